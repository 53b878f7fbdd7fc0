"""One simulated Aircall for all tests here, with a new company in it for each."""

from collections.abc import Iterator

import pytest

from tests.telephony.aircall.company import Company, simulated_company


@pytest.fixture(scope="session")
def aircall() -> Iterator[Company]:
    with simulated_company() as company:
        yield company


@pytest.fixture
def company(aircall: Company) -> Company:
    aircall.begin_anew()
    return aircall
