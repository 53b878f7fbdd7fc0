"""When somebody has waited too long: longer than the business says that it takes to call back, counted in the hours of who answers."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from hub.hours import open_since
from hub.records.account import Account
from hub.records.conversation import Conversation
from hub.records.line import Line
from hub.records.schedules import schedule_of
from hub.records.session import AccountSession
from hub.records.words import StoredSchedule

UNLESS_PROMISED = 5
"""Minutes within which a person should answer where the business has not said how soon it calls back."""
ACCOUNT = None, None, None
ALWAYS = dt.datetime.min.replace(tzinfo=dt.UTC)


class Patience:
    """What waits are held against at one moment: so many minutes, none of them while whoever answers is closed."""

    def __init__(self, minutes: int, now: dt.datetime, schedules: Sequence[StoredSchedule]) -> None:
        self._allowed = dt.timedelta(minutes=minutes)
        self._now = now
        self._schedules = {(one.member_id, one.desk_id, one.line_id): one for one in schedules}
        self._open_since: dict[int, dt.datetime | None] = {}

    def is_over(self, conversation: Conversation, line: Line) -> bool:
        """Whether who waits in the conversation should have heard from a person by now."""
        since = self._since(conversation, line)
        if not conversation.open or conversation.waiting_since is None or since is None:
            return False
        return self._now - max(conversation.waiting_since, since) > self._allowed

    def _since(self, conversation: Conversation, line: Line) -> dt.datetime | None:
        """When the nearest of owner, desk, line and account opened; always where nobody wrote hours down, None while it is closed."""
        member_id, desk_id = conversation.member_id, conversation.desk_id or line.desk_id
        owners = (member_id, None, None), (None, desk_id, None), (None, None, line.id)
        nearest = (*(owner for owner in owners if any(owner)), ACCOUNT)
        schedule = next((self._schedules[owner] for owner in nearest if owner in self._schedules), None)
        if schedule is None:
            return ALWAYS
        if schedule.id not in self._open_since:
            self._open_since[schedule.id] = open_since(schedule_of(schedule), self._now)
        return self._open_since[schedule.id]


def patience_now(session: AccountSession) -> Patience:
    """What holds for the account at this moment; two queries."""
    account = session.get_one(Account, session.account_id)
    return Patience(account.callback_minutes or UNLESS_PROMISED, session.now, session.scalars(select(StoredSchedule)).all())
