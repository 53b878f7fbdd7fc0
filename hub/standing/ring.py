"""What the ringing itself says of a caller: how long it rang, and whether the carriers vouch for the number. Pure."""

import datetime as dt
from collections.abc import Callable, Sequence

from hub.contract.phone_events import Attestation, CallEvent, CallHappening, MissedBecause

HUNG_UP = frozenset({MissedBecause.ABANDONED, MissedBecause.QUEUE_ABANDONED})
OVER = frozenset({CallHappening.NOBODY_ANSWERED, CallHappening.ENDED})

AROUND_A_START = (dt.timedelta(minutes=-1), dt.timedelta(seconds=5))
"""From when to when, seen from the newest start of the web process, a request may have waited for that start or for one before it."""


def rang_for(events: Sequence[CallEvent], *, heard_in_time: bool = True) -> float | None:
    """Seconds from the first ring until nobody could take the call any more; None where that is not truly known.

    Both moments are the provider's, or both are when we heard: two clocks say nothing together. A ring that was not heard in time
    seems shorter than it was, so that only the provider can say.
    """
    theirs = _seconds(events, lambda event: event.at if event.heard_at is None else None)
    return theirs if theirs is not None or not heard_in_time else _seconds(events, lambda event: event.heard_at)


def _seconds(events: Sequence[CallEvent], moment_of: Callable[[CallEvent], dt.datetime | None]) -> float | None:
    rings = [at for event in events if event.happened is CallHappening.RANG and (at := moment_of(event)) is not None]
    over = [at for event in events if event.happened in OVER and (at := moment_of(event)) is not None]
    seconds = (min(over) - min(rings)).total_seconds() if rings and over else 0.0
    return seconds if seconds > 0 else None


def was_heard_in_time(events: Sequence[CallEvent], web_started_at: dt.datetime | None) -> bool:
    """Whether we heard that it rings without that having waited for a web process to be started."""
    if web_started_at is None:
        return True
    earliest, latest = (web_started_at + away for away in AROUND_A_START)
    rings = (event.heard_at for event in events if event.happened is CallHappening.RANG)
    return not any(heard_at is not None and earliest < heard_at < latest for heard_at in rings)


def hung_up_after(events: Sequence[CallEvent], because: str | None, *, heard_in_time: bool = True) -> float | None:
    """Seconds of ringing after which the caller gave up; None where the provider does not say that they did, or nobody knows when.

    A call that ended without a word of why may have been cut off by our own silence.
    """
    said = any(event.happened is CallHappening.NOBODY_ANSWERED and event.because in HUNG_UP for event in events)
    return rang_for(events, heard_in_time=heard_in_time) if said and because in HUNG_UP else None


def attestation_of(events: Sequence[CallEvent]) -> Attestation | None:
    """What the carriers say of the caller's number; a check that failed counts before one that did not."""
    told = [event.attestation for event in events if event.attestation is not None]
    return Attestation.FAILED if Attestation.FAILED in told else next(iter(told), None)
