"""The clock's tick: one clock at a time, and each thing that must happen by itself when it is due."""

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from hub.contract.connector import Ability
from hub.contract.errors import Gone, Rejected, SignInAgain, TryAgain, VendorTrouble
from hub.contract.phone_events import CallEvent, CallHappening
from hub.contract.phone_provider import LineMode
from hub.jobs.clock import Clock
from hub.records.account import Member, MemberRole, Notice
from hub.records.call import Call, CallOutcome
from hub.records.connection import Connection, ConnectionState
from hub.records.line import Line
from hub.records.look_back import LookBack
from hub.wiring import Hub
from tests.fakes.connections_at_hand import OnePhoneSystem
from tests.fakes.small_hub import CALLER, LINE, SmallHub

OTHER_LINE = "+14155550111"


def clock_of(hub: SmallHub) -> Clock:
    catalog = SimpleNamespace(manifests={}, phone_provider=OnePhoneSystem().phone_provider)
    return Clock(cast("Hub", SimpleNamespace(database=hub.database, connections=hub.connections, settings=hub.settings, catalog=catalog)))


def state_of(hub: SmallHub, connection_id: int) -> str:
    return hub.one(Connection, Connection.id == connection_id).state


def test_two_clocks_do_not_tick_at_once_and_the_other_takes_over(hub_on_each: SmallHub) -> None:
    first, second = clock_of(hub_on_each), clock_of(hub_on_each)
    assert (first.tick(), second.tick()) == (True, False)
    assert hub_on_each.phone.lists == [LINE]
    hub_on_each.clock.move(seconds=14)
    assert (first.tick(), second.tick()) == (True, False)
    hub_on_each.clock.move(seconds=16)
    assert (second.tick(), first.tick()) == (True, False)


def test_clocks_that_begin_in_the_same_moment_agree_on_one(hub_on_each: SmallHub) -> None:
    clocks, together = [clock_of(hub_on_each) for _ in range(4)], threading.Barrier(4)

    def tick(clock: Clock) -> bool:
        together.wait(10)
        return clock.tick()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(tick, clocks)) == [False, False, False, True]


def test_a_call_whose_end_nobody_told_of_is_ended(hub_on_each: SmallHub) -> None:
    hub_on_each.ring()
    hub_on_each.clock.move(minutes=6)
    clock_of(hub_on_each).tick()
    hub_on_each.work()
    assert hub_on_each.one(Call).outcome == CallOutcome.MISSED


def test_the_list_is_asked_before_a_call_is_taken_as_ended(hub_on_each: SmallHub) -> None:
    """As after a machine slept: the call was answered, and nobody could tell us."""
    hub = hub_on_each
    hub.change(Line, mode=LineMode.HUB_ANSWERS)
    hub.ring()
    rang = hub.clock.now
    hub.clock.move(minutes=6)
    values = {"call_id": "CA1", "line": LINE, "caller": CALLER}
    hub.phone.calls = [
        CallEvent(key="CA1:legs", happened=CallHappening.ANSWERED_OR_MAILBOX, at=rang + dt.timedelta(minutes=2), **values),
        CallEvent(key="CA1:over", happened=CallHappening.ENDED, at=rang + dt.timedelta(minutes=2), **values),
    ]
    clock_of(hub).tick()
    hub.work()
    assert (hub.one(Call).outcome, hub.phone.sent) == (CallOutcome.ANSWERED_OR_MAILBOX, [])
    assert not [sentence for sentence in hub.story if "missed" in sentence]


def test_each_line_is_compared_with_the_phone_system_when_it_is_due_again(hub_on_each: SmallHub) -> None:
    hub_on_each.add(hub_on_each.line(OTHER_LINE))
    clock = clock_of(hub_on_each)
    clock.tick()
    clock.tick()
    assert hub_on_each.phone.lists == [LINE, OTHER_LINE]
    hub_on_each.clock.move(seconds=301)
    clock.tick()
    assert hub_on_each.phone.lists == [LINE, OTHER_LINE] * 2


