"""Finding the caller at a connection: remembered first, then the vendor's search or our index, never a guess."""

from dataclasses import dataclass
from typing import Any

from hub.connections.ready import Connections
from hub.contract.connector import Connector, ListsPeople, MatchesPeople
from hub.contract.errors import VendorTrouble
from hub.contract.people import Person, PersonRef
from hub.contract.phone_numbers import PhoneNumber
from hub.directory.people import find_by_phone
from hub.events import Event, NobodyFound, SeveralFound
from hub.outbox.effects import Attempt, Certainty, NotWanted, NotYet, WantedLater
from hub.records.connection import Connection
from hub.records.database import Database
from hub.records.line import Caller
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.links import link_of, link_person

INDEX_NOT_READY_S = 20


@dataclass(frozen=True, slots=True)
class MatchPlan:
    """Whom to look for, and where."""

    number: PhoneNumber
    connection_id: int


def people_with_number(database: Database, connector: Connector, account_id: int, plan: MatchPlan) -> list[Person]:
    """Everybody at the connection with this number; raises NotYet while the index is not complete."""
    if isinstance(connector, MatchesPeople):
        return [person for person in connector.match_person(plan.number, None) if not person.gone]
    if not isinstance(connector, ListsPeople):
        return []
    with database.read(account_id) as session:
        if not session.get_one(Connection, plan.connection_id).backfilled:
            raise NotYet("The people there are still being indexed.", after=INDEX_NOT_READY_S)
        found = find_by_phone(session, plan.connection_id, plan.number.e164)
    return [Person(ref=PersonRef(person.vendor_id, person.kind, person.url), name=person.name) for person in found]


def found_people(session: AccountSession, row: OutboxRow, people: list[Person]) -> list[Event]:
    """One is linked, none is said, several are put before a person."""
    connection_id, caller_id = row.connection_id or 0, row.caller_id or 0
    if len(people) == 1:
        linked = link_person(session, row, people[0].ref, people[0].name, created=False)
        return [linked] if linked else []
    about: dict[str, Any] = {"caller_id": caller_id, "call_id": row.call_id, "conversation_id": row.conversation_id}
    where = session.get_one(Connection, connection_id).name
    if not people:
        tell(session, "nobody_found", f"{where} does not know this number.", outbox_row_id=row.id, **about)
        return [NobodyFound(connection_id, caller_id, row.conversation_id, row.call_id)]
    tell(session, "several_found", f"{where} has {len(people)} records with this number; a person must say which.", **about)
    names = tuple(person.name for person in people)
    return [SeveralFound(connection_id, caller_id, row.conversation_id, row.call_id, names)]


class MatchPerson:
    """Looks the caller up at one connection."""

    repeatable = True
    held_when_refused = True

    def __init__(self, connections: Connections, database: Database) -> None:
        self._connections = connections
        self._database = database

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Not once the caller is linked."""
        if link_of(session, row.connection_id or 0, row.caller_id or 0) is not None:
            return NotWanted("already_linked")
        return None

    def plan(self, session: AccountSession, row: OutboxRow) -> MatchPlan:
        """The caller's number."""
        return MatchPlan(PhoneNumber(session.get_one(Caller, row.caller_id).number), row.connection_id or 0)

    def perform(self, plan: MatchPlan, attempt: Attempt) -> list[Person]:
        """Look."""
        return people_with_number(self._database, self._connections.connector(attempt), attempt.account_id, plan)

    def look(self, plan: MatchPlan, attempt: Attempt) -> list[Person] | Certainty:
        """A search leaves nothing behind: search again."""
        return self.perform(plan, attempt)

    def settle(self, session: AccountSession, row: OutboxRow, plan: MatchPlan, result: list[Person]) -> list[Event]:  # noqa: ARG002
        """Link the one, or say what was found instead."""
        return found_people(session, row, result)

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:  # noqa: ARG002
        """Nothing was changed anywhere."""
        return []
