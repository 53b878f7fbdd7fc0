"""One thread for each line and caller."""

import threading

import pytest

from hub.contract.phone_events import MediaRef
from hub.records.call import Task
from hub.records.conversation import Conversation, Text
from hub.records.line import Caller
from tests.fakes.small_hub import LINE, MEMBER_PHONE, OTHER_CALLER, SmallHub


def test_calls_and_texts_of_one_caller_at_one_line_are_one_conversation(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    hub.reply("hello")
    hub.miss_call("CA2")
    assert hub.conversation.missed_calls == 2
    assert "This is missed call number 2 in the conversation." in hub.story


def test_another_caller_or_another_line_is_another_conversation(hub: SmallHub) -> None:
    hub.reply("hello")
    hub.reply("hello", sender=OTHER_CALLER)
    hub.reply("hello", line_id=hub.add(hub.line("+14155550101")).id)
    assert len(hub.all(Conversation)) == 3


def test_first_texts_of_one_caller_in_the_same_moment_open_one_conversation(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    both = [threading.Thread(target=hub.reply, args=("hello",), kwargs={"text_id": f"IN{number}"}) for number in range(2)]
    for writing in both:
        writing.start()
    for writing in both:
        writing.join()
    assert len(hub.all(Caller)) == len(hub.all(Conversation)) == 1
    assert len(hub.all(Text)) == 2


def test_a_text_that_comes_twice_is_in_the_thread_once(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    hub.reply("hello", text_id="IN1")
    hub.reply("hello", text_id="IN1")
    assert len(hub.all(Text)) == 1


def test_pictures_are_kept_and_told_of(hub: SmallHub) -> None:
    hub.reply("", media=(MediaRef("https://vendor.example/1", "image/jpeg"),))
    assert hub.one(Text).media == [{"address": "https://vendor.example/1", "content_type": "image/jpeg"}]
    assert "They wrote back with 1 picture." in hub.story


@pytest.mark.parametrize("sender", [LINE, MEMBER_PHONE])
def test_what_we_write_to_ourselves_is_no_conversation(hub: SmallHub, sender: str) -> None:
    hub.member("Rosa", MEMBER_PHONE)
    hub.reply("testing", sender=sender)
    assert hub.all(Conversation) == []


@pytest.mark.parametrize("sender", ["HarborBank", "", "anonymous"])
def test_a_sender_that_is_no_number_is_told_of_and_not_answered(hub: SmallHub, sender: str) -> None:
    hub.reply("Your code is 1234", sender=sender)
    assert hub.all(Conversation) == []
    assert hub.story == ["A text came from a sender that is no phone number; nothing answers it."]


@pytest.mark.parametrize("body", ["I'll stop by at noon", "can you stop at 5?", "please cancel my appointment", "end of the week is fine"])
def test_what_may_be_an_opt_out_is_put_before_a_person_and_holds_automatic_texts(hub: SmallHub, body: str) -> None:
    hub.reply(body)
    assert hub.caller.opted_out_at is None
    assert hub.caller.texts_paused
    assert hub.one(Task).kind == "maybe_opt_out"
    hub.clock.move(hours=25)
    assert hub.miss_call().decision_reason == "caller_paused"
