"""Writing on the firm's own record that a caller wants no texts."""

from dataclasses import dataclass

from hub.connections.ready import Connections
from hub.contract.connector import Ability, HonoursOptOut
from hub.contract.errors import NotSupported, VendorTrouble
from hub.contract.people import PersonRef
from hub.events import Event, OptedOut, ReplyArrived
from hub.firm_events import PersonLinked
from hub.outbox.effects import Attempt, Certainty, NotWanted, Queue, WantedLater
from hub.outbox.rows import About, owe, person_lane
from hub.records.connection import Connection, PersonLink
from hub.records.conversation import Conversation
from hub.records.line import Caller
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.links import links_of, person_ref

MARK_DO_NOT_TEXT = "mark_do_not_text"


def write_back_opt_out(session: AccountSession, event: ReplyArrived) -> list[Event]:
    """Owe the mark on every record that the caller is."""
    if event.opted_out:
        for link in links_of(session, session.get_one(Conversation, event.conversation_id).caller_id):
            _owe_mark(session, link, f"text:{event.text_id}")
    return []


def mark_every_record(session: AccountSession, event: OptedOut) -> list[Event]:
    """Owe the mark on every record of somebody who opted out by another way than a text."""
    for link in links_of(session, event.caller_id):
        _owe_mark(session, link, f"entry:{event.entry_id}")
    return []


def mark_linked_opt_out(session: AccountSession, event: PersonLinked) -> list[Event]:
    """Owe the mark for whoever had asked for no texts before their record was known."""
    link = session.get_one(PersonLink, event.link_id)
    if session.get_one(Caller, link.caller_id).opted_out_at is not None:
        _owe_mark(session, link, f"linked:{link.vendor_id}")
    return []


def _owe_mark(session: AccountSession, link: PersonLink, why: str) -> None:
    if Ability.OPT_OUT not in session.get_one(Connection, link.connection_id).abilities:
        return
    owe(
        session,
        MARK_DO_NOT_TEXT,
        queue=Queue.SYNC,
        lane=person_lane(link.connection_id, link.vendor_id),
        key=f"do-not-text:{link.id}:{why}",
        about=About(caller_id=link.caller_id, connection_id=link.connection_id),
        payload={"link_id": link.id},
    )


@dataclass(frozen=True, slots=True)
class MarkPlan:
    """Whose record, and the sentence for the staff there."""

    person: PersonRef
    why: str


class MarkDoNotText:
    """Marks one record; doing it twice changes nothing there, still it is looked at first when in doubt."""

    repeatable = False
    held_when_refused = True

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Not once they asked to be texted again."""
        link = session.get(PersonLink, row.payload["link_id"])
        if link is None:
            return NotWanted("link_gone")
        return NotWanted("opted_in") if session.get_one(Caller, link.caller_id).opted_out_at is None else None

    def plan(self, session: AccountSession, row: OutboxRow) -> MarkPlan:
        """The record, and since when."""
        link = session.get_one(PersonLink, row.payload["link_id"])
        since = session.get_one(Caller, link.caller_id).opted_out_at or session.now
        return MarkPlan(person_ref(link), f"Asked on {since:%Y-%m-%d} not to be texted.")

    def perform(self, plan: MarkPlan, attempt: Attempt) -> bool:
        """Mark."""
        self._connector(attempt).set_do_not_text(plan.person, plan.why)
        return True

    def look(self, plan: MarkPlan, attempt: Attempt) -> bool | Certainty:
        """Whether the mark stands there."""
        return Certainty.NOT_FOUND if self._connector(attempt).may_text(plan.person) else True

    def _connector(self, attempt: Attempt) -> HonoursOptOut:
        connector = self._connections.connector(attempt)
        if not isinstance(connector, HonoursOptOut):
            raise NotSupported("Nothing on the record there says whether somebody may be texted.")
        return connector

    def settle(self, session: AccountSession, row: OutboxRow, plan: MarkPlan, result: bool) -> list[Event]:  # noqa: ARG002
        """Say where it stands."""
        where = session.get_one(Connection, row.connection_id).name
        tell(session, "opt_out_marked", f"In {where}, their record says now: no texts.", caller_id=row.caller_id, outbox_row_id=row.id)
        return []

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
        """Here they are not texted in any case."""
        if trouble is not None:
            sentence = f"Their wish for no texts could not be written on the record: {trouble.sentence}"
            tell(session, "opt_out_not_marked", sentence, caller_id=row.caller_id, detail={"reason": reason})
        return []
