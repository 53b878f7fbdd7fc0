"""What can be switched on simulated Aircall while it runs."""

from dataclasses import dataclass
from typing import Literal

from hub.sandbox.settings import SandboxSettings

Order = Literal["in_order", "reversed", "duplicated", "never"]


@dataclass
class Settings(SandboxSettings):
    """Limits, and the readings of what Aircall's documentation leaves open; the defaults are the harsher readings.

    `deactivate_after` 0 keeps webhooks active, `auto_reply` is the text with which Aircall itself answers a missed call, `ended_after_s`
    how much later than `call.hungup` the event `call.ended` is delivered.
    """

    requests_per_minute: int = 120
    webhook_order: Order = "in_order"
    webhook_timeout_s: float = 5
    deactivate_after: int = 10
    only_200_counts: bool = False
    hungup_names_reason: bool = False
    ended_after_s: float = 0
    ring_s: int = 25
    shows_api_texts: bool = True
    auto_reply: str = ""
