"""A clock for databases that stands still until a test moves it."""

import datetime as dt

FRIDAY_NOON = dt.datetime(2026, 11, 20, 20, 0, tzinfo=dt.UTC)
"""12:00 in San Francisco, 15:00 in New York."""


class StandingClock:
    def __init__(self, now: dt.datetime = FRIDAY_NOON) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0) -> None:
        self.now += dt.timedelta(seconds=seconds, minutes=minutes, hours=hours)

    def stand_at(self, moment: dt.datetime) -> None:
        self.now = moment.astimezone(dt.UTC)
