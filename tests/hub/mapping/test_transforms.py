from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from hub.contract.phone_numbers import PhoneNumber
from hub.mapping.transforms import TRANSFORMS

MOMENT = datetime(2026, 11, 20, 10, 2, tzinfo=timezone(timedelta(hours=-5)))


@pytest.mark.parametrize(
    ("name", "ours", "theirs"),
    [
        ("text", 7, "7"),
        ("text", PhoneNumber("+14155550134"), "+14155550134"),
        ("number", "90020", 90020),
        ("lower", "Ines@Example.ORG", "ines@example.org"),
        ("first_word", "Ines  Maria Okafor", "Ines"),
        ("rest_words", "Ines  Maria Okafor", "Maria Okafor"),
        ("first_word", "", ""),
        ("e164", PhoneNumber("(415) 555-0134", "US"), "+14155550134"),
        ("e164", "+1 415 555 0134", "+14155550134"),
        ("national", PhoneNumber("+14155550134"), "(415) 555-0134"),
        ("ten_digits", PhoneNumber("+14155550134"), "4155550134"),
        ("ten_digits", PhoneNumber("+442079460018"), "+442079460018"),
        ("iso_time", MOMENT, "2026-11-20T15:02:00Z"),
        ("iso_time", "2026-11-20T10:02:00-05:00", "2026-11-20T15:02:00Z"),
    ],
)
def test_a_value_of_ours_is_written_as_the_transform_says(name: str, ours: Any, theirs: object) -> None:
    assert TRANSFORMS[name].write(ours) == theirs


@pytest.mark.parametrize(
    ("name", "theirs", "ours"),
    [
        ("number", 90020, "90020"),
        ("lower", "A@B.org", "a@b.org"),
        ("e164", "(415) 555-0134", "(415) 555-0134"),
        ("national", "(415) 555-0134", "(415) 555-0134"),
        ("ten_digits", "(415) 555-0134", "(415) 555-0134"),
        ("first_word", "Ines Okafor", "Ines"),
        ("iso_time", "2026-11-20T15:02:00.000Z", datetime(2026, 11, 20, 15, 2, tzinfo=UTC)),
        ("iso_time", "2026-11-20T15:02:00", datetime(2026, 11, 20, 15, 2, tzinfo=UTC)),
    ],
)
def test_a_value_of_theirs_is_read_as_the_transform_says(name: str, theirs: Any, ours: object) -> None:
    assert TRANSFORMS[name].read(theirs) == ours


@pytest.mark.parametrize(
    ("name", "ours"), [("number", "abc"), ("e164", "no number"), ("iso_time", "soon"), ("iso_time", MOMENT.replace(tzinfo=None))]
)
def test_a_value_that_cannot_be_written_so_is_an_error(name: str, ours: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each transform says it its own way
        TRANSFORMS[name].write(ours)
