"""The records that a caller may be instead of the one they are linked to: by their number at the vendor, by name where we know names."""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, select

from hub.connections.ready import Connections, LongJob
from hub.contract.connector import ListsPeople, MatchesPeople
from hub.contract.phone_numbers import PhoneNumber
from hub.firm_events import PossibleRecord
from hub.records.connection import IndexedPerson, PersonLink
from hub.records.database import Database
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.sync.match_person import MatchPlan, people_with_number, read_index_forward

MOST = 20


def records_with_number(
    connections: Connections, database: Database, account_id: int, link: PersonLink, caller: Caller
) -> list[PossibleRecord]:
    """Everybody else there with the caller's number, asked for now; raises the errors of the contract."""
    connector = connections.connector(LongJob(account_id, link.connection_id))
    if not isinstance(connector, MatchesPeople | ListsPeople):
        return []
    read_index_forward(database, connector, account_id, link.connection_id)
    plan = MatchPlan(PhoneNumber(caller.number), link.connection_id, frozenset({link.vendor_id}))
    found = people_with_number(database, connector, account_id, plan)
    return [
        PossibleRecord(
            vendor_id=person.ref.id, kind=person.ref.kind, name=person.name, url=person.ref.url, last_activity_at=person.last_activity_at
        )
        for person in found[:MOST]
    ]


def records_by_name(session: AccountSession, link: PersonLink, words: str) -> list[PossibleRecord]:
    """Who has all the words in their name, of the people that we know to be there."""
    named = words.split()
    return _known(session, link, lambda table: [table.name.icontains(word, autoescape=True) for word in named]) if named else []


def record_by_id(session: AccountSession, link: PersonLink, vendor_id: str) -> PossibleRecord | None:
    """The person with the vendor's id, where we know them to be there; None for the linked one."""
    found = _known(session, link, lambda table: [table.vendor_id == vendor_id])
    return found[0] if found else None


def _known(session: AccountSession, link: PersonLink, fits: Callable[..., Sequence[ColumnElement[bool]]]) -> list[PossibleRecord]:
    found = [*_people(session, link, *fits(IndexedPerson)), *_links(session, link, *fits(PersonLink))]
    return list({record.vendor_id: record for record in found}.values())[:MOST]


def _people(session: AccountSession, link: PersonLink, *fits: ColumnElement[bool]) -> list[PossibleRecord]:
    there = select(IndexedPerson).where(IndexedPerson.connection_id == link.connection_id, IndexedPerson.vendor_id != link.vendor_id, *fits)
    return [
        PossibleRecord(vendor_id=one.vendor_id, kind=one.kind, name=one.name, url=one.url, last_activity_at=one.last_activity_at)
        for one in session.scalars(there.order_by(IndexedPerson.name, IndexedPerson.id).limit(MOST))
    ]


def _links(session: AccountSession, link: PersonLink, *fits: ColumnElement[bool]) -> list[PossibleRecord]:
    there = select(PersonLink).where(PersonLink.connection_id == link.connection_id, PersonLink.vendor_id != link.vendor_id, *fits)
    return [
        PossibleRecord(vendor_id=one.vendor_id, kind=one.kind, name=one.name, url=one.url)
        for one in session.scalars(there.order_by(PersonLink.name, PersonLink.id).limit(MOST))
    ]
