"""Firms whose calls are rehearsed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.rehearsal.rehearsing_firm import KEYS, RehearsingFirm, rehearsing_firm


@pytest.fixture(params=KEYS)
def firm(request: pytest.FixtureRequest, sqlite_migrated: Path) -> Iterator[RehearsingFirm]:
    """A firm with each of the systems."""
    with rehearsing_firm(request.param, sqlite_migrated) as made:
        yield made


@pytest.fixture
def applicant_firm(sqlite_migrated: Path) -> Iterator[RehearsingFirm]:
    """A firm whose system cannot be searched by number, for what is the same with every system."""
    with rehearsing_firm("greenhouse", sqlite_migrated) as made:
        yield made


@pytest.fixture
def shop(sqlite_migrated: Path) -> Iterator[RehearsingFirm]:
    """A firm whose system is searched by number."""
    with rehearsing_firm("housecallpro", sqlite_migrated) as made:
        yield made
