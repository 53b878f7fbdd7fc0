"""A received webhook as plain values, before anything is made of it: a JSON event, or the form of a TeXML callback."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl

from hub.contract.webhooks import RawRequest, UnreadableRequest, first_values

FORM_TYPE = "application/x-www-form-urlencoded"
MOST_PARAMETERS = 500


@dataclass(frozen=True, slots=True)
class Event:
    """One JSON event: its type, its own id, when it happened (None where that is not told) and its payload."""

    what: str
    id: str
    at: datetime | None
    payload: Mapping[str, Any]

    def field(self, name: str) -> str:
        """A field of the payload as text, empty where there is none."""
        return as_text(self.payload.get(name))


def is_form(raw: RawRequest) -> bool:
    """Whether this is a TeXML callback; everything else that Telnyx posts is JSON."""
    return raw.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM_TYPE


def read_event(raw: RawRequest) -> Event:
    """The JSON event; raises UnreadableRequest."""
    _must_be_posted(raw)
    try:
        body = json.loads(raw.body)
    except (ValueError, RecursionError) as wrong:
        raise UnreadableRequest("the body is not JSON") from wrong
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict):
        raise UnreadableRequest("the body has no event under 'data': is the webhook API version set to 2?")
    payload, what = data.get("payload"), as_text(data.get("event_type"))
    if not isinstance(payload, dict) or not what:
        raise UnreadableRequest("the event has no type or no payload")
    return Event(what, as_text(data.get("id")), read_time(data.get("occurred_at")), payload)


def read_form(raw: RawRequest) -> dict[str, str]:
    """The fields of a TeXML callback; raises UnreadableRequest."""
    _must_be_posted(raw)
    try:
        pairs = parse_qsl(raw.body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError as wrong:
        raise UnreadableRequest("the body is not UTF-8 form encoding") from wrong
    fields = {as_text(name): as_text(value) for name, value in first_values(pairs).items()}
    if not fields.get("CallSid"):
        raise UnreadableRequest("the callback names no CallSid")
    return fields


def _must_be_posted(raw: RawRequest) -> None:
    """The signature covers the body alone, so nothing in an address can be believed."""
    if raw.method.upper() != "POST":
        raise UnreadableRequest("webhooks are taken by POST only: the signature does not cover an address")


def as_text(value: Any) -> str:
    """A text or whole number as text that every database column takes; empty for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**18 else ""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """The objects in a list, or an object alone; nothing for anything else."""
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def read_time(written: Any) -> datetime | None:
    """A time as ISO 8601 or RFC 2822 write it, in UTC; None where there is none."""
    text = as_text(written)
    for reader in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            told = reader(text)
            return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
