"""In every country that is known the numbers are well formed, told apart, and read however they are written."""

import pytest

from hub.conformance.fictional_numbers import BEGINNINGS, FictionalNumbers, NoNumbers
from hub.contract.phone_numbers import PhoneNumber, read_phone_number

LEAST_SPELLINGS = 5


@pytest.mark.parametrize("region", BEGINNINGS)
def test_numbers_of_a_country_are_its_own_and_different(region: str) -> None:
    numbers = FictionalNumbers(region)
    several = {numbers.caller, numbers.other, numbers.bystander, numbers.new.e164, *numbers.neighbours}

    assert len(several) == 6
    assert {PhoneNumber(number).e164 for number in several} == several
    assert len(set(numbers.many(520))) == 520


@pytest.mark.parametrize("region", BEGINNINGS)
def test_every_spelling_is_the_callers_number(region: str) -> None:
    numbers = FictionalNumbers(region)

    assert len(numbers.spellings) >= LEAST_SPELLINGS
    assert {read_phone_number(written, region) for written in numbers.spellings} == {PhoneNumber(numbers.caller)}


def test_a_country_without_such_numbers_is_told_with_those_that_will_do() -> None:
    with pytest.raises(NoNumbers, match="write one of AU, CA, DE"):
        FictionalNumbers("XX")
