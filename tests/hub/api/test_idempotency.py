"""Requests that come twice at once, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from hub.records.api_key import ANSWERS_KEPT, ApiAnswer, ApiKey
from hub.records.conversation import ConversationEntry, Text
from hub.records.database import Database
from hub.settings import Settings
from tests.fakes.account_rows import NOW, AccountRows, make_account
from tests.fakes.api_rows import conversation_of
from tests.hub.api.conftest import Program, key_for, mounted
from tests.journeys.patience import eventually
from tests.postgres_server import PostgresServer


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


@pytest.fixture
def on_postgres(postgres_server: PostgresServer, postgres_with_tables: str, tmp_path: Path) -> Iterator[Database]:
    with postgres_server.lent(postgres_with_tables) as url:
        database = Database(Settings(data_folder=tmp_path, database_url=url), clock=lambda: NOW)
        yield database
        database.close()


def test_a_text_and_a_note_to_one_caller_at_once_do_not_wait_for_each_other(on_postgres: Database) -> None:
    rows = AccountRows(on_postgres, make_account(on_postgres))
    app, key, conversation_id = mounted(on_postgres), key_for(on_postgres, rows), conversation_of(rows)
    with on_postgres.read(rows.account.id) as session:
        key_id = session.scalars(select(ApiKey.id)).one()
    old = rows.add(ApiAnswer(key_id=key_id, idempotency_key="old", request="", answer={}, at=NOW - 2 * ANSWERS_KEPT))

    def text_them() -> int:
        asked = {"conversation_id": conversation_id, "body": "Tuesday at 10 works."}
        return Program(app, key).post("/texts", asked, Idempotency_Key="text").status_code

    def note_it() -> int:
        return Program(app, key).post(f"/conversations/{conversation_id}/notes", {"words": "Mornings."}, Idempotency_Key="note").status_code

    with ThreadPoolExecutor(2) as pool:
        with on_postgres.write(rows.account.id) as session:
            session.get_one(ApiAnswer, old.id, with_for_update=True)

            def so_many_wait(number: int) -> bool:
                session.execute(text("SELECT pg_stat_clear_snapshot()"))
                waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
                return bool(session.execute(text(waits)).scalar_one() == number)

            answers = [pool.submit(text_them)]
            eventually(lambda: so_many_wait(1), "the text waits for what is held")
            answers.append(pool.submit(note_it))
            eventually(lambda: so_many_wait(2), "the note waits, too")
        assert [answer.result(30) for answer in answers] == [201, 200]
    with on_postgres.read(rows.account.id) as session:
        assert session.scalar(select(func.count(Text.id))) == session.scalar(select(func.count(ConversationEntry.id))) == 1
