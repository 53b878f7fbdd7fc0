"""Playing a caller."""

from typing import Any

import pytest

from hub.records.account import MemberRole
from tests.fakes.account_rows import AccountRows
from tests.fakes.simulated_phone import SimulatedPhone
from tests.fakes.simulated_set_up import FakeSimulatedSetUp
from tests.hub.web.conftest import Browser, MakeApp

CALLER = "+14155550142"


@pytest.fixture
def phone() -> SimulatedPhone:
    return SimulatedPhone()


@pytest.fixture
def player(make_app: MakeApp, rows: AccountRows, phone: SimulatedPhone) -> Browser:
    browser = Browser(make_app(sandbox_url="http://127.0.0.1:9100", sandbox_phone=phone))
    browser.sign_in(rows.member(MemberRole.AGENT))
    return browser


def sandbox_line(rows: AccountRows, **values: Any) -> Any:
    return rows.line(rows.connection(sandbox=True), **values)


def test_there_is_no_phone_outside_the_sandbox(owner: Browser) -> None:
    assert owner.get("/sandbox/phone").status_code == 404
    assert "Sandbox phone" not in owner.read("/")


def test_ringing_plays_the_call_that_was_chosen(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    connection = rows.connection(sandbox=True)
    line = rows.line(connection, staff=["+14155550171"])
    answer = player.post("/sandbox/phone/ring", {"line": line.id, "caller": "(415) 555-0142", "ends": "voicemail"})
    assert answer.location == f"/sandbox/phone?line={line.id}&caller=%2B14155550142"
    sandbox, address = "http://127.0.0.1:9100/acme/_sandbox/play", f"http://localhost/in/phone/acme/{connection.webhook_token}"
    assert phone.asked == [
        ("POST", f"{sandbox}/line", {"number": line.number, "address": address, "staff": ["+14155550171"]}),
        ("POST", f"{sandbox}/call", {"line": line.number, "caller": CALLER, "ends": "voicemail"}),
    ]


def test_while_it_rings_the_caller_decides_among_what_the_phone_system_can_tell_of(player: Browser, rows: AccountRows) -> None:
    sandbox_line(rows)
    assert "leave a voicemail" not in player.read("/sandbox/phone")
    page = player.read("/sandbox/phone?ringing=yes")
    assert "Wait for the tone and leave a voicemail" in page
    assert "Somebody picks up" in page
    assert "The line is busy" not in page
    assert page.count('name="caller" value="+14155550142"') == 2


def test_a_hidden_number_is_played_as_hidden(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    line = sandbox_line(rows)
    player.post("/sandbox/phone/ring", {"line": line.id, "caller": CALLER, "ends": "missed", "hides": "yes"})
    assert phone.asked[-1][2] == {"line": line.number, "caller": CALLER, "ends": "missed", "withheld": True}


def test_the_story_of_the_callers_newest_call_stands_beside_the_phone(player: Browser, rows: AccountRows) -> None:
    line, caller = sandbox_line(rows), rows.caller(number=CALLER)
    for sentence in ("An older call.", "The newest call."):
        rows.told(sentence, call_id=rows.call(line, caller).id, caller_id=caller.id)
    other = rows.call(line, rows.caller())
    rows.told("Somebody else rang.", call_id=other.id)
    page = player.read(f"/sandbox/phone?caller=%2B{CALLER[1:]}")
    assert "The newest call." in page
    assert "An older call." not in page
    assert "Somebody else rang." not in page


def test_what_the_simulated_systems_hold_of_the_caller_is_asked_of_them(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    sandbox_line(rows)
    rows.connection(kind="connector", key="atlas", name="Atlas ATS", sandbox=True, webhook_token="atlas")
    rows.connection(kind="connector", key="real", name="Real ATS", webhook_token="real")
    phone.held = {
        "people": [
            {"id": "1", "name": "Ines Okafor", "phones": ["(415) 555-0142"], "may_text": False},
            {"id": "2", "name": "Bao Tran", "phones": ["(415) 555-0143"], "may_text": True},
        ],
        "matters": [{"person": "1", "title": "Warehouse Supervisor"}],
        "activities": [{"person": "1", "text": "Missed call to Main line"}, {"person": "2", "text": "Not theirs"}],
    }
    page = player.read("/sandbox/phone")
    for words in ("At Atlas ATS", "Ines Okafor", "do not text", "Warehouse Supervisor", "Missed call to Main line"):
        assert words in page
    assert "Bao Tran" not in page
    assert "Real ATS" not in page


def test_people_and_troubles_can_be_chosen_and_only_those_that_this_carrier_plays(
    make_app: MakeApp, rows: AccountRows, phone: SimulatedPhone
) -> None:
    sandbox_line(rows)
    agent = Browser(make_app(sandbox_url="http://127.0.0.1:9100", sandbox_phone=phone, simulated=FakeSimulatedSetUp()))
    agent.sign_in(rows.member(MemberRole.AGENT))
    page = agent.read("/sandbox/phone")
    assert "You are (415) 555-0134" in page
    assert "a landline" not in page
    phone.magic = ["landline_later"]
    assert "a landline" in agent.read("/sandbox/phone")


def test_a_text_goes_to_the_number_and_the_system_that_the_line_texts_through(
    player: Browser, phone: SimulatedPhone, rows: AccountRows
) -> None:
    other = rows.connection(sandbox=True, key="carrier", webhook_token="of-the-carrier")
    line = sandbox_line(rows, sender="+14155550160", text_connection_id=other.id)
    player.post("/sandbox/phone/text", {"line": line.id, "caller": CALLER, "body": " about the role "})
    written = {"line": "+14155550160", "sender": CALLER, "body": "about the role"}
    assert phone.asked == [("POST", "http://127.0.0.1:9100/carrier/_sandbox/play/text", written)]


def test_the_handset_shows_the_callers_texts_and_of_ours_what_the_phone_system_took(
    player: Browser, phone: SimulatedPhone, rows: AccountRows
) -> None:
    line = sandbox_line(rows)
    conversation = rows.conversation(line, rows.caller(number=CALLER))
    rows.text(conversation, line, body="Sorry we missed your call.", provider_text_id="SM1")
    rows.text(conversation, line, body="Lost on the way.", provider_text_id="SM2")
    rows.text(conversation, line, body="About the role.", outbound=False, kind="reply", provider_text_id="IN1")
    phone.took = ["SM1"]
    page = player.read("/sandbox/phone")
    assert page.index("Sorry we missed your call.") < page.index("About the role.")
    assert "Lost on the way." not in page


def test_real_lines_and_other_accounts_lines_cannot_be_rung(
    player: Browser, phone: SimulatedPhone, rows: AccountRows, other_rows: AccountRows
) -> None:
    real, theirs = rows.line(), sandbox_line(other_rows)
    for line in (real, theirs):
        page = player.post("/sandbox/phone/ring", {"line": line.id, "caller": CALLER}, follow=True).text
        assert "There is no line in the sandbox" in page
    assert phone.asked == []


def test_a_number_that_cannot_exist_is_refused_with_a_sentence(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    line = sandbox_line(rows)
    page = player.post("/sandbox/phone/ring", {"line": line.id, "caller": "12"}, follow=True).text
    assert "needs a phone number that could exist" in page
    assert all(method == "GET" for method, _, _ in phone.asked)


def test_a_sandbox_that_does_not_answer_is_told(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    line = sandbox_line(rows)
    phone.down = True
    page = player.post("/sandbox/phone/ring", {"line": line.id, "caller": CALLER}, follow=True).text
    assert "did not take that" in page
    assert "does not answer" in page


def test_a_viewer_may_look_but_not_ring(make_app: MakeApp, rows: AccountRows, phone: SimulatedPhone) -> None:
    sandbox_line(rows)
    viewer = Browser(make_app(sandbox_url="http://127.0.0.1:9100", sandbox_phone=phone))
    viewer.sign_in(rows.member(MemberRole.VIEWER))
    assert ">Ring<" not in viewer.read("/sandbox/phone?ringing=yes")
    assert viewer.post("/sandbox/phone/ring").status_code == 403
