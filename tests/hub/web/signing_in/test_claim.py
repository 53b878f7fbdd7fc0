"""Claiming a fresh installation."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hub.connections.parts import ConnectionParts
from hub.outbox.doorbell import NoDoorbell
from hub.records.account import Account, Member
from hub.records.database import Database
from hub.records.table import Table
from hub.settings import Settings
from hub.web.dependencies import PageDependencies
from hub.web.register import register_pages
from hub.web.signing_in.claim import LINK_LIVES, make_claim_link
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser

FORM = {
    "business": " Harbor Talent ",
    "trade": "recruiting",
    "time_zone": "Europe/London",
    "texts_at_night": "no",
    "name": "Maria Lopez",
    "email": " Maria@Example.com",
    "password": "correct horse battery",
}
URL = "http://localhost"


def link_to(database: Database) -> str:
    link = make_claim_link(database, URL)
    assert link is not None
    return link.removeprefix(URL)


def test_the_link_makes_the_business_and_signs_its_owner_in(database: Database, visitor: Browser) -> None:
    link = link_to(database)
    assert "Nobody owns this hub yet" in visitor.read("/sign-in")
    assert "lawsuits" in visitor.read(link)
    answer = visitor.post(link, FORM, follow=True)
    assert answer.status_code == 200
    assert "Harbor Talent" in answer.text
    with database.read_installation() as session:
        account, member = session.scalars(select(Account)).one(), session.scalars(select(Member)).one()
    assert (account.name, account.region, account.texts_at_night) == ("Harbor Talent", "GB", False)
    assert (member.email, member.role, account.fallback_member_id) == ("maria@example.com", "owner", member.id)
    assert member.password_hash is not None
    assert member.password_hash.startswith("scrypt:")


def test_the_link_works_once(database: Database, app: Flask) -> None:
    link = link_to(database)
    first, second = Browser(app), Browser(app)
    assert first.post(link, FORM).status_code == 302
    refused = second.get(link)
    assert refused.status_code == 404
    assert "Nobody owns this hub yet" not in second.read("/sign-in")
    assert "leads nowhere any more" in refused.text
    assert second.post(link, FORM).status_code == 404


def test_a_newer_link_ends_the_older_one(database: Database, visitor: Browser) -> None:
    older, newer = link_to(database), link_to(database)
    assert visitor.get(older).status_code == 404
    assert visitor.get(newer).status_code == 200


def test_a_wrong_link_leads_nowhere(database: Database, visitor: Browser) -> None:
    link = link_to(database)
    assert visitor.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404


def test_there_is_no_link_for_an_installation_that_has_an_owner(database: Database, rows: AccountRows) -> None:
    rows.member()
    assert make_claim_link(database, URL) is None


@pytest.fixture
def app_at(tmp_path: Path, parts: ConnectionParts) -> Callable[[dt.datetime], tuple[Flask, Database]]:
    """The same installation, opened at any moment."""

    def opened(now: dt.datetime) -> tuple[Flask, Database]:
        database = Database(Settings(data_folder=tmp_path, database_url=f"sqlite:///{tmp_path / 'clock.sqlite3'}"), clock=lambda: now)
        Table.metadata.create_all(database.engine)
        app = Flask("hub.web")
        register_pages(
            app, PageDependencies(database=database, connections=parts, doorbell=NoDoorbell(), session_key="k" * 48, public_url=URL)
        )
        return app, database

    return opened


def test_an_old_link_is_dead(app_at: Callable[[dt.datetime], tuple[Flask, Database]]) -> None:
    app, database = app_at(NOW)
    link = link_to(database)
    later_app, later_database = app_at(NOW + LINK_LIVES + dt.timedelta(seconds=1))
    assert Browser(app).get(link).status_code == 200
    assert Browser(later_app).get(link).status_code == 404
    database.close()
    later_database.close()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"texts_at_night": ""}, "Choose one."),
        ({"password": "short"}, "10 characters or more."),
        ({"email": "maria"}, "This is no e-mail address"),
        ({"business": "  "}, "Write the name that callers know."),
        ({"time_zone": "Mars/Olympus"}, "Not a valid choice"),
    ],
)
def test_what_is_missing_is_told_beside_its_field(database: Database, visitor: Browser, change: dict[str, str], sentence: str) -> None:
    link = link_to(database)
    answer = visitor.post(link, FORM | change)
    assert sentence in answer.text
    with database.read_installation() as session:
        assert session.scalars(select(Account)).all() == []
    assert visitor.get(link).status_code == 200