def test_a_phone_system_in_trouble_is_left_alone_for_a_while_and_keeps_no_other_line_waiting(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    hub.add(hub.line(OTHER_LINE, connection_id=hub.connect("phone", "other")))
    hub.phone.list_troubles[LINE] = [TryAgain("It does not answer.", after=30, may_have_left=False)]
    clock = clock_of(hub)
    for _ in range(3):
        clock.tick()
    assert hub.phone.lists == [LINE, OTHER_LINE]
    assert state_of(hub, hub.phone_connection) == ConnectionState.VENDOR_TROUBLE
    hub.clock.move(seconds=31)
    clock.tick()
    assert hub.phone.lists == [LINE, OTHER_LINE, LINE]
    assert state_of(hub, hub.phone_connection) == ConnectionState.WORKING


@pytest.mark.parametrize("trouble", [Gone("There is no such number."), Rejected("Your plan has no list of calls.", reason="plan")])
def test_a_list_that_is_refused_is_not_asked_for_every_second(hub_on_each: SmallHub, trouble: VendorTrouble) -> None:
    hub, clock = hub_on_each, clock_of(hub_on_each)
    hub.phone.list_troubles[LINE] = [trouble]
    for _ in range(3):
        clock.tick()
        hub.clock.move(seconds=1)
    assert hub.phone.lists == [LINE]
    hub.clock.move(seconds=30)
    clock.tick()
    assert hub.phone.lists == [LINE, LINE]


def test_a_phone_system_that_refuses_the_sign_in_is_told_once_and_asked_no_more(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    admin = hub.member("Ada")
    hub.change(Member, admin, role=MemberRole.ADMIN)
    hub.phone.list_troubles[LINE] = [SignInAgain("The key was taken back.")] * 2
    for _ in range(3):
        clock_of(hub).tick()
        hub.clock.move(minutes=6)
    assert hub.phone.lists == [LINE]
    assert [notice.member_id for notice in hub.all(Notice)] == [admin]
    assert hub.tasks == ["sign_in"]


def test_a_paused_connection_is_not_asked(hub_on_each: SmallHub) -> None:
    hub_on_each.change(Connection, hub_on_each.phone_connection, paused=True)
    clock_of(hub_on_each).tick()
    assert hub_on_each.phone.lists == []


class DirectoryQueue:
    """A hub with a Redis, and the readings of directories that were asked for there."""

    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.clock = clock_of(hub)
        self._redis = Redis.from_url(hub.settings.redis_url)
        hub.on_close(self._redis.close)

    @property
    def asked_for(self) -> list[int]:
        """The connections whose directories were asked for, oldest first."""
        return self.jobs("read_directory")

    def jobs(self, name: str) -> list[int]:
        """The connections for which this job was asked for."""
        jobs = Queue("slow", connection=self._redis, serializer=JSONSerializer).jobs
        return [job.args[1] for job in jobs if job.func_name.endswith(f".{name}")]

    def is_read(self, connection_id: int) -> None:
        """What the job does at its end."""
        self._redis.flushall()
        self.hub.change(Connection, connection_id, directory_read_at=self.hub.clock.now, backfilled=True)


@pytest.fixture
def queue(tmp_path: Path, redis_url: str) -> Iterator[DirectoryQueue]:
    hub = SmallHub(f"sqlite:///{tmp_path / 'hub.sqlite3'}", tmp_path, redis_url=redis_url)
    yield DirectoryQueue(hub)
    hub.close()


def test_a_directory_is_asked_for_once_until_it_is_read_and_again_when_it_is_due(queue: DirectoryQueue) -> None:
    firm = queue.hub.connect_system()
    queue.clock.tick()
    queue.clock.tick()
    assert queue.asked_for == [firm]
    queue.is_read(firm)
    queue.clock.tick()
    assert queue.asked_for == []
    queue.hub.clock.move(seconds=181)
    queue.clock.tick()
    assert queue.asked_for == [firm]


def test_a_first_reading_that_broke_off_is_asked_for_again(queue: DirectoryQueue) -> None:
    firm = queue.hub.connect_system(abilities=[Ability.LIST_PEOPLE])
    queue.is_read(firm)
    queue.hub.change(Connection, firm, backfilled=False)
    queue.clock.tick()
    assert queue.asked_for == [firm]


def test_people_who_may_not_be_listed_are_not_asked_for_every_second(queue: DirectoryQueue) -> None:
    firm = queue.hub.connect_system(abilities=[Ability.OWNERS])
    queue.is_read(firm)
    queue.hub.change(Connection, firm, backfilled=False)
    queue.clock.tick()
    assert queue.asked_for == []


def test_a_new_system_looks_back_once_its_people_are_read(queue: DirectoryQueue) -> None:
    firm = queue.hub.connect_system()
    queue.clock.tick()
    assert queue.jobs("look_back_at_calls") == []
    queue.is_read(firm)
    queue.clock.tick()
    queue.clock.tick()
    assert queue.jobs("look_back_at_calls") == [firm]
    looked = LookBack(connection_id=firm, since=queue.hub.clock.now, began_at=queue.hub.clock.now, finished_at=queue.hub.clock.now)
    queue.hub.add(looked)
    queue.is_read(firm)
    queue.clock.tick()
    assert queue.jobs("look_back_at_calls") == []


def test_looking_back_waits_for_a_phone_system_that_keeps_a_list_and_can_be_asked(queue: DirectoryQueue) -> None:
    firm = queue.hub.connect_system()
    queue.is_read(firm)
    for why in ({"key": "without-a-list"}, {"paused": True}, {"disconnected_at": queue.hub.clock.now}):
        queue.hub.change(Connection, queue.hub.phone_connection, **why)
        queue.clock.tick()
        assert queue.jobs("look_back_at_calls") == [], why
        queue.hub.change(Connection, queue.hub.phone_connection, key="fake", paused=False, disconnected_at=None)
    queue.clock.tick()
    assert queue.jobs("look_back_at_calls") == [firm]


@pytest.mark.parametrize(
    "why", [{"paused": True}, {"state": ConnectionState.NEEDS_SIGN_IN}, {"state": ConnectionState.VENDOR_TROUBLE}], ids=str
)
def test_a_directory_that_cannot_be_read_now_is_not_asked_for(queue: DirectoryQueue, why: dict[str, Any]) -> None:
    until = queue.hub.clock.now.replace(minute=59)
    queue.hub.connect_system(**why, trouble_until=until if why.get("state") == ConnectionState.VENDOR_TROUBLE else None)
    queue.clock.tick()
    assert queue.asked_for == []


def test_without_redis_the_rest_of_the_tick_goes_on(tmp_path: Path) -> None:
    hub = SmallHub(f"sqlite:///{tmp_path / 'hub.sqlite3'}", tmp_path, redis_url="redis://127.0.0.1:1/0")
    hub.connect_system()
    clock_of(hub).tick()
    assert hub.phone.lists == [LINE]
    hub.close()


def test_our_own_mistake_with_one_call_list_is_not_repeated_each_second_and_hides_no_other(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    hub.add(hub.line(OTHER_LINE))
    hub.phone.list_troubles[LINE] = [KeyError("end_time")]
    clock = clock_of(hub)
    for _ in range(5):
        clock.tick()
        hub.clock.move(seconds=1)
    assert hub.phone.lists == [LINE, OTHER_LINE]
    hub.clock.move(seconds=30)
    clock.tick()
    assert hub.phone.lists == [LINE, OTHER_LINE, LINE]


def test_a_call_that_cannot_be_ended_keeps_no_list_from_being_read(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    hub.ring()
    hub.change(Call, happenings=[{"no": "time"}])
    hub.clock.move(minutes=10)
    clock_of(hub).tick()
    assert hub.one(Call).outcome == CallOutcome.UNDER_WAY
    assert hub.phone.lists == [LINE]
