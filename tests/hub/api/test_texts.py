"""Writing to callers through the API."""

from flask import Flask
from sqlalchemy import delete, func, select

from hub.records.account import MemberRole
from hub.records.api_key import ApiAnswer
from hub.records.conversation import Conversation, Text
from hub.records.database import Database
from hub.records.line import Caller
from hub.records.outbox import OutboxRow
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.api_rows import conversation_of
from tests.hub.api.conftest import Program, key_for

WORDS = "Tuesday at 10 works."


def counted(database: Database, rows: AccountRows) -> tuple[int, int]:
    """Texts in threads, and effects owed."""
    with database.read(rows.account.id) as session:
        both = (select(func.count()).select_from(table).where(table.account_id == rows.account.id) for table in (Text, OutboxRow))
        texts, owed = (session.scalar(query) or 0 for query in both)
    return texts, owed


def test_a_text_is_owed_and_can_be_followed(program: Program, rows: AccountRows, database: Database) -> None:
    answer = program.post("/texts", {"conversation_id": conversation_of(rows), "body": WORDS}, Idempotency_Key="one")
    assert answer.status_code == 201
    assert answer.json is not None
    assert (answer.json["state"], answer.json["body"], answer.json["outbound"]) == ("owed", WORDS, True)
    assert program.client.get(answer.headers["Location"], headers=program.headers).json == answer.json
    assert counted(database, rows) == (1, 1)


def test_the_same_request_again_is_answered_alike_and_sends_nothing_more(program: Program, rows: AccountRows, database: Database) -> None:
    asked = {"conversation_id": conversation_of(rows), "body": WORDS}
    first, again = (program.post("/texts", asked, Idempotency_Key="one") for _ in range(2))
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert counted(database, rows) == (1, 1)


def test_other_words_under_the_same_name_are_refused(program: Program, rows: AccountRows, database: Database) -> None:
    conversation_id, other = conversation_of(rows), conversation_of(rows)
    program.post("/texts", {"conversation_id": conversation_id, "body": WORDS}, Idempotency_Key="one")
    for asked in ({"conversation_id": conversation_id, "body": "Something else."}, {"conversation_id": other, "body": WORDS}):
        answer = program.post("/texts", asked, Idempotency_Key="one")
        assert answer.status_code == 409
        assert answer.json is not None
        assert answer.json["errors"] == [{"detail": "Take a new one.", "parameter": "Idempotency-Key"}]
    assert counted(database, rows) == (1, 1)


def test_a_name_that_was_forgotten_meanwhile_sends_no_other_words(program: Program, rows: AccountRows, database: Database) -> None:
    asked = {"conversation_id": conversation_of(rows), "body": WORDS}
    program.post("/texts", asked, Idempotency_Key="one")
    with database.write(rows.account.id) as session:
        session.execute(delete(ApiAnswer).where(ApiAnswer.account_id == rows.account.id))
    assert program.post("/texts", {**asked, "body": "Something else."}, Idempotency_Key="one").status_code == 409
    assert program.post("/texts", asked, Idempotency_Key="one").status_code == 201
    assert counted(database, rows) == (1, 1)


def test_each_key_has_names_of_its_own(program: Program, app: Flask, rows: AccountRows, database: Database) -> None:
    conversation_id = conversation_of(rows)
    other = Program(app, key_for(database, rows))
    for who, words in ((program, WORDS), (other, "On Friday, too.")):
        assert who.post("/texts", {"conversation_id": conversation_id, "body": words}, Idempotency_Key="one").status_code == 201
    assert counted(database, rows) == (2, 2)


def test_without_a_name_for_it_nothing_is_sent(program: Program, rows: AccountRows, database: Database) -> None:
    answer = program.post("/texts", {"conversation_id": conversation_of(rows), "body": WORDS})
    assert answer.status_code == 422
    assert answer.json is not None
    assert [error["parameter"] for error in answer.json["errors"]] == ["Idempotency-Key"]
    answer = program.post("/texts", {"conversation_id": conversation_of(rows), "body": WORDS}, Idempotency_Key="two words")
    assert answer.json is not None
    assert answer.json["errors"] == [
        {"detail": "Write letters, digits and signs of ASCII, without spaces.", "parameter": "Idempotency-Key"}
    ]
    assert counted(database, rows) == (0, 0)


