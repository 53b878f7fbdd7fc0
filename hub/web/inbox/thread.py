"""A conversation's thread as pages show it: texts, and the calls that staff made in the phone system's own app."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.records.account import Member
from hub.records.call import Call
from hub.records.conversation import ConversationEntry, StaffCall, Text
from hub.records.session import AccountSession

NEWEST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """A text, a call of either side, or what members did; `member` is the name of who of staff it was, where that is known."""

    at: dt.datetime
    text: Text | None = None
    call: StaffCall | None = None
    member: str | None = None
    came_in: Call | None = None
    done: ConversationEntry | None = None

    @property
    def happening(self) -> bool:
        """Whether it is neither a text nor a call that staff made."""
        return self.came_in is not None or self.done is not None


@dataclass(frozen=True, slots=True)
class WholeThread:
    """The newest entries before a moment, oldest first; `earlier_than` leads to those before them, None where there are none."""

    entries: Sequence[ThreadEntry]
    earlier_than: dt.datetime | None


def whole_thread(session: AccountSession, conversation_id: int, before: dt.datetime | None, most: int = NEWEST_SHOWN) -> WholeThread:
    """All that happened in a conversation, to its callers and among members; four queries."""
    until = before or dt.datetime.max.replace(tzinfo=dt.UTC)
    texts = select(Text, Member.name).outerjoin(Member, Member.id == Text.member_id)
    texts = texts.where(Text.conversation_id == conversation_id, Text.at < until).order_by(Text.at.desc()).limit(most + 1)
    ours = select(StaffCall, Member.name).outerjoin(Member, Member.id == StaffCall.member_id)
    ours = ours.where(StaffCall.conversation_id == conversation_id, StaffCall.started_at < until)
    theirs = select(Call).where(Call.conversation_id == conversation_id, Call.started_at < until)
    done = select(ConversationEntry, Member.name).outerjoin(Member, Member.id == ConversationEntry.member_id)
    done = done.where(ConversationEntry.conversation_id == conversation_id, ConversationEntry.at < until)
    entries = [ThreadEntry(text.at, text=text, member=name) for text, name in session.execute(texts)]
    newest_ours = ours.order_by(StaffCall.started_at.desc()).limit(most + 1)
    entries += [ThreadEntry(call.started_at, call=call, member=name) for call, name in session.execute(newest_ours)]
    newest_theirs = theirs.order_by(Call.started_at.desc()).limit(most + 1)
    entries += [ThreadEntry(call.started_at, came_in=call) for call in session.scalars(newest_theirs)]
    newest_done = done.order_by(ConversationEntry.at.desc()).limit(most + 1)
    entries += [ThreadEntry(entry.at, done=entry, member=name) for entry, name in session.execute(newest_done)]
    entries.sort(key=lambda entry: entry.at)
    shown = entries[-most:]
    return WholeThread(shown, shown[0].at if len(entries) > most else None)


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
