"""A forgotten password: links by e-mail, by an admin and by the command line."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from hub.connections.parts import ConnectionParts
from hub.outbox.doorbell import NoDoorbell
from hub.records.account import Account, Member, MemberRole
from hub.records.membership import Invitation
from hub.web.dependencies import PageDependencies
from hub.web.register import register_pages
from hub.web.signing_in.reset import SENT
from tests.fakes.account_rows import PASSWORD, AccountRows, make_account
from tests.fakes.small_hub import SmallHub
from tests.hub.notify.mail_system import MailSystem
from tests.hub.web.conftest import Browser

NEW = "seven green kettles"


class MailedOffice:
    """A whole hub with a mail server, and its pages."""

    def __init__(self, hub: SmallHub, mail: MailSystem, parts: ConnectionParts) -> None:
        self.hub, self.mail = hub, mail
        self.app = Flask("hub.web")
        needs = PageDependencies(
            database=hub.database,
            connections=dataclasses.replace(parts, connections=hub.connections),
            doorbell=NoDoorbell(),
            session_key="k" * 48,
            public_url="http://localhost",
        )
        register_pages(self.app, needs)
        with hub.database.read(hub.account_id) as session:
            self.rows = AccountRows(hub.database, session.get_one(Account, hub.account_id))
        self.maria = self.rows.member(MemberRole.OWNER, email="maria@example.com")

    def browser(self, member: Member | None = None) -> Browser:
        browser = Browser(self.app)
        assert browser.sign_in(member or self.maria).status_code == 302
        return browser

    def link_in_mail(self) -> str:
        self.hub.work()
        found = re.search(r"http://localhost(/\w+/[\w-]+)", self.mail.taken[-1].get_content())
        assert found is not None
        return found[1]


@pytest.fixture
def office(tmp_path: Path, parts: ConnectionParts) -> Iterator[MailedOffice]:
    mail = MailSystem()
    hub = SmallHub(
        f"sqlite:///{tmp_path / 'mailed.sqlite3'}", tmp_path, smtp_url=f"smtp://{mail.host}:{mail.port}", mail_from="hub@harbor.example"
    )
    yield MailedOffice(hub, mail, parts)
    hub.close()
    mail.close()


def test_a_link_by_e_mail_sets_a_new_password_once_and_ends_every_session(office: MailedOffice) -> None:
    tab, visitor = office.browser(), Browser(office.app)
    visitor.post("/sign-in/forgotten", {"email": "maria@example.com"})
    link = office.link_in_mail()
    assert office.mail.taken[-1]["To"] == "maria@example.com"
    assert visitor.post(link, {"password": "password1234"}).status_code == 422
    assert visitor.post(link, {"password": NEW}).location == "/sign-in"
    assert visitor.get(link).status_code == 404
    assert "This link no longer works" in visitor.get(link).text
    assert tab.get("/").status_code == 302
    assert visitor.sign_in(office.maria, NEW).status_code == 302


def test_the_answer_is_the_same_for_an_address_that_nobody_has(office: MailedOffice) -> None:
    answers = [
        Browser(office.app).post("/sign-in/forgotten", {"email": email}, follow=True).text
        for email in ("maria@example.com", "nobody@example.com")
    ]
    assert all(SENT in answer for answer in answers)
    office.hub.work()
    assert len(office.mail.taken) == 1


def test_a_link_lives_for_an_hour_and_ends_with_a_newer_one(office: MailedOffice) -> None:
    visitor = Browser(office.app)
    visitor.post("/sign-in/forgotten", {"email": "maria@example.com"})
    first = office.link_in_mail()
    visitor.post("/sign-in/forgotten", {"email": "maria@example.com"})
    second = office.link_in_mail()
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (404, 200)
    office.hub.clock.move(minutes=61)
    assert visitor.get(second).status_code == 404


def test_the_link_does_not_stand_readable_in_the_outbox(office: MailedOffice) -> None:
    Browser(office.app).post("/sign-in/forgotten", {"email": "maria@example.com"})
    token = office.link_in_mail().rpartition("/")[2]
    (row,) = office.hub.rows("email_link")
    assert token not in repr(row.payload)


def test_an_e_mailed_link_holds_in_every_business_of_that_mailbox(office: MailedOffice) -> None:
    other = AccountRows(office.hub.database, make_account(office.hub.database, "Pier Plumbing"), first_number=600)
    other.member(MemberRole.AGENT, email="maria@example.com")
    visitor = Browser(office.app)
    visitor.post("/sign-in/forgotten", {"email": "maria@example.com"})
    visitor.post(office.link_in_mail(), {"password": NEW})
    assert "Pier Plumbing" in visitor.post("/sign-in", {"email": "maria@example.com", "password": NEW}).text


def test_an_invitation_leaves_by_e_mail_and_its_link_is_not_shown(office: MailedOffice) -> None:
    wish = {"name": "Ben Okafor", "email": "ben@example.com", "role": "agent"}
    page = office.browser().post("/team/invite", wish, follow=True).text
    assert "on its way to ben@example.com" in page
    link = office.link_in_mail()
    assert link not in page
    assert Browser(office.app).post(link, {"name": "Ben", "password": NEW}).status_code == 302


def test_an_invitation_that_was_taken_back_is_not_sent(office: MailedOffice) -> None:
    owner = office.browser()
    owner.post("/team/invite", {"name": "Ben Okafor", "email": "ben@example.com", "role": "agent"})
    invitation = office.hub.one(Invitation)
    owner.post(f"/team/invitations/{invitation.id}/take-back")
    office.hub.work()
    assert office.mail.taken == []
    assert [row.reason for row in office.hub.rows("email_link")] == ["link_is_over"]


def test_an_invitation_that_the_mail_server_refuses_is_told_to_who_sent_it(office: MailedOffice) -> None:
    office.mail.answers.append("550 no such mailbox")
    owner = office.browser()
    owner.post("/team/invite", {"name": "Ben Okafor", "email": "ben@example.com", "role": "agent"})
    office.hub.work()
    assert "The invitation of Ben Okafor was not e-mailed" in owner.read("/")


def test_without_a_mail_server_an_admin_makes_a_link_that_counts_in_that_business_only(
    owner: Browser, app: Flask, rows: AccountRows, other_rows: AccountRows
) -> None:
    ana = rows.member(MemberRole.AGENT, email="ana@example.com")
    other_rows.member(MemberRole.AGENT, email="ana@example.com")
    visitor = Browser(app)
    assert "Ask an owner or admin" in visitor.read("/sign-in/forgotten")
    page = owner.post(f"/team/{ana.id}/reset-link", follow=True).text
    link = re.search(r"http://localhost(/reset/[\w-]+)", page)
    assert link is not None
    visitor.post(link[1], {"password": NEW})
    assert "Harbor Talent" in visitor.post("/sign-in", {"email": "ana@example.com", "password": NEW}, follow=True).text
    assert "Pier Plumbing" in Browser(app).post("/sign-in", {"email": "ana@example.com", "password": PASSWORD}, follow=True).text
