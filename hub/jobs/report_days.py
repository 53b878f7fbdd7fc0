"""Counting the days that are over, so that a report of a year only adds them up."""

import time

from sqlalchemy import select

from hub.records.account import Account
from hub.records.database import Database
from hub.reports.counted_days import keep_settled_days

DAYS_AT_ONCE = 3
"""So few that nobody who writes meanwhile waits for long."""


def keep_report_days(database: Database, budget_s: float) -> bool:
    """Keep the days of every account that are not kept yet, as far as the time goes; whether that was all."""
    until = time.monotonic() + budget_s
    with database.read_installation() as session:
        accounts = session.scalars(select(Account.id).order_by(Account.id)).all()
    for account_id in accounts:
        kept = DAYS_AT_ONCE
        while kept == DAYS_AT_ONCE:
            if time.monotonic() > until:
                return False
            with database.write(account_id) as session:
                kept = keep_settled_days(session, DAYS_AT_ONCE)
    return True
