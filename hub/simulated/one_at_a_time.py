"""One simulated set-up of a business at a time: two people who press a button in the same second do not both set up."""

import datetime as dt
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hub.contract.errors import TryAgain
from hub.records.account import Installation
from hub.records.database import Database
from hub.records.locking import lock_name

LEASE = dt.timedelta(seconds=60)
LONGEST_WAIT_S = 10.0
LOOK_EVERY_S = 0.1


@contextmanager
def one_at_a_time(database: Database, account_id: int) -> Iterator[None]:
    """Wait for another set-up of the account to end, then hold a lease on it; raises TryAgain where that takes too long."""
    key, mine = f"simulated:{account_id}", secrets.token_hex(8)
    until = time.monotonic() + LONGEST_WAIT_S
    while not _takes(database, account_id, key, mine):
        if time.monotonic() > until:
            raise TryAgain("Somebody of your business is setting that up right now. Look again in a moment.", may_have_left=False)
        threading.Event().wait(LOOK_EVERY_S)
    try:
        yield
    finally:
        with database.write(account_id) as session:
            row = session.get(Installation, key, with_for_update=True)
            if row is not None and row.value == mine:
                session.delete(row)


def _takes(database: Database, account_id: int, key: str, mine: str) -> bool:
    with database.write(account_id) as session:
        lock_name(session, key)
        row = session.get(Installation, key, with_for_update=True)
        if row is None:
            row = Installation(key=key, value=mine, until=session.now)
            session.add(row)
        if row.value != mine and row.until is not None and row.until > session.now:
            return False
        row.value, row.until = mine, session.now + LEASE
        return True
