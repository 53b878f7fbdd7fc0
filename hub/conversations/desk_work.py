"""What members do to a conversation: answer for it, close it, reopen it, write among themselves, record what became of it.

Each function takes a conversation that `conversation_for_work` read under its caller's lock, and writes an entry into the thread and
a sentence into the trace.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from hub.conversations.waiting import let_nobody_wait
from hub.events import AssignmentTakenBack, ConversationAssigned, Event
from hub.records.account import Member, MemberRole
from hub.records.call import Task
from hub.records.conversation import BY_MEMBER, Conversation, ConversationEntry, EntryKind, Outcome
from hub.records.locking import lock_caller
from hub.records.session import AccountSession
from hub.records.trace import tell

LONGEST_NOTE = 2000
PRESSED_TWICE = dt.timedelta(minutes=1)
BECAME: Mapping[str, str] = {
    Outcome.PLACED: "Placed",
    Outcome.BOOKED: "Booked",
    Outcome.LOST: "Lost",
    Outcome.SPAM: "Spam",
}


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does it, as the thread names them; `member_id` is None for a program that acts through the API."""

    name: str
    member_id: int | None = None


def conversation_for_work(session: AccountSession, conversation_id: int) -> Conversation | None:
    """The conversation as it stands now, its caller locked until the transaction ends; None where there is none."""
    caller_id = session.scalar(select(Conversation.caller_id).where(Conversation.id == conversation_id))
    if caller_id is None:
        return None
    lock_caller(session, caller_id)
    return session.scalars(
        select(Conversation).where(Conversation.id == conversation_id).execution_options(populate_existing=True)
    ).one()  # fmt: skip


def who_can_answer() -> Select[Member]:
    """The members to whom a conversation can be given, by name; viewers only read."""
    return select(Member).where(Member.role != MemberRole.VIEWER, Member.ended_at.is_(None)).order_by(Member.name, Member.id)


def assign(session: AccountSession, conversation: Conversation, member: Member, by: Doer) -> list[Event]:
    """Let the member answer for it, whatever the evidence says, until somebody chooses another or takes the choice back.

    Who waits goes on waiting: being answered for is no answer. It stays with its desk.
    """
    changed = conversation.member_id != member.id
    if not changed and conversation.assigned_by is not None:
        return []
    conversation.assigned_by = by.name
    if changed:
        conversation.member_id = member.id
    sentence = f"{by.name} took this conversation." if by.member_id == member.id else f"{by.name} assigned this to {member.name}."
    conversation.evidence = [_by_hand(by, member.id), *(one for one in conversation.evidence if one.get("because") != BY_MEMBER)]
    entry = _enter(session, conversation, EntryKind.ASSIGNED, sentence, by)
    _tell(session, conversation, "owner", sentence)
    return [ConversationAssigned(conversation.id, entry.id, by.name, by.member_id)] if changed else []


def _by_hand(by: Doer, member_id: int) -> dict[str, Any]:
    sentence = f"Assigned by {by.name}."
    return {"because": BY_MEMBER, "sentence": sentence, "member_id": member_id, "connection_id": None, "owner_id": None}


def take_back_assignment(session: AccountSession, conversation: Conversation, by: Doer) -> list[Event]:
    """Let the evidence choose the owner again; nobody answers for it where there is none."""
    if conversation.assigned_by is None:
        return []
    conversation.assigned_by = conversation.member_id = None
    sentence = f"{by.name} left it to the evidence who answers for this."
    _enter(session, conversation, EntryKind.ASSIGNED, sentence, by)
    _tell(session, conversation, "owner", sentence)
    return [AssignmentTakenBack(conversation.id)]


def close(session: AccountSession, conversation: Conversation, by: Doer) -> None:
    """Nothing more is to be done: nobody waits any more, and nobody has to call back. What comes next opens it again."""
    if not conversation.open:
        return
    conversation.open, conversation.closed_at = False, session.now
    let_nobody_wait(conversation)
    asked = select(Task).where(Task.conversation_id == conversation.id, Task.kind == "call_back", Task.done_at.is_(None))
    for task in session.scalars(asked):
        task.done_at = session.now
    _enter(session, conversation, EntryKind.CLOSED, f"{by.name} closed this.", by)
    _tell(session, conversation, "closed", f"{by.name} closed the conversation.")


def reopen(session: AccountSession, conversation: Conversation, by: Doer) -> None:
    """Something is to be done after all; nobody is said to wait for it."""
    if conversation.open:
        return
    conversation.open, conversation.closed_at = True, None
    _enter(session, conversation, EntryKind.REOPENED, f"{by.name} reopened this.", by)
    _tell(session, conversation, "reopened", f"{by.name} reopened the conversation.")


def add_note(session: AccountSession, conversation: Conversation, words: str, by: Doer) -> None:
    """A note that no caller and no other system ever sees; at most LONGEST_NOTE characters are kept."""
    _enter(session, conversation, EntryKind.NOTE, words[:LONGEST_NOTE], by)
    _tell(session, conversation, "note", f"{by.name} wrote an internal note.")


def is_noted_already(session: AccountSession, conversation: Conversation, words: str, by: Doer) -> bool:
    """Whether the same person wrote the same words within a minute: one note whose button was pressed twice."""
    same = select(ConversationEntry.id).where(
        ConversationEntry.conversation_id == conversation.id,
        ConversationEntry.kind == EntryKind.NOTE,
        ConversationEntry.words == words[:LONGEST_NOTE],
        ConversationEntry.member_id == by.member_id,
        ConversationEntry.at > session.now - PRESSED_TWICE,
    )
    return session.scalar(same.limit(1)) is not None


def record_outcome(session: AccountSession, conversation: Conversation, outcome: Outcome | None, by: Doer) -> None:
    """What became of it; None takes back what was recorded. It stays open until somebody closes it."""
    if conversation.outcome == outcome:
        return
    conversation.outcome, conversation.outcome_at = outcome, session.now if outcome else None
    became = f"{by.name} recorded the outcome: {BECAME[outcome].lower()}." if outcome else f"{by.name} took back the outcome."
    _enter(session, conversation, EntryKind.OUTCOME, became, by)
    _tell(session, conversation, "outcome", became)


def _enter(session: AccountSession, conversation: Conversation, kind: EntryKind, words: str, by: Doer) -> ConversationEntry:
    entry = ConversationEntry(conversation_id=conversation.id, member_id=by.member_id, kind=kind, words=words, at=session.now)
    session.add(entry)
    session.flush()
    return entry


def _tell(session: AccountSession, conversation: Conversation, kind: str, sentence: str) -> None:
    tell(session, kind, sentence, caller_id=conversation.caller_id, conversation_id=conversation.id)
