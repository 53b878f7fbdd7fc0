"""Sums over lines, hours and days are the same sum, kept or not, and each number opens as many calls as it says."""

import datetime as dt
import json
import random
from dataclasses import replace
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from hub.reasons import Reason
from hub.records.call import Call, CallOutcome
from hub.records.conversation import Conversation, Outcome
from hub.records.report_day import ReportDay
from hub.reports.answered_replies import WantedReplies, answered_replies
from hub.reports.counted_days import keep_settled_days, stretches_of
from hub.reports.counts import Durations, put_together
from hub.reports.day_counts import CallRow, DayCounts, Tally, count_day, total
from hub.reports.figures import Figure, calls_of, texted_within
from hub.reports.period import Period
from tests.fakes.account_rows import NOW
from tests.fakes.counted_firm import ZONE, CountedFirm

NEW_YORK = ZoneInfo("America/New_York")
HOUR = dt.timedelta(hours=1)
BEGIN = dt.datetime(2026, 3, 7, 5, tzinfo=dt.UTC)  # the day before clocks go forward in New York
BEGIN_OF_SEPTEMBER = dt.datetime(2026, 9, 1, 9, tzinfo=NEW_YORK)
DAY = BEGIN.date()
FIRST, LAST = dt.date(2026, 9, 1), dt.date(2026, 9, 30)
later = st.none() | st.integers(0, 9 * 86_400).map(lambda seconds: dt.timedelta(seconds=seconds))
AT_FIGURE = {
    Figure.INBOUND: "inbound",
    Figure.ANSWERED: "answered",
    Figure.UNCLEAR: "unclear",
    Figure.MISSED: "missed",
    Figure.VOICEMAIL: "voicemails",
    Figure.TEXTED: "texted",
    Figure.REPLIED: "replied",
    Figure.REPLIED_IN_HOUR: "replied_in_hour",
    Figure.RECOVERED: "recovered",
    Figure.CALLED_BACK: "called_back",
    Figure.REACHED: "reached",
}


@st.composite
def call_rows(draw: st.DrawFn) -> CallRow:
    at = BEGIN + dt.timedelta(minutes=draw(st.integers(0, 4 * 1440)))
    missed = draw(st.booleans())

    def moment() -> dt.datetime | None:
        after = draw(later) if missed else None
        return at + after if after is not None else None

    return CallRow(
        started_at=at,
        ended_at=draw(st.sampled_from((None, at + dt.timedelta(seconds=31)))),
        outcome=CallOutcome.MISSED if missed else draw(st.sampled_from((CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX))),
        line_id=draw(st.integers(1, 3)),
        has_voicemail=draw(st.booleans()),
        decision_reason=draw(st.sampled_from((Reason.MISSED, Reason.NIGHT))),
        texted_at=moment(),
        replied_at=moment(),
        called_back_at=moment(),
        first_human_at=moment(),
        wording=draw(st.sampled_from((None, "a/1", "b/2"))),
        caller_id=draw(st.none() | st.integers(1, 9)),
        conversation_id=draw(st.none() | st.integers(1, 9)),
        desk_id=draw(st.none() | st.integers(1, 2)),
        member_id=draw(st.none() | st.integers(1, 2)),
        result=draw(st.sampled_from((None, Outcome.PLACED, Outcome.LOST))),
        result_at=draw(st.sampled_from((None, at - HOUR, at + HOUR))),
    )


@given(st.lists(call_rows(), max_size=40))
def test_lines_hours_and_days_each_add_up_to_all_calls(calls: list[CallRow]) -> None:
    by_day: dict[dt.date, list[CallRow]] = {}
    for call in calls:
        by_day.setdefault(call.started_at.astimezone(NEW_YORK).date(), []).append(call)
    counts = put_together({day: count_day(of_day, (), NEW_YORK) for day, of_day in by_day.items()})
    everything = counts.total
    assert everything.inbound == len(calls) == everything.answered + everything.unclear + everything.missed
    assert total(counts.hours.values()) == total(counts.days.values()) == everything
    missed = total(counts.desks.values())
    assert missed == total(counts.members.values())
    assert (missed.missed, missed.texted, missed.recovered) == (everything.missed, everything.texted, everything.recovered)
    assert total(counts.wordings.values()).texted == everything.texted
    assert everything.replied_in_hour <= everything.replied <= everything.recovered <= everything.reached <= everything.missed
    assert everything.replied <= everything.texted <= everything.missed
    assert counts.recovered_callers <= counts.reached_callers <= counts.callers
    assert counts.won_after_reply <= min(counts.won, counts.recovered_conversations)


