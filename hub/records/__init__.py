"""The tables. Importing this package knows all of them."""

from hub.records import (
    account,
    call,
    connection,
    consent,
    conversation,
    first_run,
    inbox,
    line,
    line_setup,
    look_back,
    outbox,
    sign_in,
    words,
)

__all__ = [
    "account",
    "call",
    "connection",
    "consent",
    "conversation",
    "first_run",
    "inbox",
    "line",
    "line_setup",
    "look_back",
    "outbox",
    "sign_in",
    "words",
]
