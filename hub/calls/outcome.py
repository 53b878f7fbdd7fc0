"""Judging a call from all that was told of it, in whatever order it came: pure."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause
from hub.contract.phone_numbers import read_phone_number
from hub.contract.phone_provider import LineMode
from hub.records.call import CallOutcome

PICKED_UP = frozenset({CallHappening.ACCEPTED, CallHappening.ANSWERED_OR_MAILBOX})


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the call stands; `because` says why it was missed, `ended_at` is None while the caller is on the line."""

    outcome: CallOutcome
    because: MissedBecause | None
    started_at: dt.datetime
    ended_at: dt.datetime | None


def judge(
    events: Sequence[CallEvent],
    mode: LineMode,
    message_takers: Collection[str] = (),
    region: str | None = None,
    *,
    before_us: bool = False,
) -> Judgement:
    """The judgement on a call's events; what one of `message_takers` (E.164) picked up was taken by nobody of the staff.

    Somebody who took the call counts before everything else; a leg that was picked up without a sign of a person counts
    only where nobody says otherwise. A forwarded line gets no call that was answered. A call is missed once the caller is
    gone, not when the ringing stops: they may be listening to the greeting. Of several reasons the earliest counts, but a message
    that was taken counts more. `region` is for numbers that the provider writes without their country.
    A call from `before_us` was not ours to put through, whatever the line's mode is now.
    """
    events = [_as_message_taken(event, message_takers, region) for event in events]
    if mode is LineMode.HUB_ANSWERS and not before_us:
        events = [_as_put_through_to_nobody(event) for event in events]
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
        return Judgement(CallOutcome.MISSED, _named([reason for _, reason in reasons]), started_at, ended_at)
    if CallHappening.ANSWERED_OR_MAILBOX in happened or mode is LineMode.BESIDE:
        return Judgement(CallOutcome.ANSWERED_OR_MAILBOX, None, started_at, ended_at)
    return Judgement(CallOutcome.MISSED, MissedBecause.ABANDONED, started_at, ended_at)


def _as_message_taken(event: CallEvent, message_takers: Collection[str], region: str | None) -> CallEvent:
    if event.happened not in PICKED_UP or not event.answered_by or not message_takers:
        return event
    number = read_phone_number(event.answered_by, region)
    if number is None or number.e164 not in message_takers:
        return event
    return replace(event, happened=CallHappening.NOBODY_ANSWERED, because=MissedBecause.MESSAGE_TAKEN)


def _as_put_through_to_nobody(event: CallEvent) -> CallEvent:
    """Where the hub rings the staff, a call for which nobody was rung came while we were away: the caller heard an error or an end."""
    return replace(event, happened=CallHappening.NOBODY_ANSWERED, because=MissedBecause.FAILED) if event.nobody_rung else event


def _named(reasons: Sequence[str]) -> MissedBecause:
    if MissedBecause.MESSAGE_TAKEN in reasons:
        return MissedBecause.MESSAGE_TAKEN
    return MissedBecause(next((reason for reason in reasons if reason not in ("", MissedBecause.UNKNOWN)), MissedBecause.UNKNOWN))
