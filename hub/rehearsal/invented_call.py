"""A call that nobody made: whose it would be, what the phone system would tell of it, and what is known of that caller."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType
from sqlalchemy import select

from hub.contract.phone_events import CallEvent, CallHappening, InboundText, MissedBecause, VoicemailLeft
from hub.contract.phone_numbers import PhoneNumber
from hub.events import CallReported, Event, TextArrived, TextSent, VoicemailReported
from hub.outbox.effects import Queue
from hub.records.account import Account, Desk
from hub.records.call import Call, CallOutcome, Task
from hub.records.connection import Connection, IndexedPhone, PersonLink, RecordChoice
from hub.records.conversation import Conversation, StaffCall, Text, TextKind
from hub.records.line import Caller, Line, TextTally
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.own_numbers import own_or_staff
from hub.records.session import AccountSession
from hub.records.table import AccountOwned
from hub.rehearsal.past_calls import index_under
from hub.rehearsal.replay import Moment
from hub.rehearsal.throw_away import APART, copy_of
from hub.sync.notes import LOG_ACTIVITY

CALL_ID = "preview"
LOOKED_BACK = dt.timedelta(days=7)
MOST_TEXTS = 100
VOICEMAIL_S = 12
SPEAKS_FOR = dt.timedelta(seconds=20)
REPLIES_AFTER = dt.timedelta(minutes=5)


class Happens(StrEnum):
    """How the call ends."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWish:
    """The call to be looked at: to which line, when, from whom (E.164; None for somebody unknown), how it ends, what they reply.

    With `desk_id` the line is taken to belong to that desk.
    """

    line_id: int
    at: dt.datetime
    desk_id: int | None = None
    caller: str | None = None
    happens: Happens = Happens.NO_ANSWER
    reply: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOfCaller:
    """The caller's number, and the rows that say something of them and of the line; `rows` come after those that they refer to."""

    number: str = field(repr=False)
    line: Line
    caller: Caller | None
    rows: Sequence[AccountOwned]
    refused: Sequence[RecordChoice]


def read_caller(session: AccountSession, wish: CallWish, connection_ids: Sequence[int]) -> KnownOfCaller:
    """What is known of the caller until the moment of the call; raises LookupError for a line or desk that is not there."""
    line = session.get(Line, wish.line_id)
    if line is None or (wish.desk_id is not None and session.get(Desk, wish.desk_id) is None):
        raise LookupError("There is no such line or desk.")
    number = wish.caller or _number_of_nobody(session, line)
    caller = session.scalar(select(Caller).where(Caller.number == number))
    index = [row for id_ in connection_ids for row in index_under(session, id_, number)]
    tallies = session.scalars(select(TextTally).where(TextTally.hour > wish.at - LOOKED_BACK, TextTally.hour <= wish.at)).all()
    of_caller = _of_caller(session, caller, wish.at) if caller is not None else []
    refused = select(RecordChoice).where(RecordChoice.is_not_them.is_(True), RecordChoice.caller_id == (caller.id if caller else None))
    return KnownOfCaller(
        number=number, line=line, caller=caller, rows=[*index, *tallies, *of_caller], refused=session.scalars(refused).all()
    )


def _number_of_nobody(session: AccountSession, line: Line) -> str:
    """A number that nobody is known by; where the line's country keeps some for fiction, one of these with its area code."""
    region = session.get_one(Account, session.account_id).region
    example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    written = [phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)] if example else []
    fiction = [f"{line.number[:5]}55501{number:02}" for number in range(99, -1, -1)] if line.number.startswith("+1") else []
    taken = set(session.scalars(select(Caller.number).where(Caller.number.in_([*fiction, *written]))))
    taken |= set(session.scalars(select(IndexedPhone.number).where(IndexedPhone.number.in_([*fiction, *written]))))
    free = (number for number in [*fiction, *written] if number not in taken and own_or_staff(session, PhoneNumber(number)) is None)
    return next(free, line.number)


def _of_caller(session: AccountSession, caller: Caller, until: dt.datetime) -> list[AccountOwned]:
    links = session.scalars(select(PersonLink).where(PersonLink.caller_id == caller.id).order_by(PersonLink.id)).all()
    conversations = session.scalars(select(Conversation).where(Conversation.caller_id == caller.id, Conversation.created_at <= until)).all()
    ids = [conversation.id for conversation in conversations]
    calls = select(Call).where(Call.caller_id == caller.id, Call.started_at > until - LOOKED_BACK, Call.started_at <= until)
    texts = select(Text).where(Text.conversation_id.in_(ids), Text.at > until - LOOKED_BACK, Text.at <= until)
    staff = select(StaffCall).where(StaffCall.conversation_id.in_(ids), StaffCall.started_at <= until)
    return [
        *links,
        *conversations,
        *session.scalars(calls.order_by(Call.id)),
        *session.scalars(texts.order_by(Text.id.desc()).limit(MOST_TEXTS)),
        *session.scalars(staff.order_by(StaffCall.id.desc()).limit(MOST_TEXTS)),
    ]


