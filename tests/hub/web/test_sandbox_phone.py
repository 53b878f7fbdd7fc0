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


SANDBOX = "http://127.0.0.1:9100"


def test_ringing_lets_the_call_ring_at_the_phone_system(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    connection = rows.connection(sandbox=True)
    line = rows.line(connection, staff=["+14155550171"])
    answer = player.post("/sandbox/phone/ring", {"line": line.id, "caller": "(415) 555-0142", "meets": ""})
    assert answer.location == f"/sandbox/phone?line={line.id}&caller=%2B14155550142#calls"
    play, address = f"{SANDBOX}/acme/_sandbox/play", f"http://localhost/in/phone/acme/{connection.webhook_token}"
    assert phone.ordered == [
        ("POST", f"{play}/line", {"number": line.number, "address": address, "staff": ["+14155550171"]}),
        ("POST", f"{play}/ring", {"line": line.number, "caller": CALLER}),
    ]


def test_a_busy_line_does_not_ring(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    line = sandbox_line(rows)
    page = player.read("/sandbox/phone")
    assert "The line is busy" in page
    assert "They are closed" not in page
    player.post("/sandbox/phone/ring", {"line": line.id, "caller": CALLER, "meets": "busy"})
    assert phone.ordered[-1] == ("POST", f"{SANDBOX}/acme/_sandbox/play/call", {"line": line.number, "caller": CALLER, "ends": "busy"})


def test_while_it_rings_one_decides_among_what_the_phone_system_can_tell_of(
    player: Browser, phone: SimulatedPhone, rows: AccountRows
) -> None:
    line = sandbox_line(rows)
    assert "Leave a voicemail" not in player.read("/sandbox/phone")
    phone.has_call(line.number)
    page = player.read("/sandbox/phone")
    for words in ("It rings", "Somebody picks up", "Leave a voicemail", "Let it ring, then hang up"):
        assert words in page
    assert "A mailbox picks up" not in page
    player.post("/sandbox/phone/go-on", {"line": line.id, "caller": CALLER, "called": line.id, "call": "k1", "ends": "voicemail"})
    assert phone.ordered[-1] == ("POST", f"{SANDBOX}/acme/_sandbox/play/end", {"call": "k1", "ends": "voicemail"})


def test_whoever_was_picked_up_can_only_hang_up(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    line = sandbox_line(rows)
    phone.has_call(line.number)
    player.post("/sandbox/phone/go-on", {"line": line.id, "caller": CALLER, "called": line.id, "call": "k1", "ends": "pick_up"})
    assert phone.ordered[-1] == ("POST", f"{SANDBOX}/acme/_sandbox/play/pick-up", {"call": "k1"})
    phone.calls[0]["state"] = "talking"
    page = player.read("/sandbox/phone")
    assert "They talk" in page
    assert "Somebody picks up" not in page
    assert ">Hang up<" in page


def test_every_call_under_way_to_any_line_of_the_business_stands_there_and_no_other(
    player: Browser, phone: SimulatedPhone, rows: AccountRows, other_rows: AccountRows
) -> None:
    line, theirs = sandbox_line(rows), sandbox_line(other_rows)
    phone.has_call(line.number)
    phone.has_call(line.number, key="k2", caller="+14155550143", withheld=True)
    phone.has_call(theirs.number, key="k3", caller="+14155550144")
    phone.has_call(line.number, key="k4", caller="+14155550145", state="over")
    page = player.read("/sandbox/phone")
    assert page.count("call-under-way") == 2
    assert "(415) 555-0143</span>, number hidden" in page
    assert "(415) 555-0144" not in page
    assert "(415) 555-0145" not in page


def test_a_phone_system_that_tells_of_no_ringing_says_so(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    sandbox_line(rows)
    assert "only when it is over" not in player.read("/sandbox/phone")
    phone.tells_of_ringing = False
    assert "tells the hub of a call only when it is over" in player.read("/sandbox/phone")


def test_a_hidden_number_is_played_as_hidden_and_its_story_is_found_by_the_call(
    player: Browser, phone: SimulatedPhone, rows: AccountRows
) -> None:
    line = sandbox_line(rows)
    player.post("/sandbox/phone/ring", {"line": line.id, "caller": CALLER, "hides": "yes"})
    assert phone.ordered[-1][2] == {"line": line.number, "caller": CALLER, "withheld": True}
    rows.told("An older call.", call_id=rows.call(line, rows.caller(number=CALLER)).id)
    rows.told("Somebody hides.", call_id=rows.call(line, None, provider_call_id="HID", withheld=True).id)
    phone.has_call(line.number, call_id="HID", withheld=True, state="over", heard=["ringing", "Please leave a message."])
    page = player.read("/sandbox/phone")
    assert "Somebody hides." in page
    assert "An older call." not in page
    assert "Please leave a message." in page


def test_a_call_of_which_the_hub_has_not_heard_is_not_taken_for_an_older_one(
    player: Browser, phone: SimulatedPhone, rows: AccountRows
) -> None:
    line = sandbox_line(rows)
    rows.told("An older call.", call_id=rows.call(line, rows.caller(number=CALLER)).id)
    phone.has_call(line.number, call_id="")
    page = player.read("/sandbox/phone")
    assert "The hub has not heard of this call yet." in page
    assert "An older call." not in page


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
    assert phone.asked == [("POST", f"{SANDBOX}/carrier/_sandbox/play/text", written)]


def test_an_opt_out_is_one_press_and_nothing_written_is_nothing_sent(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    line = sandbox_line(rows)
    player.post("/sandbox/phone/text", {"line": line.id, "caller": CALLER, "body": "half a thought", "picture": "yes", "word": "STOP"})
    assert phone.ordered[-1][2] == {"line": line.texts_from, "sender": CALLER, "body": "STOP"}
    page = player.post("/sandbox/phone/text", {"line": line.id, "caller": CALLER, "body": "  "}, follow=True).text
    assert "Write something, or send a picture." in page
    assert len(phone.ordered) == 1


def test_a_carrier_can_be_slow_or_refuse_and_well_again(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    line = sandbox_line(rows)
    knobs = f"{SANDBOX}/acme/_sandbox/knobs"
    player.post("/sandbox/phone/carrier", {"line": line.id, "caller": CALLER, "mood": "slow"})
    assert phone.ordered == [("DELETE", knobs, None), ("POST", knobs, {"do": "slow", "seconds": 8, "times": None})]
    phone.knobs = [{"do": "slow", "times": None, "used": 3}]
    assert '<option value="slow" selected>' in player.read("/sandbox/phone")
    phone.knobs = [{"do": "drop", "times": 1, "used": 1}]
    assert '<option value="well" selected>' in player.read("/sandbox/phone")


def test_the_handset_shows_what_arrived_there_and_beside_it_what_the_phone_system_took(
    player: Browser, phone: SimulatedPhone, rows: AccountRows
) -> None:
    line = sandbox_line(rows)
    phone.shown = [
        {"line": line.texts_from, "written_here": False, "body": "Sorry we missed your call.", "pictures": 0},
        {"line": line.texts_from, "written_here": True, "body": "About the role.", "pictures": 1},
        {"line": "+14155550199", "written_here": False, "body": "From another line.", "pictures": 0},
    ]
    phone.took = [
        {"to": CALLER, "body": "Lost on the way.", "status": "undelivered"},
        {"to": "+14155550143", "body": "To somebody else.", "status": "delivered"},
    ]
    page = player.read("/sandbox/phone")
    assert page.index("Sorry we missed your call.") < page.index("About the role.") < page.index("[picture]")
    assert page.index("Lost on the way.") < page.index("undelivered")
    assert "From another line." not in page
    assert "To somebody else." not in page


def test_a_phone_system_that_forgot_the_line_is_set_up_again_before_it_rings(
    make_app: MakeApp, rows: AccountRows, phone: SimulatedPhone
) -> None:
    line, simulated = sandbox_line(rows), FakeSimulatedSetUp()
    agent = Browser(make_app(sandbox_url=SANDBOX, sandbox_phone=phone, simulated=simulated))
    agent.sign_in(rows.member(MemberRole.AGENT))
    page = agent.post("/sandbox/phone/ring", {"line": line.id, "caller": CALLER}, follow=True).text
    assert simulated.asked == [("again", None)]
    assert "had forgotten everything" in page
    assert phone.ordered[-1][1].endswith("play/ring")
    phone.lines = [line.number]
    agent.post("/sandbox/phone/ring", {"line": line.id, "caller": CALLER})
    assert simulated.asked == [("again", None)]


def test_real_lines_and_other_accounts_lines_cannot_be_rung(
    player: Browser, phone: SimulatedPhone, rows: AccountRows, other_rows: AccountRows
) -> None:
    real, theirs = rows.line(), sandbox_line(other_rows)
    for line in (real, theirs):
        page = player.post("/sandbox/phone/ring", {"line": line.id, "caller": CALLER}, follow=True).text
        assert "There is no line in the sandbox" in page
    assert phone.ordered == []


def test_a_number_that_cannot_exist_is_refused_with_a_sentence(player: Browser, phone: SimulatedPhone, rows: AccountRows) -> None:
    line = sandbox_line(rows)
    page = player.post("/sandbox/phone/ring", {"line": line.id, "caller": "12"}, follow=True).text
    assert "needs a phone number that could exist" in page
    assert phone.ordered == []


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
    for action in ("ring", "go-on", "text", "carrier"):
        assert viewer.post(f"/sandbox/phone/{action}").status_code == 403
