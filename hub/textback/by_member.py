"""Texts that members write: owed once under a key, and what follows when one has left."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.consent.ledger import Evidence, enter
from hub.events import Event, StaffWrote, TextSent
from hub.records.call import Task
from hub.records.consent import ConsentKind, ConsentWay
from hub.records.conversation import Conversation, ConversationEntry, EntryKind, Text, TextKind
from hub.records.line import Line
from hub.records.locking import lock_caller
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.textback.failed_text import failed_text_task_key, may_send_again
from hub.textback.member_obstacles import NO_BASIS, Instead, Obstacle, obstacles
from hub.textback.owing import owe_text

LONGEST = 1600
LEAVES_WITHIN = dt.timedelta(hours=1)
SHORTEST_BASIS = 5
EMPTY = Obstacle("empty", "Write something first.", ())
TOO_LONG = Obstacle("too_long", f"A text holds {LONGEST} characters at most. Make two of it.", ())
CANNOT_SEND_AGAIN = Obstacle("not_again", "This text may have reached them, so it is not sent a second time.", (Instead.CALL,))


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberText:
    """What somebody wants to send; under the same `key` a conversation gets it once, however often it is asked for.

    `by` is the writer's name, `member_id` None where a program writes. `basis` says how they know that a text is wanted, for callers
    of whom nothing on record says so.
    """

    body: str
    key: str
    by: str
    member_id: int | None = None
    basis: str = ""


class TextRefused(ValueError):
    """The text is not sent; `obstacles` say why."""

    def __init__(self, found: Sequence[Obstacle]) -> None:
        super().__init__(" ".join(one.sentence for one in found))
        self.obstacles = tuple(found)


class KeyUsed(ValueError):
    """Other words were sent to this conversation under the same key."""


def write_to_caller(session: AccountSession, conversation_id: int, written: MemberText) -> Text:
    """Owe the text, or return the one that was owed under its key before.

    Raises TextRefused, KeyUsed, and NoResultFound for a conversation that the account does not have.
    """
    caller_id = session.scalars(select(Conversation.caller_id).where(Conversation.id == conversation_id)).one()
    caller = lock_caller(session, caller_id)
    conversation = session.get_one(Conversation, conversation_id)
    line = session.get_one(Line, conversation.line_id)
    body, key = clean_body(written.body), _outbox_key(conversation_id, written.key)
    there = session.scalar(select(Text).where(Text.outbox_key == key))
    if there is not None:
        if there.body != body:
            raise KeyUsed
        return there
    found = faults_of_body(body) or obstacles(session, line, caller)
    basis = written.basis.strip()
    if found == [NO_BASIS] and len(basis) >= SHORTEST_BASIS:
        said = f"{written.by}: {basis}"
        enter(session, caller, ConsentKind.OPT_IN, Evidence(ConsentWay.STAFF_CLICK, said, member_id=written.member_id))
    elif found:
        raise TextRefused(found)
    until = session.now + LEAVES_WITHIN
    text = owe_text(session, conversation, TextKind.BY_MEMBER, body, key, until=until, member_id=written.member_id)
    if not conversation.open:
        words = f"Reopened, because {written.by} wrote to them."
        session.add(ConversationEntry(conversation_id=conversation_id, kind=EntryKind.REOPENED, words=words, at=session.now))
    conversation.open, conversation.closed_at, conversation.last_at = True, None, session.now
    if conversation.writing_member_id == written.member_id:
        conversation.writing_member_id = conversation.writing_until = None
    tell(session, "member_text", f"{written.by} wrote to them.", caller_id=caller_id, conversation_id=conversation_id)
    return text


def send_again(session: AccountSession, text_id: int, *, by: str, member_id: int | None) -> Text:
    """The same words once more, for a text that surely did not arrive; raises as `write_to_caller`."""
    failed = session.get_one(Text, text_id)
    if not may_send_again(failed):
        raise TextRefused([CANNOT_SEND_AGAIN])
    again = MemberText(body=failed.body, key=f"again:{failed.id}", by=by, member_id=member_id)
    text = write_to_caller(session, failed.conversation_id, again)
    for task in session.scalars(select(Task).where(Task.key == failed_text_task_key(failed), Task.done_at.is_(None))):
        task.done_at = session.now
    return text


def sent_again(session: AccountSession, texts: Sequence[Text]) -> frozenset[int]:
    """The ids of those texts that somebody sent once more."""
    keys = {_outbox_key(text.conversation_id, f"again:{text.id}"): text.id for text in texts if may_send_again(text)}
    if not keys:
        return frozenset()
    found = session.scalars(select(Text.outbox_key).where(Text.outbox_key.in_(keys)))
    return frozenset(keys[key] for key in found if key is not None)


def clean_body(body: str) -> str:
    """As it is sent: single line ends, nothing around it, and no NUL, which is a character of no text."""
    return body.replace("\r\n", "\n").replace("\x00", "").strip()


def faults_of_body(body: str) -> list[Obstacle]:
    """What is wrong with the words alone."""
    if not body:
        return [EMPTY]
    return [TOO_LONG] if len(body) > LONGEST else []


def tell_that_member_wrote(session: AccountSession, event: TextSent) -> list[Event]:
    """A member's text that the phone system took is a person's answer like one that was written there."""
    text = session.get_one(Text, event.text_id)
    return [StaffWrote(text.conversation_id, text.id)] if text.kind == TextKind.BY_MEMBER else []


def _outbox_key(conversation_id: int, key: str) -> str:
    """Whatever key a form or a program brings, as one that may ride in an address."""
    return f"member:{conversation_id}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
