"""One call's page."""

import datetime as dt

import pytest

from hub.records.account import Desk, MemberRole
from hub.records.conversation import StaffCall
from hub.records.database import Database
from hub.records.outbox import OutboxState
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.counted_queries import counted_queries
from tests.hub.web.conftest import Browser


def test_the_story_stands_in_order_with_the_time_between(owner: Browser, rows: AccountRows) -> None:
    call = rows.call(rows.line(), rows.caller())
    rows.told("A call reached Main line.", at=NOW, call_id=call.id)
    rows.told("The call was missed.", "missed", at=NOW + dt.timedelta(seconds=31.2), call_id=call.id)
    rows.told("The text left.", "text_sent", at=NOW + dt.timedelta(seconds=33.3), call_id=call.id)
    page = owner.read(f"/calls/{call.id}")
    steps = [page.index(words) for words in ("A call reached Main line.", "+31 s", "The call was missed.", "+2.1 s", "The text left.")]
    assert steps == sorted(steps)
    assert "5:45:31 PM" in page


def test_the_thread_and_the_caller_belong_to_the_story_until_the_next_call(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    conversation = rows.conversation(line, caller)
    first = rows.call(line, caller, conversation_id=conversation.id, started_at=NOW)
    second = rows.call(line, caller, conversation_id=conversation.id, started_at=NOW + dt.timedelta(hours=1))
    rows.told("They wrote back.", at=NOW + dt.timedelta(minutes=1), conversation_id=conversation.id)
    rows.told("They asked not to be texted.", at=NOW + dt.timedelta(minutes=2), caller_id=caller.id)
    rows.told("They wrote again.", at=NOW + dt.timedelta(hours=2), conversation_id=conversation.id, caller_id=caller.id)
    earlier, later = owner.read(f"/calls/{first.id}"), owner.read(f"/calls/{second.id}")
    assert "They wrote back." in earlier
    assert "They asked not to be texted." in earlier
    assert "They wrote again." not in earlier
    assert later.count("They wrote again.") == 1
    assert "They wrote back." not in later


def test_how_long_hang_up_to_text_took_is_shown(owner: Browser, rows: AccountRows) -> None:
    call = rows.call(rows.line(), rows.caller(), ended_at=NOW)
    rows.told("The text was accepted.", "text_sent", at=NOW + dt.timedelta(seconds=16), call_id=call.id)
    rows.told("The text was delivered.", "text_delivered", at=NOW + dt.timedelta(seconds=18), call_id=call.id)
    page = " ".join(owner.read(f"/calls/{call.id}").split())
    assert '<dt>Hang-up to text accepted</dt><dd class="numbers">16 s</dd>' in page
    assert '<dt>Text accepted to delivered</dt><dd class="numbers">2.0 s</dd>' in page


def test_how_long_a_person_took_is_shown_and_what_the_line_cannot_see(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    call = rows.call(line, caller, outcome="missed", ended_at=NOW, first_human_at=NOW + dt.timedelta(minutes=4))
    assert "A person turned to them 4 min after the call." in owner.read(f"/calls/{call.id}")
    waiting = rows.call(line, caller, outcome="missed", ended_at=NOW)
    page = owner.read(f"/calls/{waiting.id}")
    assert "No person has turned to them yet." in page
    assert "not visible" in page
    assert "not visible" in owner.read(f"/lines/{line.id}")


def test_what_staff_did_in_the_app_stands_in_the_thread_under_their_name(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    conversation = rows.conversation(line, caller)
    call = rows.call(line, caller, conversation_id=conversation.id)
    rosa = rows.member(MemberRole.AGENT, name="Rosa")
    rows.text(conversation, line, body="Shall I ring you?", kind="by_member", outbound=True, status="sent", member_id=rosa.id, at=NOW)
    rows.add(
        StaffCall(
            connection_id=line.connection_id, conversation_id=conversation.id, provider_call_id="OUT1", member_id=rosa.id,
            started_at=NOW + dt.timedelta(minutes=1), answered=True, duration_s=90,
        )
    )  # fmt: skip
    page = " ".join(owner.read(f"/calls/{call.id}").split())
    assert page.index("Shall I ring you?") < page.index("<bdi>Rosa</bdi> called them, and spoke for 1 min 30 s.")


def test_the_switch_behind_a_decision_is_named(owner: Browser, rows: AccountRows) -> None:
    line = rows.line(watch_only=True)
    call = rows.call(line, rows.caller(), decision="no_text", decision_reason="watch_only")
    page = owner.read(f"/calls/{call.id}")
    assert "it would have sent a text" in page
    assert "texting on this line" in page
    assert f'<a href="/lines/{line.id}">texting on this line</a>' in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"status": None}, "Waiting to leave"),
        ({"status": "accepted"}, "Accepted by the phone system"),
        ({"status": "delivered"}, "Delivered"),
        ({"status": "failed", "not_delivered": "filtered", "error_code": "30007"}, "Not delivered: the carrier filtered it (code 30007)"),
        ({"status": "not_sent", "not_delivered": "they_wrote_first"}, "Not sent: they had already written"),
        ({"status": "not_sent", "not_delivered": "line_paused"}, "Not sent: automatic texts are paused for this line"),
        ({"status": "not_sent", "not_delivered": "sender_not_registered"}, "your number is not registered for texting yet"),
    ],
)
def test_the_state_of_a_text_is_told_in_words(owner: Browser, rows: AccountRows, state: dict[str, str | None], words: str) -> None:
    line, caller = rows.line(), rows.caller()
    conversation = rows.conversation(line, caller)
    call = rows.call(line, caller, conversation_id=conversation.id)
    rows.text(conversation, line, call_id=call.id, **state)
    assert words in owner.read(f"/calls/{call.id}")


