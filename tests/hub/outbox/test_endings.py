"""How a try ends: each error of the contract by its branch, doubt by looking first."""

import datetime as dt

import pytest

from hub.contract.errors import AlreadyThere, ConnectorBug, Gone, NotSupported, Rejected, SignInAgain, TryAgain, VendorTrouble
from hub.contract.manifest import Lag
from hub.events import SignInNeeded
from hub.outbox import endings
from hub.outbox.effects import Certainty, NotYet
from hub.outbox.rows import About
from hub.records.connection import Connection, ConnectionState
from hub.records.outbox import OutboxState
from tests.fakes.scripted_effect import Outbox, ScriptedEffect
from tests.fakes.small_hub import SmallHub

NO_ANSWER = TryAgain("no answer came", may_have_left=True)
REFUSALS = [Rejected("refused", reason="too_long"), Gone("gone"), NotSupported("not in this plan")]
MISTAKES = [ConnectorBug("a mistake"), AlreadyThere("there, but where?"), ZeroDivisionError("our own")]


@pytest.fixture
def effect() -> ScriptedEffect:
    return ScriptedEffect()


@pytest.fixture
def outbox(hub: SmallHub, effect: ScriptedEffect) -> Outbox:
    box = Outbox(hub, effect)
    box.owe("text", about=About(connection_id=hub.connect_system()))
    return box


def work_after(outbox: Outbox, **time: float) -> None:
    outbox.hub.clock.move(**time)
    outbox.work()


def test_what_was_done_is_done(outbox: Outbox, effect: ScriptedEffect) -> None:
    outbox.work()
    assert outbox.row("text").state == OutboxState.DONE
    assert effect.settled == [("text", "done")]
    assert outbox.due == []


