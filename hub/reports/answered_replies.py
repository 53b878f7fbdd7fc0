"""Replies that a person answered: what the response to a reply is taken of, one by one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, or_, select

from hub.records.account import Member
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.reports.figures import WITHIN_S, SecondsAfter

BEGAN_A_WAIT: tuple[ColumnElement[bool], ...] = (
    Text.kind == TextKind.REPLY,
    Text.answered_at.is_not(None),
    Conversation.guided_test.is_(False),
)
"""Replies with which callers began to wait, and which a person answered at some time; no test."""

NEXT_SECOND = 0.9995
"""Lengths of time are counted in whole seconds, rounded down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedReplies:
    """Replies from `since` to before `until`.

    `desk_id` and `member_id` are those of the conversation now (0: it has none). They were answered after more than the first of
    `took` and at most the second, in seconds. `before` is a cursor: the last one's moment and id.
    """

    since: dt.datetime
    until: dt.datetime
    line_id: int | None = None
    desk_id: int | None = None
    member_id: int | None = None
    took: tuple[int | None, int | None] | None = None
    before: tuple[dt.datetime, int] | None = None


@dataclass(frozen=True, slots=True)
class AnsweredReply:
    """One of them; `took_s` is how many seconds the caller waited."""

    text: Text
    conversation: Conversation
    line: Line
    caller: Caller
    member: str | None
    took_s: float


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """The newest replies, how many there are on all pages in how many conversations, and the cursor of the next page."""

    rows: Sequence[AnsweredReply]
    replies: int
    conversations: int
    next_before: tuple[dt.datetime, int] | None


def answered_replies(session: AccountSession, wanted: WantedReplies, most: int) -> ReplyPage:
    """The newest that fit, in two queries."""
    sums = select(func.count(), func.count(Conversation.id.distinct())).select_from(Text)
    sums = sums.join(Conversation, Conversation.id == Text.conversation_id).where(*_conditions(session, replace(wanted, before=None)))
    replies, conversations = session.execute(sums).one()
    found = (
        select(Text, Conversation, Line, Caller, Member.name)
        .join(Conversation, Conversation.id == Text.conversation_id)
        .join(Line, Line.id == Conversation.line_id)
        .join(Caller, Caller.id == Conversation.caller_id)
        .outerjoin(Member, Member.id == Conversation.member_id)
        .where(*_conditions(session, wanted))
        .order_by(Text.at.desc(), Text.id.desc())
        .limit(most + 1)
    )
    rows = session.execute(found).all()
    shown = [
        AnsweredReply(text, conversation, line, caller, member, (text.answered_at - text.at).total_seconds())
        for text, conversation, line, caller, member in rows[:most]
        if text.answered_at is not None
    ]
    last = shown[-1].text if len(rows) > most else None
    return ReplyPage(shown, replies, conversations, (last.at, last.id) if last else None)


def _conditions(session: AccountSession, wanted: WantedReplies) -> list[ColumnElement[bool]]:
    found = [
        Text.account_id == session.account_id,
        Text.at >= wanted.since,
        Text.at < wanted.until,
        *BEGAN_A_WAIT,
        Text.answered_at >= Text.at,
        SecondsAfter(Text.answered_at, Text.at) <= WITHIN_S,
    ]
    if wanted.line_id is not None:
        found.append(Conversation.line_id == wanted.line_id)
    for column, value in ((Conversation.desk_id, wanted.desk_id), (Conversation.member_id, wanted.member_id)):
        if value is not None:
            found.append(column == value if value else column.is_(None))
    if wanted.took is not None:
        over, up_to = wanted.took
        took = SecondsAfter(Text.answered_at, Text.at)
        if over is not None:
            found.append(took >= over + NEXT_SECOND)
        if up_to is not None:
            found.append(took < up_to + NEXT_SECOND)
    if wanted.before is not None:
        at, text_id = wanted.before
        found += [Text.at <= at, or_(Text.at < at, Text.id < text_id)]
    return found
