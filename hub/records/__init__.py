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
    membership,
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
    "inbox",
    "line",
    "line_setup",
    "look_back",
    "membership",
    "outbox",
    "sign_in",
    "words",
]
