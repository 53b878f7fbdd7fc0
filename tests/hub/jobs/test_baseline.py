"""The time before the hub is counted day by day, and nothing else comes of it; a line that falls silent is told of once."""

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hub.contract.errors import Rejected, TryAgain
from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause
from hub.contract.phone_provider import LineMode
from hub.jobs.baseline import baselines_due, import_baseline
from hub.jobs.quiet_lines import watch_for_quiet_lines
from hub.records.account import Member, Notice
from hub.records.call import Call, Task
from hub.records.conversation import Conversation, Text
from hub.records.inbox import InboxEvent
from hub.records.line import Caller, Line
from hub.records.line_setup import LineBaseline, LineDay
from hub.records.outbox import OutboxRow
from hub.reports.line_history import LineHistory, history_of
from hub.wiring import Hub
from tests.fakes.connections_at_hand import OnePhoneSystem
from tests.fakes.small_hub import CALLER, LINE, MEMBER_PHONE, SmallHub

EFFECTLESS = (Call, Caller, Conversation, Text, Task, Notice, InboxEvent, OutboxRow)


@pytest.fixture
def old(hub: SmallHub) -> SmallHub:
    """A hub whose line has just been added, at noon in New York."""
    hub.clock.now = dt.datetime(2026, 11, 20, 17, 0, tzinfo=dt.UTC)
    hub.change(Line, mode=LineMode.BESIDE, created_at=hub.clock.now)
    return hub


def wired(hub: SmallHub) -> Hub:
    catalog = SimpleNamespace(manifests={}, phone_provider=OnePhoneSystem().phone_provider)
    return cast("Hub", SimpleNamespace(database=hub.database, connections=hub.connections, settings=hub.settings, catalog=catalog))


def called(hub: SmallHub, call: str, *, ago: dt.timedelta, caller: str = CALLER, answered: bool = False) -> None:
    at = hub.clock.now - ago
    told: dict[str, Any] = {"call_id": call, "line": LINE, "caller": caller, "at": at}
    because = None if answered else MissedBecause.NO_ANSWER
    verdict = CallHappening.ACCEPTED if answered else CallHappening.NOBODY_ANSWERED
    hub.phone.calls += [
        CallEvent(key=f"{call}:rang", happened=CallHappening.RANG, **told),
        CallEvent(key=f"{call}:verdict", happened=verdict, because=because, **told),
        CallEvent(key=f"{call}:ended", happened=CallHappening.ENDED, **told),
    ]


def import_days(hub: SmallHub) -> LineBaseline | None:
    return import_baseline(wired(hub), hub.account_id, hub.line_id)


def history(hub: SmallHub) -> LineHistory:
    with hub.database.read(hub.account_id) as session:
        return history_of(session, session.get_one(Line, hub.line_id), keeps_list=True)


def due(hub: SmallHub) -> list[int]:
    with hub.database.read(hub.account_id) as session:
        return baselines_due(wired(hub).catalog, session)


def test_each_day_is_counted_in_the_zone_of_the_business_and_nothing_else_comes_of_it(old: SmallHub) -> None:
    called(old, "CA1", ago=dt.timedelta(days=3))
    called(old, "CA2", ago=dt.timedelta(days=3, hours=1), answered=True)
    called(old, "CA3", ago=dt.timedelta(hours=13))  # the evening before, though already the next day in London
    called(old, "CA4", ago=dt.timedelta(days=31))
    called(old, "CA5", ago=dt.timedelta(days=2), caller=MEMBER_PHONE)
    old.member("Rowan", MEMBER_PHONE)
    import_days(old)
    days = {day.day: (day.calls, day.missed, day.answered) for day in old.all(LineDay)}
    assert days == {"2026-11-17": (2, 1, 1), "2026-11-19": (1, 1, 0)}
    assert old.one(LineDay, LineDay.day == "2026-11-19").by_hour[23] == 1
    assert all(old.all(table) == [] for table in EFFECTLESS)
    before = history(old).before
    assert before is not None
    assert (before.calls, before.missed, before.answer_rate) == (3, 2, 1 / 3)


def test_it_is_counted_once_and_never_again(old: SmallHub) -> None:
    called(old, "CA1", ago=dt.timedelta(days=3))
    assert due(old) == [old.line_id]
    import_days(old)
    import_days(old)
    assert due(old) == []
    assert (len(old.all(LineDay)), old.phone.lists) == (1, [LINE])


def test_a_count_that_was_interrupted_begins_anew(old: SmallHub) -> None:
    called(old, "CA1", ago=dt.timedelta(days=3))
    old.phone.list_troubles[LINE] = [TryAgain("It does not answer.", may_have_left=False)]
    assert import_days(old) is None
    assert old.all(LineDay) == []
    assert "being counted" in history(old).why_not
    old.clock.move(minutes=5)
    import_days(old)
    assert len(old.all(LineDay)) == 1


def test_a_list_that_is_refused_is_said_so(old: SmallHub) -> None:
    old.phone.list_troubles[LINE] = [Rejected("Your plan shows no past calls.", reason="plan")]
    import_days(old)
    assert history(old).why_not == "The 30 days before could not be counted: Your plan shows no past calls."


def test_a_line_that_only_watches_counts_whom_it_would_have_texted(old: SmallHub) -> None:
    old.change(Line, watch_only=True, mode=LineMode.HUB_ANSWERS)
    old.miss_call()
    assert (history(old).would_have_texted, history(old).since.missed) == (1, 1)


def test_a_line_that_falls_silent_is_told_of_once_and_once_more_after_it_rang_again(old: SmallHub) -> None:
    old.member("Rowan")
    old.change(Member, role="owner")
    for day in range(1, 29):
        for number in range(4):
            called(old, f"CA{day}-{number}", ago=dt.timedelta(days=day, minutes=70 + number))
    import_days(old)
    old.clock.move(hours=1)
    watch_for_quiet_lines(wired(old))
    assert old.tasks == []  # four calls a day may stay away by chance
    old.change(Line, quiet_since=None)
    for day in old.all(LineDay):
        old.change(LineDay, day.id, by_hour=[0] * 10 + [12] + [0] * 13)
    for _ in range(3):
        watch_for_quiet_lines(wired(old))
    assert old.tasks == ["quiet_line"]
    assert old.one(Notice).sentence.startswith("Front desk is unusually quiet: no call in the last 3 hours, where about 12 are usual.")
    old.clock.move(minutes=5)
    old.miss_call()
    watch_for_quiet_lines(wired(old))
    assert old.one(Line).quiet_since is None
    assert old.story[-1] == "Front desk rings again."
