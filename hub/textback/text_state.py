"""The states that have their own words, and which of them fits a missed call: pure."""

from enum import StrEnum

from hub.contract.phone_events import MissedBecause
from hub.hours import Closed, ClosedBecause, Open


class TextState(StrEnum):
    """What a first text answers; APPOINTMENT and FORM_RECEIVED are no missed calls and are chosen by whoever starts them."""

    OPEN = "open"
    BUSY = "busy"
    AFTER_HOURS = "after_hours"
    HOLIDAY = "holiday"
    APPOINTMENT = "appointment"
    EMERGENCY = "emergency"
    VOICEMAIL_LEFT = "voicemail_left"
    FORM_RECEIVED = "form_received"


def text_state(
    hours: Open | Closed | None,
    *,
    left_voicemail: bool = False,
    because: str | None = None,
    urgent_replies: bool = False,
    waited: bool = False,
) -> TextState:
    """The state of a missed call when its text leaves.

    `hours` are those of that moment, None where nobody wrote any down; `because` is a word of MissedBecause, `waited` says that the
    night passed in between, so that nobody is on another line any more.
    """
    closed = hours if isinstance(hours, Closed) else None
    fitting = (
        (closed is not None and urgent_replies, TextState.EMERGENCY),
        (left_voicemail, TextState.VOICEMAIL_LEFT),
        (closed is not None and closed.because is ClosedBecause.HOLIDAY, TextState.HOLIDAY),
        (closed is not None, TextState.AFTER_HOURS),
        (because == MissedBecause.BUSY and not waited, TextState.BUSY),
        (because == MissedBecause.AFTER_HOURS and hours is None and not waited, TextState.AFTER_HOURS),
    )
    return next((state for fits, state in fitting if fits), TextState.OPEN)