def put_caller(session: AccountSession, known: KnownOfCaller, wish: CallWish) -> None:
    """Put the caller in with what is known of them, and the call that begins; the line texts as if it were switched on."""
    line = session.get_one(Line, wish.line_id)
    line.watch_only, line.desk_id = False, wish.desk_id or line.desk_id
    put_known(session, known)
    session.add(
        Call(
            id=APART,
            connection_id=known.line.connection_id,
            line_id=known.line.id,
            provider_call_id=CALL_ID,
            caller_raw="",
            withheld=False,
            happenings=[],
            started_at=wish.at,
            outcome=CallOutcome.UNDER_WAY,
        )
    )


def put_known(session: AccountSession, known: KnownOfCaller) -> None:
    """Put the caller in with all that is known of them."""
    if known.caller is not None:
        session.add(copy_of(known.caller))
        session.flush()
    for row in known.rows:
        session.add(_apart(row))
        session.flush()
    _note_as_written(session)
    if known.refused:
        task = Task(key=CALL_ID, kind=CALL_ID, sentence="", due_at=session.now, done_at=session.now, created_at=session.now)
        session.add(task)
        session.flush()
        session.add_all(copy_of(choice, task_id=task.id) for choice in known.refused)


def _apart(row: AccountOwned) -> AccountOwned:
    """The row with numbers of calls and conversations that no vendor has seen."""
    changes: dict[str, Any] = {}
    if isinstance(row, Conversation | Call):
        changes["id"] = APART + 1 + row.id
    if isinstance(row, Call):
        changes["conversation_id"] = None
    if isinstance(row, Text | StaffCall):
        changes["conversation_id"] = APART + 1 + row.conversation_id
    if isinstance(row, Text):
        changes["call_id"] = None
    return copy_of(row, **changes)


def _note_as_written(session: AccountSession) -> None:
    """What was said before stands on the records already."""
    said: dict[int, list[int]] = {}
    for text in session.scalars(select(Text).order_by(Text.id)):
        said.setdefault(text.conversation_id, []).append(text.id)
    connectors = session.scalars(select(Connection.id).where(Connection.kind == "connector")).all()
    for conversation_id, text_ids in said.items():
        for connection_id in connectors:
            session.add(
                OutboxRow(
                    queue=Queue.SYNC,
                    lane=f"{CALL_ID}:{connection_id}",
                    effect=LOG_ACTIVITY,
                    key=f"{CALL_ID}:{connection_id}:{conversation_id}",
                    conversation_id=conversation_id,
                    connection_id=connection_id,
                    payload={"text_ids": text_ids},
                    not_before=session.now,
                    state=OutboxState.DONE,
                    created_at=session.now,
                    attempts=1,
                    looks=0,
                )
            )


def call_moments(wish: CallWish, known: KnownOfCaller) -> list[Moment]:
    """What the phone system would tell of the call."""
    rings_until = wish.at + dt.timedelta(seconds=1 if wish.happens is Happens.BUSY else known.line.ring_for_s)
    ended = rings_until + (SPEAKS_FOR if wish.happens is Happens.VOICEMAIL else dt.timedelta(seconds=1))
    because = MissedBecause.BUSY if wish.happens is Happens.BUSY else MissedBecause.NO_ANSWER
    told: dict[str, Any] = {"call_id": CALL_ID, "line": known.line.number, "caller": known.number}
    verdict = CallEvent(key="verdict", happened=CallHappening.NOBODY_ANSWERED, at=rings_until, because=because, **told)
    if wish.happens is Happens.ANSWERED:
        verdict = CallEvent(key="verdict", happened=CallHappening.ACCEPTED, at=rings_until, **told)
    events: list[Event] = [
        CallReported(wish.line_id, CallEvent(key="rang", happened=CallHappening.RANG, at=wish.at, **told)),
        CallReported(wish.line_id, verdict),
    ]
    if wish.happens is Happens.VOICEMAIL:
        left = VoicemailLeft(key="voicemail", at=ended, media="", duration_s=VOICEMAIL_S, **told)
        events.append(VoicemailReported(wish.line_id, left))
    events.append(CallReported(wish.line_id, CallEvent(key="ended", happened=CallHappening.ENDED, at=ended, **told)))
    moments = (wish.at, rings_until, *([ended] if wish.happens is Happens.VOICEMAIL else []), ended)
    return [_moment(at, event) for at, event in zip(moments, events, strict=True)]


def reply_moments(session: AccountSession, wish: CallWish, known: KnownOfCaller) -> list[Moment]:
    """The text of the call leaves when it is due, and the caller replies, if they are to."""
    text = session.scalar(select(Text).where(Text.call_id == APART, Text.kind == TextKind.TEXT_BACK))
    moments = [] if text is None else [Moment(text.at, lambda later, id_=text.id: _sent(later, id_))]  # type: ignore[misc]
    if wish.reply:
        at = max(text.at if text is not None else wish.at, session.now) + REPLIES_AFTER
        said = InboundText(
            key="reply", text_id="reply", line=known.line.texts_from, sender=PhoneNumber(known.number).e164, body=wish.reply, at=at
        )
        moments.append(_moment(at, TextArrived(wish.line_id, said)))
    return moments


def _sent(session: AccountSession, text_id: int) -> Event:
    session.get_one(Text, text_id).status = "sent"
    return TextSent(text_id)


def _moment(at: dt.datetime, event: Event) -> Moment:
    return Moment(at, lambda _: event)
