"""Keys: how they are kept, sent and used."""

import datetime as dt
import re

from flask import Flask
from sqlalchemy import select

from hub.api_keys import Scope
from hub.records.api_key import ApiKey
from hub.records.audit import AuditEntry
from hub.records.database import Database
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.api.conftest import Program, key_for


def stored(database: Database, rows: AccountRows) -> ApiKey:
    with database.read(rows.account.id) as session:
        return session.scalars(select(ApiKey)).one()


def test_a_key_tells_what_it_may_do(app: Flask, database: Database, rows: AccountRows) -> None:
    key = key_for(database, rows, Scope.CALLS_READ, ends_at=NOW + dt.timedelta(days=1))
    assert Program(app, key).read("/key") == {
        "name": "Nightly",
        "scopes": ["calls:read"],
        "account_id": rows.account.id,
        "account": "Harbor Talent",
        "made_at": "2026-11-20T22:45:00Z",
        "ends_at": "2026-11-21T22:45:00Z",
    }


def test_of_a_key_nothing_is_kept_that_opens_anything(database: Database, rows: AccountRows) -> None:
    key = key_for(database, rows)
    row = stored(database, rows)
    secret = key.rsplit("_", 1)[1]
    assert re.fullmatch(r"tbh_[0-9a-f]{10}_[0-9a-f]{64}", key)
    assert secret not in f"{row.name} {row.prefix} {row.digest}"
    with database.read(rows.account.id) as session:
        written = [str(entry.changes) for entry in session.scalars(select(AuditEntry).where(AuditEntry.noun == "API key"))]
    assert len(written) == 1
    assert row.digest not in written[0]


def test_a_key_counts_in_the_bearer_header_only(app: Flask, database: Database, rows: AccountRows) -> None:
    key = key_for(database, rows)
    client = app.test_client()
    client.set_cookie("key", key)
    client.set_cookie("hub", key)
    for headers in ({}, {"Authorization": f"Basic {key}"}, {"X-Api-Key": key}, {"Authorization": key}):
        assert client.get("/api/v1/key", headers=headers).status_code == 401
    assert client.get(f"/api/v1/calls?key={key}").status_code == 401
    assert client.get("/api/v1/key", headers={"Authorization": f"bearer {key}"}).status_code == 200


def test_a_key_with_another_secret_or_prefix_is_refused(app: Flask, database: Database, rows: AccountRows) -> None:
    key = key_for(database, rows)
    for wrong in (key[:-1] + ("0" if key[-1] != "0" else "1"), key.replace("tbh_", "tbh_0", 1), "tbh_", "Bearer", "\u00e9"):
        assert app.test_client().get("/api/v1/key", headers={"Authorization": f"Bearer {wrong}"}).status_code == 401


def test_that_a_key_was_used_is_noted_once_a_minute(app: Flask, database: Database, rows: AccountRows) -> None:
    program = Program(app, key_for(database, rows))
    assert stored(database, rows).last_used_at is None
    program.read("/key")
    assert stored(database, rows).last_used_at == NOW
    with database.write(rows.account.id) as session:
        session.scalars(select(ApiKey)).one().last_used_at = NOW - dt.timedelta(seconds=59)
    program.read("/key")
    assert stored(database, rows).last_used_at == NOW - dt.timedelta(seconds=59)


def test_a_key_that_may_not_read_texts_or_notes_sees_none_beside_what_it_may(app: Flask, database: Database, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    conversation = rows.conversation(line, caller)
    call = rows.call(line, caller, conversation_id=conversation.id)
    rows.text(conversation, line, call_id=call.id)
    reader = Program(app, key_for(database, rows, Scope.CALLS_READ, Scope.CONVERSATIONS_READ))
    assert reader.read(f"/calls/{call.id}")["texts"] is None
    thread = reader.read(f"/conversations/{conversation.id}")
    assert (thread["texts"], thread["entries"]) == (None, [])
    writer = Program(app, key_for(database, rows, Scope.CONVERSATIONS_WRITE))
    closed = writer.post(f"/conversations/{conversation.id}/close", None).json
    assert closed is not None
    assert (closed["open"], closed["texts"], closed["entries"]) == (False, None, None)


def test_the_api_sets_no_cookie(program: Program) -> None:
    assert "Set-Cookie" not in program.get("/key").headers