def test_a_step_names_the_setting_behind_what_it_decided(owner: Browser, rows: AccountRows) -> None:
    line = rows.line()
    call = rows.call(line, rows.caller())
    rows.told("The text was not sent.", "text_not_sent", call_id=call.id, detail={"reason": "line_cap"})
    assert "The setting behind it: <a href=" in owner.read(f"/calls/{call.id}")


def test_a_call_leads_to_its_conversation(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    conversation = rows.conversation(line, caller)
    assert f'href="/conversations/{conversation.id}"' in owner.read(f"/calls/{rows.call(line, caller, conversation_id=conversation.id).id}")


def test_what_a_caller_writes_stays_text(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller(name="<b>Sam</b>")
    conversation = rows.conversation(line, caller)
    rows.text(conversation, line, outbound=False, kind="reply", body="<script>alert(1)</script>")
    page = owner.read(f"/calls/{rows.call(line, caller, conversation_id=conversation.id).id}")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>Sam</b>" not in page


def test_what_is_owed_shows_state_reason_and_requests(owner: Browser, rows: AccountRows) -> None:
    call = rows.call(rows.line(), rows.caller())
    row = rows.owed("log_activity", OutboxState.WAITING, call_id=call.id, attempts=2, error="It is too busy.")
    rows.exchange(row, status=429, took_ms=1031, sent='{"note": "hi"}', answered="slow down")
    rows.owed("send_text", OutboxState.DROPPED, call_id=call.id, reason="too_late")
    rows.owed("assign_owner", OutboxState.WAITING, call_id=call.id, in_doubt_since=NOW)
    page = owner.read(f"/calls/{call.id}")
    for words in (
        "Note on the record",
        "Will be tried again",
        "2 tries",
        "It is too busy.",
        "429 · 1031 ms",
        "slow down",
        "Because: it would have come too late",
        "It is not known whether it happened",
    ):
        assert words in page


def test_what_another_system_answered_is_shown_without_numbers_and_secrets(owner: Browser, rows: AccountRows) -> None:
    call = rows.call(rows.line(), rows.caller())
    rows.owed("send_text", OutboxState.HELD, call_id=call.id, error="+1 415 555 0199 is no number, token=abcdef0123456789")
    for path in (f"/calls/{call.id}", "/attention"):
        page = owner.read(path)
        assert "\u20260199 is no number" in page
        assert "555 0199" not in page
        assert "abcdef0123456789" not in page


def test_what_was_received_is_shown_masked(owner: Browser, rows: AccountRows) -> None:
    call = rows.call(rows.line(), rows.caller())
    rows.received(call, what="dial_action", repeated=2)
    rows.received(call, state="refused", refused_because="signature")
    page = owner.read(f"/calls/{call.id}")
    assert "Dial action" in page
    assert "came 2 more times, taken once" in page
    assert "Refused: its signature does not fit" in page
    assert "CallStatus=ringing" in page
    assert "4155550142" not in page


def test_a_request_of_another_account_with_the_same_call_is_not_shown(owner: Browser, rows: AccountRows, other_rows: AccountRows) -> None:
    call = rows.call(rows.line(), rows.caller())
    rows.received(call, account_id=other_rows.account.id, what="somebody_elses")
    assert "Somebody elses" not in owner.read(f"/calls/{call.id}")


def test_the_owner_is_shown_with_the_evidence(owner: Browser, rows: AccountRows) -> None:
    line, caller, member = rows.line(), rows.caller(), rows.member(MemberRole.AGENT, name="Ann Lee")
    desk = rows.add(Desk(name="Warehouse", member_id=member.id))
    evidence = [{"because": "line_desk", "sentence": "Main line belongs to the desk Warehouse."}]
    conversation = rows.conversation(line, caller, member_id=member.id, desk_id=desk.id, evidence=evidence, intent="role")
    page = owner.read(f"/calls/{rows.call(line, caller, conversation_id=conversation.id).id}")
    for words in ("Ann Lee", "desk Warehouse", "Main line belongs to the desk Warehouse.", "About a role"):
        assert words in page


def test_the_linked_record_leads_to_the_vendor(owner: Browser, rows: AccountRows) -> None:
    connection = rows.connection(name="Acme ATS")
    line, caller = rows.line(connection), rows.caller()
    rows.link(connection, caller, matters=[{"title": "Warehouse supervisor"}])
    page = owner.read(f"/calls/{rows.call(line, caller).id}")
    assert 'href="https://ats.example.com/77"' in page
    assert "Candidate in Acme ATS" in page
    assert "Warehouse supervisor" in page


def test_an_address_that_is_no_web_page_is_no_link(owner: Browser, rows: AccountRows) -> None:
    connection = rows.connection()
    line, caller = rows.line(connection), rows.caller()
    rows.link(connection, caller, url="javascript:alert(1)")
    assert "javascript:" not in owner.read(f"/calls/{rows.call(line, caller).id}")


def test_a_longer_story_needs_no_more_queries(owner: Browser, rows: AccountRows, database: Database) -> None:
    line, caller = rows.line(), rows.caller()
    conversation = rows.conversation(line, caller)
    call = rows.call(line, caller, conversation_id=conversation.id)

    def tell_more(number: int) -> None:
        for _ in range(number):
            rows.exchange(rows.owed(call_id=call.id, conversation_id=conversation.id))
            rows.told("So it went on.", call_id=call.id)
            rows.text(conversation, line)
            rows.received(call)
            rows.task(call_id=call.id)

    tell_more(1)
    with counted_queries(database) as few:
        owner.read(f"/calls/{call.id}")
    tell_more(5)
    with counted_queries(database) as more:
        owner.read(f"/calls/{call.id}")
    assert len(more) == len(few) <= 16


def test_pausing_a_caller_is_told_and_can_be_undone(owner: Browser, rows: AccountRows) -> None:
    caller = rows.caller()
    call = rows.call(rows.line(), caller)
    path = f"/calls/{call.id}"
    answer = owner.post(f"/callers/{caller.id}/pause", headers={"Referer": f"http://localhost{path}"})
    assert answer.location == path
    page = owner.read(path)
    assert "Automatic texts to this caller are paused." in page
    assert "Maria Lopez paused automatic texts to this caller." in page
    assert "1 caller" not in owner.read("/lines")
    owner.post(f"/callers/{caller.id}/resume")
    assert "Pause automatic texts" in owner.read(path)


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("https://evil.example/calls", "/calls"),
        ("http://localhost///evil.example", "/evil.example"),
        ("http://localhost/\\evil", "/calls"),
        ("http://[::1", "/calls"),
    ],
)
def test_a_button_never_leads_off_the_site(owner: Browser, rows: AccountRows, page: str, back: str) -> None:
    caller = rows.caller()
    answer = owner.post(f"/callers/{caller.id}/pause", headers={"Referer": page})
    assert answer.location == back


def test_how_a_call_ended_is_said_in_a_sentence(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    assert "Somebody of the staff took the call." in owner.read(f"/calls/{rows.call(line, caller, ending='answered').id}")
    assert "How it ended" not in owner.read(f"/calls/{rows.call(line, caller, ending=None).id}")
