"""Who says that they called back ends the wait and the task in one go, or keeps both where nobody picked up."""

import datetime as dt

import pytest
from sqlalchemy.exc import NoResultFound

from hub.conversations.called_back import note_call_back
from hub.journey import run_stored_journey
from hub.records.call import Call, Task
from hub.records.conversation import CameTo, Conversation, StaffCall
from tests.fakes.small_hub import SmallHub


def say(hub: SmallHub, came_to: CameTo, member_id: int) -> None:
    with hub.write() as session:
        conversation_id = hub.conversation.id
        for event in note_call_back(session, conversation_id, came_to, member_id=member_id, by="Ann"):
            run_stored_journey(session, event)


@pytest.fixture
def to_call_back(hub: SmallHub) -> SmallHub:
    """A hub that owes its caller a call."""
    hub.change_account(texts_paused=True)
    hub.miss_call()
    hub.wait(minutes=20)
    assert hub.tasks == ["call_back"]
    return hub


@pytest.mark.parametrize("came_to", [CameTo.SPOKE, CameTo.LEFT_MESSAGE])
def test_whoever_was_reached_waits_no_longer(to_call_back: SmallHub, came_to: CameTo) -> None:
    say(to_call_back, came_to, to_call_back.member("Ann"))
    assert to_call_back.one(Task).done_at is not None
    assert to_call_back.one(Conversation).waiting_since is None
    assert to_call_back.one(Call).first_human_at == to_call_back.clock.now
    assert to_call_back.one(StaffCall).answered == (came_to is CameTo.SPOKE)


def test_where_nobody_picked_up_the_task_stays_and_is_due_again(to_call_back: SmallHub) -> None:
    say(to_call_back, CameTo.NO_ANSWER, to_call_back.member("Ann"))
    task = to_call_back.one(Task)
    assert (task.done_at, task.due_at) == (None, to_call_back.clock.now + dt.timedelta(minutes=30))
    assert to_call_back.one(Conversation).waiting_since is not None
    assert to_call_back.one(Call).first_human_at == to_call_back.clock.now


def test_said_twice_it_is_one_call_and_said_otherwise_it_is_corrected(to_call_back: SmallHub) -> None:
    ann = to_call_back.member("Ann")
    say(to_call_back, CameTo.NO_ANSWER, ann)
    say(to_call_back, CameTo.NO_ANSWER, ann)
    say(to_call_back, CameTo.SPOKE, ann)
    assert to_call_back.one(StaffCall).came_to == CameTo.SPOKE
    assert to_call_back.one(Task).done_at is not None


def test_a_call_that_the_phone_system_told_of_is_the_same_one(to_call_back: SmallHub) -> None:
    to_call_back.staff_calls(answered=True)
    say(to_call_back, CameTo.SPOKE, to_call_back.member("Ann"))
    assert len(to_call_back.all(StaffCall)) == 1


def test_the_next_call_is_another_one(to_call_back: SmallHub) -> None:
    ann = to_call_back.member("Ann")
    say(to_call_back, CameTo.NO_ANSWER, ann)
    to_call_back.wait(minutes=30)
    say(to_call_back, CameTo.LEFT_MESSAGE, ann)
    say(to_call_back, CameTo.SPOKE, to_call_back.member("Bob"))
    assert [call.came_to for call in to_call_back.all(StaffCall)] == [CameTo.NO_ANSWER, CameTo.LEFT_MESSAGE, CameTo.SPOKE]


def test_another_accounts_conversation_is_not_there(to_call_back: SmallHub) -> None:
    other = to_call_back.make_account("Pier Plumbing")
    conversation_id = to_call_back.conversation.id
    with pytest.raises(NoResultFound), to_call_back.write(other) as session:
        note_call_back(session, conversation_id, CameTo.SPOKE, member_id=1, by="Eve")
