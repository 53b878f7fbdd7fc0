"""Firms whose calls are rehearsed."""

from collections.abc import Iterator

import pytest

from tests.hub.rehearsal.rehearsing_firm import KEYS, RehearsingFirm, rehearsing_firm


@pytest.fixture(params=KEYS)
def firm(request: pytest.FixtureRequest) -> Iterator[RehearsingFirm]:
    """A firm with each of the systems."""
    with rehearsing_firm(request.param) as made:
        yield made


@pytest.fixture
def applicant_firm() -> Iterator[RehearsingFirm]:
    """A firm whose system cannot be searched by number, for what is the same with every system."""
    with rehearsing_firm("greenhouse") as made:
        yield made


@pytest.fixture
def shop() -> Iterator[RehearsingFirm]:
    """A firm whose system is searched by number."""
    with rehearsing_firm("housecallpro") as made:
        yield made
