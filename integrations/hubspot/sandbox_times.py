"""How HubSpot reads and writes moments: ISO 8601 in UTC, or milliseconds since 1970."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def millis(moment: datetime) -> int:
    """Whole milliseconds since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def read_moment(text: str) -> datetime | None:
    """The moment of an ISO text with zone or of epoch milliseconds; None for anything else."""
    if text.removeprefix("-").isdecimal():
        return from_millis(int(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def from_millis(number: int) -> datetime | None:
    """The moment of epoch milliseconds; None for a number no calendar has."""
    try:
        return _EPOCH + timedelta(milliseconds=number)
    except OverflowError:
        return None
