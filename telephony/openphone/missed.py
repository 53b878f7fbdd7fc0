"""How Quo says how an incoming call ended, and what that means to us: one table, read by the reader and shown to people."""

from hub.contract.phone_events import CallHappening, MissedBecause
from hub.contract.phone_provider import MissedSignal

MISSED_EVENT = "call.missed"
FORWARDED = "forwarded"
MISSED_STATUSES = {
    "missed": MissedBecause.REPORTED,
    "no-answer": MissedBecause.NO_ANSWER,
    "busy": MissedBecause.BUSY,
    "canceled": MissedBecause.ABANDONED,
    "abandoned": MissedBecause.ABANDONED,
    "failed": MissedBecause.FAILED,
}

Verdict = tuple[CallHappening, MissedBecause | None]
TAKEN: Verdict = (CallHappening.ACCEPTED, None)
IN_DOUBT: Verdict = (CallHappening.ANSWERED_OR_MAILBOX, None)


def verdict_on(told_by: str, status: str, *, answered: bool, by_machine: bool, forwarded: bool) -> Verdict:
    """What became of an incoming call that is over; `told_by` is the event's type, `forwarded` that it was sent on to somebody.

    A machine that took it, or a phone outside Quo that may have, speaks against a text, but is no person either.
    """
    if by_machine or status == FORWARDED:
        return IN_DOUBT
    if told_by == MISSED_EVENT or status in MISSED_STATUSES:
        because = MISSED_STATUSES.get(status, MissedBecause.REPORTED)
        return CallHappening.NOBODY_ANSWERED, MissedBecause.FORWARD_UNANSWERED if forwarded else because
    if forwarded:
        return IN_DOUBT
    return TAKEN if answered else (CallHappening.NOBODY_ANSWERED, MissedBecause.NO_ANSWER)


def missed_signals() -> tuple[MissedSignal, ...]:
    """Every way in which Quo says how a call ended, in its own words."""
    return (
        MissedSignal(MISSED_EVENT, MissedBecause.REPORTED, "Quo's own word for an incoming call that ended without being answered."),
        *(MissedSignal(f"status={status}", because) for status, because in MISSED_STATUSES.items()),
        MissedSignal("status=completed, answeredAt empty", MissedBecause.NO_ANSWER, "All that webhooks made in Quo's app say."),
        MissedSignal("one of these, forwardedTo set", MissedBecause.FORWARD_UNANSWERED, "Nobody picked up where Quo sent the call on to."),
        MissedSignal("status=forwarded, or call.forwarded", None, "It may have been answered outside Quo, so no text goes out."),
        MissedSignal("aiHandled=ai-agent", None, "Quo's answering agent took the call; it counts as answered."),
        MissedSignal("call.answered, or answeredAt set", None, "Somebody took the call in Quo."),
    )
