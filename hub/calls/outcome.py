"""Judging a call from all that was told of it, in whatever order it came: pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause
from hub.contract.phone_provider import LineMode
from hub.records.call import CallOutcome


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the call stands; `because` says why it was missed, `ended_at` is None while the caller is on the line."""

    outcome: CallOutcome
    because: MissedBecause | None
    started_at: dt.datetime
    ended_at: dt.datetime | None


def judge(events: Sequence[CallEvent], mode: LineMode) -> Judgement:
    """The judgement on a call's events.

    Somebody who took the call counts before everything else; a leg that was picked up without a sign of a person counts
    only where nobody says otherwise. A forwarded line gets no call that was answered. A call is missed once the caller is
    gone, not when the ringing stops: they may be listening to the greeting. Of several reasons the earliest counts.
    """
    happened = {event.happened for event in events}
    started_at = min(event.at for event in events)
    ends = [event.at for event in events if event.happened is CallHappening.ENDED]
    ended_at = max(ends) if ends else None
    if CallHappening.ACCEPTED in happened:
        return Judgement(CallOutcome.ANSWERED, None, started_at, ended_at)
    if ended_at is None:
        return Judgement(CallOutcome.UNDER_WAY, None, started_at, None)
    reasons = sorted((event.at, event.because or "") for event in events if event.happened is CallHappening.NOBODY_ANSWERED)
    if mode is LineMode.FORWARDED:
        return Judgement(CallOutcome.MISSED, MissedBecause.FORWARDED, started_at, ended_at)
    if reasons:
        named = next((reason for _, reason in reasons if reason not in ("", MissedBecause.UNKNOWN)), MissedBecause.UNKNOWN)
        return Judgement(CallOutcome.MISSED, MissedBecause(named), started_at, ended_at)
    if CallHappening.ANSWERED_OR_MAILBOX in happened or mode is LineMode.BESIDE:
        return Judgement(CallOutcome.ANSWERED_OR_MAILBOX, None, started_at, ended_at)
    return Judgement(CallOutcome.MISSED, MissedBecause.ABANDONED, started_at, ended_at)
