"""The transforms that a mapping may name under `as`: a fixed list, so that a mapping stays data that can be shared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hub.contract.phone_numbers import PhoneNumber


@dataclass(frozen=True, slots=True)
class Transform:
    """What becomes of one value when it is written and when it is read; both raise ValueError for what they cannot read."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    meaning: str


def _as_typed(value: Any) -> Any:
    return value


def _phone(value: Any) -> PhoneNumber:
    return value if isinstance(value, PhoneNumber) else PhoneNumber(str(value))


def _e164(value: Any) -> str:
    return _phone(value).e164


def _national(value: Any) -> str:
    return _phone(value).national


def _ten_digits(value: Any) -> str:
    number = _phone(value).e164
    return number.removeprefix("+1") if number.startswith("+1") else number


def _text(value: Any) -> str:
    return value.e164 if isinstance(value, PhoneNumber) else str(value)


def _lower(value: Any) -> str:
    return _text(value).lower()


def _first_word(value: Any) -> str:
    return " ".join(_text(value).split()[:1])


def _rest_words(value: Any) -> str:
    return " ".join(_text(value).split()[1:])


def _number(value: Any) -> int:
    return int(str(value))


def _iso_time(value: Any) -> str:
    moment = value if isinstance(value, datetime) else read_iso_time(value)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read_iso_time(value: Any) -> datetime:
    """The moment written in ISO 8601, in UTC where no zone is given. Raises ValueError."""
    moment = datetime.fromisoformat(str(value))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


TRANSFORMS: Mapping[str, Transform] = {
    "text": Transform(_text, _text, "plain text"),
    "number": Transform(_number, _text, "a whole number there, text with us"),
    "lower": Transform(_lower, _lower, "small letters"),
    "first_word": Transform(_first_word, _first_word, "the first word"),
    "rest_words": Transform(_rest_words, _rest_words, "everything after the first word"),
    "e164": Transform(_e164, _as_typed, "a phone number as +14155550134; read as it was typed"),
    "national": Transform(_national, _as_typed, "a phone number as its own country writes it; read as it was typed"),
    "ten_digits": Transform(
        _ten_digits, _as_typed, "a phone number as 4155550134 in North America, as +447700900123 elsewhere; read as typed"
    ),
    "iso_time": Transform(_iso_time, read_iso_time, "a moment as 2026-11-20T15:02:00Z"),
}
