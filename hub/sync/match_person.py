"""Finding the caller at a connection: remembered first, then the vendor's search or our index, never a guess."""

from dataclasses import dataclass

from hub.connections.ready import Connections
from hub.contract.connector import Connector, ListsPeople, MatchesPeople
from hub.contract.errors import VendorTrouble
from hub.contract.people import Person, PersonRef
from hub.contract.phone_numbers import PhoneNumber
from hub.directory.people import find_by_phone, read_changes
from hub.events import Event
from hub.outbox.effects import Attempt, Certainty, NotWanted, NotYet, WantedLater
from hub.records.connection import Connection
from hub.records.database import Database
from hub.records.line import Caller
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.sync.found_people import FoundPerson, known_not_to_be, looked_into, settle_found
from hub.sync.links import link_of

INDEX_NOT_READY_S = 20


@dataclass(frozen=True, slots=True)
class MatchPlan:
    """Whom to look for, and where; `afresh` where what the index holds was just found to be out of date."""

    number: PhoneNumber
    connection_id: int
    not_these: frozenset[str] = frozenset()
    afresh: bool = False


def match_plan(session: AccountSession, row: OutboxRow) -> MatchPlan:
    """The row's caller by their number, without the records of which a member said that they are not theirs."""
    connection_id, caller_id = row.connection_id or 0, row.caller_id or 0
    number = PhoneNumber(session.get_one(Caller, caller_id).number)
    return MatchPlan(number, connection_id, known_not_to_be(session, connection_id, caller_id), afresh=bool(row.payload.get("afresh")))


def read_index_forward(database: Database, connector: Connector, account_id: int, connection_id: int) -> None:
    """Bring the index up to this moment, where there is one; raises NotYet while it is not complete."""
    if isinstance(connector, ListsPeople) and not isinstance(connector, MatchesPeople):
        _check_complete(database, account_id, connection_id)
        read_changes(database, account_id, connection_id, connector)


def _check_complete(database: Database, account_id: int, connection_id: int) -> None:
    with database.read(account_id) as session:
        if not session.get_one(Connection, connection_id).backfilled:
            raise NotYet("The people there are still being indexed.", after=INDEX_NOT_READY_S)


def people_with_number(database: Database, connector: Connector, account_id: int, plan: MatchPlan) -> list[Person]:
    """Everybody at the connection who has this number and may be the caller; raises NotYet while the index is not complete."""
    if isinstance(connector, MatchesPeople):
        return [person for person in connector.match_person(plan.number, None) if not person.gone and person.ref.id not in plan.not_these]
    if not isinstance(connector, ListsPeople):
        return []
    _check_complete(database, account_id, plan.connection_id)
    with database.read(account_id) as session:
        found = find_by_phone(session, plan.connection_id, plan.number.e164)
    return [
        Person(ref=PersonRef(person.vendor_id, person.kind, person.url), name=person.name, last_activity_at=person.last_activity_at)
        for person in found
        if person.vendor_id not in plan.not_these
    ]


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
        return match_plan(session, row)

    def perform(self, plan: MatchPlan, attempt: Attempt) -> list[FoundPerson]:
        """Look."""
        connector = self._connections.connector(attempt)
        if plan.afresh:
            read_index_forward(self._database, connector, attempt.account_id, plan.connection_id)
        return looked_into(connector, people_with_number(self._database, connector, attempt.account_id, plan))

    def look(self, plan: MatchPlan, attempt: Attempt) -> list[FoundPerson] | Certainty:
        """A search leaves nothing behind: search again."""
        return self.perform(plan, attempt)

    def settle(self, session: AccountSession, row: OutboxRow, plan: MatchPlan, result: list[FoundPerson]) -> list[Event]:  # noqa: ARG002
        """Link the one, or say what was found instead."""
        return settle_found(session, row, result)

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:  # noqa: ARG002
        """Nothing was changed anywhere."""
        return []
