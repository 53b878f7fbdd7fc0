"""Requests as Aircall sends them, made from the fixtures beside the provider."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from hub.contract.phone_events import PhoneEvent
from hub.contract.webhooks import RawRequest
from telephony.aircall import AircallProvider

ADDRESS = "https://hub.example/in/phone/aircall/tok1"
TOKEN = "a-token-of-the-fixtures"
LINE, CALLER = "+14155550100", "+14155550123"
START = datetime(2026, 11, 21, 5, 40, tzinfo=UTC)
RECEIVED_AT = datetime(2026, 11, 21, 5, 42, tzinfo=UTC)
NAMES = sorted(entry.name[:-5] for entry in files("telephony.aircall").joinpath("fixtures").iterdir() if entry.name.endswith(".json"))


def body_of(name: str) -> dict[str, Any]:
    written = files("telephony.aircall").joinpath("fixtures", f"{name}.json").read_text("utf-8")
    return dict(json.loads(written))


def posted(body: Any) -> RawRequest:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return RawRequest("POST", ADDRESS, {"content-type": "application/json"}, content, RECEIVED_AT)


def sample(name: str, data: Mapping[str, Any] | None = None, /, **envelope: Any) -> RawRequest:
    """A fixture, with keys of its data and of its envelope changed."""
    body = body_of(name)
    return posted({**body, **envelope, "data": {**body["data"], **(data or {})}})


def read(name: str, data: Mapping[str, Any] | None = None, /, **envelope: Any) -> list[PhoneEvent]:
    return AircallProvider.read_events(sample(name, data, **envelope))
