"""What happens by itself goes on, whatever fails beside it."""

from types import SimpleNamespace
from typing import cast

import pytest

from hub.contract.errors import TryAgain
from hub.jobs.clock import Clock
from hub.records.call import Call, CallOutcome
from hub.records.connection import Connection, ConnectionState
from hub.wiring import Hub
from tests.fakes.small_hub import LINE, SmallHub

OTHER_LINE = "+14155550101"


def clock_of(hub: SmallHub) -> Clock:
    return Clock(cast("Hub", SimpleNamespace(database=hub.database, connections=hub.connections, settings=hub.settings)))


@pytest.mark.parametrize("trouble", [TryAgain("away", may_have_left=False), KeyError("end_time")])
def test_a_call_list_that_cannot_be_read_is_read_again_after_a_while_and_hides_no_other(hub: SmallHub, trouble: Exception) -> None:
    hub.add(hub.line(OTHER_LINE))
    hub.phone.list_troubles = {LINE: [trouble]}
    clock = clock_of(hub)
    for _ in range(5):
        clock.tick()
        hub.clock.move(seconds=1)
    assert hub.phone.lists_read == [LINE, OTHER_LINE]
    hub.clock.move(seconds=30)
    clock.tick()
    assert hub.phone.lists_read == [LINE, OTHER_LINE, LINE]


@pytest.mark.parametrize("reason", [{"paused": True}, {"state": ConnectionState.NEEDS_SIGN_IN}])
def test_the_call_list_of_a_connection_that_is_paused_or_signed_out_is_left_alone(hub: SmallHub, reason: dict[str, object]) -> None:
    hub.change(Connection, hub.phone_connection, **reason)
    clock_of(hub).tick()
    assert hub.phone.lists_read == []


def test_a_call_that_cannot_be_ended_keeps_no_list_from_being_read(hub: SmallHub) -> None:
    hub.ring()
    hub.change(Call, happenings=[{"no": "time"}])
    hub.clock.move(minutes=10)
    clock_of(hub).tick()
    assert hub.one(Call).outcome == CallOutcome.UNDER_WAY
    assert hub.phone.lists_read == [LINE]
