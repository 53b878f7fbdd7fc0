"""Owing an effect: once for each key, in a lane, for now or for later."""

import datetime as dt

from hub.outbox.effects import Queue
from hub.outbox.rows import About, caller_lane, conversation_lane, member_lane, owe, person_lane
from hub.records.outbox import OutboxRow
from tests.fakes.small_hub import SmallHub


def test_the_same_key_is_owed_once(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    with hub.write() as session:
        first = owe(session, "note", queue=Queue.SYNC, lane="a", key="k", about=About()).id
        assert owe(session, "note", queue=Queue.SYNC, lane="b", key="k", about=About()).id == first
    with hub.write() as session:
        assert owe(session, "note", queue=Queue.SYNC, lane="a", key="k", about=About()).id == first
    assert len(hub.all(OutboxRow)) == 1


def test_another_account_may_owe_the_same_key(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    other = hub.make_account("Bay Plumbing")
    for account_id in (hub.account_id, other):
        with hub.write(account_id) as session:
            owe(session, "note", queue=Queue.SYNC, lane="a", key="k", about=About())
    assert len(hub.all(OutboxRow)) == 1


def test_what_is_owed_now_rings_after_the_commit_and_what_is_owed_later_does_not(hub: SmallHub) -> None:
    with hub.write() as session:
        owe(session, "note", queue=Queue.SYNC, lane="a", key="later", about=About(), not_before=session.now + dt.timedelta(seconds=1))
    assert hub.rung == []
    with hub.write() as session:
        owe(session, "note", queue=Queue.SYNC, lane="a", key="now", about=About())
        assert hub.rung == []
    assert hub.rung == ["sync"]


def test_what_a_transaction_owed_is_gone_with_it(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    try:
        with hub.write() as session:
            owe(session, "note", queue=Queue.SYNC, lane="a", key="k", about=About())
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert hub.all(OutboxRow) == []
    assert hub.rung == []


def test_a_lane_is_a_conversation_a_caller_a_person_or_a_member() -> None:
    assert (conversation_lane(1), caller_lane(2, 3), person_lane(2, "p"), member_lane(4)) == (
        "conversation:1",
        "caller:2:3",
        "person:2:p",
        "member:4",
    )