def test_an_opt_out_wins_over_a_program(program: Program, rows: AccountRows, database: Database) -> None:
    asked = {"conversation_id": conversation_of(rows, opted_out_at=NOW), "body": WORDS}
    answer = program.post("/texts", asked, Idempotency_Key="one")
    assert answer.status_code == 409
    assert answer.json is not None
    assert "asked not to be texted" in answer.json["errors"][0]["detail"]
    assert counted(database, rows) == (0, 0)


def test_another_accounts_conversation_is_not_written_to(program: Program, other_rows: AccountRows, database: Database) -> None:
    answer = program.post("/texts", {"conversation_id": conversation_of(other_rows), "body": WORDS}, Idempotency_Key="one")
    assert answer.status_code == 404
    assert counted(database, other_rows) == (0, 0)


def test_a_conversation_is_worked_on_as_in_the_inbox(program: Program, rows: AccountRows) -> None:
    path = f"/conversations/{conversation_of(rows)}"
    member = rows.member(name="Ana Silva", email="ana@example.com")
    assigned = program.post(f"{path}/assignment", {"member_id": member.id}).json
    assert assigned is not None
    assert assigned["member"] == {"id": member.id, "name": "Ana Silva"}
    program.post(f"{path}/notes", {"words": "Prefers mornings."})
    program.post(f"{path}/outcome", {"outcome": "placed"})
    closed = program.send("POST", f"{path}/close").json
    assert closed is not None
    assert (closed["open"], closed["outcome"]) == (False, "placed")
    assert [entry["kind"] for entry in closed["entries"]] == ["assigned", "note", "outcome", "closed"]
    assert "Nightly (API)" in closed["entries"][-1]["words"]
    reopened = program.send("POST", f"{path}/reopen").json
    assert reopened is not None
    assert reopened["open"] is True


def test_a_note_is_written_once_for_each_name_and_may_do_without_one(program: Program, rows: AccountRows) -> None:
    path, other = (f"/conversations/{conversation_of(rows)}/notes" for _ in range(2))
    sent = [("Prefers mornings.", {"Idempotency_Key": "one"}), ("Has a car.", {"Idempotency_Key": "two"}), ("Speaks Spanish.", {})]
    for words, name in (sent[0], *sent):
        answer = program.post(path, {"words": words}, **name)
    assert answer.json is not None
    assert [entry["words"] for entry in answer.json["entries"]] == [words for words, _ in sent]
    for where, words in ((path, "Something else."), (other, "Prefers mornings.")):
        assert program.post(where, {"words": words}, Idempotency_Key="one").status_code == 409
    asked = {"conversation_id": conversation_of(rows), "body": WORDS}
    assert program.post("/texts", asked, Idempotency_Key="one").status_code == 409


def test_the_same_words_under_other_names_are_notes_of_their_own(program: Program, rows: AccountRows) -> None:
    path = f"/conversations/{conversation_of(rows)}/notes"
    for name in ({"Idempotency_Key": "one"}, {"Idempotency_Key": "two"}, {}):
        answer = program.post(path, {"words": "Rang again."}, **name)
    assert answer.json is not None
    assert [entry["words"] for entry in answer.json["entries"]] == ["Rang again."] * 3


def test_a_text_that_was_refused_may_be_asked_for_again_under_the_same_name(
    program: Program, rows: AccountRows, database: Database
) -> None:
    conversation_id = conversation_of(rows, opted_out_at=NOW)
    asked = {"conversation_id": conversation_id, "body": WORDS}
    assert program.post("/texts", asked, Idempotency_Key="one").status_code == 409
    with database.write(rows.account.id) as session:
        session.get_one(Caller, session.get_one(Conversation, conversation_id).caller_id).opted_out_at = None
    assert program.post("/texts", asked, Idempotency_Key="one").status_code == 201


def test_a_member_of_another_account_and_one_who_only_reads_get_no_conversation(
    program: Program, rows: AccountRows, other_rows: AccountRows
) -> None:
    stranger, viewer = other_rows.member(), rows.member(MemberRole.VIEWER)
    for member in (stranger, viewer):
        answer = program.post(f"/conversations/{conversation_of(rows)}/assignment", {"member_id": member.id})
        assert answer.status_code == 404
        assert answer.json is not None
        assert answer.json["errors"][0]["pointer"] == "#/member_id"
    assert viewer.id not in [member["id"] for member in program.get("/members").json["members"]]  # type: ignore[index] # it is JSON
