"""Which records callers are."""

from sqlalchemy import select

from hub.records.call import Task
from hub.records.connection import Connection, IndexedPerson, RecordChoice
from hub.records.database import Database
from hub.sync.found_people import known_not_to_be
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.api.conftest import Program


def ats_of(rows: AccountRows) -> Connection:
    return rows.connection(kind="connector", key="acme_ats", name="Acme ATS", webhook_token=f"ats-{rows.account.id}")


def test_a_caller_is_linked_with_a_record_that_the_directory_knows(program: Program, rows: AccountRows) -> None:
    ats, caller = ats_of(rows), rows.caller()
    rows.add(IndexedPerson(connection_id=ats.id, vendor_id="12", kind="candidate", name="Sam Rivera", url="https://ats.example.com/12"))
    answer = program.send("PUT", f"/callers/{caller.id}/links/{ats.id}", {"record_id": "12"})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["name"] == "Sam Rivera"
    link = answer.json["links"][0]
    assert (link["record_id"], link["kind"], link["url"]) == ("12", "candidate", "https://ats.example.com/12")
    assert program.read(f"/callers/{caller.id}") == answer.json


def test_a_record_that_nobody_knows_must_be_named(program: Program, rows: AccountRows) -> None:
    ats, caller = ats_of(rows), rows.caller()
    answer = program.send("PUT", f"/callers/{caller.id}/links/{ats.id}", {"record_id": "99"})
    assert answer.status_code == 409
    assert answer.json is not None
    assert [error["pointer"] for error in answer.json["errors"]] == ["#/kind", "#/name"]


def test_another_record_is_not_put_in_the_place_of_one_silently(program: Program, rows: AccountRows) -> None:
    ats, caller = ats_of(rows), rows.caller()
    rows.link(ats, caller, vendor_id="12")
    path = f"/callers/{caller.id}/links/{ats.id}"
    assert program.send("PUT", path, {"record_id": "13", "kind": "candidate", "name": "Sam"}).status_code == 409
    assert program.send("PUT", path, {"record_id": "12"}).status_code == 200


def test_a_link_that_is_taken_back_is_not_found_again(program: Program, rows: AccountRows, database: Database) -> None:
    ats, caller = ats_of(rows), rows.caller(name="Sam Rivera")
    rows.link(ats, caller, vendor_id="12")
    path = f"/callers/{caller.id}/links/{ats.id}"
    answer = program.send("DELETE", path)
    assert answer.json is not None
    assert (answer.status_code, answer.json["links"], answer.json["name"]) == (200, [], None)
    assert program.send("DELETE", path).status_code == 404
    with database.read(rows.account.id) as session:
        assert known_not_to_be(session, ats.id, caller.id) == {"12"}
    assert program.send("PUT", path, {"record_id": "12", "kind": "candidate", "name": "Sam Rivera"}).status_code == 200
    with database.read(rows.account.id) as session:
        assert known_not_to_be(session, ats.id, caller.id) == set()


def test_who_says_it_answers_the_question_that_waits(program: Program, rows: AccountRows, database: Database) -> None:
    ats, caller = ats_of(rows), rows.caller()
    task = rows.task(kind="which_person", caller_id=caller.id)
    rows.add(RecordChoice(task_id=task.id, connection_id=ats.id, caller_id=caller.id, vendor_id="12", kind="candidate", name="Sam"))
    program.send("PUT", f"/callers/{caller.id}/links/{ats.id}", {"record_id": "12", "kind": "candidate", "name": "Sam"})
    with database.read(rows.account.id) as session:
        assert session.scalars(select(Task.done_at).where(Task.id == task.id)).one() == NOW
