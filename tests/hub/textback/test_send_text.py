"""A text leaves once, whatever the phone system does."""

from hub.contract.errors import NotSupported, TryAgain
from hub.records.conversation import Text, TextKind
from hub.records.outbox import OutboxState
from tests.fakes.phone_system import BlindPhone, RepeatingPhone
from tests.fakes.small_hub import OTHER_CALLER, SmallHub

NO_ANSWER = TryAgain("no answer came", may_have_left=True)


def owed(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)


def test_a_text_that_was_taken_without_an_answer_is_found_and_not_repeated(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    hub.phone.unanswered = [NO_ANSWER]
    owed(hub)
    assert hub.one(Text).status is None
    hub.wait(seconds=15)
    assert (len(hub.phone.sent), hub.one(Text).provider_text_id) == (1, "SM1")


def test_a_text_that_the_list_shows_late_is_found_by_the_second_look(hub: SmallHub) -> None:
    hub.phone.unanswered, hub.phone.hides = [NO_ANSWER], 1
    owed(hub)
    hub.wait(seconds=15)
    hub.wait(seconds=15)
    assert (len(hub.phone.sent), hub.phone.looks, hub.one(Text).provider_text_id) == (1, 2, "SM1")


def test_a_text_that_never_arrived_is_sent_after_two_looks(hub: SmallHub) -> None:
    hub.phone.refused = [NO_ANSWER]
    owed(hub)
    hub.wait(seconds=15)
    assert hub.phone.sent == []
    hub.wait(seconds=15)
    assert (len(hub.phone.sent), hub.phone.looks) == (1, 2)


def test_a_text_that_another_row_already_has_is_not_taken_for_this_one(hub: SmallHub) -> None:
    owed(hub)
    hub.clock.move(hours=25)
    hub.phone.refused = [NO_ANSWER]
    hub.miss_call("CA2")
    hub.wait(seconds=15)
    for _ in range(3):
        hub.wait(seconds=15)
    assert [text.provider_text_id for text in hub.all(Text)] == ["SM1", "SM2"]


def test_a_phone_system_without_a_list_is_asked_once_and_a_person_is_told(hub: SmallHub) -> None:
    hub.connections.phone_class = BlindPhone
    hub.phone.unanswered = [NO_ANSWER]
    owed(hub)
    for _ in range(3):
        hub.wait(seconds=15)
    assert len(hub.phone.sent) == 1
    assert (hub.one(Text).status, hub.one(Text).not_delivered) == ("not_sent", "in_doubt")
    assert sorted(hub.tasks) == ["attention", "call_back"]


def test_a_phone_system_that_takes_a_key_once_is_asked_again_under_it(hub: SmallHub) -> None:
    hub.connections.phone_class = RepeatingPhone
    hub.phone.unanswered = [NO_ANSWER]
    owed(hub)
    for _ in range(3):
        hub.wait(seconds=15)
    assert (len(hub.phone.sent), hub.one(Text).provider_text_id) == (1, "SM1")
    assert hub.tasks == []


def test_a_text_in_doubt_whose_caller_opts_out_meanwhile_is_not_repeated(hub: SmallHub) -> None:
    hub.connections.phone_class = RepeatingPhone
    hub.phone.refused = [NO_ANSWER]
    owed(hub)
    hub.reply("STOP")
    for _ in range(3):
        hub.wait(seconds=15)
    assert [text.not_delivered for text in hub.all(Text) if text.kind == TextKind.TEXT_BACK] == ["opted_out"]


def test_a_phone_system_that_forgot_the_key_is_asked_once_and_a_person_is_told(hub: SmallHub) -> None:
    hub.connections.phone_class = RepeatingPhone
    hub.phone.unanswered = [NO_ANSWER]
    hub.phone.forgets = True
    owed(hub)
    for _ in range(3):
        hub.wait(seconds=15)
    assert (len(hub.phone.sent), hub.one(Text).not_delivered) == (1, "in_doubt")


def test_a_phone_system_that_cannot_send_says_so_in_the_story(hub: SmallHub) -> None:
    hub.phone.refused = [NotSupported("This number cannot send texts.")]
    owed(hub)
    assert "The text was not sent: This number cannot send texts." in hub.story
    assert hub.rows("send_text")[0].state == OutboxState.DROPPED


def test_the_text_may_wait_at_the_phone_system_only_as_long_as_it_makes_sense(hub: SmallHub) -> None:
    owed(hub)
    assert hub.phone.sent[0][1].valid_for_s == 15 * 60 - 15


def test_one_callers_trouble_holds_up_nobody_else(hub: SmallHub) -> None:
    hub.phone.refused = [TryAgain("slow down", after=60, may_have_left=False)]
    hub.miss_call("CA1")
    hub.miss_call("CA2", caller=OTHER_CALLER)
    hub.wait(seconds=15)
    assert [text.to.e164 for _, text in hub.phone.sent] == [OTHER_CALLER]
