"""How Aircall says that a call was missed."""

import re

from hub.contract.phone_events import MissedBecause
from hub.contract.phone_provider import MissedSignal

REASONS = {
    "agents_did_not_answer": MissedBecause.NO_ANSWER,
    "no_available_agent": MissedBecause.NO_AGENT,
    "out_of_opening_hours": MissedBecause.AFTER_HOURS,
    "short_abandoned": MissedBecause.ABANDONED,
}
ABANDONED_ANYWHERE = "abandoned_"
OVER = frozenset({"call.hungup", "call.ended", "call.missed"})
UNDECIDED = ("call.created", "call.ringing_on_agent", "call.agent_declined")
SPOKEN_TO = "call.answered"
HANDED_ON = ("call.transferred", "call.external_transferred", "call.unsuccessful_transfer")
LONGEST_REASON = 60


def spelled(reason: str) -> str:
    """A `missed_call_reason` in one spelling: lower case and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", reason.lower()).strip("_")[:LONGEST_REASON]


def because_of(reason: str) -> MissedBecause:
    """What a `missed_call_reason` in any spelling means; UNKNOWN for none and for one that is not in the table."""
    plain = spelled(reason)
    if plain.startswith(ABANDONED_ANYWHERE):
        return MissedBecause.ABANDONED
    return REASONS.get(plain, MissedBecause.UNKNOWN)


def missed_signals() -> tuple[MissedSignal, ...]:
    """Every way in which Aircall says how a call ended, in its own words."""
    ends = ", ".join(sorted(OVER))
    return (
        MissedSignal(f"{SPOKEN_TO}, or answered_at is set", None, "A person took the call; nothing that comes later changes that."),
        *(MissedSignal(event, None, "One member of staff says nothing yet: another may still take the call.") for event in UNDECIDED),
        *(MissedSignal(event, None, "Somebody spoke to the caller before, so the call was taken.") for event in HANDED_ON),
        *(
            MissedSignal(f"missed_call_reason={reason}", because, f"With {ends}, for an incoming call without answered_at.")
            for reason, because in REASONS.items()
        ),
        MissedSignal(
            f"missed_call_reason={ABANDONED_ANYWHERE}…", MissedBecause.ABANDONED, "The caller hung up, in a menu or while it rang."
        ),
        MissedSignal("any other missed_call_reason, or none", MissedBecause.UNKNOWN, "The reason is often told only half a minute later."),
        MissedSignal("call.voicemail_left", MissedBecause.UNKNOWN, "The reason is that of the call, where it is told."),
    )
