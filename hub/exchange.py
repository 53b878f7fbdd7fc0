"""One request to a vendor and its answer, already masked, as the trace shows it."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """`status` is None when no answer came; bodies hold no secret and only the last four digits of numbers."""

    at: dt.datetime
    method: str
    url: str
    status: int | None
    took_ms: int
    sent: str | None = None
    answered: str | None = None
    error: str | None = None
