"""What a preview shows, read from the throw-away database."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from hub.reasons import because
from hub.records.account import Member
from hub.records.call import Call, CallOutcome, Decision, Task
from hub.records.connection import IndexedPerson, IndexedPhone, PersonLink
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.outbox import TraceEntry
from hub.records.session import AccountSession
from hub.rehearsal.invented_call import CALL_ID, CallWish, KnownOfCaller
from hub.rehearsal.rehearsed import RecordedWrite
from hub.rehearsal.throw_away import APART
from hub.routing.evidence import claims_for


@dataclass(frozen=True, slots=True)
class WriteBack:
    """What would be written at one connected system, and why not more."""

    system: str
    writes: Sequence[RecordedWrite]
    troubles: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would come of the call.

    `decision` and `reason` are words of ours, None for a call that nobody missed nor answered; `sentence` is the reason for people.
    A text leaves at `leaves_at`. `owner` is who answers for the caller, `why` the evidence, strongest first; with `owner_after_reply`
    that is decided once they reply. `only_watches` says that the line is not switched on, so nothing would leave really.
    """

    at: dt.datetime
    number: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    outcome: CallOutcome
    decision: Decision | None
    reason: str | None
    sentence: str
    text: str | None = None
    leaves_at: dt.datetime | None = None
    only_watches: bool = False
    owner: str | None = None
    owner_after_reply: bool = False
    why: Sequence[str] = ()
    tasks: Sequence[tuple[str, dt.datetime]] = ()
    story: Sequence[str] = ()
    write_backs: Sequence[WriteBack] = ()

    def with_write_backs(self, write_backs: Sequence[WriteBack]) -> "Preview":
        """The same with what would be written elsewhere."""
        return replace(self, write_backs=tuple(write_backs))


def read_preview(session: AccountSession, wish: CallWish, known: KnownOfCaller) -> Preview:
    """What the played call has left behind."""
    call = session.get_one(Call, APART)
    text = session.scalar(select(Text).where(Text.call_id == call.id, Text.kind == TextKind.TEXT_BACK))
    conversation = session.get(Conversation, call.conversation_id) if call.conversation_id else None
    owner, why = _owner(session, conversation)
    of_reply = conversation is not None and conversation.member_id is None
    told = because(call.decision_reason or "")
    return Preview(
        at=wish.at,
        number=known.number,
        name=_name(session, known),
        outcome=CallOutcome(call.outcome),
        decision=Decision(call.decision) if call.decision else None,
        reason=call.decision_reason,
        sentence=told.sentence if told else "",
        text=text.body if text is not None else None,
        leaves_at=text.at if text is not None else None,
        only_watches=known.line.watch_only,
        owner=owner,
        owner_after_reply=of_reply,
        why=why,
        tasks=tuple((task.sentence, task.due_at) for task in _tasks(session)),
        story=tuple(session.scalars(select(TraceEntry.sentence).order_by(TraceEntry.id))),
    )


def _tasks(session: AccountSession) -> Sequence[Task]:
    return session.scalars(select(Task).where(Task.kind != CALL_ID).order_by(Task.id)).all()


def _owner(session: AccountSession, conversation: Conversation | None) -> tuple[str | None, Sequence[str]]:
    """Who answers for the conversation, or would once the caller replies."""
    if conversation is None:
        return None, ()
    claims = claims_for(session, conversation)
    why = tuple(claim.sentence for claim in claims)
    member_id = conversation.member_id or next((claim.member_id for claim in claims if claim.member_id is not None), None)
    member = session.get(Member, member_id) if member_id is not None else None
    return (member.name if member else None), why


def _name(session: AccountSession, known: KnownOfCaller) -> str | None:
    linked = select(PersonLink.name).order_by(PersonLink.id).limit(1)
    indexed = (
        select(IndexedPerson.name)
        .join(IndexedPhone, IndexedPhone.vendor_id == IndexedPerson.vendor_id)
        .where(IndexedPhone.number == known.number)
        .limit(1)
    )
    return session.scalar(linked) or session.scalar(indexed)
