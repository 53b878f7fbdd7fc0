"""Why a caller may be texted or not is a page and a file; what staff hear is recorded with the words."""

import csv
import io
import json

import pytest
from sqlalchemy import select

from hub.consent.ledger import Evidence
from hub.consent.opt_outs import opt_out
from hub.records.account import Account, MemberRole
from hub.records.call import Task
from hub.records.connection import PersonLink
from hub.records.consent import ConsentEntry, ConsentWay
from hub.records.database import Database
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser, MakeApp


@pytest.fixture
def caller(rows: AccountRows) -> Caller:
    found: Caller = rows.caller(name="Ada Lopez")
    return found


def entries(database: Database, rows: AccountRows) -> list[ConsentEntry]:
    with database.read(rows.account.id) as session:
        return list(session.scalars(select(ConsentEntry).order_by(ConsentEntry.id)))


def is_opted_out(database: Database, rows: AccountRows, caller: Caller) -> bool:
    with database.read(rows.account.id) as session:
        return session.get_one(Caller, caller.id).opted_out_at is not None


def opt_out_by_text(database: Database, rows: AccountRows, caller: Caller) -> None:
    with database.write(rows.account.id) as session:
        opt_out(session, session.get_one(Caller, caller.id), "They asked not to be texted.", Evidence(ConsentWay.KEYWORD, "Stop!"))


def test_an_opt_out_that_a_member_heard_on_a_call_is_recorded_with_the_words(
    owner: Browser, database: Database, rows: AccountRows, caller: Caller
) -> None:
    owner.post(f"/callers/{caller.id}/opt-out", {"way": "call", "words": "Stop those texts, she said."})
    (entry,) = entries(database, rows)
    assert (entry.kind, entry.way, entry.said, entry.member_id is not None) == ("opt_out", "call", "Stop those texts, she said.", True)
    assert is_opted_out(database, rows, caller)
    page = owner.read(f"/callers/{caller.id}/consent")
    assert "Stop those texts, she said." in page
    assert "recorded by Maria Lopez" in page


def test_what_was_heard_needs_its_words_and_a_members_own_decision_needs_none(
    owner: Browser, database: Database, rows: AccountRows, caller: Caller
) -> None:
    answer = owner.post(f"/callers/{caller.id}/opt-out", {"way": "email", "words": " "})
    assert answer.status_code == 422
    assert "Write down what they said." in answer.text
    assert not is_opted_out(database, rows, caller)
    owner.post(f"/callers/{caller.id}/opt-out", {"way": "staff_click", "words": ""})
    assert is_opted_out(database, rows, caller)


def test_an_opt_out_by_staff_is_owed_to_the_callers_record(owner: Browser, database: Database, rows: AccountRows, caller: Caller) -> None:
    connection = rows.connection(kind="connector", key="firm", abilities=["opt_out"], webhook_token="firm")
    link = {"vendor_id": "p1", "kind": "person", "name": "Ada Lopez", "at": NOW, "matters": []}
    rows.add(PersonLink(connection_id=connection.id, caller_id=caller.id, **link))
    owner.post(f"/callers/{caller.id}/opt-out", {"way": "staff_click", "words": ""})
    with database.read(rows.account.id) as session:
        assert session.scalars(select(OutboxRow.effect)).all() == ["mark_do_not_text"]


def test_an_opt_out_is_lifted_by_staff_only_with_the_callers_exact_words(
    owner: Browser, database: Database, rows: AccountRows, caller: Caller
) -> None:
    opt_out_by_text(database, rows, caller)
    assert owner.post(f"/callers/{caller.id}/opt-in", {"way": "form", "words": ""}).status_code == 422
    assert is_opted_out(database, rows, caller)
    signed = {"way": "form", "words": "Yes, you may text me about my application.", "source": "198.51.100.7"}
    owner.post(f"/callers/{caller.id}/opt-in", signed)
    assert not is_opted_out(database, rows, caller)
    stop, again = entries(database, rows)
    assert stop.revoked_at == NOW
    assert (again.kind, again.said, again.source_address) == ("opt_in", "Yes, you may text me about my application.", "198.51.100.7")


def test_an_agent_records_an_opt_out_and_lifts_none(make_app: MakeApp, database: Database, rows: AccountRows, caller: Caller) -> None:
    agent = Browser(make_app())
    agent.sign_in(rows.member(MemberRole.AGENT))
    agent.post(f"/callers/{caller.id}/opt-out", {"way": "call", "words": "No texts, please."})
    assert is_opted_out(database, rows, caller)
    assert agent.post(f"/callers/{caller.id}/opt-in", {"way": "call", "words": "They said yes."}).status_code == 403
    assert "Record and text them again" not in agent.read(f"/callers/{caller.id}/consent")


