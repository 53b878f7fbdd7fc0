"""Ringing and texting lines of the sandbox as a caller, over the controls of the simulated phone systems."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.intake.line_book import webhook_address
from hub.records.connection import Connection
from hub.records.line import Line
from hub.web.dependencies import pages

PICK_UP = "pick_up"
OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedCall:
    """A call as its phone system has it.

    `call_id` is empty before that tells of it, `heard` is what the caller heard where it is known, `endings` how it may end.
    """

    key: str
    call_id: str
    line: Line
    caller: str
    withheld: bool
    since: dt.datetime
    state: str
    heard: Sequence[str]
    endings: Sequence[str]

    @property
    def is_under_way(self) -> bool:
        """Whether somebody still has to decide how it goes on."""
        return self.state != OVER


def ask(method: str, key: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a simulated vendor answers; raises OSError."""
    sandbox = pages().sandbox_phone
    if sandbox is None:
        raise OSError("there is no sandbox")
    return sandbox(method, f"{pages().sandbox_url}/{key}/_sandbox/{path}", body)


def ring(line: Line, caller: str, *, withheld: bool = False) -> None:
    """Ring the line; the call waits for what becomes of it. Raises OSError."""
    _open(line)
    ask("POST", line.provider, "play/ring", {"line": line.number, "caller": caller, **_hidden(withheld)})


def go_on(line: Line, key: str, ends: str) -> None:
    """Have somebody pick up a call that rings, or end it in this way; raises OSError."""
    if ends == PICK_UP:
        ask("POST", line.provider, "play/pick-up", {"call": key})
    else:
        ask("POST", line.provider, "play/end", {"call": key, "ends": ends})


def ring_through(line: Line, caller: str, ends: str, *, withheld: bool = False) -> None:
    """Play a phone call from beginning to end; raises OSError."""
    _open(line)
    ask("POST", line.provider, "play/call", {"line": line.number, "caller": caller, "ends": ends, **_hidden(withheld)})


def ring_in_vain(line: Line, caller: str) -> None:
    """Ring until nobody has answered; raises OSError."""
    ring_through(line, caller, "missed")


def calls_to(lines: Iterable[Line]) -> list[PlayedCall]:
    """The newest calls to these lines, oldest first, as their phone systems have them; those that do not answer are left out."""
    found = []
    by_number = {(line.provider, line.number): line for line in lines}
    for provider in dict.fromkeys(provider for provider, _ in by_number):
        try:
            listed = ask("GET", provider, "play/calls").get("calls", [])
        except OSError:
            continue
        found += [_played(call, by_number[provider, call["line"]]) for call in listed if (provider, call["line"]) in by_number]
    return sorted(found, key=lambda call: call.since)


def text_as_caller(line: Line, caller: str, body: str, *, pictures: int = 0) -> None:
    """Text the line; raises OSError."""
    written = {"line": line.texts_from, "sender": caller, "body": body}
    ask("POST", texts_through(line), "play/text", {**written, "pictures": pictures} if pictures else written)


def texts_through(line: Line) -> str:
    """The key of the phone system that the line's texts go through."""
    with pages().database.read(line.account_id) as session:
        return session.get_one(Connection, line.texts_through).key


def knows(line: Line) -> bool:
    """Whether the simulated phone system still has the line; it forgets everything when it is stopped. Raises OSError."""
    return line.number in ask("GET", line.provider, "play")["lines"]


def _open(line: Line) -> None:
    ask("POST", line.provider, "play/line", {"number": line.number, "address": _webhook_address(line), "staff": line.staff})


def _hidden(withheld: bool) -> dict[str, bool]:
    return {"withheld": True} if withheld else {}


def _played(call: Mapping[str, Any], line: Line) -> PlayedCall:
    told = {name: call[name] for name in ("key", "call_id", "caller", "withheld", "state", "heard", "endings")}
    return PlayedCall(line=line, since=dt.datetime.fromisoformat(call["since"]), **told)


def _webhook_address(line: Line) -> str:
    with pages().database.read(line.account_id) as session:
        return webhook_address(pages().public_url, session.get_one(Connection, line.connection_id))
