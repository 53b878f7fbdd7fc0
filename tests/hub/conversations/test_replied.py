"""Which missed calls a reply answers."""

from hub.records.call import Call
from tests.fakes.small_hub import SmallHub


def replied(hub: SmallHub) -> list[int | None]:
    """For each call in order, after how many seconds its caller wrote, None where they did not."""
    return [call.replied_after_s for call in hub.all(Call)]


def test_a_reply_answers_the_calls_since_the_one_that_was_texted(hub: SmallHub) -> None:
    for call in ("CA1", "CA2"):
        hub.miss_call(call)
        hub.wait(seconds=20)
    hub.wait(seconds=40)
    hub.reply("It is about the warehouse role")
    hub.wait(seconds=60)
    hub.reply("Are you there?")
    assert replied(hub) == [80, 60]


def test_an_older_call_that_nobody_answered_stays_unanswered(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    hub.wait(hours=72)
    hub.miss_call("CA2")
    hub.wait(seconds=30)
    hub.reply("It is about the warehouse role")
    assert replied(hub) == [None, 30]


def test_without_a_text_a_reply_answers_the_newest_call(hub: SmallHub) -> None:
    hub.change_account(texts_paused=True)
    for call in ("CA1", "CA2"):
        hub.miss_call(call)
        hub.wait(seconds=30)
    hub.reply("Did you try to reach me?")
    assert replied(hub) == [None, 30]


def test_an_opt_out_is_no_reply(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=30)
    hub.reply("STOP")
    assert replied(hub) == [None]