@given(st.lists(call_rows(), max_size=20))
def test_a_kept_day_comes_back_as_it_was(calls: list[CallRow]) -> None:
    day = count_day(calls, (), NEW_YORK)
    assert DayCounts.from_json(json.loads(json.dumps(day.to_json()))) == day
    parts = [count_day(some, (), NEW_YORK) for some in (calls[::2], calls[1::2])]
    together = DayCounts.from_json(*(json.loads(json.dumps(part.to_json())) for part in parts))
    assert put_together({DAY: together}) == put_together({DAY: day})


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=200), st.sampled_from((0.5, 0.95, 0.99)))
def test_a_quantile_is_the_shortest_that_the_share_does_not_exceed(values: list[int], share: float) -> None:
    found = Durations.of([values]).quantile(share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def test_days_that_follow_each_other_are_read_together() -> None:
    day = dt.date(2026, 9, 1)
    days = [day + dt.timedelta(days=number) for number in (0, 1, 2, 5, 8, 9)]
    assert stretches_of(days) == [(days[0], days[2]), (days[3], days[3]), (days[4], days[5])]
    many = [day + dt.timedelta(days=2 * number) for number in range(40)]
    assert stretches_of(many) == [(many[0], many[-1])]


def fill_september(firm: CountedFirm) -> None:
    chance = random.Random(5)  # noqa: S311 - it only makes up calls
    talks = [firm.conversation() for _ in range(6)]
    for _ in range(60):
        at = dt.datetime(2026, 9, chance.randrange(1, 31), chance.randrange(24), chance.randrange(60), tzinfo=NEW_YORK)
        if chance.random() < 0.4:
            firm.call(at, chance.choice((CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX)), ours=chance.choice((None, None, "staff")))
            continue
        moments = {
            name: at + dt.timedelta(seconds=chance.choice((20, 1800, 3640, 86_400, 8 * 86_400)))
            for name in ("texted_at", "replied_at", "first_human_at")
            if chance.random() < 0.6
        }
        moments["called_back_at"] = moments.get("first_human_at") if chance.random() < 0.5 else None
        if moments["called_back_at"] and moments["called_back_at"] > at + dt.timedelta(days=7):
            moments["called_back_at"] = None  # the step that keeps it does not note what comes so late
        firm.missed(at, conversation=chance.choice(talks), voicemail=chance.choice((None, "media")), **moments)
    for seconds in (60, 299.9, 300.4, 4000, 8 * 86_400):
        firm.reply(talks[0], BEGIN_OF_SEPTEMBER, BEGIN_OF_SEPTEMBER + dt.timedelta(seconds=seconds))


def test_every_number_opens_exactly_as_many_calls(either_firm: CountedFirm) -> None:
    fill_september(either_firm)
    september = Period(FIRST, LAST, ZONE)
    counts = either_firm.report(FIRST, LAST).now.counts
    counted = counts.total
    with either_firm.database.read(either_firm.rows.account.id) as session:
        opened = {figure: session.scalar(select(func.count()).select_from(Call).where(*calls_of(figure))) for figure in AT_FIGURE}
        not_reached = session.scalar(select(func.count()).select_from(Call).where(*calls_of(Figure.NOT_REACHED)))
        several = {
            figure: session.scalar(select(func.count()).where(*calls_of(figure)))
            for figure in (Figure.FIRST_CONTACT, Figure.TEXTED_AT_ONCE, Figure.HEARD_MISSED, Figure.HEARD_ANSWERED)
        }
        of_unreached = select(func.count(Call.caller_id.distinct())).where(
            *calls_of(Figure.CALLERS_NOT_REACHED, september.begins, september.ends)
        )
        unreached = session.scalar(of_unreached)
        slow = session.scalar(select(func.count()).where(*calls_of(Figure.TEXTED_AT_ONCE), *texted_within(60, None)))
        waits = WantedReplies(since=september.begins, until=september.ends)
        replies = [answered_replies(session, replace(waits, took=took), 5).replies for took in (None, (None, 300), (300, None))]
    assert opened == {figure: getattr(counted, name) for figure, name in AT_FIGURE.items()}
    assert several == {
        Figure.FIRST_CONTACT: counts.first_contacts.count,
        Figure.TEXTED_AT_ONCE: counts.latencies.count,
        Figure.HEARD_MISSED: counted.missed,
        Figure.HEARD_ANSWERED: counted.answered,
    }
    assert unreached == counts.callers - counts.reached_callers
    assert slow == counts.latencies.count - counts.latencies.within(60)
    assert replies == [4, counts.responses.within(300), 4 - counts.responses.within(300)]
    assert not_reached == counted.missed - counted.reached
    assert counted.replied_in_hour
    assert counted.replied_in_hour < counted.replied


def test_a_report_is_the_same_from_kept_days(either_firm: CountedFirm) -> None:
    fill_september(either_firm)
    fresh = either_firm.report(FIRST, LAST)
    account_id = either_firm.rows.account.id
    with either_firm.database.write(account_id) as session:
        kept = keep_settled_days(session, 1000)
        assert keep_settled_days(session, 1000) == 0
    assert kept > 28
    from_kept = either_firm.report(FIRST, LAST)
    assert from_kept.now == fresh.now
    assert from_kept.days == fresh.days


def kept_days(firm: CountedFirm) -> set[str]:
    with firm.database.read(firm.rows.account.id) as session:
        return set(session.scalars(select(ReportDay.day)))


def test_a_kept_day_goes_as_soon_as_something_of_it_changes(firm: CountedFirm) -> None:
    at = dt.datetime(2026, 9, 10, 12, tzinfo=NEW_YORK)
    call = firm.missed(at)
    firm.missed(at + dt.timedelta(days=20))
    account_id = firm.rows.account.id

    def keep() -> None:
        with firm.database.write(account_id) as session:
            keep_settled_days(session, 1000)

    keep()
    assert "2026-09-10" in kept_days(firm)
    with firm.database.write(account_id) as session:
        session.get_one(Call, call.id).replied_at = at + dt.timedelta(hours=1)
    assert "2026-09-10" not in kept_days(firm)
    assert "2026-09-30" in kept_days(firm)
    assert firm.report(FIRST, LAST).now.total.recovered == 1
    keep()
    desk = firm.rows.member()
    with firm.database.write(account_id) as session:
        session.get_one(Conversation, call.conversation_id).member_id = desk.id
    assert "2026-09-10" not in kept_days(firm)
    assert [row.name for row in firm.report(FIRST, LAST).members] == [desk.name, "Nobody yet"]


def test_days_that_are_hardly_over_are_not_kept(firm: CountedFirm) -> None:
    firm.missed(NOW - dt.timedelta(days=3))
    with firm.database.write(firm.rows.account.id) as session:
        keep_settled_days(session, 1000)
    # it is 17:45 in New York: yesterday has been over for more than twelve hours, today is not
    assert kept_days(firm) == {"2026-11-17", "2026-11-18", "2026-11-19"}


def test_days_of_another_time_zone_are_counted_anew(firm: CountedFirm) -> None:
    firm.missed(dt.datetime(2026, 9, 10, 23, 30, tzinfo=NEW_YORK))
    account_id = firm.rows.account.id
    with firm.database.write(account_id) as session:
        keep_settled_days(session, 1000)
    tenth, eleventh = dt.date(2026, 9, 10), dt.date(2026, 9, 11)
    assert firm.report(tenth, tenth).now.total.missed == 1
    assert firm.report(tenth, tenth, "UTC").now.total == Tally()
    assert firm.report(eleventh, eleventh, "UTC").now.total.missed == 1
