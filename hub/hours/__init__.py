"""Business hours: schedules, whether they are open at a moment, and how people write them."""

from hub.hours.schedule import Closed, ClosedBecause, DayException, Open, Range, Schedule, hours_at, knows_holidays_of, open_since

__all__ = ["Closed", "ClosedBecause", "DayException", "Open", "Range", "Schedule", "hours_at", "knows_holidays_of", "open_since"]
