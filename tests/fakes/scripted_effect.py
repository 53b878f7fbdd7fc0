"""An effect that does what the test wrote down for it, and an outbox around it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hub.contract.errors import VendorTrouble
from hub.events import EffectStuck, Event
from hub.outbox.claim import Head
from hub.outbox.drain import Drain
from hub.outbox.effects import Attempt, Certainty, NotWanted, Queue, WantedLater
from hub.outbox.rows import About, owe
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from tests.fakes.small_hub import SmallHub

Answer = Exception | Callable[[Attempt], Any] | Any


@dataclass
class ScriptedEffect:
    """Each list is used up from its front; an exception in it is raised, a function is called with the attempt."""

    repeatable: bool = False
    held_when_refused: bool = False
    answers: list[Answer] = field(default_factory=list)
    looks: list[Answer] = field(default_factory=list)
    objections: list[NotWanted | WantedLater | Exception | None] = field(default_factory=list)
    plan_troubles: list[Exception] = field(default_factory=list)
    settle_troubles: list[Exception] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    performed: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    settled: list[tuple[str, Any]] = field(default_factory=list)
    given_up: list[tuple[str, str, VendorTrouble | None]] = field(default_factory=list)

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:  # noqa: ARG002
        objection = self.objections.pop(0) if self.objections else None
        if isinstance(objection, Exception):
            raise objection
        return objection

    def plan(self, session: AccountSession, row: OutboxRow) -> str:  # noqa: ARG002
        if self.plan_troubles:
            raise self.plan_troubles.pop(0)
        return row.key

    def perform(self, plan: str, attempt: Attempt) -> Any:
        self.performed.append(plan)
        return _answer(self.answers, attempt, "done")

    def look(self, plan: str, attempt: Attempt) -> Any:
        self.looked.append(plan)
        return _answer(self.looks, attempt, Certainty.NOT_FOUND)

    def settle(self, session: AccountSession, row: OutboxRow, plan: str, result: Any) -> list[Event]:  # noqa: ARG002
        if self.settle_troubles:
            raise self.settle_troubles.pop(0)
        self.settled.append((plan, result))
        return self.events

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:  # noqa: ARG002
        self.given_up.append((row.key, reason, trouble))
        return self.events


def _answer(script: list[Answer], attempt: Attempt, otherwise: Any) -> Any:
    answer = script.pop(0) if script else otherwise
    if isinstance(answer, Exception):
        raise answer
    return answer(attempt) if callable(answer) else answer


class Outbox:
    """An outbox of one effect on the hub's database; the events that follow are kept in `events`."""

    def __init__(self, hub: SmallHub, effect: ScriptedEffect) -> None:
        self.hub = hub
        self.effect = effect
        self.events: list[Event] = []
        self.drain = Drain(hub.database, {"scripted": effect}, self._keep, hub.connections)

    def _keep(self, session: AccountSession, events: list[Event], outbox_row_id: int, *, careful: bool) -> None:  # noqa: ARG002
        session.get_one(OutboxRow, outbox_row_id)
        self.events.extend(events)

    @property
    def stuck(self) -> list[str]:
        return [event.sentence for event in self.events if isinstance(event, EffectStuck)]

    def owe(self, key: str, *, lane: str = "lane", about: About | None = None, **more: Any) -> int:
        with self.hub.write() as session:
            return owe(session, "scripted", queue=Queue.TEXTS, lane=lane, key=key, about=about or About(), **more).id

    @property
    def due(self) -> list[Head]:
        return self.drain.due(Queue.TEXTS, 100)

    def due_keys(self) -> list[str]:
        return [self.row(head.row_id).key for head in self.due]

    def work(self) -> None:
        """Work once on each lane that is due now."""
        for head in self.due:
            self.drain.work(head)

    def row(self, of: int | str) -> OutboxRow:
        return self.hub.one(OutboxRow, OutboxRow.id == of if isinstance(of, int) else OutboxRow.key == of)

    def change(self, key: str, **values: Any) -> None:
        self.hub.change(OutboxRow, self.row(key).id, **values)
