"""The team page: rights, leaving, and who may decide on whom."""

import pytest
from flask import Flask
from sqlalchemy import select

from hub.records.account import Account, Desk, Member, MemberRole
from hub.records.call import Task
from hub.records.conversation import Conversation, ConversationEntry
from hub.records.database import Database
from tests.fakes.account_rows import AccountRows
from tests.fakes.counted_queries import counted_queries
from tests.hub.web.conftest import Browser

SAVED = {"name": "Ana Reyes", "role": "viewer", "phone": "+14155550142", "muted": "y"}


@pytest.fixture
def admin(app: Flask, rows: AccountRows, owner: Browser) -> Browser:  # noqa: ARG001 - there is an owner beside the admin
    browser = Browser(app)
    browser.sign_in(rows.member(MemberRole.ADMIN))
    return browser


def member_of(database: Database, rows: AccountRows, member: Member) -> Member:
    with database.read(rows.account.id) as session:
        return session.get_one(Member, member.id)


def the_owner(database: Database, rows: AccountRows) -> Member:
    with database.read(rows.account.id) as session:
        return session.scalars(select(Member).where(Member.role == MemberRole.OWNER)).one()


def test_the_team_is_listed_with_roles_desks_and_sessions_in_a_fixed_number_of_queries(
    owner: Browser, rows: AccountRows, database: Database
) -> None:
    ana = rows.member(MemberRole.AGENT, name="Ana Reyes", own_desks_only=True)
    rows.add(Desk(name="Warehouse", member_id=ana.id))
    rows.session(ana)
    page = owner.read("/team")
    for words in ("Ana Reyes", "Agent", "Warehouse", "Sees own desks only", "signed in with 1 browser"):
        assert words in page
    with counted_queries(database) as few:
        owner.read("/team")
    for place in range(10):
        rows.session(rows.member(MemberRole.VIEWER, email=f"{place}@example.com"))
    with counted_queries(database) as many:
        owner.read("/team")
    assert len(many) == len(few)


def test_rights_are_changed_and_sign_the_member_out(owner: Browser, app: Flask, rows: AccountRows, database: Database) -> None:
    ana = rows.member(MemberRole.AGENT, name="Ana Reyes")
    tab = Browser(app)
    tab.sign_in(ana)
    assert owner.post(f"/team/{ana.id}", {**SAVED, "own_desks_only": "y"}).status_code == 302
    changed = member_of(database, rows, ana)
    assert (changed.role, changed.own_desks_only, changed.phone, changed.alerts_muted) == ("viewer", True, "+14155550142", True)
    assert tab.get("/").status_code == 302


def test_a_new_name_alone_signs_nobody_out(owner: Browser, app: Flask, rows: AccountRows) -> None:
    ana = rows.member(MemberRole.AGENT)
    tab = Browser(app)
    tab.sign_in(ana)
    owner.post(f"/team/{ana.id}", {"name": "Ana", "role": "agent"})
    assert "Ana" in tab.read("/you")


@pytest.mark.parametrize("change", [{"role": "owner"}, {"role": "nonsense"}, {"role": "agent", "phone": "12"}])
def test_an_admin_makes_no_owner_and_what_makes_no_sense_is_refused(
    admin: Browser, rows: AccountRows, database: Database, change: dict[str, str]
) -> None:
    ana = rows.member(MemberRole.AGENT)
    assert admin.post(f"/team/{ana.id}", {"name": "Ana", **change}).status_code == 422
    assert member_of(database, rows, ana).role == MemberRole.AGENT


def test_an_admin_neither_demotes_nor_ends_nor_resets_an_owner(admin: Browser, rows: AccountRows, database: Database) -> None:
    boss = the_owner(database, rows)
    rows.member(MemberRole.OWNER, email="second@example.com")
    answer = admin.post(f"/team/{boss.id}", {"name": "Boss", "role": "agent"})
    assert "Only an owner decides who is an owner." in answer.text
    assert "Only an owner decides who is an owner." in admin.post(f"/team/{boss.id}/end", follow=True).text
    assert admin.post(f"/team/{boss.id}/reset-link").status_code == 403
    kept = member_of(database, rows, boss)
    assert (kept.role, kept.ended_at) == (MemberRole.OWNER, None)


def test_the_last_owner_stays_owner(owner: Browser, rows: AccountRows, database: Database) -> None:
    boss = the_owner(database, rows)
    assert "This is the last owner." in owner.post(f"/team/{boss.id}", {"name": "Boss", "role": "admin"}).text
    assert "This is the last owner." in owner.post(f"/team/{boss.id}/end", follow=True).text
    rows.member(MemberRole.OWNER, email="second@example.com")
    assert owner.post(f"/team/{boss.id}", {"name": "Boss", "role": "admin"}).status_code == 302
    assert member_of(database, rows, boss).role == MemberRole.ADMIN


def test_what_somebody_who_leaves_has_open_goes_to_the_fallback(owner: Browser, rows: AccountRows, database: Database) -> None:
    boss, ana = the_owner(database, rows), rows.member(MemberRole.AGENT, name="Ana Reyes")
    with database.write(rows.account.id) as session:
        session.get_one(Account, rows.account.id).fallback_member_id = ana.id
    line, desk = rows.line(), rows.add(Desk(name="Warehouse", member_id=ana.id))
    open_one = rows.conversation(line, rows.caller(), member_id=ana.id)
    closed = rows.conversation(line, rows.caller(), member_id=ana.id, open=False, assigned_by="Ana Reyes")
    task, done = rows.task(member_id=ana.id), rows.task(member_id=ana.id, done_at=ana.created_at)
    assert "1 open conversations went to Maria Lopez" in owner.post(f"/team/{ana.id}/end", follow=True).text
    with database.read(rows.account.id) as session:
        assert session.get_one(Conversation, open_one.id).member_id == boss.id
        assert session.get_one(Conversation, closed.id).assigned_by is None
        assert (session.get_one(Task, task.id).member_id, session.get_one(Task, done.id).member_id) == (boss.id, ana.id)
        assert session.get_one(Desk, desk.id).member_id is None
        assert session.get_one(Account, rows.account.id).fallback_member_id == boss.id
        assert session.scalars(select(ConversationEntry.words)).one() == "Ana Reyes has left; Maria Lopez answers now."
    assert "Former members (1)" in owner.read("/team")
    assert owner.get(f"/team/{ana.id}").status_code == 404
