"""The tables. Importing this package knows all of them."""

from hub.records import (
    account,
    api_key,
    call,
    connection,
    consent,
    conversation,
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
    "api_key",
    "call",
    "connection",
    "consent",
    "conversation",
    "inbox",
    "line",
    "line_setup",
    "look_back",
    "outbox",
    "sign_in",
    "words",
]
