"""What a record says about texts holds here, and what a caller asks for here stands on the record."""

import pytest

from hub.contract.errors import TryAgain
from hub.contract.people import Person, PersonRef
from hub.events import ReplyArrived
from hub.records.connection import Connection
from hub.records.conversation import Text, TextKind
from hub.records.line import Caller
from hub.records.outbox import OutboxState
from tests.fakes.firm_system import MarkingConnector
from tests.fakes.small_hub import ABILITIES, CALLER, SmallHub


@pytest.fixture(autouse=True)
def connection(hub: SmallHub) -> int:
    hub.connections.connector_class = MarkingConnector
    connection_id = hub.connect_system()
    hub.change(Connection, connection_id, abilities=[*ABILITIES, "opt_out"])
    hub.system.people = [Person(ref=PersonRef("p1"), name="Ada Lopez", phones=(CALLER,))]
    return connection_id


def opt_out(hub: SmallHub) -> None:
    """As intake takes it in, with the event that the reader makes of it."""
    hub.change(Caller, hub.caller.id, opted_out_at=hub.clock.now)
    text = hub.add(
        Text(
            conversation_id=hub.conversation.id, connection_id=hub.phone_connection, outbound=False, kind=TextKind.REPLY, body="STOP",
            at=hub.clock.now, status="received",
        )
    )  # fmt: skip
    hub.happen(ReplyArrived(hub.conversation.id, text.id, opted_out=True))


def test_whoever_is_marked_there_gets_no_text(hub: SmallHub) -> None:
    hub.system.not_to_text = {"p1": "by hand"}
    hub.miss_call()
    hub.work()
    hub.wait(seconds=15)
    assert hub.phone.bodies == []
    assert "Their record in Fake firm says: no texts. Nothing is sent to them from now on." in hub.story


def test_a_stop_stands_on_the_record_once(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    opt_out(hub)
    hub.work()
    assert hub.system.not_to_text == {"p1": "Asked on 2026-11-20 not to be texted."}
    assert "In Fake firm, their record says now: no texts." in hub.story


def test_a_mark_without_an_answer_is_looked_for_and_not_repeated(hub: SmallHub) -> None:
    hub.system.unanswered["set_do_not_text"] = [TryAgain("no answer came", may_have_left=True)]
    hub.miss_call()
    hub.wait(seconds=15)
    opt_out(hub)
    hub.work()
    hub.wait(minutes=1)
    assert [row.state for row in hub.rows("mark_do_not_text")] == [OutboxState.DONE]


def test_who_asked_before_their_record_was_known_is_marked_when_it_is(hub: SmallHub) -> None:
    people, hub.system.people = hub.system.people, []
    hub.miss_call()
    hub.wait(seconds=15)
    opt_out(hub)
    hub.work()
    hub.system.people = people
    hub.miss_call("CA2")
    hub.work()
    assert list(hub.system.not_to_text) == ["p1"]


def test_who_asked_to_be_texted_again_meanwhile_is_not_marked(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    opt_out(hub)
    hub.change(Caller, hub.caller.id, opted_out_at=None)
    hub.work()
    assert hub.system.not_to_text == {}


def test_a_system_without_such_marks_is_owed_none(hub: SmallHub, connection: int) -> None:
    hub.change(Connection, connection, abilities=ABILITIES)
    hub.miss_call()
    hub.wait(seconds=15)
    opt_out(hub)
    hub.work()
    assert hub.rows("mark_do_not_text") == []
