"""A received webhook as names and values, before anything is made of it (Aircall docs, webhooks overview)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hub.contract.webhooks import RawRequest, UnreadableRequest

EVENT = re.compile(r"[a-z][a-z_]*(\.[a-z_]+)+\Z")
LONGEST_NAME = 80
EARLIEST_YEAR, LATEST_YEAR = 2000, 2199
CALL, MESSAGE = "call.", "message."
WITHHELD_WORDS = frozenset({"", "anonymous", "restricted", "unknown", "blocked", "unavailable", "private", "withheld"})
LONGEST_EXTENSION = 4


@dataclass(frozen=True, slots=True)
class Record:
    """A call or a message, as a webhook or the API gives it; whatever has an unexpected type counts as not there."""

    data: Mapping[str, Any]

    def text(self, *names: str) -> str:
        """The first of these that is a text or a whole number, else an empty text."""
        found = (self.data.get(name) for name in names)
        return next((str(value) for value in found if isinstance(value, str | int) and not isinstance(value, bool) and value != ""), "")

    def part(self, name: str) -> "Record":
        """The object under this name; one without anything where there is none."""
        value = self.data.get(name)
        return Record(value if isinstance(value, Mapping) else {})

    def moment(self, name: str) -> datetime | None:
        """The moment written in seconds since the epoch, None where there is none."""
        return read_moment(self.data.get(name))

    @property
    def id(self) -> str:
        """Aircall's id, empty where it names none that could be one."""
        written = self.text("id")
        return written if len(written) <= LONGEST_NAME else ""

    @property
    def line(self) -> str:
        """Our number."""
        return _dialled(self.part("number").text("digits"))

    @property
    def other_party(self) -> str:
        """The caller or the recipient."""
        return _dialled(self.text("raw_digits", "external_number"))

    @property
    def is_withheld(self) -> bool:
        """Whether the caller hid their number."""
        return self.other_party.strip().lower() in WITHHELD_WORDS

    @property
    def is_between_staff(self) -> bool:
        """Whether the other party is an extension of the company itself."""
        digits = self.other_party.strip()
        return digits.lower() == "internal" or (digits.isdecimal() and len(digits) <= LONGEST_EXTENSION)

    @property
    def direction(self) -> str:
        """Aircall's word: inbound or outbound."""
        return self.text("direction").lower()

    @property
    def member(self) -> str:
        """The e-mail address or the id of the user, empty where nobody is named."""
        return self.part("user").text("email", "id") or self.part("agent").text("email", "id")


@dataclass(frozen=True, slots=True)
class Received(Record):
    """One webhook: the event's name, when it happened, and the record that it is about."""

    event: str
    at: datetime

    @property
    def is_of_call(self) -> bool:
        """Whether it is about a phone call."""
        return self.event.startswith(CALL)

    @property
    def is_of_text(self) -> bool:
        """Whether it is about a text."""
        return self.event.startswith(MESSAGE)


def read(raw: RawRequest) -> Received:
    """Read one webhook; raises UnreadableRequest."""
    try:
        body = _storable(json.loads(raw.body))
    except (ValueError, RecursionError) as wrong:
        raise UnreadableRequest("the body is not JSON in UTF-8") from wrong
    if not isinstance(body, dict):
        raise UnreadableRequest("the body is not a JSON object")
    event, at, data = body.get("event"), read_moment(body.get("timestamp")), body.get("data")
    if not isinstance(event, str) or len(event) > LONGEST_NAME or EVENT.match(event) is None:
        raise UnreadableRequest("event is not the name of an event")
    if at is None:
        raise UnreadableRequest("timestamp is not a moment in seconds")
    if not isinstance(data, dict):
        raise UnreadableRequest("data is not an object")
    received = Received(data, event, at)
    if (received.is_of_call or received.is_of_text) and not received.id:
        raise UnreadableRequest("data.id is missing")
    return received


def read_moment(value: Any) -> datetime | None:
    """A moment from seconds since the epoch, None for anything that no phone system can mean."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        moment = datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def _dialled(written: str) -> str:
    """An international number without the spaces and signs that Aircall writes into it; anything else as it is."""
    return f"+{re.sub(r'[^0-9]', '', written)}" if re.fullmatch(r"\s*\+[\d\s().-]+", written, re.ASCII) else written


def _storable(value: Any) -> Any:
    """Without NUL characters and lone surrogates, which no database column takes."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _storable(inner) for name, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list) else value
