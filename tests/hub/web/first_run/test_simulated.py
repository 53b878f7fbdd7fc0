"""The simulated one in place of every real account."""

import pytest

from hub.records.account import Member, MemberRole
from hub.records.database import Database
from hub.records.line_setup import GuidedTest
from tests.fakes.account_rows import AccountRows
from tests.fakes.simulated_phone import SimulatedPhone
from tests.fakes.simulated_set_up import FakeSimulatedSetUp
from tests.hub.web.conftest import Browser, MakeApp

PLAY = "http://127.0.0.1:9100/acme/_sandbox/play"


@pytest.fixture
def phone() -> SimulatedPhone:
    return SimulatedPhone()


@pytest.fixture
def simulated() -> FakeSimulatedSetUp:
    return FakeSimulatedSetUp()


@pytest.fixture
def newcomer(make_app: MakeApp, rows: AccountRows, phone: SimulatedPhone, simulated: FakeSimulatedSetUp) -> Browser:
    browser = Browser(make_app(sandbox_url="http://127.0.0.1:9100", sandbox_phone=phone, simulated=simulated))
    browser.sign_in(rows.member(MemberRole.OWNER))
    return browser


def test_each_card_has_one_button_that_connects_the_simulated_one(newcomer: Browser, simulated: FakeSimulatedSetUp) -> None:
    assert 'action="/first-run/simulated/connect/generic"' in newcomer.read("/first-run/phones")
    newcomer.post("/first-run/simulated/connect/generic")
    assert newcomer.post("/first-run/simulated/connect/nobody").status_code == 404
    assert simulated.asked == [("phones", "generic")]


def test_a_button_that_is_pressed_twice_makes_no_second_one(newcomer: Browser, rows: AccountRows, simulated: FakeSimulatedSetUp) -> None:
    rows.line(rows.connection(key="generic", sandbox=True))
    for path in ("connect/generic", "line"):
        assert newcomer.post(f"/first-run/simulated/{path}").status_code == 302
    assert simulated.asked == []


def test_the_simulated_number_is_one_click_too(newcomer: Browser, rows: AccountRows, simulated: FakeSimulatedSetUp) -> None:
    assert newcomer.post("/first-run/simulated/line").status_code == 404
    connection = rows.connection(key="generic", sandbox=True)
    assert "Use the simulated number" in newcomer.read("/first-run/line")
    newcomer.post("/first-run/simulated/line")
    assert simulated.asked == [("line", connection.id)]


def test_a_sandbox_that_is_away_is_told_and_nothing_is_lost(newcomer: Browser, simulated: FakeSimulatedSetUp) -> None:
    simulated.refuse()
    page = newcomer.post("/first-run/simulated/connect/generic", follow=True).text
    assert "The simulated vendor is away." in page
    assert "Step 3 of 11" in page


def test_ringing_begins_a_test_from_the_simulated_phone_and_the_reply_comes_from_it(
    newcomer: Browser, rows: AccountRows, phone: SimulatedPhone, database: Database
) -> None:
    line = rows.line(rows.connection(sandbox=True), watch_only=True)
    newcomer.post("/first-run/simulated/ring", {"line": line.id})
    assert ("POST", f"{PLAY}/call", {"line": line.number, "caller": "+14155550171", "ends": "missed"}) in phone.asked
    with database.read(rows.account.id) as session:
        assert session.get_one(GuidedTest, 1).number == "+14155550171"
        assert session.get_one(Member, 1).phone == "+14155550171"
    newcomer.post("/first-run/simulated/reply", {"line": line.id})
    assert [asked[2]["sender"] for asked in phone.asked if asked[1] == f"{PLAY}/text" and asked[2]] == ["+14155550171"]


def test_a_real_line_is_never_rung(newcomer: Browser, rows: AccountRows, phone: SimulatedPhone) -> None:
    line = rows.line()
    for path in ("ring", "reply"):
        assert newcomer.post(f"/first-run/simulated/{path}", {"line": line.id}).status_code == 404
    assert phone.asked == []
