"""The tables. Importing this package knows all of them."""

from hub.records import account, call, connection, conversation, inbox, line, line_setup, look_back, outbox, sign_in

__all__ = ["account", "call", "connection", "conversation", "inbox", "line", "line_setup", "look_back", "outbox", "sign_in"]
