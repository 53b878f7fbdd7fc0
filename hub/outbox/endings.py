"""How a try at a row can end, each as one change to the row."""

import datetime as dt
import random
from collections.abc import Sequence

from hub.events import EffectStuck, Event
from hub.exchange import Exchange
from hub.records.outbox import OutboxRow, OutboxState, StoredExchange
from hub.records.session import AccountSession, InstallationSession

LOOKS_BEFORE_REPEATING = 2
PATIENCE = dt.timedelta(days=3)
WAITS_S = (2, 5, 15, 60, 300, 900)


def done(session: AccountSession, row: OutboxRow) -> None:
    """It happened."""
    row.state, row.ended_at, row.lease, row.error = OutboxState.DONE, session.now, None, None
    row.in_doubt_since = None


def drop(session: AccountSession, row: OutboxRow, reason: str) -> None:
    """It will not happen."""
    row.state, row.reason, row.ended_at, row.lease = OutboxState.DROPPED, reason, session.now, None


def hold(session: AccountSession, row: OutboxRow, sentence: str) -> None:
    """It waits for a person; the lane goes on without it."""
    row.state, row.error, row.lease, row.ended_at = OutboxState.HELD, sentence, None, session.now


def owe_again(session: InstallationSession, row: OutboxRow) -> None:
    """A person mended the cause of a held row; where it may have happened after all, it is looked for first."""
    row.state, row.ended_at, row.error = OutboxState.OWED, None, None
    row.created_at = row.not_before = session.now
    session.ring(row.queue)


def doubt(session: AccountSession, row: OutboxRow, sentence: str) -> None:
    """It may have happened: look, when the vendor had time to show it."""
    row.state, row.error, row.lease, row.looks = OutboxState.WAITING, sentence, None, 0
    row.in_doubt_since = row.first_tried_at
    row.not_before = session.now + dt.timedelta(seconds=session.settings.look_gap_s)


def not_found(session: AccountSession, row: OutboxRow, vendor_lag_s: float) -> None:
    """A look found nothing; after the second one, which comes when the vendor must show it, the row is as if never tried."""
    row.looks += 1
    row.lease = None
    row.state = OutboxState.WAITING
    if row.looks < LOOKS_BEFORE_REPEATING:
        row.not_before = session.now + dt.timedelta(seconds=max(session.settings.look_gap_s, vendor_lag_s))
        return
    row.in_doubt_since = None
    row.not_before = session.now


def wait(session: AccountSession, row: OutboxRow, sentence: str, *, after: float | None) -> list[Event]:
    """It keeps its place in the lane and is tried again, until patience ends."""
    row.error, row.lease = sentence, None
    if session.now - row.created_at > PATIENCE:
        hold(session, row, sentence)
        return [EffectStuck(row.id, sentence)]
    seconds = after if after is not None else WAITS_S[min(max(row.attempts, 1), len(WAITS_S)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 - spread, not secrecy
    row.state = OutboxState.WAITING
    row.not_before = session.now + dt.timedelta(seconds=seconds)
    return []


def keep_exchanges(session: AccountSession, row: OutboxRow, exchanges: Sequence[Exchange]) -> None:
    """Store the requests of a try for the trace."""
    session.add_all(
        StoredExchange(
            outbox_row_id=row.id,
            at=exchange.at,
            method=exchange.method,
            url=exchange.url,
            status=exchange.status,
            took_ms=exchange.took_ms,
            sent=exchange.sent,
            answered=exchange.answered,
            error=exchange.error,
        )
        for exchange in exchanges
    )
