"""Replaying a call from its page."""

from hub.records.account import MemberRole
from hub.records.database import Database
from hub.records.inbox import InboxEvent, InboxRow
from hub.records.outbox import OutboxRow, OutboxState
from hub.rehearsal.preview_result import WriteBack
from hub.rehearsal.rehearsed import RecordedWrite
from hub.rehearsal.then_and_now import ReplayedCall, WhatCame
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser, MakeApp

THEN = WhatCame(outcome="missed", decision="no_text", reason="watch_only", tasks=("Call back.",))
TODAY = WhatCame(
    outcome="missed",
    decision="text_now",
    reason="missed",
    text="Harbor Talent here.",
    text_state="sent",
    text_at=NOW,
    tasks=("Call back.",),
)


def played(_account_id: int, _call_id: int) -> ReplayedCall:
    write = RecordedWrite("create_person", "POST", "https://ats.example/people", {"name": "Sam"})
    return ReplayedCall(then=THEN, now=TODAY, write_backs=[WriteBack("Acme ATS", [write])], story=["A call reached Main line."])


def test_what_would_differ_today_stands_beside_what_happened(make_app: MakeApp, rows: AccountRows) -> None:
    call = rows.call(rows.line(), rows.caller())
    browser = Browser(make_app(replay_call=played))
    browser.sign_in(rows.member(MemberRole.AGENT))
    assert f'href="/calls/{call.id}/replay"' in browser.read(f"/calls/{call.id}")
    page = browser.post(f"/calls/{call.id}/replay/copy").text
    for words in ("No text", "Harbor Talent here.", "nothing was sent", "https://ats.example/people", "A call reached Main line."):
        assert words in page
    assert page.count(">Different<") == 4
    assert "For real" not in page


def test_for_real_everything_that_stopped_is_had_again_and_told(owner: Browser, rows: AccountRows, database: Database) -> None:
    call = rows.call(rows.line(), rows.caller())
    request = rows.received(call, state="failed", refused_because="it is not written well", attempts=6)
    event = rows.event(inbox_row_id=request.id)
    held = rows.owed("log_activity", OutboxState.HELD, call_id=call.id, error="The field is gone.")
    page = owner.read(f"/calls/{call.id}/replay")
    assert "Note on the record: it is tried again." in page
    assert "No text: a text leaves within 15 minutes of its call or not at all." not in page
    owner.post(f"/calls/{call.id}/replay/real")
    with database.read(rows.account.id) as session:
        assert session.get_one(OutboxRow, held.id).state == OutboxState.HELD
    owner.post(f"/calls/{call.id}/replay/real", {"sure": "yes"})
    with database.read(rows.account.id) as session:
        assert session.get_one(OutboxRow, held.id).state == OutboxState.OWED
        assert session.get_one(InboxRow, request.id).state == "unread"
        assert session.get_one(InboxEvent, event.id).state == "unsettled"
    assert "Maria Lopez had the call replayed for real" in owner.read(f"/calls/{call.id}")


def test_a_call_with_its_text_is_never_texted_again(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    thread = rows.conversation(line, caller)
    call = rows.call(line, caller, conversation_id=thread.id)
    rows.text(thread, line, call_id=call.id)
    rows.received(call)
    assert "No second text" in owner.read(f"/calls/{call.id}/replay")


def test_a_request_that_was_never_believed_is_not_read_again(owner: Browser, rows: AccountRows) -> None:
    call = rows.call(rows.line(), rows.caller())
    rows.received(call, state="refused", refused_because="signature")
    assert "There is nothing to have again" in owner.read(f"/calls/{call.id}/replay")
