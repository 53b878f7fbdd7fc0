"""Sessions: where a member is signed in, and every way in which that ends."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hub.connections.parts import ConnectionParts
from hub.membership.tokens import digest_of
from hub.outbox.doorbell import NoDoorbell
from hub.records.account import Member, MemberRole
from hub.records.database import Database
from hub.records.membership import MemberSession
from hub.settings import Settings
from hub.web.dependencies import PageDependencies
from hub.web.register import register_pages
from hub.web.signing_in.browser_words import browser_in_words
from tests.fakes.account_rows import NOW, PASSWORD, AccountRows, make_account
from tests.fakes.counted_queries import counted_queries
from tests.fakes.standing_clock import StandingClock
from tests.hub.web.conftest import Browser
from tests.services import copy_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Office:
    """One business whose clock the test moves."""

    def __init__(self, database: Database, app: Flask, clock: StandingClock) -> None:
        self.database, self.app, self.clock = database, app, clock
        self.rows = AccountRows(database, make_account(database))
        self.maria = self.rows.member(MemberRole.OWNER)

    def browser(self, member: Member | None = None) -> Browser:
        browser = Browser(self.app)
        assert browser.sign_in(member or self.maria).status_code == 302
        return browser

    def sessions(self) -> list[MemberSession]:
        with self.database.read(self.rows.account.id) as session:
            return list(session.scalars(select(MemberSession).order_by(MemberSession.id)))


@pytest.fixture
def office(sqlite_with_tables: Path, tmp_path: Path, parts: ConnectionParts) -> Iterator[Office]:
    clock = StandingClock(NOW)
    database = Database(Settings(data_folder=tmp_path, database_url=copy_of(sqlite_with_tables, tmp_path)), clock=lambda: clock.now)
    app = Flask("hub.web")
    needs = PageDependencies(
        database=database, connections=parts, doorbell=NoDoorbell(), session_key="k" * 48, public_url="http://localhost"
    )
    register_pages(app, needs)
    yield Office(database, app, clock)
    database.close()


def test_only_the_digest_of_a_token_is_kept(office: Office) -> None:
    browser = office.browser()
    with browser.client.session_transaction() as cookie:
        token = cookie["_user_id"].partition(".")[2]
    (kept,) = office.sessions()
    assert kept.token_digest == digest_of(token)
    assert token not in kept.token_digest


def test_a_request_asks_for_the_member_once(office: Office) -> None:
    browser = office.browser()
    with counted_queries(office.database) as asked:
        assert browser.get("/live").status_code == 200
    assert len([statement for statement in asked if "member_sessions" in statement]) == 1


@pytest.mark.parametrize(("days", "of_use", "status"), [(29, 29, 200), (31, 31, 302), (89, 20, 200), (91, 20, 302)])
def test_a_session_ends_unused_after_thirty_days_and_in_any_case_after_ninety(office: Office, days: int, of_use: int, status: int) -> None:
    browser = office.browser()
    for day in range(of_use, days + 1, of_use):
        office.clock.now = NOW + dt.timedelta(days=day)
        browser.get("/you")
    office.clock.now = NOW + dt.timedelta(days=days)
    assert browser.get("/you").status_code == status


def test_use_is_noted_every_few_minutes_and_not_by_a_page_that_asks_by_itself(office: Office) -> None:
    browser = office.browser()
    office.clock.now = NOW + dt.timedelta(minutes=4)
    browser.get("/you")
    assert office.sessions()[0].seen_at == NOW
    office.clock.now = NOW + dt.timedelta(minutes=6)
    browser.get("/live")
    assert office.sessions()[0].seen_at == NOW
    browser.get("/you")
    assert office.sessions()[0].seen_at == office.clock.now


def test_own_sessions_are_listed_in_words_and_can_be_ended_one_by_one_or_all(office: Office) -> None:
    here, there, elsewhere = office.browser(), office.browser(), office.browser()
    office.rows.session(office.rows.member(MemberRole.AGENT))
    page = here.read("/you/sessions")
    assert page.count("Sign out there") == 2
    assert "This browser" in page
    second = office.sessions()[1]
    here.post(f"/you/sessions/{second.id}/end")
    assert (there.get("/").status_code, elsewhere.get("/").status_code) == (302, 200)
    here.post("/you/sessions/end-others")
    assert (here.get("/").status_code, elsewhere.get("/").status_code) == (200, 302)


def test_nobody_ends_the_session_of_another_on_their_own_page(office: Office) -> None:
    agent = office.rows.member(MemberRole.AGENT)
    theirs = office.rows.session(agent)
    assert office.browser().post(f"/you/sessions/{theirs.id}/end").status_code == 404


def test_a_new_password_needs_the_old_one_and_ends_all_other_sessions(office: Office) -> None:
    here, there = office.browser(), office.browser()
    wrong = here.post("/you/password", {"old": "guess", "new": "seven green kettles"})
    assert "This is not your password." in wrong.text
    assert there.get("/").status_code == 200
    assert here.post("/you/password", {"old": PASSWORD, "new": "seven green kettles"}).status_code == 302
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    with pytest.raises(AssertionError):
        office.browser()


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("short", "10 characters or more."),
        ("password12", "one of the first that somebody would try"),
        ("Qwerty123456", "one of the first that somebody would try"),
        ("aaaaaaaaaaaa", "one of the first that somebody would try"),
        ("marialopez1", "little more than your name"),
        ("owner1@example.com", "little more than your name"),
    ],
)
def test_a_password_that_anybody_would_try_is_not_taken(office: Office, new: str, sentence: str) -> None:
    answer = office.browser().post("/you/password", {"old": PASSWORD, "new": new})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_changed_password_holds_in_every_business_that_the_old_one_opened(office: Office) -> None:
    other = AccountRows(office.database, make_account(office.database, "Pier Plumbing"), first_number=600)
    other.member(MemberRole.AGENT, email=office.maria.email)
    browser = Browser(office.app)
    browser.sign_in(office.maria)
    browser.post("/sign-in/business", {"account": str(office.rows.account.id)})
    browser.post("/you/password", {"old": PASSWORD, "new": "seven green kettles"})
    assert "Pier Plumbing" in Browser(office.app).post("/sign-in", {"email": office.maria.email, "password": "seven green kettles"}).text
    assert "Pier Plumbing" in browser.post("/businesses/open", {"account": str(other.account.id)}, follow=True).text


@pytest.fixture
def fire(office: Office) -> Callable[[Member], None]:
    def press(member: Member) -> None:
        office.browser().post(f"/team/{member.id}/end")

    return press


def test_the_open_tab_of_somebody_who_was_fired_is_dead_with_its_next_request(office: Office, fire: Callable[[Member], None]) -> None:
    agent = office.rows.member(MemberRole.AGENT)
    tab = office.browser(agent)
    assert tab.get("/live").status_code == 200
    fire(agent)
    assert tab.get("/live").status_code == 302
    assert tab.get("/inbox", headers={"Page-Part": "live"}).status_code == 302
    assert "do not fit together" in tab.sign_in(agent).text


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0", "Edge on Windows"),
        ("curl/8", "A browser"),
    ],
)
def test_a_browser_is_told_in_words(header: str, words: str) -> None:
    assert browser_in_words(header) == words
