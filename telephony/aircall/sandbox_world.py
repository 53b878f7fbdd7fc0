"""What simulated Aircall holds: one company with its numbers, calls, messages and the handsets of the people outside."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

USER = {"id": 456, "name": "Maria Lopez", "email": "maria@harbor.example"}
WITHHELD = "anonymous"


@dataclass(slots=True)
class Number:
    """One of the company's numbers; `is_open` is its business hours, `texts` and `registered` decide about messages."""

    id: int
    digits: str
    name: str
    country: str = "US"
    is_open: bool = True
    texts: bool = True
    registered: bool = True


@dataclass(slots=True)
class Call:
    """One call in either direction; `voicemail_s` is the length of the message that was left, 0 for none."""

    id: int
    number: Number
    direction: str
    raw_digits: str
    started: datetime
    answered: datetime | None = None
    ended: datetime | None = None
    reason: str | None = None
    voicemail_s: int = 0
    user: dict[str, Any] | None = None
    sid: str = field(default_factory=lambda: f"CA{secrets.token_hex(16)}")


@dataclass(slots=True)
class Message:
    """One text in either direction; `by_api` says that it was sent through the API, `trouble` why it did not arrive."""

    id: str
    number: Number
    direction: str
    raw_digits: str
    body: str
    status: str
    created: datetime
    user: dict[str, Any] | None = None
    by_api: bool = False
    media: list[str] = field(default_factory=list)
    trouble: str | None = None


class World:
    """All records of the company; every access happens under the vendor's lock."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.clear()

    def clear(self) -> None:
        """A company without numbers, with one API key that nobody knows yet."""
        self.keys: dict[str, str] = {}
        self.numbers: dict[int, Number] = {}
        self.calls: dict[int, Call] = {}
        self.messages: dict[str, Message] = {}
        self.opted_out: set[str] = set()
        self._ids = count(8_123_001)

    def new_id(self) -> int:
        """The next id of a record."""
        return next(self._ids)

    def number_of(self, digits: str) -> Number | None:
        """The number with these digits in E.164."""
        return next((number for number in self.numbers.values() if number.digits == digits), None)

    def put_number(self, digits: str, **values: Any) -> Number:
        """Add a number or change the one that is there."""
        number = self.number_of(digits)
        if number is None:
            number = Number(self.new_id(), digits, f"Line {len(self.numbers) + 1}")
            self.numbers[number.id] = number
        for name, value in values.items():
            setattr(number, name, value)
        return number

    def add_call(self, number: Number, direction: str, raw_digits: str, started: datetime) -> Call:
        """Keep a call that begins."""
        call = Call(self.new_id(), number, direction, raw_digits, started)
        self.calls[call.id] = call
        return call

    def add_message(self, number: Number, direction: str, raw_digits: str, body: str, status: str) -> Message:
        """Keep a message."""
        message = Message(str(self.new_id()), number, direction, raw_digits, body, status, self.clock())
        self.messages[message.id] = message
        return message
