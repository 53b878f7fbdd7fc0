"""An app with the pages on a real database, and a browser that signs in."""

import dataclasses
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]
from werkzeug.test import TestResponse

from hub.catalog.discovery import Catalog
from hub.connections.parts import ConnectionParts
from hub.connections.ready import Connections
from hub.connections.vault import Vault
from hub.installation_secrets import InstallationSecrets
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbox.doorbell import NoDoorbell
from hub.records.account import Member, MemberRole
from hub.records.database import Database
from hub.settings import Settings
from hub.web.dependencies import PageDependencies
from tests.fakes.account_rows import NOW, PASSWORD, AccountRows, make_account
from tests.fakes.prepared_apps import PreparedApps
from tests.services import copy_of

MakeApp = Callable[..., Flask]


@pytest.fixture
def database(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(Settings(data_folder=tmp_path, database_url=copy_of(sqlite_with_tables, tmp_path)), clock=lambda: NOW)
    yield database
    database.close()


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """All vendors, read once: nobody writes to it."""
    return Catalog()


@pytest.fixture
def parts(database: Database, catalog: Catalog, tmp_path: Path) -> Iterator[ConnectionParts]:
    settings = Settings(data_folder=tmp_path, database_url="sqlite://", public_url="http://localhost")
    vault, door = Vault(InstallationSecrets.make()), Door(deadline_s=5)
    budget = Budget(None, time.time)
    ready = Connections(database=database, catalog=catalog, vault=vault, door=door, budget=budget, settings=settings)
    yield ConnectionParts.around(ready, database=database, catalog=catalog, vault=vault, door=door, settings=settings)
    door.close()


@pytest.fixture(scope="session")
def prepared_apps() -> PreparedApps:
    return PreparedApps()


@pytest.fixture
def make_app(database: Database, parts: ConnectionParts, prepared_apps: PreparedApps) -> Iterator[MakeApp]:
    def make(**changes: Any) -> Flask:
        given = PageDependencies(
            database=database,
            connections=parts,
            doorbell=NoDoorbell(),
            session_key="k" * 48,
            public_url="http://localhost",
            sandbox_url=None,
        )
        return prepared_apps.lend(dataclasses.replace(given, **changes))

    yield make
    prepared_apps.take_back()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def rows(database: Database) -> AccountRows:
    return AccountRows(database, make_account(database))


@pytest.fixture
def other_rows(database: Database) -> AccountRows:
    return AccountRows(database, make_account(database, "Pier Plumbing"), first_number=600)


class Browser:
    """A visitor who sends forms as from a page."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **values: Any) -> TestResponse:
        return self.client.get(path, **values)

    def read(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def post(self, path: str, form: dict[str, Any] | None = None, *, follow: bool = False, **values: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self._token(), **(form or {})}, follow_redirects=follow, **values)

    def sign_in(self, member: Member, password: str = PASSWORD) -> TestResponse:
        return self.post("/sign-in", {"email": member.email, "password": password})

    def _token(self) -> str:
        """What a form of this visitor carries; showing a whole page to read it there costs more than most posts."""
        with self.client.session_transaction() as kept, self.client.application.test_request_context():
            session.update(kept)
            token: str = generate_csrf()
            kept.update(session)
        return token


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def owner(app: Flask, rows: AccountRows) -> Browser:
    browser = Browser(app)
    assert browser.sign_in(rows.member(MemberRole.OWNER)).status_code == 302
    return browser
