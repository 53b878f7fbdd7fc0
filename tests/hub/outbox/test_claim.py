"""Which row of a lane is worked on, and that only one worker has it."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError

from hub.contract.errors import ConnectorBug, TryAgain
from hub.outbox.effects import Attempt
from hub.outbox.rows import About
from hub.records.connection import Connection, ConnectionState
from hub.records.outbox import OutboxState
from tests.fakes.scripted_effect import Outbox, ScriptedEffect
from tests.fakes.small_hub import SmallHub

SLOW_DOWN = TryAgain("slow down", after=60, may_have_left=False)


@pytest.fixture
def effect() -> ScriptedEffect:
    return ScriptedEffect()


@pytest.fixture
def outbox(hub_on_each: SmallHub, effect: ScriptedEffect) -> Outbox:
    return Outbox(hub_on_each, effect)


def later(outbox: Outbox, **time: float) -> dt.datetime:
    return outbox.hub.clock.now + dt.timedelta(**time)


def test_a_lane_is_worked_off_in_the_order_in_which_it_was_owed(outbox: Outbox, effect: ScriptedEffect) -> None:
    for key in ("first", "second", "third"):
        outbox.owe(key)
    assert outbox.due_keys() == ["first"]
    for _ in range(3):
        outbox.work()
    assert effect.performed == ["first", "second", "third"]


def test_lanes_do_not_wait_for_each_other(outbox: Outbox) -> None:
    outbox.owe("one", lane="a")
    outbox.owe("two", lane="b")
    assert outbox.due_keys() == ["one", "two"]


def test_the_lane_that_waits_longest_comes_first(outbox: Outbox) -> None:
    outbox.owe("younger", lane="a", not_before=outbox.hub.clock.now - dt.timedelta(seconds=1))
    outbox.owe("older", lane="b", not_before=outbox.hub.clock.now - dt.timedelta(seconds=9))
    assert outbox.due_keys() == ["older", "younger"]


def test_a_row_for_later_that_was_never_tried_blocks_nothing(outbox: Outbox, effect: ScriptedEffect) -> None:
    outbox.owe("on day three", not_before=later(outbox, hours=72))
    outbox.owe("now")
    outbox.work()
    assert effect.performed == ["now"]


def test_a_row_for_later_takes_its_place_when_its_time_comes(outbox: Outbox, effect: ScriptedEffect) -> None:
    outbox.owe("at one", not_before=later(outbox, hours=1))
    outbox.hub.clock.move(hours=1)
    outbox.owe("after it")
    outbox.work()
    assert effect.performed == ["at one"]


def test_a_retry_keeps_its_place_in_the_lane(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [SLOW_DOWN]
    outbox.owe("first")
    outbox.owe("second")
    outbox.work()
    assert outbox.due == []
    outbox.hub.clock.move(seconds=60)
    outbox.work()
    outbox.work()
    assert effect.performed == ["first", "first", "second"]


def test_a_held_row_leaves_the_lane_to_the_next_one(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [ConnectorBug("our own mistake")]
    outbox.owe("broken")
    outbox.owe("next")
    outbox.work()
    outbox.work()
    assert outbox.row("broken").state == OutboxState.HELD
    assert outbox.row("next").state == OutboxState.DONE


def test_a_row_that_is_being_done_holds_its_lane(outbox: Outbox, effect: ScriptedEffect) -> None:
    due_meanwhile: list[str] = []
    effect.answers = [lambda _: due_meanwhile.extend(outbox.due_keys())]
    outbox.owe("first")
    outbox.owe("second")
    outbox.work()
    assert due_meanwhile == []
    assert outbox.due_keys() == ["second"]


def test_the_database_itself_allows_one_row_in_flight_per_lane(outbox: Outbox) -> None:
    outbox.owe("first")
    outbox.owe("second")
    outbox.change("first", state=OutboxState.DOING)
    with pytest.raises(IntegrityError):
        outbox.change("second", state=OutboxState.DOING)


def test_a_head_that_was_seen_and_is_gone_is_not_worked_on(outbox: Outbox, effect: ScriptedEffect) -> None:
    outbox.owe("first")
    (seen,) = outbox.due
    outbox.work()
    outbox.drain.work(seen)
    assert effect.performed == ["first"]


@pytest.mark.parametrize("closed", [{"paused": True}, {"state": ConnectionState.NEEDS_SIGN_IN}])
def test_what_is_owed_at_a_closed_connection_waits_until_it_opens(outbox: Outbox, closed: dict[str, object]) -> None:
    connection_id = outbox.hub.connect_system(**closed)
    outbox.owe("note", about=About(connection_id=connection_id))
    assert outbox.due == []
    outbox.hub.change(Connection, connection_id, paused=False, state=ConnectionState.WORKING)
    assert outbox.due_keys() == ["note"]


def test_what_expired_at_a_closed_connection_ends_all_the_same(outbox: Outbox, effect: ScriptedEffect) -> None:
    connection_id = outbox.hub.connect_system(state=ConnectionState.NEEDS_SIGN_IN)
    outbox.owe("text", about=About(connection_id=connection_id), not_after=later(outbox, minutes=15))
    outbox.hub.clock.move(minutes=16)
    outbox.work()
    assert effect.given_up == [("text", "too_late", None)]
    assert outbox.hub.connections.made_ready == []


def test_a_row_whose_lease_has_not_run_out_is_left_alone(outbox: Outbox) -> None:
    outbox.owe("text")
    outbox.change("text", state=OutboxState.DOING, lease="another's", settle_after=later(outbox, seconds=80))
    outbox.hub.clock.move(seconds=79)
    assert outbox.due == []
    outbox.hub.clock.move(seconds=1)
    assert outbox.due_keys() == ["text"]


def test_what_a_dead_worker_left_is_settled_before_what_became_due_meanwhile(outbox: Outbox, effect: ScriptedEffect) -> None:
    outbox.owe("planned", not_before=later(outbox, seconds=5))
    outbox.owe("left behind")
    outbox.change("left behind", state=OutboxState.DOING, lease="a dead worker's", settle_after=later(outbox, seconds=80))
    outbox.change("left behind", first_tried_at=outbox.hub.clock.now, attempts=1)
    outbox.hub.clock.move(seconds=80)
    assert outbox.due_keys() == ["left behind"]
    outbox.work()
    assert effect.looked == ["left behind"]


def test_many_workers_that_see_the_same_heads_do_each_row_once(hub_on_each: SmallHub) -> None:
    at_once = threading.Lock()
    busy_lanes: set[str] = set()
    clashes: list[str] = []

    def perform(attempt: Attempt) -> str:
        lane = attempt.key.split("-")[0]
        with at_once:
            if lane in busy_lanes:
                clashes.append(attempt.key)
            busy_lanes.add(lane)
        with at_once:
            busy_lanes.discard(lane)
        return "done"

    effect = ScriptedEffect(answers=[perform] * 24)
    outbox = Outbox(hub_on_each, effect)
    keys = [f"{lane}-{number}" for lane in "abc" for number in range(4)]
    for key in keys:
        outbox.owe(key, lane=key[0])
    with ThreadPoolExecutor(6) as workers:
        while heads := outbox.due:
            list(workers.map(outbox.drain.work, heads * 3))
    assert clashes == []
    assert sorted(effect.performed) == keys
    for lane in "abc":
        assert [key for key in effect.performed if key[0] == lane] == [f"{lane}-{number}" for number in range(4)]
