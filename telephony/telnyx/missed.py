"""How Telnyx says that a call was missed: the tables that webhooks are read by (Telnyx docs, call.hangup and TeXML callbacks)."""

from hub.contract.phone_events import MissedBecause
from hub.contract.phone_provider import MissedSignal

NEVER_ANSWERED = {
    "originator_cancel": MissedBecause.ABANDONED,
    "timeout": MissedBecause.NO_ANSWER,
    "no_answer": MissedBecause.NO_ANSWER,
    "user_busy": MissedBecause.BUSY,
    "call_rejected": MissedBecause.REJECTED,
    "not_found": MissedBecause.FAILED,
}
NOT_BRIDGED = {
    "normal_clearing": MissedBecause.NO_ANSWER,
    "time_limit": MissedBecause.NO_ANSWER,
    "unspecified": MissedBecause.UNKNOWN,
}
DIAL_MISSED = {
    "no-answer": MissedBecause.NO_ANSWER,
    "busy": MissedBecause.BUSY,
    "failed": MissedBecause.FAILED,
    "canceled": MissedBecause.ABANDONED,
}
CALL_MISSED = DIAL_MISSED


def because_of(cause: str, source: str) -> MissedBecause:
    """Why a caller who was joined with nobody is gone; what the caller did themselves counts where the cause says little."""
    if cause in NEVER_ANSWERED:
        return NEVER_ANSWERED[cause]
    return MissedBecause.ABANDONED if source == "caller" else NOT_BRIDGED.get(cause, MissedBecause.UNKNOWN)


def missed_signals() -> tuple[MissedSignal, ...]:
    """Every way in which Telnyx says how a call ended, in its own words."""
    return (
        MissedSignal("call.bridged on the caller's leg", None, "Telnyx joined the caller with whoever picked up: this wins."),
        MissedSignal("call.answered", None, "Says nothing: it also comes when a greeting is played to the caller."),
        MissedSignal("call.answered, or call.hangup normal_clearing, at a SIP connection", None, "Picked up, by a person or a mailbox."),
        *(
            MissedSignal(f"call.hangup, hangup_cause={cause}", because, "The caller's leg ended and was never bridged.")
            for cause, because in (NEVER_ANSWERED | NOT_BRIDGED).items()
        ),
        MissedSignal(
            "call.hangup, hangup_source=caller",
            MissedBecause.ABANDONED,
            "The caller hung up, never bridged, and the cause is normal_clearing, time_limit or unspecified.",
        ),
        *(
            MissedSignal(f"DialCallStatus={status}", because, "TeXML: what became of ringing the staff.")
            for status, because in DIAL_MISSED.items()
        ),
        MissedSignal("DialCallStatus=completed", None, "TeXML: somebody picked up, a person or a mailbox."),
        *(MissedSignal(f"CallStatus={status}", because, "TeXML: the call itself ended so.") for status, because in CALL_MISSED.items()),
        MissedSignal("CallStatus=completed, no DialCallStatus", None, "TeXML: it was picked up, and by whom is not said."),
    )
