"""How soon staff call back: what a line, its account or the installation says."""

from hub.records.account import Account
from hub.records.line import Line
from hub.records.session import AccountSession


def callback_minutes(session: AccountSession, account: Account, line: Line | None) -> int:
    """In how many minutes: the line's own number before the account's, and the installation's where neither has one."""
    own = line.callback_minutes if line is not None else None
    return own or account.callback_minutes or session.settings.call_back_after_s // 60
