"""Reading what is going on with a linked person, and who answers for them."""

from dataclasses import dataclass
from typing import Any

from hub.connections.ready import Connections
from hub.consent.ledger import Evidence
from hub.consent.opt_outs import opt_out_aside
from hub.contract.connector import AssignsOwners, Connector, HandlesMatters, HonoursOptOut
from hub.contract.errors import Gone, VendorTrouble
from hub.contract.people import Matter, OwnerClaim, PersonRef
from hub.directory.entries import owner_entry
from hub.events import Event
from hub.firm_events import PersonRead
from hub.outbox.effects import Attempt, Certainty, NotWanted, NotYet, WantedLater
from hub.records.connection import Connection, PersonLink
from hub.records.consent import ConsentWay
from hub.records.line import Caller
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.late_lists import still_hidden_s
from hub.sync.links import let_go_of_gone, matter_in_words, person_ref, stored_matter


@dataclass(frozen=True, slots=True)
class ReadAtVendor:
    """The person's open matters, their owner, and whether the record speaks against texts."""

    matters: list[Matter]
    owner: OwnerClaim | None
    may_text: bool = True


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """Whom to read; for `hidden_s` seconds more, what we have just made for them may be missing."""

    person: PersonRef
    hidden_s: float


class ReadPerson:
    """Reads matters and owner afresh."""

    repeatable = True
    held_when_refused = True

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Not when the link was taken back."""
        return None if session.get(PersonLink, row.payload["link_id"]) else NotWanted("link_gone")

    def plan(self, session: AccountSession, row: OutboxRow) -> ReadPlan:
        """The record."""
        link = session.get_one(PersonLink, row.payload["link_id"])
        return ReadPlan(person_ref(link), still_hidden_s(session, self._connections, link))

    def perform(self, plan: ReadPlan, attempt: Attempt) -> ReadAtVendor:
        """Read; raises NotYet where what we have just made does not show yet."""
        connector = self._connections.connector(attempt)
        try:
            read = _read(connector, plan.person)
        except Gone as gone:
            if plan.hidden_s <= 0 or gone.moved_to is not None:
                raise
            raise NotYet("The record that was just created does not show there yet.", after=plan.hidden_s) from gone
        if not read.matters and plan.hidden_s > 0 and isinstance(connector, HandlesMatters):
            raise NotYet("What was just made there may not show yet.", after=plan.hidden_s)
        return read

    def look(self, plan: ReadPlan, attempt: Attempt) -> ReadAtVendor | Certainty:
        """Reading leaves nothing behind: read again."""
        return self.perform(plan, attempt)

    def settle(self, session: AccountSession, row: OutboxRow, plan: ReadPlan, result: ReadAtVendor) -> list[Event]:  # noqa: ARG002
        """Keep what was read on the link."""
        link = session.get_one(PersonLink, row.payload["link_id"])
        opted_out = [] if result.may_text else self._take_in_opt_out(session, row, link)
        before = {(matter["id"], claim["owner_id"]): bool(claim.get("ours")) for matter in link.matters for claim in matter["owners"]}
        known = (link.owner_id, [matter["id"] for matter in link.matters])
        link.matters = [stored_matter(matter, link, before) for matter in result.matters]
        link.owner_id = result.owner.owner_id if result.owner else None
        link.owner_as = result.owner.as_ if result.owner else None
        if row.call_id is not None or known != (link.owner_id, [matter["id"] for matter in link.matters]):
            self._tell_what_stands_there(session, row, link, result)
        return [*opted_out, PersonRead(link.id, row.conversation_id, row.call_id)]

    def _take_in_opt_out(self, session: AccountSession, row: OutboxRow, link: PersonLink) -> list[Event]:
        caller = session.get_one(Caller, link.caller_id)
        where = session.get_one(Connection, link.connection_id).name
        said = f"The record {link.vendor_id} in {where} says: no texts."
        sentence = f"Their record in {where} says: no texts. Nothing is sent to them from now on."
        evidence = Evidence(ConsentWay.VENDOR_MARK, said, call_id=row.call_id, connection_id=link.connection_id)
        return opt_out_aside(session, caller, sentence, evidence)

    def _tell_what_stands_there(self, session: AccountSession, row: OutboxRow, link: PersonLink, result: ReadAtVendor) -> None:
        about: dict[str, Any] = {"caller_id": row.caller_id, "conversation_id": row.conversation_id, "call_id": row.call_id}
        if result.owner is not None:
            entry = owner_entry(session, link.connection_id, result.owner.owner_id)
            where = session.get_one(Connection, link.connection_id).name
            name = entry.name if entry else "A user whom the directory does not have"
            tell(session, "owner_there", f"In {where}, {name} is their {result.owner.as_}.", **about)
        if result.matters:
            titles = ", ".join(f"\u201c{matter_in_words(session, link.connection_id, matter)}\u201d" for matter in result.matters[:3])
            tell(session, "matters", f"Open there: {titles}.", **about)

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:  # noqa: ARG002
        """A record that is gone is no longer ours to write on."""
        return let_go_of_gone(session, row, trouble) if isinstance(trouble, Gone) else []


def _read(connector: Connector, person: PersonRef) -> ReadAtVendor:
    matters = connector.open_matters(person) if isinstance(connector, HandlesMatters) else []
    owner = connector.owner_of(person, matters) if isinstance(connector, AssignsOwners) else None
    may_text = connector.may_text(person) if isinstance(connector, HonoursOptOut) else True
    return ReadAtVendor(matters, owner, may_text)
