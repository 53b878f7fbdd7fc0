"""The phone index: our copy of whose number is whose at a connection that cannot search by phone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from hub.contract.connector import ListsPeople
from hub.contract.people import Person
from hub.contract.phone_numbers import read_phone_number
from hub.directory.names import name_key
from hub.records.account import Account
from hub.records.connection import Connection, IndexedPerson, IndexedPhone
from hub.records.database import Database
from hub.records.locking import lock_name
from hub.records.session import AccountSession

BATCH = 200
OVERLAP = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Backfill:
    """How far the first reading is: people indexed, and whether it is complete."""

    people: int
    complete: bool


def read_everybody(database: Database, account_id: int, connection_id: int, connector: ListsPeople) -> Backfill:
    """Index everybody once; progress stands on the connection. Raises the errors of the contract."""
    with database.read(account_id) as session:
        began = session.now
    people = 0
    for page in connector.list_people(None, None):
        people += _store(database, account_id, connection_id, page)
        _progress(database, account_id, connection_id, people)
    with database.write(account_id) as session:
        connection = session.get_one(Connection, connection_id)
        connection.people_indexed, connection.backfilled, connection.watermark = people, True, began - OVERLAP
    return Backfill(people, complete=True)


def read_changes(database: Database, account_id: int, connection_id: int, connector: ListsPeople) -> list[str]:
    """Read all that changed since the last complete window, and only then move the watermark; the ids of the people who changed."""
    with database.read(account_id) as session:
        connection = session.get_one(Connection, connection_id)
        since, until = connection.watermark, session.now
    changed: list[str] = []
    for page in connector.list_people(since, until + OVERLAP):
        _store(database, account_id, connection_id, page)
        changed += [person.ref.id for person in page]
    with database.write(account_id) as session:
        connection = session.get_one(Connection, connection_id)
        if connection.watermark is None or connection.watermark < until - OVERLAP:
            connection.watermark = until - OVERLAP
    return changed


def find_by_phone(session: AccountSession, connection_id: int, number: str) -> list[IndexedPerson]:
    """Everybody at the connection with this E.164 number, the one with the latest activity first."""
    with_number = select(IndexedPhone.vendor_id).where(IndexedPhone.connection_id == connection_id, IndexedPhone.number == number)
    people = session.scalars(
        select(IndexedPerson).where(IndexedPerson.connection_id == connection_id, IndexedPerson.vendor_id.in_(with_number))
    ).all()
    return sorted(people, key=lambda person: (person.last_activity_at is not None, person.last_activity_at, person.id), reverse=True)


def forget_person(session: AccountSession, connection_id: int, vendor_id: str) -> None:
    """Take somebody who is gone there out of the index, with their numbers."""
    for table in (IndexedPhone, IndexedPerson):
        session.execute(delete(table).where(table.connection_id == connection_id, table.vendor_id == vendor_id))


def _store(database: Database, account_id: int, connection_id: int, page: Sequence[Person]) -> int:
    for start in range(0, len(page), BATCH):
        with database.write(account_id) as session:
            region = session.get_one(Account, account_id).region
            index_people(session, connection_id, page[start : start + BATCH], region)
    return len(page)


def _progress(database: Database, account_id: int, connection_id: int, people: int) -> None:
    with database.write(account_id) as session:
        session.get_one(Connection, connection_id).people_indexed = people


def index_people(session: AccountSession, connection_id: int, people: Sequence[Person], region: str) -> None:
    """Replace what the index holds of these people; one that is gone leaves it."""
    lock_name(session, f"index:{connection_id}")
    ids = [person.ref.id for person in people]
    there = {
        person.vendor_id: person
        for person in session.scalars(
            select(IndexedPerson).where(IndexedPerson.connection_id == connection_id, IndexedPerson.vendor_id.in_(ids))
        )
    }
    session.execute(delete(IndexedPhone).where(IndexedPhone.connection_id == connection_id, IndexedPhone.vendor_id.in_(ids)))
    for person in {person.ref.id: person for person in people}.values():
        row = there.get(person.ref.id)
        if person.gone:
            if row is not None:
                session.delete(row)
            continue
        numbers = {number.e164 for raw in person.phones if (number := read_phone_number(raw, region)) is not None}
        if row is None:
            row = IndexedPerson(connection_id=connection_id, vendor_id=person.ref.id)
            session.add(row)
        row.kind, row.name, row.url = person.ref.kind, person.name, person.ref.url
        row.name_key = name_key(person.name)
        row.last_activity_at = person.last_activity_at
        row.unreadable_phones = sum(read_phone_number(raw, region) is None for raw in person.phones)
        session.add_all(IndexedPhone(connection_id=connection_id, number=number, vendor_id=person.ref.id) for number in numbers)
