"""Playing a caller."""

from typing import Any

import pytest

from hub.records.account import MemberRole
from tests.fakes.account_rows import AccountRows
from tests.fakes.simulated_phone import SimulatedPhone
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


def test_only_what_the_phone_system_can_tell_of_is_offered(player: Browser, rows: AccountRows) -> None:
    sandbox_line(rows)
    page = player.read("/sandbox/phone")
    assert "I leave a voicemail" in page
    assert "The line is busy" not in page


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
    assert ">Ring<" not in viewer.read("/sandbox/phone")
    assert viewer.post("/sandbox/phone/ring").status_code == 403
