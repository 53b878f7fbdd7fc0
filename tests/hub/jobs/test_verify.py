"""The phone system's list against ours: what only one of them has, what they judge differently, and which webhooks never came."""

import datetime as dt
from types import SimpleNamespace
from typing import cast

import pytest

from hub.contract.errors import NotSupported
from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause
from hub.jobs.compare_calls import Comparison, SeenCall, compare
from hub.jobs.reconcile import reconcile_line
from hub.jobs.verify import verify_line
from hub.records.call import Call, CallOutcome
from hub.records.inbox import InboxEvent
from hub.records.line import Line
from hub.wiring import Hub
from tests.fakes.phone_system import BlindPhone
from tests.fakes.small_hub import CALLER, LINE, SmallHub

NOW = dt.datetime(2026, 11, 20, 15, 0, tzinfo=dt.UTC)
ANSWERED, MISSED, IN_DOUBT, RINGS = CallOutcome.ANSWERED, CallOutcome.MISSED, CallOutcome.ANSWERED_OR_MAILBOX, CallOutcome.UNDER_WAY


def seen(outcome: CallOutcome, *, by_webhook: bool = True) -> SeenCall:
    return SeenCall(NOW, outcome, by_webhook=by_webhook)


@pytest.mark.parametrize(
    ("theirs", "ours", "contradicts"),
    [
        (MISSED, MISSED, False),
        (MISSED, ANSWERED, True),
        (ANSWERED, MISSED, True),
        (IN_DOUBT, MISSED, False),
        (IN_DOUBT, ANSWERED, False),
        (MISSED, IN_DOUBT, True),
        (IN_DOUBT, RINGS, True),
    ],
)
def test_a_list_that_knows_less_does_not_contradict(theirs: CallOutcome, ours: CallOutcome, *, contradicts: bool) -> None:
    found = compare({"CA1": seen(theirs)}, {"CA1": seen(ours)})
    assert bool(found.other_outcome) is found.differs is contradicts


def test_what_only_one_side_has_is_named() -> None:
    found = compare({"CA1": seen(MISSED), "CA2": seen(MISSED)}, {"CA2": seen(MISSED), "CA3": seen(ANSWERED)})
    assert [one.call_id for one in found.only_theirs] == ["CA1"]
    assert [(one.call_id, one.theirs, one.ours) for one in found.only_ours] == [("CA3", None, ANSWERED)]
    assert (found.theirs, found.ours, found.differs) == (2, 2, True)


def test_a_call_that_only_the_list_told_of_counts_as_a_webhook_that_never_came() -> None:
    found = compare({"CA1": seen(MISSED)}, {"CA1": seen(MISSED, by_webhook=False)})
    assert ([one.call_id for one in found.never_told], found.differs) == (["CA1"], True)


def listed(hub: SmallHub, call: str, *, ago: dt.timedelta) -> list[CallEvent]:
    ended = hub.clock.now - ago
    return [
        CallEvent(key=f"{call}:rang:", call_id=call, line=LINE, caller=CALLER, happened=CallHappening.RANG, at=ended),
        CallEvent(
            key=f"{call}:nobody:", call_id=call, line=LINE, caller=CALLER, happened=CallHappening.NOBODY_ANSWERED, at=ended,
            because=MissedBecause.NO_ANSWER,
        ),
        CallEvent(key=f"{call}:ended:", call_id=call, line=LINE, caller=CALLER, happened=CallHappening.ENDED, at=ended),
    ]  # fmt: skip


def wired(hub: SmallHub) -> Hub:
    return cast("Hub", SimpleNamespace(database=hub.database, connections=hub.connections, settings=hub.settings))


def verified(hub: SmallHub) -> Comparison:
    return verify_line(wired(hub), hub.account_id, hub.line_id, hub.clock.now - dt.timedelta(days=7))


def test_a_line_is_verified_without_changing_anything(hub: SmallHub) -> None:
    hub.change(Line, created_at=hub.clock.now - dt.timedelta(days=10))
    hub.miss_call("CA1")
    hub.phone.calls = listed(hub, "CA1", ago=dt.timedelta(0))
    hub.clock.move(minutes=5)
    assert not verified(hub).differs
    hub.phone.calls += listed(hub, "CA2", ago=dt.timedelta(minutes=2)) + listed(hub, "CA0", ago=dt.timedelta(days=9))
    assert [one.call_id for one in verified(hub).only_theirs] == ["CA2"]
    assert len(hub.all(Call)) == 1
    assert hub.all(InboxEvent) == []


def test_a_webhook_that_never_came_is_still_told_of_after_the_call_was_taken_in(hub: SmallHub) -> None:
    hub.phone.calls = listed(hub, "CA1", ago=dt.timedelta(0))
    hub.clock.move(minutes=5)
    reconcile_line(wired(hub), hub.account_id, hub.line_id)
    hub.work()
    found = verified(hub)
    assert ([one.call_id for one in found.never_told], found.only_theirs) == (["CA1"], ())


def test_a_call_that_is_over_since_a_moment_only_is_left_out(hub: SmallHub) -> None:
    hub.phone.calls = listed(hub, "CA1", ago=dt.timedelta(0))
    assert verified(hub).theirs == 0


def test_a_phone_system_without_a_list_says_so(hub: SmallHub) -> None:
    hub.connections.phone_class = BlindPhone
    with pytest.raises(NotSupported, match="keeps no list"):
        verified(hub)
