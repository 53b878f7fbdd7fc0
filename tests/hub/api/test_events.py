"""Telling the hub of calls and texts."""

from typing import Any

from sqlalchemy import select

from hub.catalog.discovery import Catalog
from hub.intake.reading import InboxReader
from hub.journey import run_stored_journey
from hub.records.call import Call
from hub.records.database import Database
from hub.records.inbox import InboxRow
from hub.records.line import Caller
from tests.fakes.account_rows import AccountRows
from tests.hub.api.conftest import Program

CALLER = "+14155550142"
AT = "2026-11-20T17:40:00-05:00"


def missed(line: str, **data: Any) -> dict[str, Any]:
    return {"type": "call.missed", "data": {"id": "pbx-1", "line": line, "caller": CALLER, "at": AT, **data}}


def text(line: str, body: str) -> dict[str, Any]:
    return {"type": "text.received", "data": {"id": "sms-1", "line": line, "from": CALLER, "body": body, "at": AT}}


def read_all(database: Database) -> None:
    """What a worker does with the inbox."""
    reader = InboxReader(database, Catalog(), run_stored_journey)
    for _, job in reader.look("texts", 100):
        job()


def test_an_event_is_stored_before_it_is_answered_and_done_soon_after(program: Program, rows: AccountRows, database: Database) -> None:
    line = rows.line(mode="beside")
    answer = program.post("/events", missed(line.number, because="busy"))
    assert answer.status_code == 202
    assert answer.json is not None
    assert (answer.json["type"], answer.json["state"], answer.json["call_id"]) == ("call.missed", "received", None)
    with database.read(rows.account.id) as session:
        assert session.get_one(InboxRow, answer.json["id"]).account_id == rows.account.id
    read_all(database)
    told = program.client.get(answer.headers["Location"], headers=program.headers).json
    assert told is not None
    assert told["state"] == "done"
    call = program.read(f"/calls/{told['call_id']}")
    assert call["conversation_id"] == told["conversation_id"]
    assert (call["outcome"], call["because"], call["caller"]["number"]) == ("missed", "busy", CALLER)
    assert call["ended_at"] == "2026-11-20T22:40:00Z"


def test_what_is_told_twice_counts_once(program: Program, rows: AccountRows, database: Database) -> None:
    line = rows.line()
    first, again = (program.post("/events", missed(line.number)) for _ in range(2))
    read_all(database)
    assert first.json is not None
    assert again.json is not None
    assert (again.status_code, again.json["id"]) == (202, first.json["id"])
    with database.read(rows.account.id) as session:
        assert len(session.scalars(select(Call)).all()) == 1


def test_another_event_under_the_same_id_is_refused(program: Program, rows: AccountRows) -> None:
    line = rows.line()
    program.post("/events", missed(line.number))
    answer = program.post("/events", missed(line.number, because="busy"))
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["errors"][0]["pointer"] == "#/data/id"


def test_an_opt_out_holds_from_the_answer_on(program: Program, rows: AccountRows, database: Database) -> None:
    line = rows.line()
    assert program.post("/events", text(line.number, "STOP")).status_code == 202
    with database.read(rows.account.id) as session:
        caller = session.scalars(select(Caller).where(Caller.number == CALLER)).one()
    assert caller.opted_out_at is not None


def test_a_text_stands_in_the_thread(program: Program, rows: AccountRows, database: Database) -> None:
    answer = program.post("/events", text(rows.line().number, "Is the role open?"))
    read_all(database)
    told = program.client.get(answer.headers["Location"], headers=program.headers).json
    assert told is not None
    assert (told["state"], told["call_id"]) == ("done", None)
    thread = program.read(f"/conversations/{told['conversation_id']}")
    assert [(one["body"], one["outbound"]) for one in thread["texts"]] == [("Is the role open?", False)]


def test_a_withheld_call_and_one_from_the_future_are_taken(program: Program, rows: AccountRows, database: Database) -> None:
    line = rows.line()
    program.post("/events", missed(line.number, caller=None, at="2199-01-01T00:00:00Z"))
    read_all(database)
    with database.read(rows.account.id) as session:
        call = session.scalars(select(Call)).one()
    assert call.withheld
    assert call.ended_at is not None
    assert call.ended_at.year < 2199


def test_a_number_that_is_no_line_of_the_account_is_refused(program: Program, other_rows: AccountRows) -> None:
    answer = program.post("/events", missed(other_rows.line().number))
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["errors"][0]["pointer"] == "#/data/line"
