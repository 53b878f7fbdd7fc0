"""A conversation's thread as pages show it: texts, and the calls that staff made in the phone system's own app."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.records.account import Member
from hub.records.call import Call
from hub.records.conversation import ConversationEntry, StaffCall, Text
from hub.records.session import AccountSession
from hub.web.written_places import place_written, written_place

NEWEST_SHOWN = 100
MOST_OF_A_MOMENT = 1000


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
class Before:
    """The place in a thread before which entries are asked for: a moment, and how many entries of that very moment were shown already."""

    at: dt.datetime
    shown: int = 0

    def __str__(self) -> str:
        return written_place(self.at, self.shown)

    @classmethod
    def of(cls, written: str) -> "Before | None":
        """From an address; None where it says nothing that makes sense."""
        place = place_written(written)
        return cls(*place) if place is not None and place[1] <= MOST_OF_A_MOMENT else None


@dataclass(frozen=True, slots=True)
class WholeThread:
    """The newest entries before a place, oldest first; `earlier` leads to those before them, None where there are none."""

    entries: Sequence[ThreadEntry]
    earlier: Before | None


def whole_thread(session: AccountSession, conversation_id: int, before: Before | None, most: int = NEWEST_SHOWN) -> WholeThread:
    """All that happened in a conversation, to its callers and among members; four queries."""
    before = before or Before(dt.datetime.max.replace(tzinfo=dt.UTC))
    wanted = most + before.shown + 1
    texts = select(Text, Member.name).outerjoin(Member, Member.id == Text.member_id)
    texts = texts.where(Text.conversation_id == conversation_id, Text.at <= before.at).order_by(Text.at.desc(), Text.id.desc())
    ours = select(StaffCall, Member.name).outerjoin(Member, Member.id == StaffCall.member_id)
    ours = ours.where(StaffCall.conversation_id == conversation_id, StaffCall.started_at <= before.at)
    theirs = select(Call).where(Call.conversation_id == conversation_id, Call.started_at <= before.at)
    done = select(ConversationEntry, Member.name).outerjoin(Member, Member.id == ConversationEntry.member_id)
    done = done.where(ConversationEntry.conversation_id == conversation_id, ConversationEntry.at <= before.at)
    newest_theirs = theirs.order_by(Call.started_at.desc(), Call.id.desc()).limit(wanted)
    newest_ours = ours.order_by(StaffCall.started_at.desc(), StaffCall.id.desc()).limit(wanted)
    newest_done = done.order_by(ConversationEntry.at.desc(), ConversationEntry.id.desc()).limit(wanted)
    entries = [ThreadEntry(entry.at, done=entry, member=name) for entry, name in session.execute(newest_done)]
    entries += [ThreadEntry(text.at, text=text, member=name) for text, name in session.execute(texts.limit(wanted))]
    entries += [ThreadEntry(call.started_at, call=call, member=name) for call, name in session.execute(newest_ours)]
    entries += [ThreadEntry(call.started_at, came_in=call) for call in session.scalars(newest_theirs)]
    # newest first and stable: what happened at one moment stands in the same order on every page
    entries.sort(key=lambda entry: entry.at, reverse=True)
    shown = entries[before.shown : before.shown + most]
    is_more = len(entries) > before.shown + most
    return WholeThread(shown[::-1], _behind(shown[-1].at, entries[: before.shown + most]) if is_more else None)


def _behind(at: dt.datetime, shown: Sequence[ThreadEntry]) -> Before:
    return Before(at, sum(entry.at == at for entry in shown))


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
