"""What is read of the real database for a rehearsal: the business, its last missed calls, and all that is known of their callers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from hub.contract.phone_numbers import PhoneNumber
from hub.records.account import Account, Desk, Member
from hub.records.call import Call
from hub.records.connection import Connection, DirectoryEntry, IndexedPerson, IndexedPhone, PersonLink, RecordChoice
from hub.records.conversation import Text
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.records.table import AccountOwned
from hub.records.words import StoredSchedule, TextTemplate


@dataclass(frozen=True, slots=True)
class Business:
    """The account with the rows that every call needs; each kind comes after those that it refers to."""

    account: Account
    rows: Sequence[AccountOwned]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCall:
    """A missed call with the texts until the caller's next one, and what is known of the caller.

    `made_since` is the link to a record that the hub made after the call began: in the rehearsal it does not exist yet. `index` is
    what the phone index holds under the number, `refused` are answers of members that a record is not the caller's.
    """

    call: Call
    caller: Caller
    texts: Sequence[Text]
    links: Sequence[PersonLink]
    made_since: PersonLink | None
    index: Sequence[AccountOwned]
    refused: Sequence[RecordChoice]

    @property
    def hidden(self) -> frozenset[str]:
        """The vendor's ids of records that came of this very call."""
        return frozenset({self.made_since.vendor_id} if self.made_since else ())

    @property
    def name(self) -> str | None:
        """The caller's name, as far as it was known before."""
        return next((link.name for link in self.links), None)


def read_business(session: AccountSession) -> Business:
    """The business as it is now."""
    kinds: Sequence[type[AccountOwned]] = (Connection, Member, Desk, Line, DirectoryEntry, TextTemplate, StoredSchedule)
    rows = [row for kind in kinds for row in session.scalars(select(kind).order_by(kind.id))]
    return Business(session.get_one(Account, session.account_id), rows)


def last_calls(session: AccountSession, connection_id: int, most: int) -> list[PastCall]:
    """The last missed calls of people whom one can name, newest first."""
    missed = select(Call).where(Call.conversation_id.is_not(None), Call.guided_test.is_(False))
    known = missed.join(Caller, Caller.id == Call.caller_id).where(Caller.erased_at.is_(None))
    calls = session.scalars(known.order_by(Call.started_at.desc(), Call.id.desc()).limit(most)).all()
    return [_past_call(session, connection_id, call) for call in calls]


def _past_call(session: AccountSession, connection_id: int, call: Call) -> PastCall:
    caller = session.get_one(Caller, call.caller_id)
    links = _of_caller(session, PersonLink.caller_id, caller)
    here = next((link for link in links if link.connection_id == connection_id), None)
    made_since = here if here is not None and here.created_by_us and here.at >= call.started_at else None
    refused = _of_caller(session, RecordChoice.caller_id, caller)
    return PastCall(
        call=call,
        caller=caller,
        texts=texts_of(session, call),
        links=[link for link in links if link is not made_since],
        made_since=made_since,
        index=_index_of(session, connection_id, caller, made_since),
        refused=[choice for choice in refused if choice.is_not_them],
    )


def _of_caller(session: AccountSession, column: InstrumentedAttribute[int], caller: Caller) -> list[Any]:
    return list(session.scalars(select(column.class_).where(column == caller.id).order_by(column.class_.id)))


def next_call_at(session: AccountSession, call: Call) -> dt.datetime | None:
    """When the next call of the same conversation began."""
    if call.conversation_id is None:
        return None
    later = select(Call.started_at).where(Call.conversation_id == call.conversation_id, Call.started_at > call.started_at)
    return session.scalar(later.order_by(Call.started_at).limit(1))


def texts_of(session: AccountSession, call: Call) -> list[Text]:
    """What was really exchanged since, until the next call of the same conversation."""
    until = next_call_at(session, call)
    texts = session.scalars(
        select(Text).where(Text.conversation_id == call.conversation_id, Text.at >= call.started_at).order_by(Text.at, Text.id)
    )
    return [text for text in texts if text.status not in (None, "not_sent") and (until is None or text.at < until)]


def _index_of(session: AccountSession, connection_id: int, caller: Caller, made_since: PersonLink | None) -> list[AccountOwned]:
    return index_under(session, connection_id, PhoneNumber(caller.number).e164, made_since)


def index_under(session: AccountSession, connection_id: int, number: str, made_since: PersonLink | None = None) -> list[AccountOwned]:
    """What the phone index of a connection holds under a number (E.164), without a record that was made since."""
    with_number = select(IndexedPhone).where(IndexedPhone.connection_id == connection_id, IndexedPhone.number == number)
    phones = [phone for phone in session.scalars(with_number) if made_since is None or phone.vendor_id != made_since.vendor_id]
    ids = [phone.vendor_id for phone in phones]
    people = select(IndexedPerson).where(IndexedPerson.connection_id == connection_id, IndexedPerson.vendor_id.in_(ids))
    return [*phones, *session.scalars(people)]
