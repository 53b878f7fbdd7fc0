"""How often somebody may guess, and that nobody is kept out by others who guess."""

import dataclasses
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from hub.membership.resets import make_reset
from hub.records.account import Member, MemberRole
from hub.records.database import Database
from hub.web.dependencies import EXTENSION
from hub.web.register import register_pages
from tests.fakes.account_rows import NOW, PASSWORD, AccountRows
from tests.hub.web.conftest import Browser

EMAIL = "maria@example.com"
NOBODY_LISTENS = "redis://127.0.0.1:1"
SLOWED_DOWN = [422] * 10 + [429]


@pytest.fixture
def web_process(app: Flask) -> Iterator["WebProcesses"]:
    with ExitStack() as to_close:
        yield WebProcesses(app, to_close)


class WebProcesses:
    """Each has the same database and counts in the Redis that it is told."""

    def __init__(self, app: Flask, to_close: ExitStack) -> None:
        self._given = app.extensions[EXTENSION]
        self._to_close = to_close

    def __call__(self, redis_url: str) -> Browser:
        settings = dataclasses.replace(self._given.database.settings, redis_url=redis_url)
        database = Database(settings, clock=lambda: NOW)
        self._to_close.callback(database.close)
        app = Flask("hub.web")
        register_pages(app, dataclasses.replace(self._given, database=database))
        return Browser(app)


def guess(browser: Browser, email: str = EMAIL, visitor: str = "192.0.2.1") -> int:
    """Try to get in without a password, which counts like a wrong one and is answered sooner; the status."""
    form = {"email": email, "password": ""}
    return browser.post("/sign-in", form, environ_overrides={"REMOTE_ADDR": visitor}).status_code


def test_guessing_at_one_address_is_slowed_down_wherever_the_tries_come_from(visitor: Browser) -> None:
    assert [guess(visitor, visitor=f"192.0.2.{place}") for place in range(11)] == SLOWED_DOWN


@pytest.mark.parametrize("network", ["192.0.2.1", "2001:db8:0:1::{place}"])
def test_guessing_from_one_network_is_slowed_down_whoever_is_tried(visitor: Browser, network: str) -> None:
    tries = [guess(visitor, f"{place}@example.com", network.format(place=place)) for place in range(11)]
    assert tries == SLOWED_DOWN


def test_who_has_to_wait_is_told_how_long(visitor: Browser) -> None:
    for _ in range(10):
        guess(visitor)
    answer = visitor.post("/sign-in", {"email": EMAIL, "password": "guess"}, environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert "Wait a minute, then try again" in answer.text
    assert answer.headers["Retry-After"] == "60"


def test_guesses_count_together_over_all_web_processes(web_process: WebProcesses, redis_url: str) -> None:
    one, other = web_process(redis_url), web_process(redis_url)
    assert [guess((one, other)[place % 2]) for place in range(11)] == SLOWED_DOWN


def test_without_redis_members_sign_in_and_guessing_is_slowed_down_all_the_same(web_process: WebProcesses, rows: AccountRows) -> None:
    browser, member = web_process(NOBODY_LISTENS), rows.member(email=EMAIL)
    assert browser.sign_in(member).location == "/"
    browser.post("/sign-out")
    assert [guess(browser, "another@example.com") for _ in range(11)][-1] == 429


def test_who_guesses_does_not_keep_a_member_out_of_their_own_browser(app: Flask, rows: AccountRows) -> None:
    own, stranger, member = Browser(app), Browser(app), rows.member(email=EMAIL)
    own.sign_in(member)
    own.post("/sign-out")
    for _ in range(11):
        guess(stranger, visitor="127.0.0.1")
    assert stranger.sign_in(member).status_code == 429
    assert own.sign_in(member).location == "/"


def test_a_link_for_a_new_password_opens_a_browser_that_nobody_knows(app: Flask, rows: AccountRows, database: Database) -> None:
    new, stranger, member = Browser(app), Browser(app), rows.member(email=EMAIL)
    for _ in range(11):
        guess(stranger)
    with database.write(rows.account.id) as session:
        _, token = make_reset(session, session.get_one(Member, member.id), everywhere=True)
    new.post(f"/reset/{token}", {"password": "four words that fit"})
    assert new.sign_in(member, "four words that fit").location == "/"


def test_an_own_browser_is_slowed_down_too(visitor: Browser, rows: AccountRows) -> None:
    visitor.sign_in(rows.member(email=EMAIL))
    visitor.post("/sign-out")
    assert [guess(visitor) for _ in range(11)] == SLOWED_DOWN


def test_a_browser_is_known_for_the_addresses_that_it_let_in_only(visitor: Browser, rows: AccountRows) -> None:
    visitor.sign_in(rows.member(email=EMAIL))
    visitor.post("/sign-out")
    for place in range(10):
        guess(visitor, "another@example.com", f"192.0.2.{place}")
    assert guess(visitor, "another@example.com", "192.0.2.99") == 429


def test_the_same_password_is_not_tried_more_often_by_another_page(visitor: Browser, rows: AccountRows, other_rows: AccountRows) -> None:
    member = rows.member(email=EMAIL)
    other_rows.member(MemberRole.AGENT, email=EMAIL, password_hash=None)
    visitor.sign_in(member, PASSWORD)
    tries = [visitor.post("/businesses/more", {"password": "guess"}).status_code for _ in range(5)]
    tries += [visitor.post("/you/password", {"old": "guess", "new": "four words that fit"}).status_code for _ in range(6)]
    assert tries == [302] * 5 + [422] * 5 + [429]
