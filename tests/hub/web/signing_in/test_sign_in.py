"""Signing in and out."""

import pytest
from flask import Flask

from hub.records.account import MemberRole
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
    other_rows.member(MemberRole.AGENT, email=EMAIL)
    asked = visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    assert "Harbor Talent" in asked.text
    assert "Pier Plumbing" in asked.text
    assert "Pier Plumbing" in visitor.post("/sign-in/business", {"account": str(other_rows.account.id)}, follow=True).text


def test_a_business_that_the_password_did_not_open_cannot_be_chosen(visitor: Browser, rows: AccountRows) -> None:
    rows.member(email=EMAIL)
    answer = visitor.post("/sign-in/business", {"account": str(rows.account.id)})
    assert answer.location == "/sign-in"
    assert visitor.get("/").status_code == 302


def test_signing_out_ends_the_session(owner: Browser) -> None:
    assert owner.get("/").status_code == 200
    owner.post("/sign-out")
    assert owner.get("/").status_code == 302


def test_a_token_that_was_signed_out_opens_nothing_even_if_somebody_copied_the_cookie(owner: Browser, app: Flask) -> None:
    with owner.client.session_transaction() as kept:
        copied = dict(kept)
    owner.post("/sign-out")
    thief = Browser(app)
    with thief.client.session_transaction() as stolen:
        stolen.update(copied)
    assert thief.get("/").status_code == 302


def test_sign_in_leads_back_to_the_page_that_was_wanted(visitor: Browser, rows: AccountRows) -> None:
    rows.member(email=EMAIL)
    assert visitor.get("/calls?show=missed").location == "/sign-in?next=/calls?show%3Dmissed"
    answer = visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": "/calls?show=missed"})
    assert answer.location == "/calls?show=missed"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_sign_in_never_leads_to_another_site(visitor: Browser, rows: AccountRows, elsewhere: str) -> None:
    rows.member(email=EMAIL)
    assert visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": elsewhere}).location == "/"