def test_the_ledger_is_a_file_that_no_spreadsheet_takes_for_formulas(owner: Browser, caller: Caller) -> None:
    owner.post(f"/callers/{caller.id}/opt-out", {"way": "email", "words": "=STOP()"})
    (row,) = csv.DictReader(owner.read("/consent.csv").splitlines())
    assert (row["number"], row["kind"], row["way"], row["said"]) == (caller.number, "opt_out", "email", "'=STOP()")
    assert (row["at"], row["recorded_by"]) == ("2026-11-20T22:45:00.000+00:00", "Maria Lopez")


def test_all_that_is_held_of_one_caller_is_one_file(owner: Browser, database: Database, rows: AccountRows, caller: Caller) -> None:
    line = rows.line()
    call = rows.call(line, caller)
    rows.text(rows.conversation(line, caller), line, outbound=False, kind="reply", body="Is the role open?")
    opt_out_by_text(database, rows, caller)
    report = json.loads(owner.read(f"/callers/{caller.id}/report.json"))
    assert report["caller"]["number"] == caller.number
    assert [entry["said"] for entry in report["consent"]] == ["Stop!"]
    assert [entry["provider_call"] for entry in report["calls"]] == [call.provider_call_id]
    assert [entry["words"] for entry in report["texts"]] == ["Is the role open?"]
    assert "Maria Lopez exported all that is held of this caller." in [entry["what"] for entry in report["story"]]


def test_the_newest_entries_and_the_day_of_the_rules_stand_on_a_page(
    owner: Browser, database: Database, rows: AccountRows, caller: Caller
) -> None:
    opt_out_by_text(database, rows, caller)
    page = owner.read("/consent")
    assert "They want no texts</span>, by a word that means it" in page
    assert "As of 2026-11-20." in page


def test_the_contact_for_help_and_the_number_of_offers_are_settings(owner: Browser, database: Database, rows: AccountRows) -> None:
    owner.post("/consent/settings", {"support_contact": "help@harbor.example", "offers_per_month": "4"})
    with database.read(rows.account.id) as session:
        account = session.get_one(Account, rows.account.id)
        assert (account.support_contact, account.offers_per_month) == ("help@harbor.example", 4)
    assert owner.post("/consent/settings", {"support_contact": "", "offers_per_month": "400"}).status_code == 422


def test_letting_texts_go_on_after_a_doubtful_one_is_entered(owner: Browser, database: Database, rows: AccountRows, caller: Caller) -> None:
    rows.task(kind="maybe_opt_out", caller_id=caller.id, sentence="\u201ccan you stop by\u201d may be an opt-out.")
    owner.post(f"/callers/{caller.id}/resume")
    (entry,) = entries(database, rows)
    assert (entry.kind, entry.way) == ("no_opt_out", "staff_click")
    assert "can you stop by" in entry.said


def test_recording_the_opt_out_answers_the_question_whether_it_was_one(
    owner: Browser, database: Database, rows: AccountRows, caller: Caller
) -> None:
    task = rows.task(kind="maybe_opt_out", caller_id=caller.id)
    owner.post(f"/callers/{caller.id}/opt-out", {"way": "staff_click", "words": ""})
    with database.read(rows.account.id) as session:
        assert session.get_one(Task, task.id).done_at == NOW


def test_a_greeting_that_tells_of_the_text_is_offered_and_used_with_one_button(
    owner: Browser, database: Database, rows: AccountRows
) -> None:
    line = rows.line()
    page = owner.read(f"/lines/{line.id}")
    assert "You have reached Harbor Talent. Nobody is free right now." in page
    assert "Use this greeting" in page
    owner.post(f"/lines/{line.id}/greeting")
    with database.read(rows.account.id) as session:
        assert "we send you a text about this call" in session.get_one(Line, line.id).greeting
    assert "This line says it." in owner.read(f"/lines/{line.id}")


def test_opt_outs_are_brought_in_with_a_file_and_their_records_elsewhere_are_marked(
    owner: Browser, database: Database, rows: AccountRows, caller: Caller
) -> None:
    rows.link(rows.connection(kind="connector", key="firm", abilities=["opt_out"], webhook_token="firm"), caller)
    page = owner.post("/consent/import", {"file": (io.BytesIO(f"number\n{caller.number}\n".encode()), "stops.csv")}, follow=True).text
    assert "1 opt-out brought in, 0 stood here already." in page
    assert "in a file that was brought in" in page
    assert is_opted_out(database, rows, caller)
    assert [entry.way for entry in entries(database, rows)] == ["file"]
    with database.read(rows.account.id) as session:
        assert [row.effect for row in session.scalars(select(OutboxRow))] == ["mark_do_not_text"]


def test_a_file_that_cannot_be_used_is_refused_on_the_page(owner: Browser, database: Database, rows: AccountRows, caller: Caller) -> None:
    for content, sentence in ((f"number\n{caller.number}\n12\n", "row 3: number: this is no phone number"), ("", "choose one first")):
        answer = owner.post("/consent/import", {"file": (io.BytesIO(content.encode()), "stops.csv")})
        assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not is_opted_out(database, rows, caller)
