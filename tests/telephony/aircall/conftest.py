"""One company for a test."""

from collections.abc import Iterator

import pytest

from tests.telephony.aircall.company import Company, simulated_company


@pytest.fixture
def company() -> Iterator[Company]:
    with simulated_company() as company:
        yield company
