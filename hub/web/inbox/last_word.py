"""What was said or rung last in a conversation, in one line."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from hub.records.account import Member
from hub.records.call import Call, CallOutcome
from hub.records.conversation import StaffCall, Text, TextKind
from hub.records.session import AccountSession

LONGEST = 140


@dataclass(frozen=True, slots=True)
class LastWord:
    """`who` said `words`; `who` is empty for the caller, `quoted` whether the words are theirs and not ours."""

    at: dt.datetime
    who: str
    words: str
    quoted: bool = True


def last_words(session: AccountSession, conversation_ids: Collection[int]) -> dict[int, LastWord]:
    """By conversation, the newest of its texts and calls; three queries."""
    if not conversation_ids:
        return {}
    found: dict[int, LastWord] = {}
    for conversation_id, word in [
        *_texts(session, conversation_ids),
        *_calls(session, conversation_ids),
        *_staff(session, conversation_ids),
    ]:
        there = found.get(conversation_id)
        if there is None or word.at >= there.at:
            found[conversation_id] = word
    return found


def _texts(session: AccountSession, ids: Collection[int]) -> list[tuple[int, LastWord]]:
    newest = (
        select(func.max(Text.id)).where(Text.account_id == session.account_id, Text.conversation_id.in_(ids)).group_by(Text.conversation_id)
    )
    rows = session.execute(select(Text, Member.name).outerjoin(Member, Member.id == Text.member_id).where(Text.id.in_(newest)))
    return [(text.conversation_id, LastWord(text.at, _writer(text, name), _said(text))) for text, name in rows]


def _writer(text: Text, member: str | None) -> str:
    if not text.outbound:
        return ""
    return (member or "Staff") if text.kind == TextKind.BY_MEMBER else "Automatic text"


def _said(text: Text) -> str:
    words = " ".join(text.body.split()) or ("Picture" if text.media else "(no words)")
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "\u2026"


def _calls(session: AccountSession, ids: Collection[int]) -> list[tuple[int, LastWord]]:
    newest = (
        select(func.max(Call.id)).where(Call.account_id == session.account_id, Call.conversation_id.in_(ids)).group_by(Call.conversation_id)
    )
    calls = session.scalars(select(Call).where(Call.id.in_(newest)))
    return [(call.conversation_id or 0, LastWord(call.started_at, "", _rang(call), quoted=False)) for call in calls]


def _rang(call: Call) -> str:
    if call.outcome != CallOutcome.MISSED:
        return "On the line" if call.outcome == CallOutcome.UNDER_WAY else "Call answered"
    return "Missed call, with a voicemail" if call.voicemail else "Missed call"


def _staff(session: AccountSession, ids: Collection[int]) -> list[tuple[int, LastWord]]:
    newest = select(func.max(StaffCall.id)).where(StaffCall.account_id == session.account_id, StaffCall.conversation_id.in_(ids))
    rows = session.execute(
        select(StaffCall, Member.name)
        .outerjoin(Member, Member.id == StaffCall.member_id)
        .where(StaffCall.id.in_(newest.group_by(StaffCall.conversation_id)))
    )
    return [
        (
            call.conversation_id,
            LastWord(call.started_at, name or "Staff", "called them" if call.answered else "called, nobody picked up", quoted=False),
        )
        for call, name in rows
    ]
