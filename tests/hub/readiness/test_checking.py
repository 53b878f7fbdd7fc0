"""What a phone system says of a line is kept, and members are told once what waits."""

import datetime as dt

import pytest

from hub.catalog.discovery import Catalog
from hub.contract.errors import TryAgain, VendorTrouble
from hub.contract.phone_provider import ChecksLines, LineFinding, LinePoint, PointState, VoiceLine
from hub.jobs.line_checks import lines_to_check
from hub.readiness.checking import check_line, fallback_was_pasted
from hub.readiness.facts import readiness_of_line
from hub.records.account import Member, Notice
from hub.records.line import Line
from hub.records.line_setup import LineCheck
from tests.fakes.phone_system import FakePhone, PhoneSystem
from tests.fakes.small_hub import LINE, OTHER_CALLER, SmallHub
from tests.hub.jobs.test_clock import clock_of

SENDER = "+14155550101"


class AskedPhone(FakePhone, ChecksLines):
    """A phone system that says of each number what a test wants it to say."""

    def __init__(self, system: PhoneSystem) -> None:
        super().__init__(system)
        self.says: dict[str, dict[LinePoint, PointState]] = {LINE: dict.fromkeys(LinePoint, PointState.RIGHT)}
        self.trouble: VendorTrouble | None = None
        self.asked: list[VoiceLine] = []

    def check_line(self, line: VoiceLine) -> list[LineFinding]:
        self.asked.append(line)
        if self.trouble:
            raise self.trouble
        return [LineFinding(point, state, f"{point} of {line.number[-3:]}.") for point, state in self.says[line.number].items()]


@pytest.fixture
def phone(hub: SmallHub) -> AskedPhone:
    asked = AskedPhone(hub.phone)
    hub.connections.phone_class = lambda _: asked
    hub.member("Rowan")
    hub.change(Member, role="owner")
    return asked


def check(hub: SmallHub) -> str | None:
    return check_line(hub.connections, hub.database, hub.account_id, hub.line_id)


def told(hub: SmallHub) -> list[str]:
    return [notice.sentence for notice in hub.all(Notice)]


def test_what_is_said_is_kept_with_its_time_and_shown(hub: SmallHub, phone: AskedPhone) -> None:
    phone.says[LINE][LinePoint.WEBHOOKS_HERE] = PointState.WRONG
    assert check(hub) is None
    kept = hub.one(LineCheck)
    assert (kept.checked_at, kept.trouble) == (hub.clock.now, None)
    with hub.database.read(hub.account_id) as session:
        readiness = readiness_of_line(Catalog(), session, session.get_one(Line, hub.line_id))
    assert {one.key: one.state for one in readiness.checks}[LinePoint.WEBHOOKS_HERE] is PointState.WRONG
    assert phone.asked[0].address == f"https://hub.example/in/phone/fake/fake-{hub.account_id}"


def test_a_phone_system_in_trouble_leaves_what_was_known(hub: SmallHub, phone: AskedPhone) -> None:
    check(hub)
    phone.trouble = TryAgain("It does not answer.", may_have_left=False)
    hub.clock.move(hours=1)
    assert check(hub) == "It does not answer."
    kept = hub.one(LineCheck)
    assert len(kept.findings) == len(LinePoint)
    assert kept.checked_at == hub.clock.now - dt.timedelta(hours=1)


def test_members_are_told_once_that_texts_wait_and_once_that_they_do_not_any_more(hub: SmallHub, phone: AskedPhone) -> None:
    phone.says[LINE][LinePoint.REGISTERED] = PointState.WAITING
    for _ in range(3):
        check(hub)
    (sentence,) = told(hub)
    assert sentence.startswith("Texts of Front desk wait.")
    assert "call-back task" in sentence
    phone.says[LINE][LinePoint.REGISTERED] = PointState.RIGHT
    check(hub)
    check(hub)
    assert told(hub)[1:] == ["Front desk is registered now: missed callers get their text again."]


def test_while_the_registration_waits_a_missed_call_becomes_a_task_instead_of_a_text(hub: SmallHub, phone: AskedPhone) -> None:
    phone.says[LINE][LinePoint.REGISTERED] = PointState.WAITING
    check(hub)
    assert hub.miss_call("CA1").decision_reason == "sender_not_registered"
    hub.wait(minutes=1)
    assert (hub.phone.sent, hub.tasks) == ([], ["call_back"])
    phone.says[LINE][LinePoint.REGISTERED] = PointState.RIGHT
    check(hub)
    hub.miss_call("CA2", caller=OTHER_CALLER)
    hub.wait(minutes=1)
    assert len(hub.phone.sent) == 1


def test_a_line_that_a_carrier_holds_is_not_let_go_by_a_phone_system_that_says_all_is_well(hub: SmallHub, phone: AskedPhone) -> None:
    hub.change(Line, sender_trouble="sender_not_registered")
    check(hub)
    assert (len(phone.asked), hub.one(Line).sender_trouble) == (1, "sender_not_registered")


def test_what_concerns_texting_is_asked_of_the_number_that_texts(hub: SmallHub, phone: AskedPhone) -> None:
    hub.change(Line, sender=SENDER)
    phone.says[LINE][LinePoint.CAN_TEXT] = PointState.WRONG
    phone.says[SENDER] = {LinePoint.CAN_TEXT: PointState.RIGHT, LinePoint.WEBHOOKS_HERE: PointState.WRONG}
    check(hub)
    kept = {one["point"]: one["state"] for one in hub.one(LineCheck).findings}
    assert (kept["can_text"], kept["webhooks_here"]) == ("right", "right")


def test_a_fallback_is_to_be_pasted_again_after_the_staff_changed(hub: SmallHub, phone: AskedPhone) -> None:
    def fallback() -> PointState:
        with hub.database.read(hub.account_id) as session:
            readiness = readiness_of_line(Catalog(), session, session.get_one(Line, hub.line_id))
        return {one.key: one.state for one in readiness.checks}[LinePoint.FALLBACK_SET]

    hub.change(Line, staff=["+14155550181"])
    check(hub)
    assert fallback() is PointState.RIGHT
    hub.change(Line, staff=["+14155550181", "+14155550182"])
    check(hub)
    assert (fallback(), len(phone.asked)) == (PointState.WRONG, 2)
    with hub.write() as session:
        fallback_was_pasted(session, session.get_one(Line, hub.line_id))
    check(hub)
    assert fallback() is PointState.RIGHT


def test_a_line_is_asked_again_every_hour_also_after_trouble(hub: SmallHub, phone: AskedPhone) -> None:
    hour = dt.timedelta(hours=1)
    phone.trouble = TryAgain("It does not answer.", may_have_left=False)
    assert lines_to_check(hub.database, hour) == [(hub.account_id, hub.line_id)]
    check(hub)
    assert lines_to_check(hub.database, hour) == []
    hub.clock.move(minutes=61)
    assert lines_to_check(hub.database, hour) == [(hub.account_id, hub.line_id)]


def test_a_line_whose_check_breaks_keeps_no_other_from_being_checked(hub: SmallHub, phone: AskedPhone) -> None:
    hub.add(hub.line(SENDER))
    phone.says = {SENDER: dict.fromkeys(LinePoint, PointState.RIGHT)}
    clock = clock_of(hub)
    for _ in range(3):
        clock.tick()
    assert [line.number for line in phone.asked] == [LINE, SENDER]
