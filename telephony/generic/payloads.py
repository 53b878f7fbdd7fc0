"""The body of an event, checked against the schema and read into the hub's events."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from hub.contract.phone_events import (
    CallEvent,
    CallHappening,
    InboundText,
    MediaRef,
    MissedBecause,
    OutboundCall,
    PhoneEvent,
    StaffText,
    VoicemailLeft,
    WrittenBy,
)
from hub.contract.phone_provider import MissedSignal
from hub.contract.webhooks import Hint, RawRequest, UnreadableRequest

EARLIEST_YEAR, LATEST_YEAR = 2000, 2199


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(files("telephony.generic").joinpath("event.schema.json").read_text("utf-8"))
    return schema


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(_schema())


def read_body(raw: RawRequest) -> dict[str, Any]:
    """The checked event; raises UnreadableRequest with the key and what to write there."""
    try:
        body = _storable(json.loads(raw.body.decode("utf-8")))
        wrong = best_match(_validator().iter_errors(body))
    except (ValueError, RecursionError) as trouble:
        raise UnreadableRequest("the body is not JSON in UTF-8") from trouble
    if wrong is not None:
        raise UnreadableRequest(_sentence(wrong))
    event: dict[str, Any] = body
    happened_at(event)
    return event


def _storable(value: Any) -> Any:
    """Without NUL characters and lone surrogates, which no database column takes."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _storable(inner) for name, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list) else value


def _sentence(error: ValidationError) -> str:
    key = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path).removeprefix(".")
    schema: Any = error.schema
    found: Any = error.instance
    if error.validator == "required":
        missing = next(name for name in schema["required"] if name not in found)
        return f"{f'{key}.{missing}' if key else missing} is missing"
    if error.validator == "additionalProperties":
        return f"{key or 'the body'} has a key that is not known; known are {', '.join(schema['properties'])}"
    return f"{key or 'the body'} must be {schema.get('description', 'an object')}"


def peek(raw: RawRequest) -> Hint:
    """Whose request this seems to be; raises UnreadableRequest."""
    event = read_body(raw)
    data = event["data"]
    kind = event["type"]
    return Hint(
        what=kind,
        line=data["line"],
        sender=data.get("from") or data.get("caller") or "",
        text=data["body"] if kind == "text.received" else None,
        call_id=None if kind.startswith("text.") else data["id"],
        delivery_id=raw.headers.get("webhook-id") or f"{kind}:{data['id']}",
    )


def read_events(raw: RawRequest) -> list[PhoneEvent]:
    """The neutral events in a request; raises UnreadableRequest."""
    event = read_body(raw)
    data = event["data"]
    at = happened_at(event)
    match event["type"]:
        case "text.received":
            return [_text(data, at)]
        case "text.sent_by_staff":
            return [_staff_text(data, at)]
        case "call.outbound":
            return [_outbound_call(data, at)]
        case "voicemail.left":
            return [_voicemail(data, at)]
        case "call.answered":
            return [_call(data, "answered", CallHappening.ACCEPTED, at)]
        case _:
            because = MissedBecause(data.get("because", MissedBecause.REPORTED))
            return [
                _call(data, "missed", CallHappening.NOBODY_ANSWERED, at, because),
                _call(data, "ended", CallHappening.ENDED, at),
            ]


def missed_signals() -> tuple[MissedSignal, ...]:
    """What an event says of how a call ended."""
    reasons = map(MissedBecause, _schema()["$defs"]["call"]["properties"]["because"]["enum"])
    return (
        MissedSignal("call.answered", None),
        MissedSignal("call.missed", MissedBecause.REPORTED, "It names no reason."),
        *(MissedSignal(f"call.missed, because: {because}", because) for because in reasons),
    )


def happened_at(event: Mapping[str, Any]) -> datetime:
    """When it happened, in UTC; raises UnreadableRequest for a time that no calendar or no phone system can have."""
    try:
        moment = datetime.fromisoformat(event["data"].get("at") or event["timestamp"]).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise UnreadableRequest("data.at or timestamp is a time that does not exist") from wrong
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise UnreadableRequest(f"data.at or timestamp is not between the years {EARLIEST_YEAR} and {LATEST_YEAR}")
    return moment


def _call(data: Mapping[str, Any], key: str, happened: CallHappening, at: datetime, because: MissedBecause | None = None) -> CallEvent:
    return CallEvent(
        key=f"{data['id']}:{key}",
        call_id=data["id"],
        line=data["line"],
        caller=data["caller"] or "",
        happened=happened,
        at=at,
        because=because,
        withheld=not data["caller"],
        duration_s=data.get("duration_s"),
    )


def _text(data: Mapping[str, Any], at: datetime) -> InboundText:
    return InboundText(
        key=f"{data['id']}:text",
        text_id=data["id"],
        line=data["line"],
        sender=data["from"],
        body=data["body"],
        at=at,
        media=_media(data),
    )


def _staff_text(data: Mapping[str, Any], at: datetime) -> StaffText:
    return StaffText(
        key=f"{data['id']}:staff-text",
        text_id=data["id"],
        line=data["line"],
        to=data["to"],
        body=data["body"],
        at=at,
        media=_media(data),
        written_by=WrittenBy(data.get("written_by", WrittenBy.UNKNOWN)),
        member=data.get("member", ""),
    )


def _outbound_call(data: Mapping[str, Any], at: datetime) -> OutboundCall:
    answered, ended = data["answered"], data.get("ended", True)
    return OutboundCall(
        key=f"{data['id']}:outbound-{'ended' if ended else 'answered' if answered else 'rang'}",
        call_id=data["id"],
        line=data["line"],
        to=data["to"],
        at=at,
        answered=answered,
        ended=ended,
        duration_s=data.get("duration_s"),
        member=data.get("member", ""),
    )


def _voicemail(data: Mapping[str, Any], at: datetime) -> VoicemailLeft:
    return VoicemailLeft(
        key=f"{data['id']}:voicemail",
        call_id=data["id"],
        line=data["line"],
        caller=data["caller"] or "",
        at=at,
        media=data["url"],
        duration_s=data.get("duration_s"),
    )


def _media(data: Mapping[str, Any]) -> tuple[MediaRef, ...]:
    return tuple(MediaRef(picture["url"], picture["content_type"]) for picture in data.get("media", ()))
