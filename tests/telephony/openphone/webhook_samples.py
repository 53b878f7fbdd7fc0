"""Requests as Quo sends them, made from the fixtures beside the provider."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from hub.contract.webhooks import RawRequest

ADDRESS = "https://hub.example/in/phone/openphone/tok1"
LINE, CALLER, OUTSIDE = "+14155550100", "+14155550123", "+14155550177"
KNOWING = f"{ADDRESS}?PNfront0001=%2B14155550100&PNback0002=%2B14155550101"
CALL, TEXT = "AC0a1b2c3d4e5f0001", "AC0a1b2c3d4e5f0009"
RECEIVED_AT = datetime(2026, 11, 21, 1, 46, tzinfo=UTC)
NOTHING: Mapping[str, Any] = MappingProxyType({})


def fixture(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(files("telephony.openphone").joinpath("fixtures", f"{name}.json").read_text("utf-8"))
    return body


def fixture_names() -> list[str]:
    names = (file.name for file in files("telephony.openphone").joinpath("fixtures").iterdir())
    return sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))


def record_of(body: dict[str, Any]) -> dict[str, Any]:
    """The call or text in a body of either system."""
    found: dict[str, Any] = body["data"].get("resource") or body["data"]["object"]
    return found


def posted(body: Any, url: str = ADDRESS, headers: Mapping[str, str] = NOTHING) -> RawRequest:
    return RawRequest("POST", url, {"content-type": "application/json", **headers}, json.dumps(body).encode(), RECEIVED_AT)


def sample(name: str, changes: Mapping[str, Any] = NOTHING, url: str = ADDRESS) -> RawRequest:
    body = fixture(name)
    record_of(body).update(changes)
    return posted(body, url)
