"""Who acts: what the audit log writes beside every change. Set once where a request or a command comes in."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The kinds of whoever changes something; VISITOR is somebody who was not signed in, such as with a one-time link."""

    MEMBER = "member"
    HUB = "hub"
    COMMAND_LINE = "command_line"
    API_KEY = "api_key"
    VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who changes something; `name` is shown to people, `account_id` None where they belong to no business."""

    kind: ActorKind
    name: str
    member_id: int | None = None
    account_id: int | None = None


THE_HUB = Actor(ActorKind.HUB, "The hub")
_acting: ContextVar[Actor] = ContextVar("acting", default=THE_HUB)


def acting() -> Actor:
    """Who acts in this thread now; the hub itself where nobody else was named."""
    return _acting.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Let everything that is written inside the block be this actor's doing."""
    before = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(before)
