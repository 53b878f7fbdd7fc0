"""One person in several businesses: going over, and what that needs."""

from flask import Flask
from sqlalchemy import select

from hub.records.account import Account, Member, MemberRole
from hub.records.database import Database
from tests.fakes.account_rows import NOW, PASSWORD, PASSWORD_HASH, AccountRows
from tests.hub.web.conftest import Browser

EMAIL = "maria@example.com"
OTHER_PASSWORD = "another long password"
NEW = {"business": "Bay Clinic", "trade": "recruiting", "time_zone": "America/New_York", "texts_at_night": "no"}


def sign_in_to(rows: AccountRows, browser: Browser) -> None:
    browser.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    browser.post("/sign-in/business", {"account": str(rows.account.id)})


def test_businesses_that_one_password_opened_are_changed_by_one_button(
    visitor: Browser, rows: AccountRows, other_rows: AccountRows
) -> None:
    rows.member(email=EMAIL)
    other_rows.member(MemberRole.AGENT, email=EMAIL)
    sign_in_to(rows, visitor)
    assert "Pier Plumbing" in visitor.read("/you")
    visitor.post("/businesses/open", {"account": str(other_rows.account.id)})
    assert "Agent at" in visitor.read("/you")
    visitor.post("/businesses/open", {"account": str(rows.account.id)})
    assert "Owner at" in visitor.read("/you")


def test_going_over_ends_the_session_before(visitor: Browser, app: Flask, rows: AccountRows, other_rows: AccountRows) -> None:
    rows.member(email=EMAIL)
    other_rows.member(MemberRole.AGENT, email=EMAIL)
    sign_in_to(rows, visitor)
    with visitor.client.session_transaction() as kept:
        copied = dict(kept)
    visitor.post("/businesses/open", {"account": str(other_rows.account.id)})
    left_behind = Browser(app)
    with left_behind.client.session_transaction() as cookie:
        cookie.update(copied)
    assert left_behind.get("/").status_code == 302


def test_a_business_with_another_password_is_not_even_named_before_it_is_given(
    visitor: Browser, rows: AccountRows, other_rows: AccountRows
) -> None:
    rows.member(email=EMAIL)
    other_rows.member(MemberRole.VIEWER, email=EMAIL, password_hash=None)
    visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    assert "No other business opens" in visitor.post("/businesses/more", {"password": OTHER_PASSWORD}, follow=True).text
    assert visitor.post("/businesses/open", {"account": str(other_rows.account.id)}).location == "/businesses"
    assert "Pier Plumbing" not in visitor.read("/businesses")


def test_the_password_of_another_business_adds_it(visitor: Browser, rows: AccountRows, other_rows: AccountRows, database: Database) -> None:
    mine = rows.member(email=EMAIL)
    other_rows.member(MemberRole.AGENT, email=EMAIL)
    with database.write(rows.account.id) as session:
        session.get_one(Member, mine.id).password_hash = "scrypt:1024:8:1$x$00"
    sign_in_to(other_rows, visitor)
    with database.write(rows.account.id) as session:
        session.get_one(Member, mine.id).password_hash = PASSWORD_HASH
    assert "Harbor Talent" in visitor.post("/businesses/more", {"password": PASSWORD}, follow=True).text
    visitor.post("/businesses/open", {"account": str(rows.account.id)})
    assert "Owner at" in visitor.read("/you")


def test_who_left_a_business_cannot_go_over_to_it(visitor: Browser, rows: AccountRows, other_rows: AccountRows, database: Database) -> None:
    rows.member(email=EMAIL)
    there = other_rows.member(MemberRole.AGENT, email=EMAIL)
    sign_in_to(rows, visitor)
    with database.write(other_rows.account.id) as session:
        session.get_one(Member, there.id).ended_at = NOW
    assert visitor.post("/businesses/open", {"account": str(other_rows.account.id)}).location == "/businesses"
    assert "Owner at" in visitor.read("/you")


def test_an_owner_makes_another_business_and_is_its_owner(owner: Browser, rows: AccountRows, database: Database) -> None:
    assert "Bay Clinic" in owner.post("/businesses/new", NEW, follow=True).text
    with database.read_installation() as session:
        account = session.scalars(select(Account).where(Account.name == "Bay Clinic")).one()
        boss = session.scalars(select(Member).where(Member.account_id == account.id)).one()
    assert (boss.role, account.fallback_member_id) == (MemberRole.OWNER, boss.id)
    owner.post("/businesses/open", {"account": str(rows.account.id)})
    assert "Owner at <bdi>Harbor Talent" in owner.read("/you")


def test_an_admin_makes_no_business(app: Flask, rows: AccountRows) -> None:
    admin = Browser(app)
    admin.sign_in(rows.member(MemberRole.ADMIN))
    assert admin.post("/businesses/new", NEW).status_code == 403


def test_who_was_signed_out_everywhere_does_not_come_back_from_another_business(
    visitor: Browser, app: Flask, rows: AccountRows, other_rows: AccountRows
) -> None:
    member, admin = rows.member(MemberRole.AGENT, email=EMAIL), Browser(app)
    other_rows.member(MemberRole.AGENT, email=EMAIL)
    sign_in_to(other_rows, visitor)
    admin.sign_in(rows.member(email="admin@example.com"))
    admin.post(f"/team/{member.id}/sign-out")
    visitor.post("/businesses/open", {"account": str(rows.account.id)})
    assert "Agent at" in visitor.read("/you")
    assert "Pier Plumbing" in visitor.read("/you")


def test_who_signs_their_other_browsers_out_still_goes_over_in_this_one(
    visitor: Browser, rows: AccountRows, other_rows: AccountRows
) -> None:
    rows.member(email=EMAIL)
    other_rows.member(MemberRole.AGENT, email=EMAIL)
    sign_in_to(rows, visitor)
    visitor.post("/you/sessions/end-others")
    visitor.post("/businesses/open", {"account": str(other_rows.account.id)})
    visitor.post("/businesses/open", {"account": str(rows.account.id)})
    assert "Owner at" in visitor.read("/you")
