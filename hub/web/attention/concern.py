"""One thing that needs a person: what it is, what happened, what to do, and the buttons for it. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from hub.records.line import Caller


class Kind(StrEnum):
    """What it is about; `KINDS` has what people read."""

    CONNECTION = "connection"
    LINE = "line"
    DOUBT = "doubt"
    PERSON = "person"
    TEXT = "text"
    HELD = "held"
    UNSETTLED = "unsettled"
    MAPPING = "mapping"
    TASK = "task"


KINDS: Mapping[Kind, str] = {
    Kind.TASK: "Tasks",
    Kind.DOUBT: "Doubts",
    Kind.TEXT: "Failed texts",
    Kind.PERSON: "Who is it?",
    Kind.CONNECTION: "Connections",
    Kind.LINE: "Lines",
    Kind.HELD: "Waiting for a person",
    Kind.UNSETTLED: "Not settled",
    Kind.MAPPING: "Mappings",
}


class Urgency(IntEnum):
    """How soon somebody should look; `URGENCIES` has what people read."""

    NOW = 1
    SOON = 2
    LATER = 3


URGENCIES: Mapping[Urgency, str] = {Urgency.NOW: "Now", Urgency.SOON: "Today", Urgency.LATER: "When there is time"}


@dataclass(frozen=True, slots=True)
class Button:
    """A form post with hidden `fields`; one that `asks_why` wants a reason, `needs_admin` is there for admins only."""

    name: str
    action: str
    primary: bool = False
    asks_why: bool = False
    needs_admin: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """`sentence` says what happened, `advice` what to do; `href` leads to where it is, `link` to where it is mended, in words.

    `question` is the task that asks which record a caller is. `member_id` is whoever it is assigned to.
    """

    id: str
    kind: Kind
    urgency: Urgency
    title: str
    sentence: str
    advice: str = ""
    since: dt.datetime | None = None
    due_at: dt.datetime | None = None
    href: str | None = None
    link: tuple[str, str] | None = None
    link_needs_admin: bool = False
    caller: Caller | None = field(default=None, repr=False)
    member_id: int | None = None
    member: str | None = None
    question: Any = None
    buttons: Sequence[Button] = ()


def in_order(concerns: Sequence[Concern], member_id: int) -> list[Concern]:
    """The most urgent first; of it the connections, which can be behind all the rest, then what is this member's, then the oldest."""
    far = dt.datetime.max.replace(tzinfo=dt.UTC)

    def place(one: Concern) -> tuple[int, bool, bool, dt.datetime]:
        return one.urgency, one.kind is not Kind.CONNECTION, one.member_id != member_id, one.due_at or one.since or far

    return sorted(concerns, key=place)
