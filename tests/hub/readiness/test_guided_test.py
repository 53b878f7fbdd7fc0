"""A member tries a line with their own phone, and nothing but the text comes of it."""

import datetime as dt

import pytest

from hub.contract.phone_events import DeliveryStatus
from hub.contract.phone_provider import PointState
from hub.readiness.guided_facts import report_of_test
from hub.readiness.guided_report import GuidedTestReport
from hub.readiness.guided_test import GuidedTestRefused, begin_guided_test, newest_test
from hub.records.account import Member
from hub.records.call import Call, Task
from hub.records.connection import PersonLink
from hub.records.conversation import Conversation
from hub.records.line import Caller, Line
from hub.records.line_setup import GuidedTest
from hub.records.outbox import OutboxRow
from tests.fakes.small_hub import CALLER, LINE, MEMBER_PHONE, SmallHub

RIGHT, WRONG, WAITING, NOT_YET = PointState.RIGHT, PointState.WRONG, PointState.WAITING, PointState.UNKNOWN


@pytest.fixture
def member(hub: SmallHub) -> int:
    return hub.member("Rowan", MEMBER_PHONE)


def begin(hub: SmallHub, member: int, number: str = MEMBER_PHONE) -> None:
    with hub.write() as session:
        begin_guided_test(session, session.get_one(Line, hub.line_id), session.get_one(Member, member), number)


def report(hub: SmallHub, member: int) -> GuidedTestReport:
    with hub.database.read(hub.account_id) as session:
        test = newest_test(session, hub.line_id, member)
        assert test is not None
        return report_of_test(session, test, LINE, str)


def states(hub: SmallHub, member: int) -> list[PointState]:
    return [step.state for step in report(hub, member).steps]


def test_a_test_goes_from_the_call_to_the_reply_and_says_when(hub: SmallHub, member: int) -> None:
    begin(hub, member)
    assert states(hub, member) == [WAITING, NOT_YET, NOT_YET, NOT_YET]
    hub.wait(seconds=30)
    hub.miss_call(caller=MEMBER_PHONE)
    called_at = hub.clock.now
    assert states(hub, member) == [RIGHT, WAITING, NOT_YET, NOT_YET]
    hub.wait(seconds=15)
    accepted_at = hub.clock.now
    assert states(hub, member) == [RIGHT, RIGHT, WAITING, WAITING]
    hub.wait(seconds=3)
    hub.report("SM1", DeliveryStatus.DELIVERED)
    delivered_at = hub.clock.now
    assert states(hub, member) == [RIGHT, RIGHT, RIGHT, WAITING]
    assert report(hub, member).is_under_way
    hub.wait(seconds=20)
    hub.reply("Is the job still open?", sender=MEMBER_PHONE)
    told = report(hub, member)
    assert [step.state for step in told.steps] == [RIGHT, RIGHT, RIGHT, RIGHT]
    assert [step.at for step in told.steps] == [called_at, accepted_at, delivered_at, hub.clock.now]
    assert not told.is_under_way
    assert [text.to.e164 for _, text in hub.phone.sent] == [MEMBER_PHONE]


def test_a_members_stop_in_a_test_stays_theirs_and_an_hour_later_they_are_staff_again(hub: SmallHub, member: int) -> None:
    begin(hub, member)
    hub.miss_call(caller=MEMBER_PHONE)
    hub.wait(seconds=20)
    hub.reply("STOP", sender=MEMBER_PHONE)
    hub.wait(minutes=75)
    hub.reply("Back at my desk at two.", sender=MEMBER_PHONE)
    assert [text.outbound for text in hub.all_texts()] == [True]
    assert hub.one(Caller).opted_out_at is None


def test_it_works_twice_from_the_same_phone_at_night_and_on_a_line_that_only_watches(hub: SmallHub, member: int) -> None:
    hub.clock.now = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)  # 1 at night in California, 4 in New York
    hub.change(Line, watch_only=True)
    for call in ("CA1", "CA2"):
        begin(hub, member)
        hub.miss_call(call, caller=MEMBER_PHONE)
        hub.wait(seconds=20)
        assert states(hub, member)[:2] == [RIGHT, RIGHT]
        hub.wait(minutes=11)
    assert len(hub.phone.sent) == 2


