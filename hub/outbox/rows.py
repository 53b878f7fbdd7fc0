"""Owing an effect, in the transaction that decides it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.outbox.effects import Queue
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an effect is about, for locking, for the trace and for pausing with a connection."""

    caller_id: int | None = None
    conversation_id: int | None = None
    call_id: int | None = None
    connection_id: int | None = None


def conversation_lane(conversation_id: int) -> str:
    """Texts of one conversation go out in order."""
    return f"conversation:{conversation_id}"


def caller_lane(connection_id: int, caller_id: int) -> str:
    """What is done at a connection for a caller who is not linked yet."""
    return f"caller:{connection_id}:{caller_id}"


def person_lane(connection_id: int, vendor_id: str) -> str:
    """What is done to one person's record, whichever number they called from."""
    return f"person:{connection_id}:{vendor_id}"


def member_lane(member_id: int) -> str:
    """What one member is told."""
    return f"member:{member_id}"


def owe(
    session: AccountSession,
    effect: str,
    *,
    queue: Queue,
    lane: str,
    key: str,
    about: About,
    payload: dict[str, Any] | None = None,
    not_before: dt.datetime | None = None,
    not_after: dt.datetime | None = None,
) -> OutboxRow:
    """Owe an effect once: the row that carries `key` is returned when there is one already."""
    there = session.scalar(select(OutboxRow).where(OutboxRow.key == key))
    if there is not None:
        return there
    row = OutboxRow(
        queue=queue,
        lane=lane,
        effect=effect,
        key=key,
        caller_id=about.caller_id,
        conversation_id=about.conversation_id,
        call_id=about.call_id,
        connection_id=about.connection_id,
        payload=payload or {},
        not_before=not_before or session.now,
        not_after=not_after,
        state=OutboxState.OWED,
        created_at=session.now,
        attempts=0,
        looks=0,
    )
    session.add(row)
    session.flush()
    return row
