"""When somebody has waited too long: longer than the business says that it takes to call back, counted in its hours."""

import datetime as dt
from dataclasses import dataclass

from hub.hours import open_since
from hub.records.account import Account
from hub.records.schedules import hours_in_force
from hub.records.session import AccountSession

UNLESS_PROMISED = 5
"""Minutes within which a person should answer where the business has not said how soon it calls back."""


@dataclass(frozen=True, slots=True)
class Patience:
    """What a wait is held against: `minutes` of it, none before `open_since`; None while the business is closed."""

    minutes: int
    open_since: dt.datetime | None

    def is_over(self, waiting_since: dt.datetime | None, now: dt.datetime) -> bool:
        """Whether who waits since then should have heard from a person by now."""
        if waiting_since is None or self.open_since is None:
            return False
        return now - max(waiting_since, self.open_since) > dt.timedelta(minutes=self.minutes)


def patience_now(session: AccountSession) -> Patience:
    """What holds for the account at this moment; where nobody wrote its hours down it is always open."""
    account = session.get_one(Account, session.account_id)
    hours = hours_in_force(session)
    since = open_since(hours.schedule, session.now) if hours is not None else dt.datetime.min.replace(tzinfo=dt.UTC)
    return Patience(account.callback_minutes or UNLESS_PROMISED, since)
