"""Ringing and texting lines of the sandbox as a caller, over the controls of the simulated phone systems."""

from collections.abc import Mapping
from typing import Any

from hub.intake.line_book import webhook_address
from hub.records.connection import Connection
from hub.records.line import Line
from hub.web.dependencies import pages


def ask(method: str, key: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a simulated vendor answers; raises OSError."""
    sandbox = pages().sandbox_phone
    if sandbox is None:
        raise OSError("there is no sandbox")
    return sandbox(method, f"{pages().sandbox_url}/{key}/_sandbox/{path}", body)


def ring(line: Line, caller: str, ends: str, *, withheld: bool = False) -> None:
    """Play a phone call from beginning to end; raises OSError."""
    ask("POST", line.provider, "play/line", {"number": line.number, "address": _webhook_address(line), "staff": line.staff})
    hidden = {"withheld": True} if withheld else {}
    ask("POST", line.provider, "play/call", {"line": line.number, "caller": caller, "ends": ends, **hidden})


def ring_in_vain(line: Line, caller: str) -> None:
    """Ring until nobody has answered; raises OSError."""
    ring(line, caller, "missed")


def text_as_caller(line: Line, caller: str, body: str, *, pictures: int = 0) -> None:
    """Text the line; raises OSError."""
    written = {"line": line.texts_from, "sender": caller, "body": body}
    ask("POST", texts_through(line), "play/text", {**written, "pictures": pictures} if pictures else written)


def texts_through(line: Line) -> str:
    """The key of the phone system that the line's texts go through."""
    with pages().database.read(line.account_id) as session:
        return session.get_one(Connection, line.texts_through).key


def _webhook_address(line: Line) -> str:
    with pages().database.read(line.account_id) as session:
        return webhook_address(pages().public_url, session.get_one(Connection, line.connection_id))
