"""The page that says how long what is kept, and erasing a caller who asks for it."""

import datetime as dt

from flask import Flask

from hub.records.account import Account, MemberRole
from hub.records.api_key import ApiAnswer
from hub.records.audit import AuditEntry
from hub.records.call import Call
from hub.records.connection import PersonLink
from hub.records.consent import ConsentEntry
from hub.records.conversation import Text
from hub.records.database import Database
from hub.records.inbox import InboxRow
from hub.records.line import Caller
from hub.records.outbox import OutboxRow, OutboxState
from hub.reports.consent_file import consent_entries
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser

LIMITS = {"texts": "12", "voicemails": "", "callers": "60", "requests": "30", "audit": "24"}


def test_what_would_go_is_shown_before_anything_is_saved(owner: Browser, rows: AccountRows, database: Database) -> None:
    line = rows.line()
    conversation = rows.conversation(line, rows.caller())
    for _ in range(3):
        rows.text(conversation, line, at=NOW - dt.timedelta(days=500))
    shown = owner.post("/retention/save", LIMITS)
    assert shown.status_code == 200
    assert 'Texts and notes: <span class="numbers">3</span>' in shown.text
    with database.read(rows.account.id) as session:
        assert session.get_one(Account, rows.account.id).keep_texts_months == 60
    assert owner.post("/retention/save", {**LIMITS, "confirmed": "yes"}).status_code == 302
    with database.read(rows.account.id) as session:
        kept = session.get_one(Account, rows.account.id)
    assert (kept.keep_texts_months, kept.keep_voicemails_months, kept.keep_requests_days) == (12, None, 30)


def test_a_limit_that_would_take_evidence_of_last_week_is_refused(owner: Browser) -> None:
    answer = owner.post("/retention/save", {**LIMITS, "requests": "1", "confirmed": "yes"})
    assert answer.status_code == 422
    assert "Write a number from 7 to 730" in answer.text


def known_caller(rows: AccountRows, **values: object) -> Caller:
    line = rows.line()
    caller: Caller = rows.caller(name="Ada Lopez", **values)
    conversation = rows.conversation(line, caller, evidence=[{"sentence": "Ada asked."}])
    rows.text(conversation, line, outbound=False, kind="reply", body="It is Ada, call me", status=None)
    call = rows.call(line, caller, conversation_id=conversation.id, voicemail="https://phone.example/rec/1", voicemail_s=9)
    rows.received(call, body=f"From=%2B{caller.number[1:]}".encode())
    rows.received(call, call_id="unrelated", body=f'{{"from": "{caller.number}"}}'.encode())
    rows.told("Ada called.", caller_id=caller.id, call_id=call.id)
    rows.owed(caller_id=caller.id, call_id=call.id, payload={"sentence": "Ada"})
    rows.add(ConsentEntry(caller_id=caller.id, number=caller.number, kind="conversation", way="text", said="It is Ada", at=NOW))
    return caller


def test_erasing_leaves_the_facts_and_takes_the_person(owner: Browser, rows: AccountRows, database: Database) -> None:
    caller = known_caller(rows)
    asked = owner.read(f"/callers/{caller.id}/erase")
    assert "The words and pictures of 1 text" in asked
    assert owner.post(f"/callers/{caller.id}/erase/now").status_code == 302
    with database.read(rows.account.id) as session:
        gone = session.get_one(Caller, caller.id)
        assert (gone.name, gone.number) == (None, f"erased-{caller.id}")
        assert [text.body for text in session.query(Text)] == [""]
        call = session.query(Call).one()
        assert (call.voicemail, call.voicemail_s, call.caller_raw, call.outcome) == ("", 9, "", "missed")
        assert {row.body for row in session.query(InboxRow)} == {b""}
        assert session.query(OutboxRow).one().payload == {}
        entry = session.query(ConsentEntry).one()
        assert (entry.said, entry.number.startswith("erased:")) == ("", True)
        assert [entry.actor for entry in session.query(AuditEntry) if entry.action == "erased"] == ["Maria Lopez"]
    page = owner.read(f"/callers/{caller.id}/consent")
    assert "Erased caller" in page
    assert "Ada" not in page
    assert "<q>" not in page
    assert "No more texts" not in page


