"""What people write where a phone number belongs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.contract.phone_numbers import read_phone_number


@pytest.mark.parametrize(
    ("raw", "region", "e164"),
    [
        ("415-555-0142", "US", "+14155550142"),
        ("415-555-0142 (mobile)", "US", "+14155550142"),
        ("415.555.0142 Cell", "US", "+14155550142"),
        ("+1 415 555 0142 - work", None, "+14155550142"),
        ("(415) 555-0142 [home, evenings]", "US", "+14155550142"),
        ("Mobile: 415-555-0142", "US", "+14155550142"),
        ("415-555-0142 ext. 12", "US", "+14155550142"),
        ("415-555-0142 x12", "US", "+14155550142"),
        ("+49 30 123456 home", "DE", "+4930123456"),
        ("020 7946 0958 home", "GB", "+442079460958"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("1 800 555 CALL", "US", "+18005552255"),
    ],
)
def test_a_number_is_read_with_or_without_words_around_it(raw: str, region: str | None, e164: str) -> None:
    number = read_phone_number(raw, region)
    assert number is not None
    assert (number.e164, number.raw) == (e164, raw)


@pytest.mark.parametrize("raw", ["", "5550142", "0142", "32665", "anonymous", "work", "+", "Ann 12", "+12345678901234567890"])
def test_what_cannot_be_dialled_from_everywhere_is_no_number(raw: str) -> None:
    assert read_phone_number(raw, "US") is None


@given(st.text(), st.sampled_from(["US", "GB", "DE", None]))
def test_any_text_is_a_number_or_none_and_reading_a_number_again_changes_nothing(raw: str, region: str | None) -> None:
    number = read_phone_number(raw, region)
    assert number is None or read_phone_number(number.e164) == number
