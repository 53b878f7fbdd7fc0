"""Texts are owed once, and an opt-out is confirmed once."""

from hub.records.conversation import Text, TextKind
from tests.fakes.small_hub import LINE, SmallHub


def test_the_text_leaves_from_the_number_that_was_dialled(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    ((_, sent),) = hub.phone.sent
    assert sent.sender.e164 == LINE
    assert sent.report_address == f"https://hub.example/in/phone/fake/fake-{hub.account_id}"
    assert sent.body.startswith("Harbor Talent here, sorry we missed your call.")


def test_an_opt_out_is_confirmed_once_however_often_it_is_said(hub: SmallHub) -> None:
    hub.reply("STOP")
    hub.reply("STOP!!!")
    hub.reply("stop", line_id=hub.add(hub.line("+14155550101")).id)
    hub.work()
    assert hub.phone.bodies == ["Harbor Talent: you will get no more texts from us. Reply START to get them again."]


def test_a_confirmation_that_the_provider_sent_is_not_repeated(hub: SmallHub) -> None:
    hub.reply("STOP", provider_confirmed_opt_out=True)
    hub.work()
    assert hub.phone.sent == []
    assert hub.caller.opted_out_at is not None


def test_a_new_opt_out_after_a_start_is_confirmed_again(hub: SmallHub) -> None:
    hub.reply("STOP")
    hub.wait(minutes=1)
    with hub.write() as session:
        session.merge(hub.caller).opted_out_at = None
    hub.wait(minutes=1)
    hub.reply("STOP")
    hub.work()
    assert len(hub.phone.sent) == 2


def test_a_confirmation_is_not_sent_more_than_five_minutes_later(hub: SmallHub) -> None:
    hub.reply("STOP")
    hub.wait(minutes=6)
    assert hub.phone.sent == []
    assert hub.one(Text, Text.kind == TextKind.CONFIRMATION).not_delivered == "too_late"
