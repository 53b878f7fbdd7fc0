"""A conversation's thread as pages show it: texts, and the calls that staff made in the phone system's own app."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.records.account import Member
from hub.records.conversation import StaffCall, Text
from hub.records.session import AccountSession

NEWEST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """A text or a staff's call; `member` is the name of who of staff it was, where that is known."""

    at: dt.datetime
    text: Text | None = None
    call: StaffCall | None = None
    member: str | None = None


def thread_entries(session: AccountSession, conversation_id: int | None) -> Sequence[ThreadEntry]:
    """The newest entries of a conversation, oldest first."""
    if conversation_id is None:
        return []
    texts = select(Text, Member.name).outerjoin(Member, Member.id == Text.member_id).where(Text.conversation_id == conversation_id)
    calls = (
        select(StaffCall, Member.name)
        .outerjoin(Member, Member.id == StaffCall.member_id)
        .where(StaffCall.conversation_id == conversation_id)
    )
    newest_texts = session.execute(texts.order_by(Text.id.desc()).limit(NEWEST_SHOWN)).all()
    newest_calls = session.execute(calls.order_by(StaffCall.id.desc()).limit(NEWEST_SHOWN)).all()
    entries = [ThreadEntry(text.at, text=text, member=name) for text, name in reversed(newest_texts)]
    if not newest_calls:
        return entries
    entries += [ThreadEntry(call.started_at, call=call, member=name) for call, name in reversed(newest_calls)]
    return sorted(entries, key=lambda entry: entry.at)
