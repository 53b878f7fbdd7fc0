"""Signed events as a phone system posts them, made from the fixtures beside the provider."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from hub.contract.webhooks import RawRequest

ADDRESS = "https://hub.example/in/phone/generic/tok1"
SECRET = "whsec_" + base64.b64encode(b"twenty-four random bytes").decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"another twenty-four byte").decode()
SENT_AT = datetime(2026, 11, 21, 1, 40, 31, tzinfo=UTC)


def event(name: str) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(files("telephony.generic").joinpath("fixtures", f"{name}.json").read_text("utf-8"))
    return written


def signature(body: bytes, secret: str = SECRET, message_id: str = "msg_1", timestamp: str = "") -> str:
    """By the text of the Standard Webhooks specification, without its library."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp or int(SENT_AT.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def posted(body: dict[str, Any] | bytes, received_at: datetime = SENT_AT, **headers: str) -> RawRequest:
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(SENT_AT.timestamp())),
        "webhook-signature": signature(written),
        "content-type": "application/json",
    }
    return RawRequest("POST", ADDRESS, signed | {name.replace("_", "-"): value for name, value in headers.items()}, written, received_at)
