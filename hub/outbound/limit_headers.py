"""What an answer's headers say of the vendor's limits."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from hub.contract.manifest import Limits

LONGEST_WAIT_S = 86_400.0
# a reset below this is a number of seconds from now, above it a point in time; above the second it is in milliseconds
_EARLIEST_EPOCH_S = 1_000_000_000.0
_EARLIEST_EPOCH_MS = 1_000_000_000_000.0


@dataclass(frozen=True, slots=True)
class Announced:
    """Requests allowed in the vendor's window, those left in it, and seconds until it begins anew; None where not said."""

    limit: int | None
    remaining: int | None
    reset_in_s: float | None


def read_announced(headers: Mapping[str, str], limits: Limits, now: float) -> Announced:
    """The limits in an answer's headers (lower-case names); `now` is in seconds since the epoch."""
    limit = _number(_header(headers, limits.limit_header))
    remaining = _number(_header(headers, limits.remaining_header))
    return Announced(
        limit=int(limit) if limit is not None and limit >= 1 else None,
        remaining=int(remaining) if remaining is not None else None,
        reset_in_s=_reset_in_s(_header(headers, limits.reset_header), now),
    )


def seconds_to_wait(headers: Mapping[str, str], limits: Limits, now: float) -> float | None:
    """How long the vendor asks to wait: seconds or an HTTP date in the wait header, else the reset header; None where not said."""
    written = _header(headers, limits.wait_header)
    if written is not None:
        seconds = _number(written)
        if seconds is None:
            seconds = _until_http_date(written, now)
        if seconds is not None:
            return _bounded(seconds)
    return _reset_in_s(_header(headers, limits.reset_header), now)


def pause_named(status: int, body: object, limits: Limits) -> float | None:
    """How long a refusal without a wait in its headers means, by its word or its status; None where the manifest does not say."""
    word = body.get(limits.pause_key) if isinstance(body, Mapping) and limits.pause_key else None
    return limits.pauses.get(str(word), limits.pauses.get(str(status)))


def _header(headers: Mapping[str, str], name: str | None) -> str | None:
    return headers.get(name.lower()) if name else None


def _number(written: str | None) -> float | None:
    try:
        number = float(written or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _reset_in_s(written: str | None, now: float) -> float | None:
    reset = _number(written)
    if reset is None:
        return None
    if reset >= _EARLIEST_EPOCH_MS:
        reset /= 1000
    return _bounded(reset - now if reset >= _EARLIEST_EPOCH_S else reset)


def _until_http_date(written: str, now: float) -> float | None:
    try:
        date = parsedate_to_datetime(written)
    except ValueError:
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_WAIT_S)
