"""Asking somebody in."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from hub.membership.invitations import INVITATION_LIVES
from hub.membership.tokens import digest_of
from hub.records.account import Desk, Member, MemberRole
from hub.records.database import Database
from hub.records.membership import Invitation
from tests.fakes.account_rows import NOW, PASSWORD, AccountRows
from tests.hub.web.conftest import Browser

BEN = {"name": "Ben Okafor", "email": " Ben@Example.com ", "role": "agent"}
JOIN = {"name": "Benjamin Okafor", "password": "seven green kettles"}


def invite(owner: Browser, **changes: object) -> str:
    """The path of the link that is shown."""
    page = owner.post("/team/invite", {**BEN, **changes}, follow=True).text
    link = re.search(r"http://localhost(/invitation/[\w-]+)", page)
    assert link is not None, page
    return link[1]


def member_with(database: Database, rows: AccountRows, email: str = "ben@example.com") -> Member:
    with database.read(rows.account.id) as session:
        return session.scalars(select(Member).where(Member.email == email)).one()


def test_without_a_mail_server_the_link_is_shown_once_and_makes_a_member(
    owner: Browser, visitor: Browser, rows: AccountRows, database: Database
) -> None:
    desk, taken = rows.add(Desk(name="Warehouse")), rows.add(Desk(name="Office", member_id=rows.member(MemberRole.VIEWER).id))
    link = invite(owner, desks=[str(desk.id)], own_desks_only="y")
    assert link not in owner.read("/team")
    assert "Join <bdi>Harbor Talent</bdi>" in visitor.read(link)
    assert "Harbor Talent" in visitor.post(link, JOIN, follow=True).text
    ben = member_with(database, rows)
    assert (ben.name, ben.role, ben.own_desks_only) == ("Benjamin Okafor", "agent", True)
    with database.read(rows.account.id) as session:
        assert session.get_one(Desk, desk.id).member_id == ben.id
        assert session.get_one(Desk, taken.id).member_id != ben.id


def test_a_link_works_once(owner: Browser, app: Flask, visitor: Browser) -> None:
    link = invite(owner)
    assert visitor.post(link, JOIN).status_code == 302
    assert Browser(app).get(link).status_code == 404
    assert "This invitation no longer works" in Browser(app).get(link).text
    assert Browser(app).post(link, JOIN).status_code == 404


def test_only_the_digest_of_a_link_is_kept(owner: Browser, rows: AccountRows, database: Database) -> None:
    token = invite(owner).rpartition("/")[2]
    with database.read(rows.account.id) as session:
        kept = session.scalars(select(Invitation)).one()
    assert token not in repr(vars(kept))
    assert kept.until == NOW + INVITATION_LIVES


def test_an_old_link_is_dead(visitor: Browser, rows: AccountRows) -> None:
    rows.invitation(token_digest=digest_of("old"), until=NOW)
    rows.invitation(token_digest=digest_of("young"))
    assert visitor.get("/invitation/old").status_code == 404
    assert visitor.get("/invitation/young").status_code == 200


def test_a_new_link_and_taking_back_end_the_one_before(owner: Browser, visitor: Browser, rows: AccountRows, database: Database) -> None:
    first = invite(owner)
    with database.read(rows.account.id) as session:
        invitation = session.scalars(select(Invitation)).one()
    page = owner.post(f"/team/invitations/{invitation.id}/renew", follow=True).text
    second = re.search(r"http://localhost(/invitation/[\w-]+)", page)
    assert second is not None
    assert (visitor.get(first).status_code, visitor.get(second[1]).status_code) == (404, 200)
    owner.post(f"/team/invitations/{invitation.id}/take-back")
    assert visitor.get(second[1]).status_code == 404
    assert "Ben Okafor" not in owner.read("/team")


def test_inviting_an_address_again_replaces_the_earlier_invitation(owner: Browser, visitor: Browser) -> None:
    first, second = invite(owner), invite(owner, role="viewer")
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (404, 200)


def test_somebody_known_here_joins_with_the_password_they_have(
    owner: Browser, app: Flask, rows: AccountRows, other_rows: AccountRows
) -> None:
    other_rows.member(MemberRole.AGENT, email="ben@example.com")
    link, browser = invite(owner), Browser(app)
    assert "You have one here already" in browser.read(link)
    assert "not the password that you use here" in browser.post(link, JOIN).text
    assert browser.post(link, {"name": "Ben", "password": PASSWORD}).status_code == 302
    both = Browser(app).post("/sign-in", {"email": "ben@example.com", "password": PASSWORD}).text
    assert rows.account.name in both
    assert other_rows.account.name in both


def test_somebody_who_left_comes_back_as_the_same_member(owner: Browser, visitor: Browser, rows: AccountRows, database: Database) -> None:
    ben = rows.member(MemberRole.ADMIN, email="ben@example.com", ended_at=NOW)
    visitor.post(invite(owner), JOIN)
    back = member_with(database, rows)
    assert (back.id, back.role, back.ended_at) == (ben.id, MemberRole.AGENT, None)


def test_a_member_is_not_invited_twice(owner: Browser, rows: AccountRows) -> None:
    rows.member(MemberRole.AGENT, email="ben@example.com")
    assert "There is a member with this address already." in owner.post("/team/invite", BEN).text


def test_an_admin_invites_no_owner_and_hands_out_no_owners_link(app: Flask, rows: AccountRows) -> None:
    admin = Browser(app)
    admin.sign_in(rows.member(MemberRole.ADMIN))
    assert admin.post("/team/invite", {**BEN, "role": "owner"}).status_code == 422
    waiting = rows.invitation(role=MemberRole.OWNER)
    assert admin.post(f"/team/invitations/{waiting.id}/renew").status_code == 403


@pytest.mark.parametrize("password", ["short", "password1234", "benokafor12"])
def test_a_weak_password_is_not_taken_and_the_link_lives_on(owner: Browser, visitor: Browser, password: str) -> None:
    link = invite(owner)
    assert visitor.post(link, {"name": "Ben Okafor", "password": password}).status_code == 422
    assert visitor.get(link).status_code == 200
