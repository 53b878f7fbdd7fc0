"""Requests that come twice at once, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.records.api_key import ApiAnswer
from hub.records.conversation import Text
from hub.records.database import Database
from hub.settings import Settings
from tests.fakes.account_rows import NOW, AccountRows, make_account
from tests.fakes.api_rows import conversation_of
from tests.hub.api.conftest import Program, key_for, mounted


@pytest.fixture
def either_database(database_url_with_tables: str, tmp_path: Path) -> Iterator[Database]:
    database = Database(Settings(data_folder=tmp_path, database_url=database_url_with_tables), clock=lambda: NOW)
    yield database
    database.close()


def test_of_requests_that_come_at_once_one_sends_and_all_are_answered_alike(either_database: Database) -> None:
    rows = AccountRows(either_database, make_account(either_database))
    app, key = mounted(either_database), key_for(either_database, rows)
    asked = {"conversation_id": conversation_of(rows), "body": "Tuesday at 10 works."}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: Program(app, key).post("/texts", asked, Idempotency_Key="one"), range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    with either_database.read(rows.account.id) as session:
        assert len(session.scalars(select(Text)).all()) == 1
        assert len(session.scalars(select(ApiAnswer)).all()) == 1
