"""A person settles whether a text left, where the phone system cannot be asked."""

import pytest

from hub.contract.errors import TryAgain
from hub.journey import run_stored_journey
from hub.records.call import Call, Task
from hub.records.conversation import Text
from hub.records.outbox import OutboxRow
from hub.textback.doubt import say_it_arrived, send_after_doubt
from tests.fakes.phone_system import BlindPhone
from tests.fakes.small_hub import SmallHub


@pytest.fixture
def doubting(hub: SmallHub) -> SmallHub:
    """A hub whose one text may or may not have left, and that cannot look."""
    hub.connections.phone_class = BlindPhone
    hub.phone.unanswered = [TryAgain("no answer came", may_have_left=True)]
    hub.miss_call()
    for _ in range(4):
        hub.wait(seconds=15)
    return hub


def test_a_text_that_arrived_is_never_sent_again(doubting: SmallHub) -> None:
    with doubting.write() as session:
        for event in say_it_arrived(session, session.get_one(OutboxRow, doubting.rows("send_text")[0].id), "Maria"):
            run_stored_journey(session, event)
    doubting.wait(minutes=30)
    assert len(doubting.phone.sent) == 1
    assert (doubting.one(Text).status, doubting.one(Call).ending) == ("sent", "texted")
    assert doubting.all(Task, Task.done_at.is_(None)) == []
    assert doubting.caller.last_automatic_text_at is not None


def test_a_text_that_did_not_arrive_is_sent_once_more(doubting: SmallHub) -> None:
    with doubting.write() as session:
        row = session.get_one(OutboxRow, doubting.rows("send_text")[0].id)
        assert send_after_doubt(session, row, "Maria")
        assert not send_after_doubt(session, row, "Maria")
    doubting.wait(seconds=1)
    assert len(doubting.phone.sent) == 2
    assert (doubting.one(Text).status, doubting.one(Call).ending) == ("accepted", "texted")


def test_a_text_that_is_no_longer_wanted_is_not_sent_although_it_did_not_arrive(doubting: SmallHub) -> None:
    doubting.reply("STOP")
    with doubting.write() as session:
        send_after_doubt(session, session.get_one(OutboxRow, doubting.rows("send_text")[0].id), "Maria")
    doubting.wait(seconds=1)
    text = doubting.all(Text, Text.kind == "text_back")[0]
    assert (text.status, text.not_delivered) == ("not_sent", "opted_out")
