"""Records at a connection that may be one person, found in the local copies alone: nobody is asked, and only so many are looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, exists, func, or_, select, tuple_

from hub.directory.names import are_alike, name_key
from hub.records.connection import Connection, IndexedPerson, IndexedPhone, PersonLink
from hub.records.line import Caller
from hub.records.session import AccountSession

MOST = 50
MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class SeveralRecords:
    """A caller whose number fits several records at one connection; `link` is the one that counts as theirs now, if any."""

    caller: Caller
    connection: Connection
    link: PersonLink | None
    people: Sequence[IndexedPerson] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SharedRecord:
    """Callers with different numbers who are one record."""

    connection: Connection
    link: PersonLink = field(repr=False)
    callers: Sequence[Caller] = field(repr=False)


def callers_with_several_records(session: AccountSession) -> list[SeveralRecords]:
    """Callers whose number stands on more than one record at a connection."""
    several = (
        select(IndexedPhone.connection_id, IndexedPhone.number)
        .where(IndexedPhone.connection_id.in_(_in_use(session)))
        .group_by(IndexedPhone.connection_id, IndexedPhone.number)
        .having(func.count() > 1)
        .subquery()
    )
    found = (
        select(Caller, Connection, PersonLink)
        .join(several, several.c.number == Caller.number)
        .join(Connection, Connection.id == several.c.connection_id)
        .outerjoin(PersonLink, and_(PersonLink.connection_id == Connection.id, PersonLink.caller_id == Caller.id))
        .order_by(PersonLink.id.is_not(None), Caller.id.desc())
        .limit(MOST)
    )
    rows = session.execute(found).all()
    people = _people_by_number(session, [(connection.id, caller.number) for caller, connection, _ in rows])
    return [SeveralRecords(caller, connection, link, people.get((connection.id, caller.number), ())) for caller, connection, link in rows]


def callers_with_lookalikes(session: AccountSession) -> list[SeveralRecords]:
    """Callers with a record that the hub made, where another record with another number bears nearly the same name."""
    made = (
        select(Caller, Connection, PersonLink)
        .join(PersonLink, PersonLink.caller_id == Caller.id)
        .join(Connection, Connection.id == PersonLink.connection_id)
        .where(PersonLink.created_by_us.is_(True), Connection.id.in_(_in_use(session)))
        .order_by(PersonLink.id.desc())
        .limit(MOST)
    )
    rows = session.execute(made).all()
    keys = {(connection.id, key) for _, connection, link in rows if (key := name_key(link.name))}
    if not keys:
        return []
    same_key = tuple_(IndexedPerson.connection_id, IndexedPerson.name_key).in_(sorted(keys))
    candidates = session.scalars(select(IndexedPerson).where(same_key).order_by(IndexedPerson.id.desc()).limit(MOST_PEOPLE)).all()
    alike = [SeveralRecords(caller, connection, link, _alike(link, candidates)) for caller, connection, link in rows]
    return [one for one in alike if one.people]


def _alike(link: PersonLink, candidates: Sequence[IndexedPerson]) -> list[IndexedPerson]:
    there = [person for person in candidates if person.connection_id == link.connection_id and person.vendor_id != link.vendor_id]
    return [person for person in there if are_alike(person.name, link.name)]


def shared_records(session: AccountSession) -> list[SharedRecord]:
    """Records that several callers are."""
    shared = (
        select(PersonLink.connection_id, PersonLink.vendor_id)
        .where(PersonLink.connection_id.in_(_in_use(session)))
        .group_by(PersonLink.connection_id, PersonLink.vendor_id)
        .having(func.count() > 1)
        .limit(MOST)
    )
    pairs = [(connection_id, vendor_id) for connection_id, vendor_id in session.execute(shared)]
    if not pairs:
        return []
    links = (
        select(PersonLink, Connection, Caller)
        .join(Connection, Connection.id == PersonLink.connection_id)
        .join(Caller, Caller.id == PersonLink.caller_id)
        .where(tuple_(PersonLink.connection_id, PersonLink.vendor_id).in_(pairs))
        .order_by(PersonLink.id.desc())
    )
    found: dict[tuple[int, str], SharedRecord] = {}
    for link, connection, caller in session.execute(links.limit(MOST_PEOPLE)):
        there = found.get((connection.id, link.vendor_id))
        found[connection.id, link.vendor_id] = SharedRecord(connection, link, [*(there.callers if there else ()), caller])
    return list(found.values())


def indexed_person(session: AccountSession, connection_id: int, vendor_id: str) -> IndexedPerson | None:
    """The record as the index holds it."""
    return session.scalar(select(IndexedPerson).where(IndexedPerson.connection_id == connection_id, IndexedPerson.vendor_id == vendor_id))


def _in_use(session: AccountSession) -> list[int]:
    indexed = exists().where(IndexedPerson.connection_id == Connection.id, IndexedPerson.account_id == session.account_id)
    linked = exists().where(PersonLink.connection_id == Connection.id, PersonLink.account_id == session.account_id)
    return list(session.scalars(select(Connection.id).where(Connection.disconnected_at.is_(None), or_(indexed, linked))))


def _people_by_number(session: AccountSession, wanted: Sequence[tuple[int, str]]) -> dict[tuple[int, str], list[IndexedPerson]]:
    if not wanted:
        return {}
    same = and_(IndexedPhone.connection_id == IndexedPerson.connection_id, IndexedPhone.vendor_id == IndexedPerson.vendor_id)
    found = select(IndexedPhone.connection_id, IndexedPhone.number, IndexedPerson).join(IndexedPerson, same)
    found = found.where(tuple_(IndexedPhone.connection_id, IndexedPhone.number).in_(wanted)).order_by(IndexedPerson.id).limit(MOST_PEOPLE)
    people: dict[tuple[int, str], list[IndexedPerson]] = {}
    for connection_id, number, person in session.execute(found):
        people.setdefault((connection_id, number), []).append(person)
    return people
