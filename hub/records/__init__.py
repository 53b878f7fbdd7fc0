"""The tables. Importing this package knows all of them."""

from hub.records import (
    account,
    call,
    connection,
    consent,
    conversation,
    inbox,
    line,
    line_setup,
    look_back,
    outbox,
    report_day,
    sign_in,
    weekly_report,
    words,
)

__all__ = [
    "account",
    "call",
    "connection",
    "consent",
    "conversation",
    "inbox",
    "line",
    "line_setup",
    "look_back",
    "outbox",
    "report_day",
    "sign_in",
    "weekly_report",
    "words",
]