def test_without_a_test_the_same_phone_is_staff_and_gets_nothing(hub: SmallHub, member: int) -> None:
    begin(hub, member)
    hub.wait(minutes=11)
    call = hub.miss_call(caller=MEMBER_PHONE)
    hub.wait(minutes=1)
    assert (call.decision_reason, call.guided_test, hub.phone.sent) == ("staff_number", False, [])
    told = report(hub, member).steps[0]
    assert (told.state, told.sentence.startswith("No call came within the ten minutes.")) == (WRONG, True)


def test_another_caller_is_no_test_and_another_lines_call_is_none(hub: SmallHub, member: int) -> None:
    begin(hub, member)
    assert not hub.miss_call("CA1", caller=CALLER).guided_test
    other = hub.add(hub.line("+14155550101")).id
    hub.line_id, ours = other, hub.line_id
    assert not hub.miss_call("CA2", caller=MEMBER_PHONE).guided_test
    hub.line_id = ours
    assert states(hub, member)[0] is WAITING


def test_an_opted_out_number_stays_opted_out_and_the_page_says_so(hub: SmallHub, member: int) -> None:
    begin(hub, member)
    hub.miss_call("CA1", caller=MEMBER_PHONE)
    hub.change(Caller, opted_out_at=hub.clock.now)
    hub.wait(minutes=1)
    begin(hub, member)
    hub.miss_call("CA2", caller=MEMBER_PHONE)
    hub.wait(minutes=1)
    assert hub.phone.sent == []
    accepted = report(hub, member).steps[1]
    assert (accepted.state, "opted out" in accepted.sentence) == (WRONG, True)


def test_a_paused_line_texts_nobody_not_even_a_test(hub: SmallHub, member: int) -> None:
    hub.change(Line, texts_paused=True)
    begin(hub, member)
    hub.miss_call(caller=MEMBER_PHONE)
    hub.wait(minutes=1)
    assert hub.phone.sent == []
    assert report(hub, member).steps[1].sentence == "Automatic texts are paused for this line."


def test_the_firms_own_system_hears_nothing_of_a_test_and_nobody_gets_a_task(hub: SmallHub, member: int) -> None:
    hub.connect_system()
    hub.change_account(create_policy="always")
    begin(hub, member)
    hub.miss_call(caller=MEMBER_PHONE)
    hub.wait(seconds=20)
    hub.report("SM1", DeliveryStatus.UNDELIVERED)
    hub.wait(hours=1)
    assert {row.effect for row in hub.all(OutboxRow)} == {"send_text"}
    assert hub.all(PersonLink) == []
    assert hub.all(Task) == []
    assert hub.one(Conversation).guided_test


def test_a_call_that_was_picked_up_is_seen_and_the_page_says_to_let_it_ring(hub: SmallHub, member: int) -> None:
    begin(hub, member)
    hub.ring(caller=MEMBER_PHONE)
    hub.pick_up(caller=MEMBER_PHONE)
    hub.hang_up(caller=MEMBER_PHONE)
    told = report(hub, member).steps
    assert (told[0].state, "let it ring" in told[0].sentence, told[1].state) == (RIGHT, True, WRONG)


def test_what_is_missing_is_said_after_a_while(hub: SmallHub, member: int) -> None:
    begin(hub, member)
    hub.wait(seconds=61)
    assert "is the forwarding on?" in report(hub, member).steps[0].sentence
    hub.miss_call(caller=MEMBER_PHONE)
    hub.clock.move(seconds=90)
    assert "does a worker run" in report(hub, member).steps[1].sentence
    hub.work()
    hub.clock.move(seconds=90)
    assert "Is it on your phone?" in report(hub, member).steps[2].sentence


def test_a_member_without_a_number_gets_the_one_that_they_try_with(hub: SmallHub) -> None:
    member = hub.member("Mika")
    begin(hub, member, "(415) 555-0199")
    assert hub.one(Member).phone == MEMBER_PHONE


@pytest.mark.parametrize(
    ("number", "because"),
    [("call me", "no phone number"), (LINE, "your own lines"), (CALLER, "Use your own number")],
)
def test_nobody_elses_number_can_be_tried(hub: SmallHub, member: int, number: str, because: str) -> None:
    with pytest.raises(GuidedTestRefused, match=because):
        begin(hub, member, number)
    assert hub.all(GuidedTest) == []


def test_a_callers_number_does_not_become_a_members_by_a_test(hub: SmallHub) -> None:
    hub.miss_call(caller=CALLER)
    member = hub.member("Mika")
    with pytest.raises(GuidedTestRefused, match="as a caller"):
        begin(hub, member, CALLER)
    assert (hub.one(Member).phone, hub.one(Call).guided_test) == (None, False)
