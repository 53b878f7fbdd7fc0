"""Working on the head of a lane: asking again whether it is wanted, losing the lease, and never losing a result."""

import datetime as dt
from pathlib import Path

import pytest

from hub.contract.errors import Rejected, SignInAgain, TryAgain
from hub.events import EffectStuck, NoticeSent
from hub.exchange import Exchange
from hub.journey import run_steps_after_effect
from hub.outbox.drain import Drain
from hub.outbox.effects import Attempt, LeaseLostError, NotWanted, WantedLater
from hub.outbox.endings import owe_again
from hub.outbox.rows import About
from hub.records.connection import Connection, ConnectionState
from hub.records.inbox import InboxEvent, InboxEventState
from hub.records.outbox import OutboxState, StoredExchange
from tests.fakes.scripted_effect import Outbox, ScriptedEffect
from tests.fakes.small_hub import SmallHub


@pytest.fixture
def effect() -> ScriptedEffect:
    return ScriptedEffect()


@pytest.fixture
def outbox(hub_on_each: SmallHub, effect: ScriptedEffect) -> Outbox:
    return Outbox(hub_on_each, effect)


def test_what_is_no_longer_wanted_ends_with_the_reason(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.objections = [NotWanted("opted_out")]
    outbox.owe("text")
    outbox.work()
    assert (outbox.row("text").state, outbox.row("text").reason) == (OutboxState.DROPPED, "opted_out")
    assert (effect.performed, effect.given_up) == ([], [("text", "opted_out", None)])


def test_what_is_wanted_later_waits_and_is_asked_again(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.objections = [WantedLater(outbox.hub.clock.now + dt.timedelta(hours=1), "night")]
    outbox.owe("text")
    outbox.owe("next")
    outbox.work()
    assert (outbox.row("text").state, outbox.row("text").reason) == (OutboxState.OWED, "night")
    outbox.work()
    assert effect.performed == ["next"]
    outbox.hub.clock.move(hours=1)
    outbox.work()
    assert effect.performed == ["next", "text"]


def test_what_comes_too_late_is_not_done(outbox: Outbox, effect: ScriptedEffect) -> None:
    outbox.owe("text", not_after=outbox.hub.clock.now + dt.timedelta(minutes=15))
    outbox.hub.clock.move(minutes=15, seconds=1)
    outbox.work()
    assert (outbox.row("text").reason, effect.performed) == ("too_late", [])


def test_a_lease_that_ran_out_before_the_request_left_is_settled_by_somebody_else(database_url_with_tables: str, tmp_path: Path) -> None:
    hub = SmallHub(database_url_with_tables, tmp_path, lease_s=1e-9)

    def enter_the_door(attempt: Attempt) -> str:
        attempt.check_lease()
        return "sent"

    effect = ScriptedEffect(answers=[enter_the_door])
    outbox = Outbox(hub, effect)
    outbox.owe("text")
    outbox.work()
    assert outbox.row("text").state == OutboxState.DOING
    assert effect.settled == []
    hub.clock.move(seconds=hub.settings.request_deadline_s + 1)
    outbox.work()
    assert effect.looked == ["text"]
    hub.close()


def dies(_: Attempt) -> str:
    raise KeyboardInterrupt


def test_a_row_whose_worker_died_is_looked_for_before_it_is_repeated(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [dies]
    outbox.owe("text")
    with pytest.raises(KeyboardInterrupt):
        outbox.work()
    outbox.hub.clock.move(seconds=80)
    effect.looks = ["found"]
    outbox.work()
    assert (effect.performed, effect.looked, effect.settled) == (["text"], ["text"], [("text", "found")])


def test_a_worker_that_wakes_after_its_lease_writes_nothing_over_what_another_settled(outbox: Outbox, effect: ScriptedEffect) -> None:
    def sleeps_through_its_lease(_: Attempt) -> str:
        outbox.hub.clock.move(seconds=80)
        outbox.work()
        return "from the sleeper"

    effect.answers = [sleeps_through_its_lease]
    effect.looks = ["found by the other"]
    outbox.owe("text")
    outbox.work()
    assert effect.settled == [("text", "found by the other")]
    assert outbox.row("text").state == OutboxState.DONE


def test_the_requests_of_a_try_are_kept_for_the_trace(outbox: Outbox, effect: ScriptedEffect) -> None:
    def ask(attempt: Attempt) -> str:
        attempt.record(Exchange(at=outbox.hub.clock.now, method="POST", url="https://vendor.example", status=201, took_ms=12))
        return "done"

    effect.answers = [ask]
    row_id = outbox.owe("text")
    outbox.work()
    kept = outbox.hub.one(StoredExchange)
    assert (kept.outbox_row_id, kept.method, kept.status) == (row_id, "POST", 201)


def test_a_step_that_breaks_after_an_effect_keeps_the_result_and_runs_again_later(outbox: Outbox, effect: ScriptedEffect) -> None:
    hub = outbox.hub
    missing = 4711
    effect.events = [NoticeSent(1, None, "text"), EffectStuck(missing, "there is no such row")]
    drain = Drain(hub.database, {"scripted": effect}, run_steps_after_effect, hub.connections)
    row_id = outbox.owe("text")
    drain.work(outbox.due[0])
    assert outbox.row("text").state == OutboxState.DONE
    events = hub.all(InboxEvent)
    assert [(event.name, event.state, event.outbox_row_id) for event in events] == [
        ("NoticeSent", InboxEventState.UNSETTLED, row_id),
        ("EffectStuck", InboxEventState.UNSETTLED, row_id),
    ]
    hub.work()
    assert [event.state for event in hub.all(InboxEvent)] == [InboxEventState.DONE, InboxEventState.UNSETTLED]


def test_steps_that_break_again_at_a_later_try_of_the_same_row_are_kept_beside_the_first(outbox: Outbox, effect: ScriptedEffect) -> None:
    hub = outbox.hub
    effect.held_when_refused = True
    effect.events = [EffectStuck(4711, "there is no such row")]
    effect.answers = [Rejected("refused", reason="x"), Rejected("refused", reason="x")]
    drain = Drain(hub.database, {"scripted": effect}, run_steps_after_effect, hub.connections)
    outbox.owe("text")
    drain.work(outbox.due[0])
    with hub.write() as session:
        owe_again(session, session.merge(outbox.row("text")))
    drain.work(outbox.due[0])
    assert outbox.row("text").state == OutboxState.HELD
    assert len(hub.all(InboxEvent)) == 4


@pytest.mark.parametrize("where", ["objections", "plan_troubles"])
def test_a_row_that_our_own_code_cannot_read_is_held_and_blocks_nothing(outbox: Outbox, effect: ScriptedEffect, where: str) -> None:
    setattr(effect, where, [KeyError("line_id")])
    outbox.owe("broken")
    outbox.owe("next")
    outbox.work()
    assert outbox.row("broken").state == OutboxState.HELD
    assert outbox.stuck == ["Our own code failed (KeyError); the operator can see why in the log."]
    outbox.work()
    assert effect.performed == ["next"]


def test_a_row_that_may_have_happened_before_our_code_could_not_read_it_is_looked_for_first(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [LeaseLostError("killed while the answer was on its way")]
    outbox.owe("text")
    outbox.work()
    outbox.hub.clock.move(seconds=81)
    effect.plan_troubles = [KeyError("line_id")]
    outbox.work()
    assert outbox.row("text").state == OutboxState.HELD
    with outbox.hub.write() as session:
        owe_again(session, session.merge(outbox.row("text")))
    outbox.work()
    assert (effect.performed, effect.looked) == (["text"], ["text"])


def test_an_effect_that_this_version_does_not_know_is_held_and_blocks_nothing(outbox: Outbox, effect: ScriptedEffect) -> None:
    outbox.owe("unknown")
    outbox.owe("next")
    outbox.change("unknown", effect="from_a_newer_version")
    outbox.work()
    outbox.work()
    assert outbox.row("unknown").state == OutboxState.HELD
    assert effect.performed == ["next"]


def test_a_result_that_cannot_be_written_down_is_held_and_found_again_by_a_look(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.settle_troubles = [KeyError("text_id"), KeyError("text_id")]
    outbox.owe("text")
    outbox.work()
    row = outbox.row("text")
    assert (row.state, row.in_doubt_since) == (OutboxState.HELD, row.first_tried_at)
    assert len(outbox.stuck) == 1


def test_a_result_that_could_not_be_written_down_at_first_is_written_down_once(outbox: Outbox, effect: ScriptedEffect) -> None:
    def ask(attempt: Attempt) -> str:
        attempt.record(Exchange(at=outbox.hub.clock.now, method="POST", url="https://vendor.example", status=201, took_ms=12))
        return "done"

    effect.answers = [ask]
    effect.settle_troubles = [KeyError("text_id")]
    outbox.owe("text")
    outbox.work()
    assert (effect.performed, outbox.row("text").state) == (["text"], OutboxState.DONE)
    assert outbox.hub.one(StoredExchange).status == 201
    assert outbox.stuck == []


def test_a_vendor_that_is_not_ready_for_a_look_is_left_alone_for_a_while(outbox: Outbox, effect: ScriptedEffect) -> None:
    connection_id = outbox.hub.connect_system()
    outbox.owe("text", about=About(connection_id=connection_id))
    outbox.change("text", state=OutboxState.DOING, settle_after=outbox.hub.clock.now, first_tried_at=outbox.hub.clock.now)
    outbox.hub.connections.not_ready = [TryAgain("the sign-in is in trouble", may_have_left=False)]
    outbox.work()
    assert outbox.due == []
    outbox.hub.clock.move(minutes=1)
    outbox.work()
    assert effect.looked == ["text"]


def test_a_connection_whose_sign_in_is_refused_before_the_claim_closes_and_the_row_keeps_waiting(outbox: Outbox) -> None:
    connection_id = outbox.hub.connect_system()
    outbox.owe("note", about=About(connection_id=connection_id))
    outbox.hub.connections.not_ready = [SignInAgain("the key was taken back")]
    outbox.work()
    assert outbox.hub.one(Connection, Connection.id == connection_id).state == ConnectionState.NEEDS_SIGN_IN
    assert outbox.row("note").state == OutboxState.OWED
    assert outbox.due == []