def test_a_vendor_that_asks_for_time_gets_it_and_is_asked_again_without_a_look(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [TryAgain("too many requests", after=30, may_have_left=False)]
    outbox.work()
    assert outbox.due == []
    work_after(outbox, seconds=30)
    assert (effect.performed, effect.looked) == (["text", "text"], [])
    assert outbox.row("text").state == OutboxState.DONE


def test_without_a_word_on_how_long_the_waits_grow(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [TryAgain("down", may_have_left=False)] * 4
    waits = []
    for _ in range(4):
        outbox.work()
        wait = (outbox.row("text").not_before - outbox.hub.clock.now).total_seconds()
        waits.append(wait)
        outbox.hub.clock.move(seconds=wait)
    assert all(low <= wait <= high for wait, (low, high) in zip(waits, [(1.6, 2.4), (4, 6), (12, 18), (48, 72)], strict=True))


def test_a_connection_that_is_not_ready_for_a_first_try_is_asked_again_in_seconds(outbox: Outbox, effect: ScriptedEffect) -> None:
    outbox.hub.connections.not_ready = [TryAgain("the sign-in is in trouble", may_have_left=False)]
    outbox.work()
    assert effect.performed == []
    assert outbox.row("text").not_before - outbox.hub.clock.now < dt.timedelta(seconds=3)
    work_after(outbox, seconds=3)
    assert outbox.row("text").state == OutboxState.DONE


def test_after_three_days_of_trouble_a_person_is_asked(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [TryAgain("down", after=1, may_have_left=False)] * 2
    outbox.work()
    work_after(outbox, hours=73)
    assert outbox.row("text").state == OutboxState.HELD
    assert outbox.stuck == ["down"]


def test_a_vendor_in_trouble_is_shown_as_such_until_it_answers(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [TryAgain("down", after=30, may_have_left=False)]
    outbox.work()
    connection = outbox.hub.one(Connection, Connection.kind == "connector")
    assert (connection.state, connection.trouble) == (ConnectionState.VENDOR_TROUBLE, "down")
    assert connection.trouble_until == outbox.hub.clock.now + dt.timedelta(seconds=30)
    work_after(outbox, seconds=30)
    assert outbox.hub.one(Connection, Connection.kind == "connector").state == ConnectionState.WORKING


def test_our_own_side_not_being_ready_is_not_blamed_on_the_vendor(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [NotYet("still being indexed", after=20)]
    outbox.work()
    assert outbox.hub.one(Connection, Connection.kind == "connector").state == ConnectionState.WORKING


def test_refused_credentials_close_the_connection_once_and_what_is_owed_waits(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [SignInAgain("the key was taken back")]
    outbox.work()
    connection = outbox.hub.one(Connection, Connection.kind == "connector")
    assert connection.state == ConnectionState.NEEDS_SIGN_IN
    assert outbox.events == [SignInNeeded(connection.id, "the key was taken back")]
    work_after(outbox, hours=24)
    assert effect.performed == ["text"]
    outbox.hub.change(Connection, connection.id, state=ConnectionState.WORKING)
    outbox.work()
    assert outbox.row("text").state == OutboxState.DONE


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_a_refused_effect_ends_with_its_reason(outbox: Outbox, effect: ScriptedEffect, refusal: VendorTrouble) -> None:
    effect.answers = [refusal]
    outbox.work()
    row = outbox.row("text")
    assert row.state == OutboxState.DROPPED
    assert row.reason in ("too_long", "gone", "notsupported")
    assert effect.given_up == [("text", row.reason, refusal)]
    assert outbox.stuck == []


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_a_refused_effect_that_a_person_can_mend_is_held_for_one(outbox: Outbox, effect: ScriptedEffect, refusal: VendorTrouble) -> None:
    effect.held_when_refused = True
    effect.answers = [refusal]
    outbox.work()
    assert outbox.row("text").state == OutboxState.HELD
    assert outbox.stuck == [refusal.sentence]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: type(mistake).__name__)
def test_a_mistake_is_held_where_people_see_it_and_looked_for_before_it_is_repeated(
    outbox: Outbox, effect: ScriptedEffect, mistake: Exception
) -> None:
    effect.answers = [mistake]
    outbox.work()
    assert outbox.row("text").state == OutboxState.HELD
    assert len(outbox.stuck) == 1
    with outbox.hub.write() as session:
        endings.owe_again(session, session.merge(outbox.row("text")))
    effect.looks = ["it happened after all"]
    outbox.work()
    assert (effect.performed, effect.settled) == (["text"], [("text", "it happened after all")])


def test_an_unanswered_request_is_looked_for_twice_with_a_gap_before_it_is_repeated(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [NO_ANSWER]
    outbox.work()
    assert (effect.looked, outbox.due) == ([], [])
    work_after(outbox, seconds=15)
    assert (effect.looked, effect.performed, outbox.due) == (["text"], ["text"], [])
    work_after(outbox, seconds=15)
    assert (effect.looked, effect.performed) == (["text", "text"], ["text"])
    outbox.work()
    assert effect.performed == ["text", "text"]
    assert outbox.row("text").state == OutboxState.DONE


@pytest.mark.parametrize("looks_in_vain", [0, 1])
def test_what_a_look_finds_is_settled_and_never_repeated(outbox: Outbox, effect: ScriptedEffect, looks_in_vain: int) -> None:
    effect.answers = [NO_ANSWER]
    effect.looks = [*[Certainty.NOT_FOUND] * looks_in_vain, "found"]
    outbox.work()
    for _ in range(4):
        work_after(outbox, seconds=15)
    assert effect.performed == ["text"]
    assert effect.settled == [("text", "found")]


def test_the_second_look_waits_until_the_vendor_must_show_it(outbox: Outbox, effect: ScriptedEffect) -> None:
    outbox.hub.connections.lag = Lag(search_s=60, lists_s=30)
    effect.answers = [NO_ANSWER]
    outbox.work()
    work_after(outbox, seconds=15)
    work_after(outbox, seconds=59)
    assert len(effect.looked) == 1
    work_after(outbox, seconds=1)
    assert (len(effect.looked), len(effect.performed)) == (2, 1)


def test_only_after_not_found_is_it_asked_whether_it_is_still_wanted(outbox: Outbox, effect: ScriptedEffect) -> None:
    outbox.change("text", not_after=outbox.hub.clock.now + dt.timedelta(seconds=10))
    effect.answers = [NO_ANSWER]
    effect.looks = ["found"]
    outbox.work()
    work_after(outbox, seconds=15)
    assert outbox.row("text").state == OutboxState.DONE


def test_what_was_not_found_and_came_too_late_meanwhile_ends(outbox: Outbox, effect: ScriptedEffect) -> None:
    outbox.change("text", not_after=outbox.hub.clock.now + dt.timedelta(seconds=10))
    effect.answers = [NO_ANSWER]
    outbox.work()
    for _ in range(3):
        work_after(outbox, seconds=15)
    assert outbox.row("text").reason == "too_late"
    assert effect.performed == ["text"]


def test_a_vendor_in_trouble_during_the_look_leaves_the_doubt_as_it_was(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [NO_ANSWER]
    effect.looks = [TryAgain("down", after=15, may_have_left=True)] * 3
    outbox.work()
    for _ in range(5):
        work_after(outbox, seconds=15)
    assert effect.performed == ["text"]
    assert effect.looked == ["text"] * 5


def test_where_there_is_no_way_to_look_it_happens_at_most_once_and_a_person_is_told(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.answers = [NO_ANSWER]
    effect.looks = [Certainty.CANNOT_LOOK]
    outbox.work()
    work_after(outbox, seconds=15)
    assert outbox.row("text").reason == "in_doubt"
    assert effect.given_up == [("text", "in_doubt", None)]
    assert outbox.stuck == ["It is not known whether this happened, and the vendor offers no way to look."]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_a_refused_look_is_no_look_and_says_nothing_of_the_effect(outbox: Outbox, effect: ScriptedEffect, refusal: VendorTrouble) -> None:
    effect.answers = [NO_ANSWER]
    effect.looks = [refusal]
    outbox.work()
    work_after(outbox, seconds=15)
    assert outbox.row("text").reason == "in_doubt"
    assert len(outbox.stuck) == 1


def test_an_effect_that_hurts_nobody_when_done_twice_is_simply_repeated(outbox: Outbox, effect: ScriptedEffect) -> None:
    effect.repeatable = True
    effect.answers = [TryAgain("no answer came", after=2, may_have_left=True)]
    outbox.work()
    work_after(outbox, seconds=2)
    assert (effect.performed, effect.looked) == (["text", "text"], [])
