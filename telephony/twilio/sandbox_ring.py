"""Who rings at simulated Twilio, and what they do while the call lasts."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telephony.twilio.sandbox_world import Number

if TYPE_CHECKING:
    from telephony.twilio.sandbox_live import Decisions

RING_SECONDS = 6


@dataclass(slots=True)
class Caller:
    """What the person ringing does; seconds are counted from the start of the call."""

    hangs_up_after_rings: int | None = None
    hangs_up_after_seconds: float | None = None
    hangs_up_in_greeting: bool = False
    voicemail_seconds: int | None = None
    voicemail_ends: str = "hangup"
    stays_silent: bool = False
    presses: str = ""

    def patience(self, ringing: bool) -> float | None:
        """Seconds until the caller hangs up by themselves, None for no limit; rings count only while it rings."""
        if ringing and self.hangs_up_after_rings is not None:
            return self.hangs_up_after_rings * RING_SECONDS
        return self.hangs_up_after_seconds


@dataclass(slots=True)
class Ring:
    """One call to play; `fields` are the extra fields of the voice request, `speed` None means at once, `live` waits for decisions."""

    sender: str
    number: Number
    caller: Caller
    fields: dict[str, str] = field(default_factory=dict)
    speed: float | None = None
    callbacks: str = "in_order"
    started_seconds_ago: float = 0.0
    abandoned_status: str = "no-answer"
    live: "Decisions | None" = None
