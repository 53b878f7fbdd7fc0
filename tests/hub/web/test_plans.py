"""No page walks over all rows of an account: what SQLite plans without statistics depends on the tables' indexes alone, at any size."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from hub.records.database import Database
from hub.records.migrate import migrate
from hub.settings import Settings
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser

MANY = "(?:calls|texts|conversations|callers|trace_entries|outbox_rows|inbox_rows|inbox_events|tasks)"
WALK = re.compile(rf"SCAN {MANY}\b(?! USING (?:COVERING )?INDEX)|USING INDEX ix_{MANY}_(?:account_id|at) \(account_id=\?\)")
PAGES = (
    "/",
    "/inbox",
    "/inbox?view=all",
    "/inbox?view=waiting",
    "/inbox?view=unassigned",
    "/inbox?view=closed",
    "/calls",
    "/calls?show=missed",
    "/calls?show=no_text",
    "/calls?show=no_ending",
    "/calls?reason=night",
    "/calls/{call}",
    "/conversations/{conversation}",
    "/attention",
    "/attention?kind=text",
    "/attention?kind=doubt",
    "/attention?kind=held",
    "/attention?mine=yes",
    "/tasks",
    "/reports?days=90",
    "/consent",
    "/audit-log",
    "/live?since=0",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Tables as migrations make them: between two indexes that are as good, SQLite chooses by the order in which they were made."""
    database = Database(Settings(data_folder=tmp_path, database_url=f"sqlite:///{tmp_path}/hub.sqlite3"), clock=lambda: NOW)
    migrate(database.engine)
    yield database
    database.close()


@contextmanager
def plans(database: Database) -> Iterator[list[str]]:
    """Each step of the plan of each SELECT that is sent meanwhile, with its statement."""
    steps: list[str] = []
    asked: list[tuple[str, Any]] = []
    with database.read_installation() as session:
        reader = session.get_bind().engine

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(reader, "before_cursor_execute", note)
    try:
        yield steps
    finally:
        event.remove(reader, "before_cursor_execute", note)
    with reader.connect() as connection:
        for statement, parameters in asked:
            explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps += [f"{row.detail}: {statement}" for row in explained]


@pytest.fixture
def ids(rows: AccountRows) -> dict[str, int]:
    line, caller = rows.line(), rows.caller()
    conversation = rows.conversation(line, caller, waiting_since=NOW)
    rows.text(conversation, line)
    call = rows.call(line, caller, conversation_id=conversation.id)
    rows.task(call_id=call.id, caller_id=caller.id, conversation_id=conversation.id)
    return {"call": call.id, "conversation": conversation.id}


def test_no_page_walks_over_all_rows_of_an_account(owner: Browser, ids: dict[str, int], database: Database) -> None:
    walks = {}
    for page in PAGES:
        with plans(database) as steps:
            owner.read(page.format(**ids))
        assert steps
        walks[page] = [step for step in steps if WALK.search(step)]
    assert {page: found for page, found in walks.items() if found} == {}
