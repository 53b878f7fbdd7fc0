"""From Quo's own event to the text on the caller's phone, through a whole hub."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.jobs.reconcile import SETTLED_AFTER
from hub.records.call import Call, CallOutcome, Task
from hub.records.conversation import StaffCall, Text, TextKind
from hub.records.inbox import InboxRow, InboxRowState
from hub.records.line import Caller
from tests.telephony.openphone.connected_provider import KEY
from tests.telephony.openphone.real_hub import RealHub, real_hub
from tests.telephony.openphone.webhook_samples import CALLER, LINE

Eventually = Callable[[Callable[[], Any]], None]
ROUND = {"from": CALLER, "to": LINE}


@pytest.fixture
def hub(workspace: Any, tmp_path: Path, serve: Any) -> Iterator[RealHub]:
    with real_hub(tmp_path, workspace.url, KEY, serve) as hub:
        yield hub


@pytest.fixture
def told(workspace: Any, hub: RealHub, eventually: Eventually) -> Callable[[], None]:
    """Wait until all webhooks have been taken, and do what follows from them; with a text of the hub's, more follow."""

    def wait_and_work() -> None:
        before = -1
        while before != len(workspace.truth("deliveries")):
            before = len(workspace.truth("deliveries"))
            eventually(lambda: all(one["state"] == "delivered" for one in workspace.truth("deliveries")))
            hub.work()

    return wait_and_work


def received(workspace: Any) -> list[str]:
    return [body for direction, body in workspace.handset() if direction == "received"]


def test_connecting_makes_the_webhook_and_keeps_its_secret(workspace: Any, hub: RealHub) -> None:
    [webhook] = workspace.vendor.world.webhooks.values()
    assert webhook.url.startswith(f"{hub.hub.settings.public_url}/in/phone/openphone/")
    assert hub.secret() == webhook.key


TWICE_AND_REVERSED = {"webhooks_newest_first": True, "webhook_copies": 2, "webhooks_held": True}


@pytest.mark.parametrize("disorder", [{}, TWICE_AND_REVERSED], ids=["in order", "twice, reversed"])
def test_one_missed_call_becomes_one_text_back(workspace: Any, hub: RealHub, told: Callable[[], None], disorder: dict[str, Any]) -> None:
    workspace.control("settings", **disorder)
    workspace.miss()
    workspace.control("settings", webhooks_held=False)
    told()
    [call] = hub.all(Call)
    [text] = received(workspace)
    assert (call.outcome, call.because, call.caller_raw) == (CallOutcome.MISSED, "reported", CALLER)
    assert text.startswith("Harbor Talent")
    [ours] = hub.all(Text)
    assert (ours.status, ours.provider_text_id) == ("delivered", workspace.truth("messages")[0]["id"])


def test_an_answered_and_a_forwarded_call_bring_no_text(workspace: Any, hub: RealHub, told: Callable[[], None]) -> None:
    workspace.phone("ring", **ROUND, ends="answered")
    forwarded = workspace.phone("ring", **{**ROUND, "from": "+14155550124"})["call"]
    workspace.phone("forward", call=forwarded, to="+14155550177")
    workspace.phone("hang-up", call=forwarded)
    told()
    assert {call.outcome for call in hub.all(Call)} == {CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX}
    assert workspace.truth("messages") == []


def test_a_stop_ends_all_texts(workspace: Any, hub: RealHub, told: Callable[[], None]) -> None:
    workspace.phone("text", **ROUND, body="STOP")
    told()
    [caller] = hub.all(Caller)
    assert caller.opted_out_at is not None
    before = len(received(workspace))
    workspace.miss()
    told()
    assert [call.decision_reason for call in hub.all(Call)] == ["opted_out"]
    assert len(received(workspace)) == before


def test_a_text_that_staff_write_in_the_app_reaches_the_hub_as_theirs(workspace: Any, hub: RealHub, told: Callable[[], None]) -> None:
    workspace.phone("staff-text", **{"from": LINE, "to": CALLER, "body": "Sam here, I can talk at two."})
    told()
    [text] = hub.all(Text)
    assert (text.kind, text.body, text.outbound) == (TextKind.BY_MEMBER, "Sam here, I can talk at two.", True)


def test_a_call_that_staff_make_in_the_app_reaches_the_hub_once(workspace: Any, hub: RealHub, told: Callable[[], None]) -> None:
    workspace.phone("staff-call", **{"from": LINE, "to": CALLER, "answered": True})
    told()
    [call] = hub.all(StaffCall)
    assert (call.answered, call.ended_at is not None, hub.all(Call)) == (True, True, [])


def test_quos_own_auto_reply_holds_ours_back_and_warns(workspace: Any, hub: RealHub, told: Callable[[], None]) -> None:
    hub.change_line(delay_s=60)
    workspace.control("settings", auto_reply="We will call you back!")
    workspace.miss()
    told()
    assert received(workspace) == ["We will call you back!"]
    assert "other_auto_reply" in {task.kind for task in hub.all(Task)}


def test_an_event_without_numbers_is_completed_from_the_call_list(workspace: Any, hub: RealHub, told: Callable[[], None]) -> None:
    workspace.control("settings", resolves_numbers=False)
    workspace.miss()
    told()
    assert [call.outcome for call in hub.all(Call)] == [CallOutcome.UNDER_WAY]
    [call] = workspace.vendor.world.calls.values()
    call.completed -= 2 * SETTLED_AFTER
    hub.look_at_call_list()
    hub.work()
    [call] = hub.all(Call)
    assert (call.outcome, call.caller_raw) == (CallOutcome.MISSED, CALLER)
    assert len(received(workspace)) == 1


def test_calls_and_texts_of_a_number_that_is_no_line_are_taken_and_left_alone(
    workspace: Any, hub: RealHub, told: Callable[[], None]
) -> None:
    other = "+14155550101"
    workspace.control("seed", numbers=[{"phone_number": other}])
    workspace.phone("ring", **{"from": CALLER, "to": other, "ends": "missed"})
    workspace.phone("text", **{"from": CALLER, "to": other, "body": "Hello?"})
    told()
    assert (hub.all(Call), hub.all(Text), received(workspace)) == ([], [], [])
    assert {row.state for row in hub.all(InboxRow)} == {InboxRowState.READ}


def test_what_quo_did_not_sign_is_refused_and_kept_with_its_reason(workspace: Any, hub: RealHub, eventually: Eventually) -> None:
    [webhook] = workspace.vendor.world.webhooks.values()
    webhook.key = "whsec_" + "A" * 32
    workspace.miss()
    eventually(lambda: all(one["statuses"] == [403] for one in workspace.truth("deliveries")))
    assert {(row.state, row.refused_because) for row in hub.all(InboxRow)} == {(InboxRowState.REFUSED, "signature")}
    assert hub.all(Call) == []
