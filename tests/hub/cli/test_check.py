"""`hub check`: what is not in order."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.records.database import Database
from hub.settings import Settings
from tests.fakes.account_rows import AccountRows, make_account
from tests.fakes.terminal import Terminal


@pytest.fixture
def terminal(sqlite_migrated: Path, tmp_path: Path) -> Iterator[Terminal]:
    """Without vendors: nothing is asked of any."""
    terminal = Terminal(tmp_path, sqlite_migrated, "http://127.0.0.1:9")
    yield terminal
    terminal.close()


@pytest.fixture
def database(terminal: Terminal) -> Iterator[Database]:
    settings: Settings = terminal.hub.settings
    database = Database(settings)
    yield database
    database.close()


def test_a_call_that_came_to_no_end_is_listed_until_it_has_one(terminal: Terminal, database: Database) -> None:
    assert "Every call has its ending." in terminal.enter("check", "unsettled")
    rows = AccountRows(database, make_account(database, "Pier Plumbing"))
    call = rows.call(rows.line(), rows.caller(), ending=None, started_at=dt.datetime(2026, 1, 5, 9, 30, tzinfo=dt.UTC))
    listed = terminal.enter("check", "unsettled", fails=True)
    assert f"call {call.id}  account {rows.account.id}  2026-01-05 09:30 UTC  Main line: missed, text_now (missed)" in listed
    assert "Without an ending: 1." in listed
    assert "1 calls without an ending (`hub check unsettled` lists them)" in terminal.enter("check", fails=True)
