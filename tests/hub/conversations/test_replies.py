"""The intent of a conversation grows clearer, never vaguer."""

import pytest

from hub.records.account import Notice
from tests.fakes.small_hub import SmallHub


@pytest.mark.parametrize(
    ("replies", "intent"),
    [
        (["hello?"], "unknown"),
        (["hello?", "it's about the driver job"], "role"),
        (["it's about the driver job", "ok thanks"], "role"),
        (["we want to hire", "oh sorry, I mean the driver job"], "role"),
    ],
)
def test_what_was_said_holds_until_something_clearer_comes(hub: SmallHub, replies: list[str], intent: str) -> None:
    for body in replies:
        hub.reply(body)
    assert hub.conversation.intent == intent


@pytest.mark.parametrize("word", ["STOP", "START", "HELP"])
def test_a_word_for_the_phone_system_is_no_reply_to_read(hub: SmallHub, word: str) -> None:
    hub.reply(word)
    assert hub.conversation.intent is None


def test_a_lone_yes_is_an_answer_that_somebody_hears_of(hub: SmallHub) -> None:
    hub.change_account(fallback_member_id=hub.member("Rosa"))
    hub.miss_call()
    hub.wait(seconds=15)
    hub.reply("Yes")
    assert hub.conversation.intent == "unknown"
    assert len(hub.all(Notice)) == 1
