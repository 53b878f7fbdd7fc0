"""The people whom a connection has under the caller's number: one is linked, none is said, several are put before a member."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.contract.connector import AssignsOwners, Connector, HandlesMatters
from hub.contract.errors import Gone, NotSupported, Rejected
from hub.contract.people import Matter, OwnerClaim, Person
from hub.directory.entries import owner_entry
from hub.events import Event
from hub.firm_events import NobodyFound, PossibleRecord, SeveralFound
from hub.outbox.rows import About
from hub.records.connection import Connection, RecordChoice
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.links import link_person, matter_in_words

MOST_LOOKED_INTO = 8


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person with what tells them from others with the same number; empty where nobody has to choose."""

    person: Person
    owner: OwnerClaim | None = None
    matters: tuple[Matter, ...] = ()


def looked_into(connector: Connector, people: list[Person]) -> list[FoundPerson]:
    """The people; of several, the first ones with their owner and open matters. Raises TryAgain, SignInAgain."""
    if len(people) < 2:
        return [FoundPerson(person) for person in people]
    looked = [_look_into(connector, person) for person in people[:MOST_LOOKED_INTO]]
    return looked + [FoundPerson(person) for person in people[MOST_LOOKED_INTO:]]


def _look_into(connector: Connector, person: Person) -> FoundPerson:
    try:
        matters = connector.open_matters(person.ref) if isinstance(connector, HandlesMatters) else []
        owner = connector.owner_of(person.ref, matters) if isinstance(connector, AssignsOwners) else None
    except (Gone, NotSupported, Rejected):
        return FoundPerson(person)
    return FoundPerson(person, owner, tuple(matters))


def known_not_to_be(session: AccountSession, connection_id: int, caller_id: int) -> frozenset[str]:
    """The records of which a member said that none is this caller's."""
    refused = select(RecordChoice.vendor_id).where(
        RecordChoice.connection_id == connection_id, RecordChoice.caller_id == caller_id, RecordChoice.is_not_them.is_(True)
    )
    return frozenset(session.scalars(refused))


def settle_found(session: AccountSession, row: OutboxRow, found: list[FoundPerson]) -> list[Event]:
    """One is linked, none is said, several are put before a person."""
    connection_id, caller_id = row.connection_id or 0, row.caller_id or 0
    if len(found) == 1:
        person = found[0].person
        linked = link_person(session, about_of(row), person.ref, person.name, outbox_row_id=row.id)
        return [linked] if linked else []
    about: dict[str, Any] = {"caller_id": caller_id, "call_id": row.call_id, "conversation_id": row.conversation_id}
    where = session.get_one(Connection, connection_id).name
    if not found:
        tell(session, "nobody_found", f"{where} does not know this number.", outbox_row_id=row.id, **about)
        return [NobodyFound(connection_id, caller_id, row.conversation_id, row.call_id)]
    tell(session, "several_found", f"{where} has {len(found)} records with this number; a person must say which.", **about)
    records = tuple(_possible_record(session, connection_id, one) for one in found)
    return [SeveralFound(connection_id, caller_id, row.conversation_id, row.call_id, records)]


def about_of(row: OutboxRow) -> About:
    """What the row is about."""
    return About(caller_id=row.caller_id, conversation_id=row.conversation_id, call_id=row.call_id, connection_id=row.connection_id)


def _possible_record(session: AccountSession, connection_id: int, found: FoundPerson) -> PossibleRecord:
    owner = None
    if found.owner is not None:
        entry = owner_entry(session, connection_id, found.owner.owner_id)
        owner = f"{entry.name}, {found.owner.as_}" if entry else None
    return PossibleRecord(
        vendor_id=found.person.ref.id,
        kind=found.person.ref.kind,
        name=found.person.name,
        url=found.person.ref.url,
        owner=owner,
        matters=tuple(matter_in_words(session, connection_id, matter) for matter in found.matters),
        last_activity_at=found.person.last_activity_at,
    )
