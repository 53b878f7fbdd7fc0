"""What a reader of the inbox asked to see: a view, a place in it, words to search for. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
LONGEST_SEARCH = 80


class View(StrEnum):
    """The lists that stand as links above the inbox."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


class Stretch(StrEnum):
    """The two parts of a view: who waits, longest first, and then whoever was last in touch, newest first."""

    WAITING = "w"
    REST = "r"


@dataclass(frozen=True, slots=True)
class After:
    """The place in a view behind which a page begins: the last row's stretch, moment and id."""

    stretch: Stretch
    at: dt.datetime
    conversation_id: int

    def __str__(self) -> str:
        return f"{self.stretch}{written_moment(self.at)}-{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class OlderThan:
    """The place among texts, newest first, behind which a search goes on: the last one's moment and id."""

    at: dt.datetime
    text_id: int

    def __str__(self) -> str:
        return f"{written_moment(self.at)}-{self.text_id}"


@dataclass(frozen=True, slots=True)
class Wish:
    """`view` is None where the reader asked for none; `words` are searched for in all conversations, `older` goes on with older texts."""

    view: View | None
    after: After | None
    words: str
    older: OlderThan | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wish":
        """From a query string; what makes no sense is left out."""
        view = asked.get("view", "")
        words = asked.get("q", "").strip()[:LONGEST_SEARCH]
        return cls(View(view) if view in frozenset(View) else None, _after(asked.get("after", "")), words, _older(asked.get("older", "")))


def written_moment(moment: dt.datetime) -> str:
    """An aware moment as addresses carry it, in microseconds."""
    return str((moment - EPOCH) // MICROSECOND)


def moment_written(written: str) -> dt.datetime | None:
    """The moment that an address carries; None where it carries none."""
    return EPOCH + int(written) * MICROSECOND if _is_number(written, 16) else None


def _after(written: str) -> After | None:
    place = place_written(written[1:])
    return After(Stretch(written[0]), *place) if place and written[0] in frozenset(Stretch) else None


def _older(written: str) -> OlderThan | None:
    place = place_written(written)
    return OlderThan(*place) if place else None


def place_written(written: str) -> tuple[dt.datetime, int] | None:
    """A moment and a number; None where the address carries none."""
    moment, _, row_id = written.partition("-")
    at = moment_written(moment)
    return (at, int(row_id)) if at is not None and _is_number(row_id, 15) else None


def _is_number(written: str, digits: int) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= digits
