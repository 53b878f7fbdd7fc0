"""Signing in and out."""

import pytest
from flask import Flask

from hub.records.account import Member, MemberRole
from hub.records.database import Database
from tests.fakes.account_rows import PASSWORD, AccountRows
from tests.hub.web.conftest import Browser

EMAIL = "maria@example.com"


def test_e_mail_and_password_open_the_business(visitor: Browser, rows: AccountRows) -> None:
    rows.member(email=EMAIL)
    answer = visitor.post("/sign-in", {"email": " Maria@Example.com ", "password": PASSWORD}, follow=True)
    assert "Harbor Talent" in answer.text


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_address_are_told_alike(visitor: Browser, rows: AccountRows, email: str) -> None:
    rows.member(email=EMAIL)
    answer = visitor.post("/sign-in", {"email": email, "password": "guess"})
    assert answer.status_code == 422
    assert "do not fit together" in answer.text


def test_a_member_without_a_password_cannot_sign_in(visitor: Browser, rows: AccountRows) -> None:
    rows.member(email=EMAIL, password_hash=None)
    assert visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 422


def test_one_password_for_two_businesses_asks_which(visitor: Browser, rows: AccountRows, other_rows: AccountRows) -> None:
    rows.member(email=EMAIL)
    second = other_rows.member(MemberRole.AGENT, email=EMAIL)
    asked = visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    assert "Harbor Talent" in asked.text
    assert "Pier Plumbing" in asked.text
    choice = next(line for line in asked.text.split('"') if line.startswith(f"{other_rows.account.id}.{second.id}."))
    assert "Pier Plumbing" in visitor.post("/sign-in/business", {"member": choice}, follow=True).text


def test_a_business_that_the_password_did_not_open_cannot_be_chosen(visitor: Browser, rows: AccountRows) -> None:
    member = rows.member(email=EMAIL)
    answer = visitor.post("/sign-in/business", {"member": f"{rows.account.id}.{member.id}.0123456789abcdef"})
    assert answer.location == "/sign-in"
    assert visitor.get("/").status_code == 302


def test_signing_out_ends_the_session(owner: Browser) -> None:
    assert owner.get("/").status_code == 200
    owner.post("/sign-out")
    assert owner.get("/").status_code == 302


def test_a_changed_password_ends_sessions_that_were_begun_before(owner: Browser, database: Database, rows: AccountRows) -> None:
    with database.write(rows.account.id) as session:
        session.query(Member).one().password_hash = "scrypt:another"
    assert owner.get("/").status_code == 302


def test_sign_in_leads_back_to_the_page_that_was_wanted(visitor: Browser, rows: AccountRows) -> None:
    rows.member(email=EMAIL)
    assert visitor.get("/calls?show=missed").location == "/sign-in?next=/calls?show%3Dmissed"
    answer = visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": "/calls?show=missed"})
    assert answer.location == "/calls?show=missed"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_sign_in_never_leads_to_another_site(visitor: Browser, rows: AccountRows, elsewhere: str) -> None:
    rows.member(email=EMAIL)
    assert visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": elsewhere}).location == "/"


def test_guessing_is_slowed_down(app: Flask) -> None:
    browser = Browser(app)
    statuses = [browser.post("/sign-in", {"email": EMAIL, "password": "guess"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert "Too many tries" in browser.post("/sign-in", {"email": EMAIL, "password": "guess"}).text
