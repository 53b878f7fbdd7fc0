"""Times as texts name them, in the language of the text and in letters that keep it plain: pure."""

import datetime as dt
from zoneinfo import ZoneInfo

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
AT = {"es": "a", "fr": "à"}
SPANISH_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905 - readable


def clock_time(moment: dt.datetime, zone: str, language: str, *, full: bool = True) -> str:
    """The time of day, such as 9:05 PM or 21 h 05; without `full`, a whole hour stands alone."""
    local = moment.astimezone(ZoneInfo(zone))
    minutes = full or local.minute
    if language == "fr":
        return f"{local.hour} h {local:%M}" if minutes else f"{local.hour} h"
    written = f"{local.hour % 12 or 12}:{local:%M} {local:%p}" if minutes else f"{local.hour % 12 or 12} {local:%p}"
    if language == "es":
        return f"{'la' if local.hour % 12 == 1 else 'las'} {written}"
    return written


def at_time(moment: dt.datetime, zone: str, language: str) -> str:
    """The same with its preposition, such as at 9:05 PM."""
    return f"{AT.get(language, 'at')} {clock_time(moment, zone, language)}"


def next_opening(moment: dt.datetime, now: dt.datetime, zone: str, language: str, *, named_zone: bool = False) -> str:
    """When it opens next, such as 9 AM tomorrow; `named_zone` adds the zone for a caller who lives by another clock."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    time = clock_time(moment, zone, language, full=False) + (f" {local.tzname()}" if named_zone else "")
    return f"{time} {_day(local.date(), (local.date() - today).days, language)}".strip()


def _day(day: dt.date, days_away: int, language: str) -> str:
    if days_away == 0:
        return ""
    if language == "es":
        return "de mañana" if days_away == 1 else f"del {day.day} de {SPANISH_MONTHS[day.month - 1]}"
    if language == "fr":
        if days_away == 1:
            return "demain"
        return WEEKDAYS["fr"][day.weekday()] if days_away < 7 else f"le {day:%d/%m}"
    if days_away == 1:
        return "tomorrow"
    return f"on {WEEKDAYS['en'][day.weekday()]}" if days_away < 7 else f"on {day:%b} {day.day}"
