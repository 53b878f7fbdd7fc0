"""What a reader of the inbox asked to see: a view, a place in it, words to search for. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.web.written_places import place_written, written_place

LONGEST_SEARCH = 80
NOTE = "n"


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
        return f"{self.stretch}{written_place(self.at, self.conversation_id)}"


@dataclass(frozen=True, slots=True)
class OlderThan:
    """The place among texts and notes, newest first, behind which a search goes on: the last one's moment and id."""

    at: dt.datetime
    row_id: int
    is_note: bool = False

    def __str__(self) -> str:
        return f"{NOTE if self.is_note else ''}{written_place(self.at, self.row_id)}"


@dataclass(frozen=True, slots=True)
class Wish:
    """`view` is None where the reader asked for none; `words` are searched for in all conversations, `older` goes on with older ones."""

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


def _after(written: str) -> After | None:
    place = place_written(written[1:])
    return After(Stretch(written[0]), *place) if place and written[0] in frozenset(Stretch) else None


def _older(written: str) -> OlderThan | None:
    place = place_written(written.removeprefix(NOTE))
    return OlderThan(*place, is_note=written.startswith(NOTE)) if place else None
