"""However people of twelve countries write a number, it is that number, and never another one."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hub.contract.phone_numbers import read_phone_number
from tests.written_numbers import COUNTRIES, Written, written_numbers

ENOUGH = settings(max_examples=5 * settings().max_examples)  # twelve countries, and several ways of writing in each


@ENOUGH
@given(written_numbers())
def test_a_number_is_read_as_people_of_its_own_country_write_it(written: Written) -> None:
    number = read_phone_number(written.text, written.country)
    assert number is not None
    assert number.e164 == written.e164


@ENOUGH
@given(written_numbers(), st.sampled_from(COUNTRIES))
def test_a_number_with_its_country_is_the_same_wherever_it_is_read(written: Written, elsewhere: str) -> None:
    assume(written.anywhere)
    number = read_phone_number(written.text, elsewhere)
    assert number is not None
    assert number.e164 == written.e164


@ENOUGH
@given(written_numbers(), written_numbers())
def test_two_numbers_never_match(one: Written, other: Written) -> None:
    assume(one.e164 != other.e164)
    assert read_phone_number(one.text, one.country) != read_phone_number(other.text, other.country)
