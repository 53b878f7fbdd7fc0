"""What is noted on missed calls while they happen: texted, replied, called back."""

import datetime as dt

import pytest

from hub.records.account import Account
from hub.records.call import Call, Task
from hub.records.conversation import TextKind
from hub.reports.call_facts import note_call_back_done
from tests.fakes.small_hub import SmallHub

FIRST, SECOND = "CA1", "CA2"


def call(hub: SmallHub, name: str = FIRST) -> Call:
    return hub.one(Call, Call.provider_call_id == name)


def miss_and_text(hub: SmallHub, name: str = FIRST) -> None:
    hub.miss_call(name)
    hub.wait(seconds=20)


def test_a_call_knows_when_the_phone_system_took_its_text_and_in_which_words(hub: SmallHub) -> None:
    miss_and_text(hub)
    text_back = next(text for text in hub.all_texts() if text.kind == TextKind.TEXT_BACK)
    assert call(hub).texted_at == text_back.at == hub.clock.now
    assert call(hub).wording == text_back.wording is not None


def test_a_reply_recovers_every_call_of_the_thread_that_waited_for_it(hub: SmallHub) -> None:
    miss_and_text(hub)
    hub.clock.move(minutes=3)
    miss_and_text(hub, SECOND)
    hub.clock.move(minutes=5)
    hub.reply("Is the driver job still open?")
    replied_at = hub.clock.now
    assert [(each.texted_at is not None, each.replied_at) for each in (call(hub), call(hub, SECOND))] == [
        (True, replied_at),
        (False, replied_at),
    ]
    hub.clock.move(minutes=5)
    hub.reply("Hello?")
    assert call(hub).replied_at == replied_at


def test_a_call_after_the_reply_waits_for_the_next_one(hub: SmallHub) -> None:
    miss_and_text(hub)
    hub.reply("Is the driver job still open?")
    hub.clock.move(hours=2)
    hub.miss_call(SECOND)
    assert call(hub, SECOND).replied_at is None
    hub.reply("I just rang again.")
    assert call(hub, SECOND).replied_at == hub.clock.now


@pytest.mark.parametrize("word", ["STOP", "HELP", "Please stop texting me"])
def test_who_only_asks_to_be_left_alone_is_not_recovered(hub: SmallHub, word: str) -> None:
    miss_and_text(hub)
    hub.reply(word)
    assert call(hub).replied_at is None


def test_who_was_not_texted_and_writes_is_no_success_of_ours(hub: SmallHub) -> None:
    with hub.write() as session:
        session.get_one(Account, hub.account_id).texts_paused = True
    miss_and_text(hub)
    hub.reply("Is the driver job still open?")
    assert (call(hub).texted_at, call(hub).replied_at) == (None, None)


def test_a_reply_in_the_second_week_comes_too_late(hub: SmallHub) -> None:
    miss_and_text(hub)
    hub.clock.move(hours=7 * 24)
    hub.reply("Is the driver job still open?")
    assert call(hub).replied_at is None


def test_staff_who_ring_the_caller_have_called_back(hub: SmallHub) -> None:
    miss_and_text(hub)
    hub.clock.move(minutes=30)
    hub.staff_calls()
    rang_at = hub.clock.now
    hub.clock.move(minutes=30)
    hub.staff_calls("OUT2", answered=True)
    assert call(hub).called_back_at == rang_at


def test_a_ticked_call_back_counts_as_one_for_all_calls_of_the_caller(hub: SmallHub) -> None:
    hub.miss_call()
    hub.miss_call(SECOND)
    other = hub.miss_call("CA3", caller="+14155550143")
    moment = hub.clock.now + dt.timedelta(minutes=10)
    hub.clock.move(minutes=10)
    with hub.write() as session:
        first = call(hub)
        note_call_back_done(session, Task(kind="which_person", call_id=first.id, caller_id=first.caller_id))
        assert session.get_one(Call, first.id).called_back_at is None
        note_call_back_done(session, Task(kind="call_back", call_id=first.id, caller_id=first.caller_id))
    assert (call(hub).called_back_at, call(hub, SECOND).called_back_at) == (moment, moment)
    assert hub.one(Call, Call.id == other.id).called_back_at is None
