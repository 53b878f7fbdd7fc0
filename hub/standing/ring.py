"""What the ringing itself says of a caller: how long it rang, and whether the carriers vouch for the number. Pure."""

from collections.abc import Sequence

from hub.contract.phone_events import Attestation, CallEvent, CallHappening, MissedBecause

HUNG_UP = frozenset({MissedBecause.ABANDONED, MissedBecause.QUEUE_ABANDONED})


def rang_for(events: Sequence[CallEvent]) -> float | None:
    """Seconds from the first ring until nobody could take the call any more; None where the provider does not tell them apart."""
    rings = [event.at for event in events if event.happened is CallHappening.RANG]
    over = [event.at for event in events if event.happened in (CallHappening.NOBODY_ANSWERED, CallHappening.ENDED)]
    seconds = (min(over) - min(rings)).total_seconds() if rings and over else 0.0
    return seconds if seconds > 0 else None


def hung_up_after(events: Sequence[CallEvent], because: str | None) -> float | None:
    """Seconds of ringing after which the caller gave up; None where they did not, or nobody knows when."""
    return rang_for(events) if because in HUNG_UP else None


def attestation_of(events: Sequence[CallEvent]) -> Attestation | None:
    """What the carriers say of the caller's number; a check that failed counts before one that did not."""
    told = [event.attestation for event in events if event.attestation is not None]
    return Attestation.FAILED if Attestation.FAILED in told else next(iter(told), None)
