"""What came of a call, read from whichever database: as it happened, and as it would happen now."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, or_, select

from hub.records.account import Member
from hub.records.call import Call, Task
from hub.records.connection import Connection
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.rehearsal.preview_result import WriteBack

ONLY_LOOK = frozenset({"match_person", "read_person", "look_up_number"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatCame:
    """`decision` and `reason` are words of ours; `text_state` is the contract's word, `not_sent`, or None while it waits.

    `writes` are effects that were done at connected systems, each with the system's name.
    """

    outcome: str
    decision: str | None
    reason: str | None
    text: str | None = field(default=None, repr=False)
    text_state: str | None = None
    text_reason: str | None = None
    text_at: dt.datetime | None = None
    owner: str | None = None
    tasks: Sequence[str] = ()
    writes: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedCall:
    """What came of a call `then` and what would come of it `now`; `troubles` are sentences, `story` is told step by step."""

    then: WhatCame
    now: WhatCame
    write_backs: Sequence[WriteBack] = ()
    troubles: Sequence[str] = ()
    story: Sequence[str] = ()


def what_came(session: AccountSession, call: Call, until: dt.datetime | None = None) -> WhatCame:
    """What stands in the database of the call and its conversation, up to the next call where `until` says when that began."""
    text = _text_back(session, call)
    conversation = session.get(Conversation, call.conversation_id) if call.conversation_id else None
    owner = session.get(Member, conversation.member_id) if conversation is not None and conversation.member_id else None
    tasks = select(Task.sentence).where(Task.call_id == call.id).order_by(Task.id)
    return WhatCame(
        outcome=call.outcome,
        decision=call.decision,
        reason=call.decision_reason,
        text=text.body if text else None,
        text_state=text.status if text else None,
        text_reason=text.not_delivered if text else None,
        text_at=text.at if text else None,
        owner=owner.name if owner else None,
        tasks=tuple(session.scalars(tasks)),
        writes=_writes(session, call, until),
    )


def _text_back(session: AccountSession, call: Call) -> Text | None:
    of_call = (Text.conversation_id == call.conversation_id, Text.call_id == call.id, Text.kind == TextKind.TEXT_BACK)
    return session.scalar(select(Text).where(*of_call)) if call.conversation_id else None


def _writes(session: AccountSession, call: Call, until: dt.datetime | None) -> Sequence[tuple[str, str]]:
    about: list[ColumnElement[bool]] = [OutboxRow.call_id == call.id]
    if call.conversation_id is not None:
        meanwhile = [OutboxRow.created_at >= call.started_at, *([OutboxRow.created_at < until] if until else [])]
        about.append(and_(OutboxRow.conversation_id == call.conversation_id, OutboxRow.call_id.is_(None), *meanwhile))
    done = select(Connection.name, OutboxRow.effect, OutboxRow.id).join(Connection, Connection.id == OutboxRow.connection_id)
    done = done.where(or_(*about), OutboxRow.state == OutboxState.DONE, Connection.kind == "connector")
    found = sorted(session.execute(done), key=lambda row: row.id)
    return tuple((name, effect) for name, effect, _ in found if effect not in ONLY_LOOK)
