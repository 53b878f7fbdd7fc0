"""What nobody would write by hand, in every field of every page and form: generated from the table of routes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Request
from sqlalchemy import inspect, select
from werkzeug.datastructures import ImmutableMultiDict

from hub.records.account import Desk, Member, MemberRole, Notice
from hub.records.api_key import ApiKey
from hub.records.call import Task
from hub.records.connection import Connection
from hub.records.conversation import Text
from hub.records.database import Database
from hub.records.line import Caller, Line
from hub.records.membership import Invitation
from hub.records.migrate import TABLES
from hub.records.words import CannedReply
from hub.settings import Settings
from hub.web.routes import ROUTES
from tests.fakes.account_rows import NOW, AccountRows, make_account
from tests.hub.web.conftest import Browser, MakeApp
from tests.hub.web.test_every_route import identity_of, path_of

THEIRS = "Of another business:"
LEAVES = ("sign_out", "end_member", "end_own_session")
ASKED = [(route, method) for route in ROUTES for method in route.methods if route.endpoint not in LEAVES]


class OneAnswer(ImmutableMultiDict[str, Any]):
    """A query or a form that says the same in whatever field is asked for."""

    said = ""

    def __contains__(self, key: object) -> bool:
        return key != "csrf_token"

    def __getitem__(self, key: str) -> Any:
        return self.said

    def getlist(self, key: str, type: Any = None) -> list[Any]:  # type: ignore[override] # noqa: A002, ARG002 - werkzeug's names
        try:
            return [type(self.said) if type else self.said]
        except ValueError:
            return []

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # type: ignore[override] # noqa: A002 - werkzeug's names
        return next(iter(self.getlist(key, type)), default)


class Office:
    """An account with a row of each kind, and an owner who says the same everywhere."""

    def __init__(self, rows: AccountRows) -> None:
        self.rows, self.owner = rows, rows.member()
        self._ids = {"session_id": rows.session(self.owner).id}
        for route, _ in ASKED:
            for kind in re.findall(r"<int:(\w+_id)>", route.path):
                if kind not in self._ids:
                    self._ids[kind] = identity_of(rows, route)

    def answers(self, app: Flask, said: str) -> Iterator[tuple[str, str, int, str]]:
        """What each page and action answers to it."""
        app.request_class = _asking_with(said)
        app.config["WTF_CSRF_ENABLED"] = False
        for limiter in app.extensions["limiter"]:
            limiter.enabled = False
        browser = Browser(app)
        with browser.client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = f"{self.rows.account.id}.{self.rows.session(self.owner).token}", True
        for route, method in ASKED:
            kind = re.search(r"<int:(\w+)>", route.path)
            path = path_of(route, self._ids[kind[1]] if kind else 1)
            answer = browser.client.open(path, method=method)
            yield method, path, answer.status_code, answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""
        assert browser.get("/you").status_code == 200, "signed out on the way"


def _asking_with(said: str) -> type[Request]:
    answer = type("Answer", (OneAnswer,), {"said": said})
    return type("Asking", (Request,), {"parameter_storage_class": answer})


@pytest.fixture
def odd_app(make_app: MakeApp) -> Flask:
    """An app of its own, for what it is asked is changed."""
    return make_app(public_url="http://odd.localhost", sandbox_url="http://127.0.0.1:1", sandbox_phone=lambda *_: {})


class TestNumbersThatNoRowCanHave:
    """On each kind of database: they refuse them in different ways."""

    @pytest.fixture
    def database(self, database_url_with_tables: str, tmp_path: Path) -> Iterator[Database]:
        database = Database(Settings(data_folder=tmp_path, database_url=database_url_with_tables), clock=lambda: NOW)
        yield database
        database.close()

    def test_they_break_no_page(self, odd_app: Flask, rows: AccountRows) -> None:
        assert [asked for asked in Office(rows).answers(odd_app, "9" * 25) if asked[2] >= 500] == []


def test_ids_of_another_business_in_every_field_change_and_show_nothing_of_it(odd_app: Flask, database: Database) -> None:
    # what comes first has the number 1 in each table, so one number names a row of each kind
    other = Office(AccountRows(database, make_account(database, "Pier Plumbing"), first_number=600)).rows.account
    mark_names(database, other.id)
    before = rows_of(database, other.id)
    mine = Office(AccountRows(database, make_account(database)))
    mine.rows.member(MemberRole.ADMIN)
    assert [(method, path) for method, path, status, text in mine.answers(odd_app, "1") if status >= 500 or THEIRS in text] == []
    assert rows_of(database, other.id) == before


def mark_names(database: Database, account_id: int) -> None:
    """Let whatever people read of the account begin with `THEIRS`."""
    with database.write(account_id) as session:
        for table in (Line, Caller, Member, Desk, Connection, Invitation, CannedReply, Text, Task, ApiKey, Notice):
            for row in session.scalars(select(table)):
                for name in {"name", "label", "title", "body", "sentence"} & {column.key for column in inspect(table).columns}:
                    setattr(row, name, f"{THEIRS} {getattr(row, name)}")


def rows_of(database: Database, account_id: int) -> dict[str, list[str]]:
    """All that an account has, table by table."""
    owned = [(table, table.c["account_id"]) for table in TABLES.sorted_tables if "account_id" in table.c]
    with database.read_installation() as session:
        return {
            table.name: [str(row) for row in session.connection().execute(select(table).where(column == account_id))]
            for table, column in [*owned, (TABLES.tables["accounts"], TABLES.tables["accounts"].c["id"])]
        }
