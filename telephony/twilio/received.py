"""A received webhook as names and values, before anything is made of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hub.contract.webhooks import RawRequest, UnreadableRequest, first_values

CALL_KINDS = frozenset({"voice", "dial-done", "whisper", "accepted", "record-done", "recording", "call-status", "leg"})
TEXT_KINDS = frozenset({"text", "delivery"})
LEG_KINDS = frozenset({"whisper", "accepted", "leg"})
ENDED_STATUSES = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
MOST_PARAMETERS = 1000
REQUESTS_UNDER_WAY = 64

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Received:
    """What one webhook says: its kind (`what`), its fields and the query that we wrote into its address."""

    what: str
    fields: Mapping[str, str]
    query: Mapping[str, str]

    def field(self, *names: str) -> str:
        """The first of these fields that has a value, else an empty text."""
        return next((self.fields[name] for name in names if self.fields.get(name)), "")

    @property
    def call_id(self) -> str:
        """The caller's own call, also where the request is about a leg that was rung for it."""
        if self.what in LEG_KINDS:
            return self.query.get("call") or self.field("ParentCallSid", "CallSid")
        return self.field("CallSid")

    @property
    def text_id(self) -> str:
        """The text's id; a picture message has the same one under each name."""
        return self.field("MessageSid", "SmsSid", "SmsMessageSid")

    @property
    def line(self) -> str:
        """Our number; on a leg `To` is a staff phone, and a recording names no number, so the address says it."""
        if self.what == "delivery":
            return self.field("From")
        return self.query.get("line") or self.field("To", "Called")

    @property
    def sender(self) -> str:
        """Who rang or wrote, as written; empty on a delivery report."""
        return "" if self.what == "delivery" else self.fields.get("From", self.fields.get("Caller", ""))

    def number(self, name: str) -> int | None:
        """A field that holds a whole number, None where it does not."""
        value = self.fields.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else None


def is_json(raw: RawRequest) -> bool:
    """Whether the body says that it is JSON."""
    content_type = raw.headers.get("content-type", "").partition(";")[0].strip().lower()
    return content_type == "application/json" or content_type.endswith("+json")


def query_pairs(raw: RawRequest) -> Pairs:
    """The parameters of the address; raises UnreadableRequest."""
    try:
        return list(_parsed(urlsplit(raw.url).query))
    except ValueError as wrong:
        raise UnreadableRequest("the address's parameters are not UTF-8 form encoding") from wrong


def form_pairs(raw: RawRequest) -> Pairs:
    """The parameters of a form post, exactly as sent, repeats included; none on GET; raises UnreadableRequest."""
    if raw.method.upper() != "POST":
        return []
    try:
        return list(_parsed(raw.body.decode("utf-8")))
    except ValueError as wrong:
        raise UnreadableRequest("the body is not UTF-8 form encoding") from wrong


@lru_cache(REQUESTS_UNDER_WAY)
def _parsed(encoded: str) -> tuple[tuple[str, str], ...]:
    """Form encoding as pairs; kept, because a webhook is read once for each question that is asked of it. Raises ValueError."""
    return tuple(parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS))


def _json_pairs(raw: RawRequest) -> Pairs:
    try:
        body: Any = json.loads(raw.body)
    except (ValueError, RecursionError) as wrong:
        raise UnreadableRequest("the body says that it is JSON and is not") from wrong
    if not isinstance(body, dict):
        raise UnreadableRequest("the JSON body is not an object")
    return [(name, str(value)) for name, value in body.items() if isinstance(value, str | int) and not isinstance(value, bool)]


def twilio_pairs(raw: RawRequest) -> Pairs:
    """Twilio's own parameters, wherever this kind of request carries them; raises UnreadableRequest."""
    if raw.method.upper() != "POST":
        return query_pairs(raw)
    return _json_pairs(raw) if is_json(raw) else form_pairs(raw)


def read(raw: RawRequest) -> Received:
    """Read one webhook; raises UnreadableRequest when it is about neither a call nor a text."""
    query = _storable(query_pairs(raw))
    fields = _storable(twilio_pairs(raw))
    what = query.get("on") or _what_it_seems_to_be(fields)
    received = Received(what, fields, query)
    if what in CALL_KINDS and not received.call_id:
        raise UnreadableRequest("this address is for calls and the request names no CallSid: is it set as the messaging address?")
    if what in TEXT_KINDS and not received.text_id:
        raise UnreadableRequest("this address is for texts and the request names no MessageSid: is it set as the voice address?")
    if what not in CALL_KINDS | TEXT_KINDS:
        raise UnreadableRequest("the address's parameter 'on' is none that the hub hands out")
    return received


def _storable(pairs: Pairs) -> dict[str, str]:
    """First values without NUL characters and lone surrogates, which no database column takes."""
    values = first_values(pairs)
    return {name: value.replace("\0", "").encode("utf-8", "replace").decode() for name, value in values.items()}


def _what_it_seems_to_be(fields: Mapping[str, str]) -> str:
    if fields.get("MessageSid") or fields.get("SmsSid"):
        return "text" if fields.get("MessageStatus", "received") == "received" else "delivery"
    if not fields.get("CallSid"):
        raise UnreadableRequest("the request names neither a CallSid nor a MessageSid")
    for name, what in (
        ("DialCallStatus", "dial-done"),
        ("RecordingStatus", "recording"),
        ("RecordingUrl", "record-done"),
        ("ParentCallSid", "leg"),
    ):
        if fields.get(name):
            return what
    return "voice" if fields.get("CallStatus") == "ringing" else "call-status"