def test_who_opted_out_keeps_the_number_and_nothing_else(owner: Browser, rows: AccountRows, database: Database) -> None:
    caller = known_caller(rows, opted_out_at=NOW)
    rows.add(ConsentEntry(caller_id=caller.id, number=caller.number, kind="opt_out", way="keyword", said="STOP", at=NOW))
    owner.post(f"/callers/{caller.id}/erase/now")
    with database.read(rows.account.id) as session:
        gone = session.get_one(Caller, caller.id)
        assert (gone.number, gone.name, gone.opted_out_at) == (caller.number, None, NOW)
        assert [entry.said for entry in session.query(ConsentEntry).order_by(ConsentEntry.id)] == ["", "STOP"]


def test_an_entry_of_an_erased_caller_is_found_by_who_knows_the_number(owner: Browser, rows: AccountRows, database: Database) -> None:
    caller = known_caller(rows)
    owner.post(f"/callers/{caller.id}/erase/now")
    assert len(list(consent_entries(database, rows.account.id, caller.number))) == 1
    assert list(consent_entries(database, rows.account.id, "+14155550999")) == []


def test_their_record_elsewhere_is_deleted_where_that_is_ticked_and_possible(owner: Browser, rows: AccountRows, database: Database) -> None:
    caller = known_caller(rows)
    crm = rows.connection(kind="connector", name="Beacon CRM", abilities=["erase"], webhook_token="crm")
    ats = rows.connection(kind="connector", name="Greenfield ATS", webhook_token="ats")
    linked = rows.link(crm, caller)
    rows.link(ats, caller)
    asked = owner.read(f"/callers/{caller.id}/erase")
    assert "in Beacon CRM, too" in asked
    assert "in Greenfield ATS: the hub cannot delete them there" in asked
    owner.post(f"/callers/{caller.id}/erase/now", {"also": str(linked.id)})
    with database.read(rows.account.id) as session:
        owed = session.query(OutboxRow).filter_by(effect="erase_person").one()
        assert (owed.connection_id, owed.payload["vendor_id"]) == (crm.id, "77")
        assert session.query(PersonLink).all() == []


def test_nobody_is_erased_while_something_is_being_sent_to_them(owner: Browser, rows: AccountRows, database: Database) -> None:
    caller = known_caller(rows)
    rows.owed(state=OutboxState.DOING, caller_id=caller.id)
    answer = owner.post(f"/callers/{caller.id}/erase/now")
    assert answer.status_code == 422
    assert "Try again in a minute" in answer.text
    with database.read(rows.account.id) as session:
        assert session.get_one(Caller, caller.id).name == "Ada Lopez"


def test_only_owners_and_admins_erase(app: Flask, rows: AccountRows) -> None:
    agent = Browser(app)
    agent.sign_in(rows.member(MemberRole.AGENT))
    assert agent.get(f"/callers/{rows.caller().id}/erase").status_code == 403


def test_a_caller_who_asks_is_found_by_their_number_as_people_write_it(owner: Browser, rows: AccountRows) -> None:
    caller = rows.caller(number="+14155550142")
    assert owner.get("/consent/caller?number=(415) 555-0142").location == f"/callers/{caller.id}/consent"
    assert "Nobody with this number" in owner.get("/consent/caller?number=4155550143", follow_redirects=True).text
    assert "no phone number" in owner.get("/consent/caller?number=x", follow_redirects=True).text


def test_where_words_were_removed_that_stands_in_their_place(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    conversation = rows.conversation(line, caller)
    rows.text(conversation, line, body="", removed_at=NOW)
    call = rows.call(line, caller, conversation_id=conversation.id, voicemail="", voicemail_s=9)
    rows.received(call, body=b"", removed_at=NOW)
    page = owner.read(f"/conversations/{conversation.id}")
    assert "as Retention says" in page
    assert "with a voicemail that was removed" in page
    assert "What it said was removed" in owner.read(f"/calls/{call.id}")
    assert owner.get(f"/media/voicemails/{call.id}").status_code == 404


def test_what_programs_were_answered_when_they_wrote_to_the_caller_goes_too(owner: Browser, rows: AccountRows, database: Database) -> None:
    line, caller = rows.line(), rows.caller()
    text = rows.text(rows.conversation(line, caller), line)
    answers = {"key_id": rows.api_key().id, "request": "digest", "at": NOW}
    rows.add(ApiAnswer(idempotency_key="theirs", answer={"id": text.id, "body": text.body}, **answers))
    rows.add(ApiAnswer(idempotency_key="another", answer={"id": text.id + 1, "body": "Hello"}, **answers))
    owner.post(f"/callers/{caller.id}/erase/now")
    with database.read(rows.account.id) as session:
        assert [kept.idempotency_key for kept in session.query(ApiAnswer)] == ["another"]
