"""Making the chosen owner stand at the vendor."""

from dataclasses import dataclass

from hub.connections.ready import Connections
from hub.contract.connector import AssignsOwners, HandlesMatters
from hub.contract.errors import Gone, NotSupported, VendorTrouble
from hub.contract.people import Matter, PersonRef
from hub.directory.entries import owner_entry
from hub.events import Event
from hub.firm_events import OwnerAssigned
from hub.outbox.effects import Attempt, Certainty, NotWanted, WantedLater
from hub.records.connection import Connection, PersonLink
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.links import first_matter, let_go_of_gone, person_ref


@dataclass(frozen=True, slots=True)
class AssignPlan:
    """Who is to answer for whom."""

    person: PersonRef
    matter: Matter | None
    owner_id: str


class AssignOwner:
    """Assigns one owner; setting the same one again changes nothing there, still it is looked at first when in doubt."""

    repeatable = False
    held_when_refused = True

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Not when somebody there chose an owner meanwhile."""
        link = session.get(PersonLink, row.payload["link_id"])
        if link is None:
            return NotWanted("link_gone")
        if link.owner_id == row.payload["owner_id"]:
            return NotWanted("already_owner")
        return None

    def plan(self, session: AccountSession, row: OutboxRow) -> AssignPlan:
        """The record, its first matter and the owner."""
        link = session.get_one(PersonLink, row.payload["link_id"])
        return AssignPlan(person_ref(link), first_matter(link), row.payload["owner_id"])

    def perform(self, plan: AssignPlan, attempt: Attempt) -> bool:
        """Assign."""
        self._connector(attempt).assign_owner(plan.person, plan.matter, plan.owner_id)
        return True

    def look(self, plan: AssignPlan, attempt: Attempt) -> bool | Certainty:
        """Whether the owner already stands there."""
        connector = self._connector(attempt)
        matters = connector.open_matters(plan.person) if isinstance(connector, HandlesMatters) else []
        claim = connector.owner_of(plan.person, matters)
        return True if claim is not None and claim.owner_id == plan.owner_id else Certainty.NOT_FOUND

    def _connector(self, attempt: Attempt) -> AssignsOwners:
        connector = self._connections.connector(attempt)
        if not isinstance(connector, AssignsOwners):
            raise NotSupported("Owners cannot be assigned there.")
        return connector

    def settle(self, session: AccountSession, row: OutboxRow, plan: AssignPlan, result: bool) -> list[Event]:  # noqa: ARG002
        """Remember that it was us who assigned them."""
        link = session.get_one(PersonLink, row.payload["link_id"])
        link.owner_id = link.assigned_owner_id = plan.owner_id
        entry = owner_entry(session, link.connection_id, plan.owner_id)
        where = session.get_one(Connection, link.connection_id).name
        name = entry.name if entry else "The owner"
        sentence = f"{name} was made the owner in {where}."
        tell(session, "owner_assigned", sentence, caller_id=row.caller_id, conversation_id=row.conversation_id, outbox_row_id=row.id)
        return [OwnerAssigned(link.id, plan.owner_id)]

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
        """The hub's own owner stays; the record keeps what it had."""
        if isinstance(trouble, Gone):
            return let_go_of_gone(session, row, trouble)
        if trouble is not None:
            sentence = f"The owner could not be assigned there: {trouble.sentence}"
            detail = {"reason": reason}
            tell(session, "owner_not_assigned", sentence, caller_id=row.caller_id, conversation_id=row.conversation_id, detail=detail)
        return []
