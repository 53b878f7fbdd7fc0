"""How Twilio says that a call was missed."""

from hub.contract.phone_events import MissedBecause
from hub.contract.phone_provider import MissedSignal

DIAL_MISSED = {
    "no-answer": MissedBecause.NO_ANSWER,
    "busy": MissedBecause.BUSY,
    "failed": MissedBecause.FAILED,
    "canceled": MissedBecause.ABANDONED,
}
CALL_MISSED = {**DIAL_MISSED, "no-answer": MissedBecause.ABANDONED}


def missed_signals() -> tuple[MissedSignal, ...]:
    """Every way in which Twilio says how a call ended, in its own words."""
    return (
        MissedSignal("a member of staff presses 1", None, "Nothing else proves that a person took a call that the hub rang through."),
        *(
            MissedSignal(f"DialCallStatus={status}", because, "What became of ringing the staff.")
            for status, because in DIAL_MISSED.items()
        ),
        MissedSignal(
            "DialCallStatus=completed, no key pressed",
            MissedBecause.NO_ANSWER,
            "A mailbox that picks up presses no key, so it took nothing.",
        ),
        MissedSignal("DialBridged=true", None, "Twilio joined the caller with whoever picked up, a person or a mailbox."),
        *(MissedSignal(f"CallStatus={status}", because, "The call itself ended so.") for status, because in CALL_MISSED.items()),
        MissedSignal("a call arrives on a forwarded line", MissedBecause.FORWARDED, "The carrier sends on only what nobody took."),
        MissedSignal("CallStatus=completed on a line in mode beside", None, "Twilio cannot tell a person from a mailbox there."),
    )
