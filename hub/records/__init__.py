"""The tables. Importing this package knows all of them."""

from hub.records import (
    account,
    audit,
    audit_log,
    call,
    connection,
    consent,
    conversation,
    inbox,
    line,
    line_setup,
    look_back,
    membership,
    outbox,
    sign_in,
    weekly_report,
    words,
)

__all__ = [
    "account",
    "audit",
    "audit_log",
    "call",
    "connection",
    "consent",
    "conversation",
    "inbox",
    "line",
    "line_setup",
    "look_back",
    "membership",
    "outbox",
    "sign_in",
    "weekly_report",
    "words",
]
