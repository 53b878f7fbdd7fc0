"""Numbers of today, and how much is not settled."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, TextClause, func, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.calls.unsettled import is_unsettled
from hub.contract.phone_events import DeliveryStatus
from hub.records.call import Call, CallOutcome
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.inbox import FAILED, UNSETTLED, InboxEvent, InboxRow
from hub.records.session import AccountSession
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
        _count(InboxEvent.id, UNSETTLED),
        _count(InboxEvent.id, FAILED),
        _count(InboxRow.id, InboxRow.account_id == session.account_id, FAILED),
        _count(Call.id, is_unsettled(session.now, session.settings.unended_call_s)),
    )
    return sum(session.execute(select(*counts)).one())


def _count(column: InstrumentedAttribute[int], *conditions: ColumnElement[bool] | TextClause) -> ScalarSelect[int]:
    return select(func.count(column)).where(*conditions).scalar_subquery()
