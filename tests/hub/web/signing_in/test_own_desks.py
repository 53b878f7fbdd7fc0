"""A member who is limited to their own desks sees those, and nothing else is there for them."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from hub.conversations.seen_by import Viewpoint, limits_of
from hub.records.account import Desk, Member, MemberRole
from hub.records.call import Call, Task
from hub.records.conversation import Conversation, Text
from hub.records.database import Database
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow
from hub.records.table import AccountOwned
from hub.web.own_desks import NAMED_IN_ADDRESSES
from hub.web.routes import ROUTES
from hub.web.signed_in import Needs
from tests.fakes.account_rows import AccountRows
from tests.hub.web.conftest import Browser

EVERYBODYS = {"number", "reply_id", "line_id", "connection_id", "notice_id", "session_id", "member_id", "invitation_id", "desk_id"}
"""Ids in addresses open to agents that say nothing about a caller."""


class Floor:
    """Ana owns the warehouse desk, Ben the office desk; each desk has a line, and conversations hang in every way between them."""

    def __init__(self, rows: AccountRows) -> None:
        self.rows = rows
        self.ana = rows.member(MemberRole.AGENT, name="Ana", own_desks_only=True, email="ana@example.com")
        self.ben = rows.member(MemberRole.AGENT, name="Ben", email="ben@example.com")
        self.warehouse = rows.add(Desk(name="Warehouse", member_id=self.ana.id))
        self.office = rows.add(Desk(name="Office", member_id=self.ben.id))
        connection = rows.connection()
        self.her_line = rows.line(connection, desk_id=self.warehouse.id)
        self.his_line = rows.line(connection, desk_id=self.office.id)
        self.seen = [
            self.thread(self.his_line, member=self.ana),
            self.thread(self.his_line, member=self.ben, desk=self.warehouse),
            self.thread(self.her_line),
        ]
        self.unseen = [
            self.thread(self.her_line, member=self.ben),
            self.thread(self.her_line, desk=self.office),
            self.thread(self.his_line),
        ]

    def thread(self, line: Line, member: Member | None = None, desk: Desk | None = None) -> Conversation:
        found = self.rows.conversation(line, self.rows.caller(), member_id=member.id if member else None, desk_id=desk.id if desk else None)
        caller_id = found.caller_id
        self.rows.text(found, line)
        self.rows.call(line, caller_id=caller_id, conversation_id=found.id)
        self.rows.task(caller_id=caller_id, conversation_id=found.id)
        self.rows.task(caller_id=caller_id)
        self.rows.owed(caller_id=caller_id, conversation_id=found.id)
        self.rows.owed(caller_id=caller_id)
        return found

    @property
    def seer(self) -> Viewpoint:
        return Viewpoint(self.rows.account.id, self.ana.id)


@pytest.fixture
def floor(rows: AccountRows) -> Floor:
    return Floor(rows)


def test_conversations_of_hers_of_her_desks_and_of_nobody_at_her_lines_are_found(floor: Floor, database: Database) -> None:
    with database.limited_to(*limits_of(floor.seer)).read(floor.rows.account.id) as session:
        assert session.scalars(select(Conversation.id).order_by(Conversation.id)).all() == [row.id for row in floor.seen]
        assert session.scalar(select(func.count(Conversation.id))) == 3
        assert session.get(Conversation, floor.unseen[0].id) is None
        again = aliased(Conversation)
        assert len(session.scalars(select(again)).all()) == 3
        joined = select(Call.id).join(Conversation, Conversation.id == Call.conversation_id).join(Caller, Caller.id == Call.caller_id)
        assert len(session.scalars(joined).all()) == 3


@pytest.mark.parametrize("table", [Call, Caller, Text, Task, OutboxRow])
def test_all_else_is_found_with_its_conversation_or_caller(floor: Floor, database: Database, table: type[AccountOwned]) -> None:
    callers = {row.caller_id for row in floor.seen}
    threads = {row.id for row in floor.seen}
    with database.limited_to(*limits_of(floor.seer)).read(floor.rows.account.id) as session:
        found = session.scalars(select(table)).all()
    assert found
    for row in found:
        of = (getattr(row, "conversation_id", None), getattr(row, "caller_id", None))
        assert of[0] in threads or of[1] in callers or (table is Caller and row.id in callers)


def test_a_call_without_a_conversation_is_found_at_her_line_only(floor: Floor, database: Database) -> None:
    withheld, answered = floor.rows.call(floor.her_line, withheld=True), floor.rows.call(floor.his_line, floor.rows.caller())
    with database.limited_to(*limits_of(floor.seer)).read(floor.rows.account.id) as session:
        assert session.get(Call, withheld.id) is not None
        assert session.get(Call, answered.id) is None


def test_a_task_of_hers_is_found_whatever_it_is_about(floor: Floor, database: Database) -> None:
    hers = floor.rows.task(member_id=floor.ana.id)
    nobodys = floor.rows.task()
    with database.limited_to(*limits_of(floor.seer)).read(floor.rows.account.id) as session:
        assert session.get(Task, hers.id) is not None
        assert session.get(Task, nobodys.id) is None


def test_the_pages_show_her_own_and_answer_404_for_the_rest(floor: Floor, app: Flask) -> None:
    browser = Browser(app)
    browser.sign_in(floor.ana)
    assert "Main line" in browser.read("/inbox")
    for thread in floor.seen:
        assert browser.get(f"/conversations/{thread.id}").status_code in (200, 302)
    for thread in floor.unseen:
        assert browser.get(f"/conversations/{thread.id}").status_code == 404
        assert browser.get(f"/callers/{thread.caller_id}/consent").status_code == 404
        assert browser.post(f"/callers/{thread.caller_id}/pause").status_code == 404


def test_every_address_of_what_is_not_hers_answers_404(floor: Floor, app: Flask, database: Database) -> None:
    browser = Browser(app)
    browser.sign_in(floor.ana)
    foreign = floor.unseen[0]
    with database.read(floor.rows.account.id) as session:
        of = {"conversation_id": foreign.id, "caller_id": foreign.caller_id}
        for name, table in (("call_id", Call), ("task_id", Task), ("text_id", Text)):
            of[name] = session.scalars(select(table.id).where(table.conversation_id == foreign.id)).one()
    of["effect_id"] = floor.rows.owed(conversation_id=foreign.id).id
    for route in ROUTES:
        if not any(f"<int:{name}>" in route.path for name in NAMED_IN_ADDRESSES) or route.sandbox_only:
            continue
        path = re.sub(r"<int:(\w+)>", lambda name: str(of.get(name[1], 1)), route.path)
        for method in route.methods:
            answer = browser.get(path) if method == "GET" else browser.post(path)
            assert answer.status_code in (403, 404), (method, path)


def test_every_id_in_an_address_is_limited_or_said_to_be_everybodys() -> None:
    named = {name for route in ROUTES if route.needs <= Needs.AGENT for name in re.findall(r"<int:(\w+)>", route.path)}
    assert named <= set(NAMED_IN_ADDRESSES) | EVERYBODYS


@pytest.mark.parametrize("role", [MemberRole.OWNER, MemberRole.ADMIN])
def test_owners_and_admins_see_everything_whatever_stands_there(floor: Floor, app: Flask, role: MemberRole) -> None:
    browser = Browser(app)
    browser.sign_in(floor.rows.member(role, own_desks_only=True))
    for thread in floor.unseen:
        assert browser.get(f"/conversations/{thread.id}").status_code in (200, 302)
