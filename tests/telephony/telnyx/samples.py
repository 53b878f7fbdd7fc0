"""Requests as Telnyx sends them, made from the fixtures beside the provider, and a provider bound to one organisation."""

import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from requests import PreparedRequest
from requests.auth import AuthBase

from hub.contract.phone_events import PhoneEvent
from hub.contract.webhooks import RawRequest
from telephony.telnyx import TelnyxProvider
from tests.fakes.phone_contexts import phone_context
from tests.fakes.request_port import PlainRequestPort

ADDRESS = "https://hub.example/in/phone/telnyx/tok1"
API = "https://api.telnyx.com"
KEY = "KEY-invented"
LINE, CALLER, STAFF = "+14155550100", "+14155550123", "+14155550150"
SESSION = "428c31b6-7af4-4bcb-b7f5-5013ef9657c1"
RECEIVED_AT = datetime(2026, 11, 21, 1, 41, tzinfo=UTC)
JSON, FORM = {"content-type": "application/json"}, {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}


class Bearer(AuthBase):
    """Signs with an API key."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.key}"
        return request


def connected_provider(address: str = API, key: str = KEY) -> TelnyxProvider:
    return TelnyxProvider(phone_context(PlainRequestPort(address, Bearer(key)), {}))


def event(name: str, *, query: str = "", **payload: Any) -> RawRequest:
    """The fixture's event with other fields in its payload; None takes a field away."""
    body = json.loads(files("telephony.telnyx").joinpath("fixtures", f"{name}.json").read_text("utf-8"))
    changed = {**body["data"]["payload"], **payload}
    body["data"]["payload"] = {field: value for field, value in changed.items() if value is not None}
    return RawRequest("POST", f"{ADDRESS}?{query}" if query else ADDRESS, JSON, json.dumps(body).encode(), RECEIVED_AT)


def form(name: str) -> RawRequest:
    written = files("telephony.telnyx").joinpath("fixtures", f"{name}.form").read_bytes().strip()
    return RawRequest("POST", ADDRESS, FORM, written, RECEIVED_AT)


def read(raw: RawRequest) -> list[PhoneEvent]:
    return TelnyxProvider.read_events(raw)
