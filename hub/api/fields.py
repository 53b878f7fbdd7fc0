"""The kinds of values that requests and answers are made of.

Ids are whole numbers, moments RFC 3339 in UTC, phone numbers E.164.
"""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

LARGEST_ID = 2**53 - 1
A_DAY_S = 24 * 3600
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
E164 = r"^\+[1-9][0-9]{6,14}$"
ANY_TEXT = r"^[^\x00]*$"
"""Everything but the NUL character, which no database column takes."""


WORDS = r"^[^\x00]*[^\s\x00][^\x00]*$"
"""The same with something to read in it."""
NO_SPACES = r"^[!-~]+$"
"""What may stand in a header."""

SAID_OF_PATTERN = {
    E164: "Write a number such as +14155550142; in an address the + is written %2B.",
    ANY_TEXT: "Leave out the NUL character.",
    WORDS: "Write something to read, without the NUL character.",
    NO_SPACES: "Write letters, digits and signs of ASCII, without spaces.",
}
"""What is wrong with a value that does not fit, for people."""


class Answer(BaseModel):
    """What is answered; fields may be added to it at any time."""


class Asked(BaseModel):
    """What is sent; a field that is not known is refused, so that a typing error is noticed."""

    model_config = ConfigDict(extra="forbid")


class SentHeaders(BaseModel):
    """Headers that matter; all others are none of ours."""

    model_config = ConfigDict(extra="ignore")


def written_number(value: Any) -> Any:
    """A number of a query string: digits and nothing else."""
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise ValueError("Write a whole number.")
    return int(value)


def _number(value: Any) -> Any:
    """A number of a JSON body: not a text that looks like one, and no truth value."""
    if isinstance(value, str | bool):
        raise ValueError("Write a whole number.")  # noqa: TRY004 - pydantic collects ValueErrors
    return value


def _written_flag(value: Any) -> Any:
    if isinstance(value, str):
        if value not in ("true", "false"):
            raise ValueError("Write true or false.")
        return value == "true"
    return value


def _flag(value: Any) -> Any:
    if not isinstance(value, bool):
        raise ValueError("Write true or false.")  # noqa: TRY004 - pydantic collects ValueErrors
    return value


def _moment(value: Any) -> Any:
    """A moment as RFC 3339 writes it; a leap second counts as the one before."""
    found = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("Write a moment such as 2026-11-20T17:40:00Z.")
    written = value[:17] + "59" + value[19:] if found[1] == "60" else value
    try:
        return dt.datetime.fromisoformat(written.upper()).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise ValueError("There is no such moment.") from None


Id = Annotated[int, Field(ge=1, le=LARGEST_ID, examples=[1042])]
SentId = Annotated[int, Field(ge=1, le=LARGEST_ID, examples=[1042]), BeforeValidator(_number)]
Seconds = Annotated[int, Field(ge=0, le=A_DAY_S, examples=[12]), BeforeValidator(_number)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Moment = Annotated[dt.datetime, Field(examples=["2026-11-20T17:40:00Z"])]
SentMoment = Annotated[Moment, BeforeValidator(_moment)]
Number = Annotated[str, Field(pattern=E164, examples=["+14155550142"])]
Nothing = SkipJsonSchema[None]
"""A parameter that may be left out, but cannot be null: a query string has no null."""

AskedId = Annotated[int, Field(ge=1, le=LARGEST_ID, examples=[1042]), BeforeValidator(written_number)]
AskedFlag = Annotated[bool, BeforeValidator(_written_flag), Field(examples=[True])]
