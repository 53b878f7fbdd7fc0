"""Reading calls and conversations."""

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from hub.records.database import Database
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.counted_queries import counted_queries
from tests.hub.api.conftest import Program, key_for


def test_a_call_says_what_was_decided_and_why(program: Program, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller(name="Sam Rivera")
    conversation = rows.conversation(line, caller)
    call = rows.call(line, caller, conversation_id=conversation.id)
    rows.told("Nobody answered.", call_id=call.id)
    text = rows.text(conversation, line, call_id=call.id)
    found = program.read(f"/calls/{call.id}")
    assert found["caller"] == {"id": caller.id, "number": caller.number, "name": "Sam Rivera"}
    assert (found["outcome"], found["decision"], found["reason"]) == ("missed", "text_now", "missed")
    assert found["reason_sentence"] == "Nobody answered, so the caller gets a text."
    assert found["trace"] == [{"at": "2026-11-20T22:45:00Z", "kind": "rang", "sentence": "Nobody answered."}]
    assert [(one["id"], one["state"]) for one in found["texts"]] == [(text.id, "delivered")]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 3),
        ({"outcome": "answered"}, 1),
        ({"decision": "no_text"}, 1),
        ({"reason": "withheld"}, 1),
        ({"since": "2026-11-20T22:40:00Z"}, 2),
        ({"until": "2026-11-20T23:40:00+01:00"}, 1),
        ({"caller": "+14155550999"}, 0),
    ],
)
def test_calls_are_filtered(wanted: dict[str, Any], count: int, program: Program, rows: AccountRows) -> None:
    line = rows.line()
    rows.call(line, rows.caller(), started_at=NOW - dt.timedelta(hours=1))
    rows.call(line, rows.caller(), outcome="answered", decision=None, decision_reason=None)
    rows.call(line, withheld=True, decision="no_text", decision_reason="withheld")
    assert len(program.read("/calls", **wanted)["calls"]) == count


def test_a_list_is_read_page_by_page_and_nothing_comes_twice(program: Program, rows: AccountRows) -> None:
    line = rows.line()
    made = [rows.call(line, rows.caller(), started_at=NOW - dt.timedelta(minutes=number // 2)).id for number in range(7)]
    seen: list[int] = []
    address: str | None = "/api/v1/calls?limit=3&outcome=missed"
    while address is not None:
        answer = program.client.get(address, headers=program.headers)
        assert answer.json is not None
        seen += [call["id"] for call in answer.json["calls"]]
        address = answer.json["next"]
        assert answer.headers.get("Link") == (f'<{address}>; rel="next"' if address else None)
    assert sorted(seen) == sorted(made)
    assert seen == sorted(seen, key=lambda call_id: (-(made.index(call_id) // 2), call_id), reverse=True)


def cursor_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["cursor"][0]


def test_a_page_goes_on_behind_the_last_though_rows_were_added_meanwhile(program: Program, rows: AccountRows) -> None:
    line = rows.line()
    made = [rows.call(line, rows.caller()).id for _ in range(4)]
    first = program.read("/calls", limit=2)
    rows.call(line, rows.caller(), started_at=NOW)
    second = program.client.get(first["next"], headers=program.headers).json
    assert second is not None
    assert [call["id"] for call in (*first["calls"], *second["calls"])] == made[::-1]


def test_a_cursor_opens_its_own_list_only(
    program: Program, app: Flask, rows: AccountRows, other_rows: AccountRows, database: Database
) -> None:
    line = rows.line()
    for _ in range(2):
        rows.call(line, rows.caller())
    cursor = cursor_in(program.read("/calls", limit=1, outcome="missed")["next"])
    assert program.get("/calls", cursor=cursor, outcome="missed", limit=7).status_code == 200
    moment, last_id, seal = cursor.split("-")
    for tampered in (f"{moment}-{int(last_id) + 1}-{seal}", f"{int(moment) + 1}-{last_id}-{seal}", f"{moment}-{last_id}-{'0' * len(seal)}"):
        assert program.get("/calls", cursor=tampered, outcome="missed").status_code == 404
    assert program.get("/calls", cursor=cursor).status_code == 404
    assert program.get("/conversations", cursor=cursor).status_code == 404
    stranger = Program(app, key_for(database, other_rows))
    assert stranger.get("/calls", cursor=cursor, outcome="missed").status_code == 404
    for broken in ("x", "", cursor[:-1], f"{cursor}0"):
        assert program.get("/calls", cursor=broken, outcome="missed").status_code == 400


def test_a_list_costs_as_many_queries_with_many_rows_as_with_few(database: Database, program: Program, rows: AccountRows) -> None:
    line = rows.line()
    costs = []
    for _ in range(2):
        for _ in range(5):
            rows.conversation(line, rows.caller())
            rows.call(line, rows.caller())
        for path in ("/calls", "/conversations", "/callers", "/lines", "/connections"):
            with counted_queries(database) as counted:
                program.read(path)
            costs.append(len(counted))
    assert costs[:5] == costs[5:]


def test_conversations_say_who_waits_since_when(program: Program, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    waiting = rows.conversation(line, caller, waiting_since=NOW - dt.timedelta(minutes=9))
    rows.conversation(line, rows.caller())
    found = program.read("/conversations", waiting="true")["conversations"]
    assert [(one["id"], one["waiting_since"]) for one in found] == [(waiting.id, "2026-11-20T22:36:00Z")]
    assert len(program.read("/conversations", waiting="false")["conversations"]) == 1
    assert len(program.read("/conversations", caller=caller.number)["conversations"]) == 1


def test_a_thread_has_its_texts_and_its_notes_oldest_first(program: Program, rows: AccountRows) -> None:
    line = rows.line()
    conversation = rows.conversation(line, rows.caller())
    rows.text(conversation, line)
    rows.text(conversation, line, outbound=False, kind="reply", body="Is the role open?", status=None)
    found = program.read(f"/conversations/{conversation.id}")
    assert [text["outbound"] for text in found["texts"]] == [True, False]
    newest = program.read(f"/conversations/{conversation.id}/texts", limit=1)
    assert [text["body"] for text in newest["texts"]] == ["Is the role open?"]
    assert newest["next"].startswith("http://localhost/api/v1/conversations/")


def test_a_connection_that_needs_sign_in_says_so(program: Program, rows: AccountRows) -> None:
    connection = rows.connection(state="needs_sign_in", trouble="The sign-in was taken back.", last_good_at=NOW)
    found = program.read(f"/connections/{connection.id}")
    assert (found["needs_sign_in"], found["trouble"]) == (True, "The sign-in was taken back.")
    assert found["last_good_at"] == "2026-11-20T22:45:00Z"
    assert "credentials" not in found


def test_a_line_says_whether_it_is_ready(program: Program, rows: AccountRows) -> None:
    line = rows.line(rows.connection(key="generic", sign_in_mode="none"))
    found = program.read(f"/lines/{line.id}")
    assert found["ready"] in ("right", "wrong", "waiting", "unknown")
    assert all(check["sentence"] for check in found["checks"])
