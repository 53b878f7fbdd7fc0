"""A call that rings at a simulated phone system until somebody decides, at every one that the catalog knows."""

from collections.abc import Iterator

import pytest

from hub.conformance.phone_bench import PhoneBench, PhoneDesk, phone_bench_of, phone_desk_at_work
from hub.contract.phone_events import CallEvent, CallHappening, VoicemailLeft
from hub.records.call import CallOutcome
from hub.sandbox.control_error import ControlError
from hub.sandbox.live_calls import LiveState, RingLine
from hub.sandbox.phone_orders import Ends
from hub.sandbox.remote import ControlRefused
from tests.telephony.test_endpoints_fuzzed import PHONE_PROVIDERS


@pytest.fixture(scope="module")
def desk() -> Iterator[PhoneDesk]:
    with phone_desk_at_work() as desk:
        yield desk


@pytest.fixture(params=PHONE_PROVIDERS)
def bench(desk: PhoneDesk, request: pytest.FixtureRequest) -> Iterator[PhoneBench]:
    with phone_bench_of(desk, request.param) as bench:
        yield bench


def ring(bench: PhoneBench, caller: str | None = None, *, withheld: bool = False) -> str:
    wish = RingLine(line=bench.line.number, caller=caller or bench.numbers.caller, withheld=withheld)
    return bench.phones.live.ring(wish).key


def shown(bench: PhoneBench, key: str) -> dict[str, object]:
    return next(call for call in bench.phones.live.listed() if call["key"] == key)


def outcome_of(bench: PhoneBench, key: str) -> CallOutcome:
    events = bench.events(bench.listener.heard(bench.line.address))
    return bench.judgement(events, str(shown(bench, key)["call_id"])).outcome


def test_a_call_is_told_while_it_rings_where_the_phone_system_tells_of_that(bench: PhoneBench) -> None:
    told = bench.told_of(lambda: ring(bench))
    happened = [event.happened for event in bench.events(told.requests) if isinstance(event, CallEvent)]
    assert happened == ([CallHappening.RANG] if bench.phones.tells_of_ringing else [])
    assert shown(bench, told.id)["state"] == LiveState.RINGING
    if bench.phones.tells_of_ringing:
        assert outcome_of(bench, told.id) is CallOutcome.UNDER_WAY


def test_it_ends_as_was_decided(bench: PhoneBench) -> None:
    whole = {ends: bench.call(ends) for ends in sorted(bench.phones.endings - bench.phones.never_ring)}
    for ends, told in whole.items():
        key = ring(bench)
        bench.phones.live.end(key, ends)
        assert shown(bench, key)["state"] == LiveState.OVER
        assert outcome_of(bench, key) is bench.judgement(bench.events(told.requests), told.id).outcome, ends


def test_a_voicemail_can_be_left_after_it_rang(bench: PhoneBench) -> None:
    key = ring(bench)
    if Ends.VOICEMAIL not in bench.phones.endings:
        with pytest.raises(ControlRefused, match="ends"):
            bench.vendors.order(bench.key, "play/end", call=key, ends="voicemail")
        return
    bench.phones.live.end(key, Ends.VOICEMAIL)
    bench.listener.wait_for(lambda: any(isinstance(one, VoicemailLeft) for one in heard(bench)), 5)
    assert {one.call_id for one in heard(bench) if isinstance(one, VoicemailLeft)} == {shown(bench, key)["call_id"]}


def heard(bench: PhoneBench) -> list[object]:
    return list(bench.events(bench.listener.heard(bench.line.address)))


def test_somebody_picks_up_and_the_talk_lasts_until_the_caller_hangs_up(bench: PhoneBench) -> None:
    key = ring(bench)
    bench.phones.live.pick_up(key)
    assert shown(bench, key)["state"] == LiveState.TALKING
    with pytest.raises(ControlError, match="by now"):
        bench.phones.live.pick_up(key)
    with pytest.raises(ControlError, match="talk"):
        bench.phones.live.end(key, Ends.MISSED)
    bench.phones.live.end(key, Ends.ANSWERED)
    assert outcome_of(bench, key) in (CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX)
    with pytest.raises(ControlError, match="over by now"):
        bench.phones.live.end(key, Ends.ANSWERED)


def test_several_callers_ring_at_once_and_each_call_ends_in_its_own_way(bench: PhoneBench) -> None:
    first, second = ring(bench), ring(bench, bench.numbers.at(55))
    bench.phones.live.end(second, Ends.MISSED)
    assert shown(bench, first)["state"] == LiveState.RINGING
    bench.phones.live.end(first, Ends.ANSWERED)
    assert outcome_of(bench, second) is CallOutcome.MISSED
    assert outcome_of(bench, first) in (CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX)


def test_a_hidden_number_stays_hidden_while_it_rings(bench: PhoneBench) -> None:
    key = ring(bench, withheld=True)
    bench.phones.live.end(key, Ends.MISSED)
    of_call = [event for event in heard(bench) if isinstance(event, CallEvent)]
    assert of_call
    assert all(event.withheld for event in of_call)
