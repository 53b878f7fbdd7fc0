"""Deleting somebody's record in the firm's own system, because they were erased here and a member wants it gone there, too."""

from hub.connections.ready import Connections
from hub.contract.connector import Ability, ErasesPeople
from hub.contract.errors import NotSupported, VendorTrouble
from hub.contract.people import PersonRef
from hub.events import Event
from hub.outbox.effects import Attempt, Certainty, NotWanted, Queue, WantedLater
from hub.outbox.rows import About, owe, person_lane
from hub.records.connection import Connection, PersonLink
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell

ERASE_PERSON = "erase_person"


def can_be_erased(connection: Connection) -> bool:
    """Whether a program can delete a person there now."""
    return Ability.ERASE in connection.abilities and connection.disconnected_at is None


def owe_erasure(session: AccountSession, link: PersonLink) -> None:
    """Owe that the record goes; the link itself may be gone by then."""
    owe(
        session,
        ERASE_PERSON,
        queue=Queue.SYNC,
        lane=person_lane(link.connection_id, link.vendor_id),
        key=f"erase:{link.id}",
        about=About(connection_id=link.connection_id),
        payload={"vendor_id": link.vendor_id, "kind": link.kind, "url": link.url},
    )


class ErasePerson:
    """Deletes one record; doing it twice changes nothing there."""

    repeatable = True
    held_when_refused = True

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:  # noqa: ARG002
        """What was asked for once stays asked for."""
        return None

    def plan(self, session: AccountSession, row: OutboxRow) -> PersonRef:  # noqa: ARG002
        """The record."""
        return PersonRef(id=row.payload["vendor_id"], kind=row.payload["kind"], url=row.payload["url"])

    def perform(self, plan: PersonRef, attempt: Attempt) -> bool:
        """Delete it."""
        connector = self._connections.connector(attempt)
        if not isinstance(connector, ErasesPeople):
            raise NotSupported("A person must delete their record there.")
        connector.erase_person(plan)
        return True

    def look(self, plan: PersonRef, attempt: Attempt) -> bool | Certainty:  # noqa: ARG002
        """It is simply done again."""
        return Certainty.NOT_FOUND

    def settle(self, session: AccountSession, row: OutboxRow, plan: PersonRef, result: bool) -> list[Event]:  # noqa: ARG002
        """Say so."""
        where = session.get_one(Connection, row.connection_id).name
        tell(session, "person_erased", f"In {where}, the record of a caller who was erased is deleted.", outbox_row_id=row.id)
        return []

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
        """Say that somebody has to do it there."""
        where = session.get_one(Connection, row.connection_id).name
        because = trouble.sentence if trouble is not None else reason.replace("_", " ")
        sentence = f"In {where}, the record of a caller who was erased is still there: {because}"
        tell(session, "person_not_erased", sentence, outbox_row_id=row.id)
        return []
