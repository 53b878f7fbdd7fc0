"""What holds for every address of the API, generated from its table."""

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.api.route import Route
from hub.api.routes import ROUTES
from hub.api_keys import Scope
from hub.records.account import MemberRole, Notice
from hub.records.api_key import ApiKey
from hub.records.database import Database
from hub.web.settings.api_key_form import MAY
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.api.conftest import Program, key_for

WITH_SCOPE = [route for route in ROUTES if route.scope is not None]
WITH_ID = [route for route in ROUTES if route.has_id]
BODIES: dict[str, dict[str, Any]] = {
    "assign_conversation": {"member_id": None},
    "note_on_conversation": {"words": "Prefers mornings."},
    "record_outcome": {"outcome": "lost"},
    "link_caller": {"record_id": "12", "kind": "candidate", "name": "Sam Rivera"},
}


def name_of(route: Route) -> str:
    return route.endpoint


def identities_of(rows: AccountRows) -> dict[str, int]:
    """A row of each kind that an address may be about; the caller is linked with a record at the connection."""
    phone = rows.connection(webhook_token=f"phone-{rows.account.id}")
    line, caller = rows.line(phone), rows.caller()
    call, conversation = rows.call(line, caller), rows.conversation(line, caller)
    ats = rows.connection(kind="connector", key="acme_ats", name="Acme ATS", webhook_token=f"ats-{rows.account.id}")
    rows.link(ats, caller, vendor_id="12")
    told = rows.received(call, kind="told", what="call.missed", call_id=None)
    return {
        "call_id": call.id,
        "conversation_id": conversation.id,
        "text_id": rows.text(conversation, line).id,
        "caller_id": caller.id,
        "connection_id": ats.id,
        "line_id": line.id,
        "event_id": told.id,
    }


def ask(program: Program, route: Route, identities: dict[str, int]) -> int:
    path = re.sub(r"<int:(\w+)>", lambda found: str(identities[found[1]]), route.path)
    return program.send(route.method, path, BODIES.get(route.endpoint)).status_code


def test_what_belongs_to_another_account_is_not_there(program: Program, other_rows: AccountRows) -> None:
    theirs = identities_of(other_rows)
    assert {route.endpoint: ask(program, route, theirs) for route in WITH_ID} == {route.endpoint: 404 for route in WITH_ID}


def test_what_belongs_to_the_own_account_is_there(program: Program, rows: AccountRows) -> None:
    ours = identities_of(rows)
    assert {route.endpoint: ask(program, route, ours) for route in WITH_ID} == {route.endpoint: route.status for route in WITH_ID}


def test_an_id_that_no_database_takes_is_not_there(program: Program) -> None:
    for route in WITH_ID:
        names = re.findall(r"<int:(\w+)>", route.path)
        assert ask(program, route, dict.fromkeys(names, 2**70)) == 404, route.path


def test_without_a_key_nothing_is_answered(app: Flask) -> None:
    visitor = Program(app, None)
    for route in ROUTES:
        assert ask(visitor, route, dict.fromkeys(re.findall(r"<int:(\w+)>", route.path), 1)) == 401, route.path


def test_a_key_does_what_its_scopes_say_and_nothing_else(app: Flask, database: Database, rows: AccountRows) -> None:
    nowhere = {name: 1 for route in ROUTES for name in re.findall(r"<int:(\w+)>", route.path)}
    for scope in Scope:
        holder = Program(app, key_for(database, rows, scope))
        refused = {route.endpoint for route in ROUTES if ask(holder, route, nowhere) == 403}
        assert refused == {route.endpoint for route in WITH_SCOPE if route.scope != scope}, scope


def test_every_scope_opens_something_and_can_be_chosen() -> None:
    assert {route.scope for route in WITH_SCOPE} == set(Scope)
    assert set(MAY) == set(Scope)


@pytest.mark.parametrize("ended", [{"ended_at": NOW - dt.timedelta(minutes=1)}, {"ends_at": NOW}], ids=["ended", "run out"])
def test_a_key_that_has_ended_opens_nothing(ended: dict[str, Any], app: Flask, database: Database, rows: AccountRows) -> None:
    key = key_for(database, rows)
    change_key(database, rows, **ended)
    answer = Program(app, key).get("/key")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("change", [{"ended_at": NOW}, {"role": MemberRole.AGENT}], ids=["left", "is no admin any more"])
def test_a_key_ends_with_the_right_of_whoever_made_it(change: dict[str, Any], app: Flask, database: Database, rows: AccountRows) -> None:
    maker = rows.member(MemberRole.ADMIN)
    holder = Program(app, key_for(database, rows, member=maker))
    assert holder.get("/key").status_code == 200
    with database.write(rows.account.id) as session:
        found = session.get_one(type(maker), maker.id)
        for name, value in change.items():
            setattr(found, name, value)
    owner = rows.member(MemberRole.OWNER)
    assert [holder.get("/key").status_code for _ in range(2)] == [401, 401]
    with database.read(rows.account.id) as session:
        notices = session.scalars(select(Notice)).all()
    assert [notice.member_id for notice in notices] == [owner.id]
    assert "“Nightly” ended with the rights of Maria Lopez" in notices[0].sentence


def change_key(database: Database, rows: AccountRows, **values: Any) -> None:
    with database.write(rows.account.id) as session:
        for name, value in values.items():
            setattr(session.scalars(select(ApiKey)).one(), name, value)
