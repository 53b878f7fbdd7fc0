"""An API on a real database, and a program that holds a key to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import TestResponse

from hub.api.dependencies import ApiDependencies
from hub.api.register import create_api
from hub.api_keys import Scope, make_key
from hub.catalog.discovery import Catalog
from hub.records.account import MemberRole
from hub.records.database import Database
from hub.settings import Settings
from tests.fakes.account_rows import NOW, AccountRows, make_account
from tests.services import copy_of

UNLIMITED = 1_000_000


def pytest_addoption(parser: pytest.Parser) -> None:
    """More for a long run."""
    parser.addoption("--api-cases", type=int, default=4, help="how many cases each operation of the API gets beside the fixed ones")


@pytest.fixture
def database(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(Settings(data_folder=tmp_path, database_url=copy_of(sqlite_with_tables, tmp_path)), clock=lambda: NOW)
    yield database
    database.close()


def mounted(database: Database, **changes: Any) -> Flask:
    """An app with the API where the hub has it."""
    app = Flask("hub")
    given = {"catalog": Catalog(), "public_url": "http://localhost", "requests_per_minute": UNLIMITED, **changes}
    api = create_api(ApiDependencies(database=database, **given))
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/api": api.wsgi_app})  # type: ignore[method-assign]
    return app


@pytest.fixture
def app(database: Database) -> Flask:
    return mounted(database)


@pytest.fixture
def rows(database: Database) -> AccountRows:
    return AccountRows(database, make_account(database))


@pytest.fixture
def other_rows(database: Database) -> AccountRows:
    return AccountRows(database, make_account(database, "Pier Plumbing"), first_number=600)


def key_for(database: Database, rows: AccountRows, *scopes: Scope, **values: Any) -> str:
    """A new key of the account; with all scopes where none is named."""
    member = values.pop("member", None) or rows.member(MemberRole.OWNER, email=f"maker-{rows.number()}@example.com")
    with database.write(rows.account.id) as session:
        return make_key(session, name="Nightly", scopes=list(scopes or Scope), member=member, ends_at=values.pop("ends_at", None))


class Program:
    """Somebody's program that asks the API with a key."""

    def __init__(self, app: Flask, key: str | None) -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers)

    def read(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers={**self.headers, **given})

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.send("POST", path, body, **headers)


@pytest.fixture
def program(app: Flask, database: Database, rows: AccountRows) -> Program:
    return Program(app, key_for(database, rows))
