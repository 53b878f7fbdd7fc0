"""Finding the heads of due lanes and claiming one: the one place with SQL across accounts on the outbox."""

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from hub.outbox.effects import Attempt
from hub.records.database import Database
from hub.records.locking import lock_caller
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.records.table import UtcTime

# A row that is due, or was ever tried, holds its lane; one that is only planned for later does not. One that is under way is
# the head whatever became due before it meanwhile, for nothing else of its lane can be claimed until it is settled.
HOLDS_LANE = "state IN ('owed', 'waiting', 'doing') AND (state <> 'owed' OR not_before <= :now)"

DUE_HEADS = text(
    f"""
    SELECT row.id, row.account_id, row.lane, row.caller_id, row.connection_id, row.effect,
        (row.not_after < :now AND row.in_doubt_since IS NULL AND row.state <> 'doing') AS expired
    FROM (
        SELECT COALESCE(MIN(CASE WHEN state = 'doing' THEN id END), MIN(id)) AS id
        FROM outbox_rows WHERE queue = :queue AND {HOLDS_LANE} GROUP BY lane
    ) AS head
    JOIN outbox_rows AS row ON row.id = head.id
    LEFT JOIN connections AS connection ON connection.id = row.connection_id
    WHERE (
        (row.state = 'doing' AND row.settle_after <= :now)
        OR (row.state IN ('owed', 'waiting') AND row.not_before <= :now)
    )
    AND (
        connection.id IS NULL
        OR (NOT connection.paused AND connection.state <> 'needs_sign_in')
        OR (row.not_after < :now AND row.in_doubt_since IS NULL AND row.state <> 'doing')
    )
    ORDER BY row.not_before, row.id
    LIMIT :most
    """  # noqa: S608 - only a constant is put in
)

EARLIER_IN_LANE = text(f"SELECT 1 FROM outbox_rows WHERE lane = :lane AND id < :id AND {HOLDS_LANE} LIMIT 1")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Head:
    """The first row of a lane that can be worked on now; an `expired` one needs no vendor any more."""

    row_id: int
    account_id: int
    lane: str
    caller_id: int | None
    connection_id: int | None
    effect: str
    expired: bool


def due_heads(database: Database, queue: str, most: int) -> list[Head]:
    """The heads of the queue's lanes that are due, longest waiting first."""
    with database.look() as (connection, now):
        rows = connection.execute(DUE_HEADS, {"queue": queue, "most": most, "now": _moment(now, database)}).all()
    return [Head(row.id, row.account_id, row.lane, row.caller_id, row.connection_id, row.effect, bool(row.expired)) for row in rows]


def _moment(now: dt.datetime, database: Database) -> object:
    """The moment as the database compares it in plain SQL."""
    if database.engine.dialect.name != "sqlite":
        return now
    return UtcTime().process_bind_param(now, database.engine.dialect).isoformat(" ", "microseconds")  # type: ignore[union-attr]


def take_head(session: AccountSession, database: Database, head: Head) -> OutboxRow | None:
    """Lock the caller and then the row; None when somebody else was faster or something earlier holds the lane."""
    if head.caller_id is not None:
        lock_caller(session, head.caller_id)
    row = session.scalar(select(OutboxRow).where(OutboxRow.id == head.row_id).with_for_update(skip_locked=True))
    if row is None:
        return None
    due = row.settle_after if row.state == OutboxState.DOING else row.not_before
    if row.state not in (OutboxState.OWED, OutboxState.WAITING, OutboxState.DOING) or due is None or due > session.now:
        return None
    earlier = {"lane": row.lane, "id": row.id, "now": _moment(session.now, database)}
    if row.state != OutboxState.DOING and session.execute(EARLIER_IN_LANE, earlier).first() is not None:
        return None
    return row


class LaneTakenError(RuntimeError):
    """Another row of the lane is under way already; the transaction must fail."""


def lease_row(session: AccountSession, row: OutboxRow, began: float) -> Attempt:
    """Mark the row as being done by us; `began` is the monotonic clock before the claim. Raises LaneTakenError."""
    settings = session.settings
    row.state = OutboxState.DOING
    row.lease = secrets.token_hex(8)
    row.settle_after = session.now + dt.timedelta(seconds=settings.lease_s + settings.request_deadline_s)
    row.attempts += 1
    row.first_tried_at = row.first_tried_at or session.now
    try:
        session.flush()
    except IntegrityError as taken:
        raise LaneTakenError from taken
    return Attempt(row, began + settings.lease_s)
