"""Moments as the simulated Housecall Pro reads and writes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from integrations.housecallpro.sandbox_settings import Settings


def stamp(moment: datetime | None) -> str | None:
    """A moment in UTC with whole seconds and Z."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(text: str, time_zone: str, settings: Settings) -> datetime | None:
    """An ISO 8601 moment; one without offset is in the company's zone or, by setting, in UTC. None when it is no moment."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= len("2026-11-24"):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC if settings.times_without_offset == "utc" else ZoneInfo(time_zone))
    return moment.astimezone(UTC)


def overlaps(start: datetime, end: datetime, other_start: datetime, other_end: datetime) -> bool:
    """Whether two stretches of time touch each other."""
    return start < other_end and other_start < end
