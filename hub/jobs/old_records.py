"""The clock's part in removing what is older than it is kept: whose turn it is, and what belongs to no business."""

import datetime as dt
import math
import time

from sqlalchemy import delete, select

from hub.records.account import Account
from hub.records.database import Database
from hub.records.inbox import InboxRow, InboxRowState
from hub.retention.sweep import ROWS_AT_A_TIME, sweep_once

EVERY_S = 6 * 3600.0
STRANGERS_KEPT = dt.timedelta(days=90)


class OldRecords:
    """Removes one small batch each time it is asked; an account of which nothing is due is left alone for hours."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._not_before: dict[int, float] = {}
        self._strangers_at = -math.inf

    def remove_some(self) -> None:
        """One batch of the first account whose turn it is."""
        now = time.monotonic()
        for account_id in self._accounts():
            if self._not_before.get(account_id, now) <= now:
                if not sweep_once(self._database, account_id):
                    self._not_before[account_id] = now + EVERY_S
                return
        if self._strangers_at + EVERY_S <= now and not self._remove_strangers():
            self._strangers_at = now

    def _accounts(self) -> list[int]:
        with self._database.read_installation() as session:
            return list(session.scalars(select(Account.id).order_by(Account.id)))

    def _remove_strangers(self) -> bool:
        """Delete a batch of old refused requests that belong to no business; whether there were any."""
        with self._database.write_installation() as session:
            old = select(InboxRow.id).where(
                InboxRow.account_id.is_(None),
                InboxRow.received_at < session.now - STRANGERS_KEPT,
                InboxRow.state == InboxRowState.REFUSED,
            )
            ids = session.scalars(old.limit(ROWS_AT_A_TIME)).all()
            if ids:
                session.execute(delete(InboxRow).where(InboxRow.id.in_(ids)))
            return bool(ids)
