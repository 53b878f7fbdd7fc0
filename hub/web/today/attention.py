"""What needs a person: numbers of today, what is not settled, and each concern in a sentence."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.calls.unsettled import is_unsettled
from hub.contract.phone_events import DeliveryStatus
from hub.records.call import Call, CallOutcome
from hub.records.connection import Connection, ConnectionState
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.inbox import InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.web.in_words import effect_in_words, lower_first
from hub.web.moments import start_of_today

CONCERNS_OF_A_KIND = 20
LONGEST_WAIT = dt.timedelta(days=1)
LEFT = (DeliveryStatus.ACCEPTED, DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.DELIVERED)


@dataclass(frozen=True, slots=True)
class TodaysNumbers:
    """Counts since the account's midnight."""

    missed: int
    texted: int
    replies: int


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to look at: what it is, what is wrong in a sentence, since when, and where to look."""

    title: str
    sentence: str
    since: dt.datetime | None
    href: str | None = None


def todays_numbers(session: AccountSession, zone: str) -> TodaysNumbers:
    """Missed calls, automatic texts that left and replies, since midnight in the account's zone."""
    since = start_of_today(session.now, zone)
    missed = (
        select(func.count())
        .select_from(Call)
        .where(Call.started_at >= since, Call.outcome == CallOutcome.MISSED, Call.guided_test.is_(False))
    )
    # only threads with a recent call or reply are looked through, which is indexed; a text may have waited for the morning
    of_today = Text.conversation_id.in_(
        select(Conversation.id).where(Conversation.last_at >= since - LONGEST_WAIT, Conversation.guided_test.is_(False))
    )
    texts = select(
        func.count().filter(Text.kind == TextKind.TEXT_BACK, Text.status.in_(LEFT)), func.count().filter(Text.kind == TextKind.REPLY)
    ).where(Text.at >= since, of_today)
    texted, replies = session.execute(texts).one()
    return TodaysNumbers(session.scalar(missed) or 0, texted, replies)


def unsettled(session: AccountSession) -> int:
    """Events without an end and calls without an ending; the aim is 0. What is rightly under way is neither."""
    counts = (
        _count(InboxEvent.id, InboxEvent.state.in_((InboxEventState.UNSETTLED, InboxEventState.FAILED))),
        _count(InboxRow.id, InboxRow.account_id == session.account_id, InboxRow.state == InboxRowState.FAILED),
        _count(Call.id, is_unsettled(session.now, session.settings.unended_call_s)),
    )
    return sum(session.execute(select(*counts)).one())


def _count(column: InstrumentedAttribute[int], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count(column)).where(*conditions).scalar_subquery()


def concerns(session: AccountSession) -> Sequence[Concern]:
    """Connections first, since one of them can be behind all the rest."""
    in_use = session.scalars(select(Connection).where(Connection.disconnected_at.is_(None)).order_by(Connection.id)).all()
    return [
        *_connections(in_use),
        *_mappings(in_use),
        *_held(session),
        *_unsettled_calls(session),
        *_failed_events(session),
        *_failed_requests(session),
    ]


def _connections(in_use: Sequence[Connection]) -> Iterator[Concern]:
    for connection in in_use:
        href = url_for("web.show_connection", connection_id=connection.id)
        since = connection.last_good_at
        if connection.state == ConnectionState.NEEDS_SIGN_IN:
            yield Concern(connection.name, "Someone has to sign in again; until then everything for it waits.", since, href)
        elif connection.state == ConnectionState.VENDOR_TROUBLE:
            why = f" {connection.trouble}" if connection.trouble else ""
            yield Concern(connection.name, f"It has trouble; we keep trying and lose nothing.{why}", since, href)
        elif connection.paused:
            yield Concern(connection.name, "It is paused; everything for it waits.", None, href)


def _mappings(in_use: Sequence[Connection]) -> Iterator[Concern]:
    for connection in in_use:
        href = url_for("web.show_mapping", connection_id=connection.id)
        for fault in connection.mapping_faults[:CONCERNS_OF_A_KIND]:
            yield Concern(f"Mapping of {connection.name}", f"{fault['sentence']} ({fault['key']})", None, href)


def _held(session: AccountSession) -> Iterator[Concern]:
    held = select(OutboxRow).where(OutboxRow.state == OutboxState.HELD).order_by(OutboxRow.id.desc()).limit(CONCERNS_OF_A_KIND)
    for row in session.scalars(held):
        href = url_for("web.show_call", call_id=row.call_id) if row.call_id else None
        yield Concern(effect_in_words(row.effect), row.error or "It waits for a person.", row.ended_at, href)


def _unsettled_calls(session: AccountSession) -> Iterator[Concern]:
    open_calls = select(Call).where(is_unsettled(session.now, session.settings.unended_call_s))
    for call in session.scalars(open_calls.order_by(Call.id.desc()).limit(CONCERNS_OF_A_KIND)):
        href = url_for("web.show_call", call_id=call.id)
        yield Concern("A call without an ending", "Nothing says what became of it, and nothing is on its way.", call.started_at, href)


def _failed_events(session: AccountSession) -> Iterator[Concern]:
    failed = select(InboxEvent).where(InboxEvent.state == InboxEventState.FAILED).order_by(InboxEvent.id.desc()).limit(CONCERNS_OF_A_KIND)
    for event in session.scalars(failed):
        sentence = f"Something that was received could not be worked on after {event.attempts} tries ({event.error})."
        yield Concern("A received event", sentence, event.at)


def _failed_requests(session: AccountSession) -> Iterator[Concern]:
    failed = select(InboxRow).where(InboxRow.account_id == session.account_id, InboxRow.state == InboxRowState.FAILED)
    for row in session.scalars(failed.order_by(InboxRow.id.desc()).limit(CONCERNS_OF_A_KIND)):
        because = lower_first(row.refused_because or "no reason was given")
        yield Concern("A received request", f"It is genuine, but it could not be read: {because}.", row.received_at)
