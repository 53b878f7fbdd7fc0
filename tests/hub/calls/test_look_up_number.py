"""Looking up what kind of a number a caller has before they are texted."""

import pytest

from hub.contract.errors import Gone, TryAgain
from hub.contract.phone_provider import LineType, NumberFacts
from hub.records.call import Call
from hub.records.line import Line
from tests.fakes.phone_system import LookingUpPhone
from tests.fakes.small_hub import CALLER, SmallHub


@pytest.fixture
def looking(hub: SmallHub) -> SmallHub:
    hub.connections.phone_class = LookingUpPhone
    hub.change_account(looks_up_numbers=True)
    return hub


def test_a_landline_that_is_found_out_gets_no_text_and_is_called_back(looking: SmallHub) -> None:
    looking.phone.numbers[CALLER] = NumberFacts(line_type=LineType.LANDLINE)
    looking.miss_call()
    looking.wait(seconds=15)
    call = looking.one(Call)
    assert (call.decision, call.decision_reason) == ("no_text", "landline")
    assert (looking.phone.sent, looking.tasks) == ([], ["call_back"])


def test_a_mobile_number_is_texted_and_asked_for_once_in_three_months(looking: SmallHub) -> None:
    looking.phone.numbers[CALLER] = NumberFacts(line_type=LineType.MOBILE)
    for number in range(3):
        looking.miss_call(f"CA{number}")
        looking.wait(seconds=15)
        looking.clock.move(hours=31 * 24)
    assert (len(looking.phone.sent), looking.phone.looked_up) == (3, [CALLER])
    looking.miss_call("CA9")
    looking.wait(seconds=15)
    assert looking.phone.looked_up == [CALLER, CALLER]


def test_with_no_delay_the_text_still_waits_for_the_answer(looking: SmallHub) -> None:
    looking.phone.numbers[CALLER] = NumberFacts(line_type=LineType.LANDLINE)
    with looking.write() as session:
        session.get_one(Line, looking.line_id).delay_s = 0
    looking.miss_call()
    looking.work()
    assert looking.phone.sent == []


def test_a_number_that_does_not_exist_is_not_texted(looking: SmallHub) -> None:
    looking.phone.look_up_troubles = [Gone("There is no such number.")]
    looking.miss_call()
    looking.wait(seconds=15)
    assert (looking.one(Call).decision_reason, looking.phone.sent) == ("untextable", [])


def test_a_look_up_that_does_not_answer_holds_the_text_for_a_moment_only(looking: SmallHub) -> None:
    looking.phone.look_up_troubles = [TryAgain("Busy.", after=2, may_have_left=False) for _ in range(40)]
    looking.miss_call()
    for _ in range(30):
        looking.wait(seconds=3)
    assert len(looking.phone.sent) == 1


def test_a_phone_system_that_cannot_look_up_does_not_stop_the_text(hub: SmallHub) -> None:
    hub.change_account(looks_up_numbers=True)
    hub.miss_call()
    hub.wait(seconds=15)
    assert len(hub.phone.sent) == 1
    assert "No phone system of this line can look numbers up." in hub.story


def test_nothing_is_looked_up_unless_the_business_wants_it(hub: SmallHub) -> None:
    hub.connections.phone_class = LookingUpPhone
    hub.miss_call()
    hub.wait(seconds=15)
    assert hub.phone.looked_up == []
