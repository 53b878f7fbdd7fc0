"""Calls whose webhooks never came are found in the phone system's own list, once."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause
from hub.contract.phone_provider import LineMode
from hub.jobs.reconcile import end_calls_that_never_ended, reconcile_line
from hub.records.call import Call, CallOutcome
from hub.records.inbox import InboxEvent
from hub.records.line import Line
from hub.wiring import Hub
from tests.fakes.small_hub import CALLER, LINE, SmallHub


def wired(hub: SmallHub) -> Hub:
    """The parts of a hub that reconciliation uses."""
    return cast("Hub", SimpleNamespace(database=hub.database, connections=hub.connections, settings=hub.settings))


def listed(hub: SmallHub, call: str = "CA1", ended_s_ago: float = 60) -> list[CallEvent]:
    ended = hub.clock.now - dt.timedelta(seconds=ended_s_ago)
    values: dict[str, Any] = {"call_id": call, "line": LINE, "caller": CALLER}
    return [
        CallEvent(key=f"{call}:{CallHappening.RANG}:", happened=CallHappening.RANG, at=ended - dt.timedelta(seconds=20), **values),
        CallEvent(key=f"{call}:{CallHappening.ENDED}:", happened=CallHappening.ENDED, at=ended, **values),
    ]


def test_a_call_that_no_webhook_told_of_is_taken_in_and_texted(hub: SmallHub) -> None:
    hub.phone.calls = listed(hub)
    assert reconcile_line(wired(hub), hub.account_id, hub.line_id) == 2
    hub.work()
    assert hub.one(Call).found_by_reconciliation
    assert len(hub.phone.sent) == 1
    assert any("no webhook had told of it" in sentence for sentence in hub.story)


def test_looking_again_takes_in_nothing_twice(hub: SmallHub) -> None:
    hub.phone.calls = listed(hub)
    for _ in range(3):
        reconcile_line(wired(hub), hub.account_id, hub.line_id)
        hub.work()
    assert len(hub.all(InboxEvent)) == 2
    assert reconcile_line(wired(hub), hub.account_id, hub.line_id) == 0


def test_a_call_that_webhooks_settled_is_left_alone(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    hub.phone.calls = listed(hub)
    assert reconcile_line(wired(hub), hub.account_id, hub.line_id) == 0


def test_a_call_whose_webhooks_could_not_tell_a_person_from_a_mailbox_is_judged_by_the_list(hub: SmallHub) -> None:
    hub.change(Line, mode=LineMode.BESIDE)
    hub.hang_up("CA1")
    assert hub.one(Call).outcome == CallOutcome.ANSWERED_OR_MAILBOX
    hub.clock.move(minutes=1)
    nobody = {"key": "CA1:legs", "happened": CallHappening.NOBODY_ANSWERED, "because": MissedBecause.NO_ANSWER}
    hub.phone.calls = [replace(listed(hub)[1], **nobody), listed(hub)[1]]
    reconcile_line(wired(hub), hub.account_id, hub.line_id)
    hub.work()
    assert hub.one(Call).outcome == CallOutcome.MISSED
    assert len(hub.phone.sent) == 1


def test_a_call_that_ended_just_now_is_left_to_its_webhooks(hub: SmallHub) -> None:
    hub.phone.calls = listed(hub, ended_s_ago=10)
    assert reconcile_line(wired(hub), hub.account_id, hub.line_id) == 0


def test_a_call_found_too_late_for_a_text_is_called_back(hub: SmallHub) -> None:
    hub.clock.move(hours=1)
    hub.phone.calls = listed(hub, ended_s_ago=40 * 60)
    reconcile_line(wired(hub), hub.account_id, hub.line_id)
    hub.work()
    assert (hub.one(Call).decision_reason, hub.tasks) == ("too_late", ["call_back"])


def test_how_far_the_list_was_read_is_remembered(hub: SmallHub) -> None:
    reconcile_line(wired(hub), hub.account_id, hub.line_id)
    assert hub.one(Line).reconciled_until == hub.clock.now


@pytest.mark.parametrize(("minutes", "ended"), [(4, False), (6, True)])
def test_a_call_whose_end_nobody_told_of_comes_to_an_end(hub: SmallHub, minutes: int, ended: bool) -> None:
    hub.ring()
    hub.clock.move(minutes=minutes)
    for _ in range(2):
        end_calls_that_never_ended(wired(hub))
    hub.work()
    assert (hub.one(Call).outcome == CallOutcome.MISSED) is ended
    assert len(hub.phone.sent) == (1 if ended else 0)
