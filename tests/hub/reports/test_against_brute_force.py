"""Days that were counted apart, kept as JSON and put together say what plain sums over all calls say: an oracle that shares no code.

Around the nights on which clocks change, in zones east and west, with minutes in their offset, and without a midnight.
"""

import datetime as dt
import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hub.reports.counts import put_together
from hub.reports.day_counts import CallRow, DayCounts, ReplyRow, count_day
from hub.reports.period import Period, midnight

ZONES = {
    "America/New_York": dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    "Australia/Lord_Howe": dt.datetime(2026, 4, 4, tzinfo=dt.UTC),
    "Africa/Cairo": dt.datetime(2026, 4, 23, tzinfo=dt.UTC),
    "Asia/Kolkata": dt.datetime(2026, 3, 29, tzinfo=dt.UTC),
    "Pacific/Apia": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    "Europe/Berlin": dt.datetime(2026, 3, 28, tzinfo=dt.UTC),
}
"""With a moment shortly before their clocks change; in Cairo the day begins at one o'clock then."""

WEEK = dt.timedelta(days=7)
SOON = (0, 1, 20, 3599, 3600, 3601, 86_400, 7 * 86_400 - 1, 7 * 86_400, 7 * 86_400 + 1, 9 * 86_400)


class History:
    """Made-up calls and replies of six days, the same for the same seed."""

    def __init__(self, zone: str, seed: int) -> None:
        self._chance, self._begin = random.Random(seed), ZONES[zone]  # noqa: S311 - it only makes up calls
        self.calls = [self._call() for _ in range(self._chance.randrange(30))]
        self.replies = [self._reply() for _ in range(self._chance.randrange(6))]

    def _moment(self) -> dt.datetime:
        return self._begin + dt.timedelta(seconds=900 * self._chance.randrange(6 * 96) + self._chance.choice((0, 0, 1, 899)))

    def _later(self, at: dt.datetime) -> dt.datetime | None:
        return self._chance.choice((None, at + dt.timedelta(seconds=self._chance.choice(SOON))))

    def _call(self) -> CallRow:
        at, choice = self._moment(), self._chance.choice
        caller = choice((None, 1, 2, 3, 4))
        return CallRow(
            started_at=at,
            ended_at=choice((None, at + dt.timedelta(seconds=31))),
            outcome=choice(("missed", "missed", "missed", "answered", "answered_or_mailbox")),
            line_id=choice((1, 2)),
            has_voicemail=choice((True, False)),
            decision_reason=choice((None, "missed", "night")),
            texted_at=self._later(at),
            replied_at=self._later(at),
            called_back_at=self._later(at),
            first_human_at=self._later(at),
            wording=choice((None, "a/1")),
            caller_id=caller,
            conversation_id=caller,
            desk_id=choice((None, 1)),
            member_id=choice((None, 1)),
            result=choice((None, "placed", "booked", "lost")),
            result_at=self._later(at),
        )

    def _reply(self) -> ReplyRow:
        at, choice = self._moment(), self._chance.choice
        return ReplyRow(at, at + dt.timedelta(seconds=choice(SOON)), line_id=choice((1, 2)), desk_id=None, member_id=choice((None, 1)))


def in_period(at: dt.datetime, period: Period) -> bool:
    return period.first <= at.astimezone(ZoneInfo(period.zone)).date() <= period.last


def median(values: Sequence[float]) -> float | None:
    return sorted(values)[math.ceil(len(values) / 2) - 1] if values else None


def after(call: CallRow, at: dt.datetime | None) -> int | None:
    if at is None or at - call.started_at > WEEK:
        return None
    return max(0, math.floor((at - (call.ended_at or call.started_at)).total_seconds()))


@given(st.sampled_from(sorted(ZONES)), st.integers(0, 2**32), st.integers(0, 3), st.integers(0, 3))
def test_a_report_is_the_plain_sum_over_all_calls(zone: str, seed: int, begin: int, days: int) -> None:
    history = History(zone, seed)
    calls, replies = history.calls, history.replies
    first = ZONES[zone].astimezone(ZoneInfo(zone)).date() + dt.timedelta(days=begin)
    period = Period(first, first + dt.timedelta(days=days), zone)
    kept: dict[dt.date, DayCounts] = {}
    for day in period.every_day():
        since, until = midnight(day, zone), midnight(day + dt.timedelta(days=1), zone)
        that_day = count_day(
            [call for call in calls if since <= call.started_at < until],
            [one for one in replies if since <= one.at < until],
            ZoneInfo(zone),
        )
        kept[day] = DayCounts.from_json(json.loads(json.dumps(that_day.to_json())))
    found = put_together(kept)

    calls = [call for call in calls if in_period(call.started_at, period)]
    missed = [call for call in calls if call.outcome == "missed"]
    recovered = [call for call in missed if call.replied_at]
    texted = [call for call in missed if call.texted_at]
    reached = [call for call in missed if call.replied_at or after(call, call.first_human_at) is not None]
    won = [call for call in missed if call.result in ("placed", "booked") and call.result_at and call.conversation_id]
    total = found.total
    assert (total.inbound, total.missed, total.recovered) == (len(calls), len(missed), len(recovered))
    assert (total.answered, total.unclear) == tuple(
        sum(call.outcome == name for call in calls) for name in ("answered", "answered_or_mailbox")
    )
    assert total.voicemails == sum(call.has_voicemail for call in calls)
    assert (total.texted, total.replied) == (len(texted), sum(call.replied_at is not None for call in texted))
    hour = dt.timedelta(hours=1)
    assert total.replied_in_hour == sum(
        bool(call.replied_at and call.texted_at and call.replied_at - call.texted_at <= hour) for call in texted
    )
    assert total.reached == len(reached)
    assert total.called_back == sum(after(call, call.called_back_at) is not None for call in missed)
    assert (found.callers, found.recovered_callers, found.reached_callers) == tuple(
        len({call.caller_id for call in some} - {None}) for some in (missed, recovered, reached)
    )
    assert (found.won, found.won_after_reply) == tuple(
        len({call.conversation_id for call in some}) for some in (won, [call for call in won if call.replied_at])
    )
    local = Counter((at.weekday(), at.hour) for call in missed for at in [call.started_at.astimezone(ZoneInfo(zone))])
    assert {at: tally.missed for at, tally in found.hours.items() if tally.missed} == local
    latencies = [
        max(0.0, (call.texted_at - call.ended_at).total_seconds())
        for call in texted
        if call.texted_at and call.ended_at and call.decision_reason != "night"
    ]
    assert found.latencies.median == median(latencies)
    assert found.first_contacts.median == median([s for call in missed if (s := after(call, call.first_human_at)) is not None])
    assert found.call_backs.median == median([s for call in missed if (s := after(call, call.called_back_at)) is not None])
    answered = [one for one in replies if in_period(one.at, period) and one.answered_at - one.at <= WEEK]
    assert found.responses.median == median([(one.answered_at - one.at).total_seconds() for one in answered])
    for line_id, details in found.of_lines.items():
        of_line = [call for call in missed if call.line_id == line_id]
        assert details.won == len({call.conversation_id for call in won if call.line_id == line_id})
        assert details.call_backs.median == median([s for call in of_line if (s := after(call, call.called_back_at)) is not None])
        waits = [(one.answered_at - one.at).total_seconds() for one in answered if one.line_id == line_id]
        assert details.responses.median == median(waits)
