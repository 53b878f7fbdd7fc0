"""`hub replay`: a call once more, on a copy or for real."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.records.database import Database
from hub.records.outbox import OutboxRow, OutboxState
from tests.fakes.account_rows import AccountRows, make_account
from tests.fakes.terminal import Terminal


@pytest.fixture
def terminal(sqlite_migrated: Path, tmp_path: Path) -> Iterator[Terminal]:
    """Without vendors: nothing is asked of any."""
    terminal = Terminal(tmp_path, sqlite_migrated, "http://127.0.0.1:9")
    yield terminal
    terminal.close()


def test_a_call_is_played_on_a_copy_and_only_a_yes_has_it_again_for_real(terminal: Terminal) -> None:
    database = Database(terminal.hub.settings)
    rows = AccountRows(database, make_account(database, "Pier Plumbing"))
    call = rows.call(rows.line(), withheld=True, decision="no_text", decision_reason="withheld")
    held = rows.owed("log_activity", OutboxState.HELD, call_id=call.id)
    played = terminal.enter("replay", str(call.id))
    assert "Then\n  missed: The caller hid their number" in played
    assert "There is no call 99." in terminal.enter("replay", "99", fails=True)
    terminal.enter("replay", str(call.id), "--for-real", fails=True)
    assert state_of(database, rows, held) == OutboxState.HELD
    assert "Read again: 0 requests. Tried again: 0 events and 1 effect." in terminal.enter(
        "replay", str(call.id), "--for-real", answers="y\n"
    )
    assert state_of(database, rows, held) == OutboxState.OWED
    assert "There is nothing to have again" in terminal.enter("replay", str(call.id), "--for-real", answers="y\n")
    database.close()


def state_of(database: Database, rows: AccountRows, row: OutboxRow) -> str:
    with database.read(rows.account.id) as session:
        return session.get_one(OutboxRow, row.id).state
