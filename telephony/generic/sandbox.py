"""A phone system that knows nothing but to post signed events, for demos and tests."""

import json
from base64 import b64encode
from datetime import datetime
from typing import Any
from uuid import uuid4

import requests
from flask import Blueprint
from flask.typing import ResponseReturnValue
from standardwebhooks import Webhook

from hub.sandbox import Clock, ControlError, SandboxVendor, control_body, utc_now

SECRET = "whsec_" + b64encode(b"a simulated phone system").decode()
ANSWER_WITHIN_S = 10
KINDS = ("call.missed", "call.answered", "text.received")


class PhoneSystem(SandboxVendor):
    """Posts each event that a control request orders, and remembers what the hub answered."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__("generic", "Any phone system", clock)
        self._posted: list[dict[str, Any]] = []
        self._settings = {"address": "", "secret": SECRET}
        self.app.register_blueprint(_phone_routes(self))

    def truth(self) -> dict[str, Any]:
        """The events posted so far, each with the status that the hub answered."""
        with self.lock:
            return {
                "settings": {"address": self._settings["address"]},
                "posted": [{**event, "statuses": list(event["statuses"])} for event in self._posted],
            }

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        """Set `address` (the line's webhook address) and `secret`."""
        unknown = set(records) - set(self._settings)
        if unknown or not all(isinstance(value, str) for value in records.values()):
            raise ControlError("seed takes the texts address and secret, nothing else")
        with self.lock:
            self._settings.update(records)
        return {"address": self._settings["address"]}

    def reset(self) -> None:
        """Forget the posted events; address and secret stay."""
        super().reset()
        with self.lock:
            self._posted.clear()

    def post(self, kind: str, data: dict[str, Any], times: int) -> list[int]:
        """Post one event so many times, as retries of one delivery; answers the statuses."""
        with self.lock:
            address, secret = self._settings["address"], self._settings["secret"]
        if not address:
            raise ControlError("seed the address first")
        now = self.clock()
        body = json.dumps({"type": kind, "timestamp": now.isoformat(timespec="seconds"), "data": data})
        headers = _signed(secret, body, now)
        statuses: list[int] = []
        with self.lock:
            self._posted.append({"type": kind, "data": data, "statuses": statuses})
        try:
            statuses.extend(
                requests.post(address, data=body.encode(), headers=headers, timeout=ANSWER_WITHIN_S).status_code for _ in range(times)
            )
        except requests.RequestException as trouble:
            raise ControlError(f"the hub did not answer: {type(trouble).__name__}") from trouble
        return statuses


def _signed(secret: str, body: str, now: datetime) -> dict[str, str]:
    message_id = f"msg_{uuid4().hex}"
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body),
    }


def _phone_routes(system: PhoneSystem) -> Blueprint:
    routes = Blueprint("phone", __name__)

    @routes.post("/_sandbox/post")
    def post_event() -> ResponseReturnValue:
        wish = control_body()
        kind, data, times = wish.get("type"), wish.get("data"), wish.get("times", 1)
        if kind not in KINDS or not isinstance(data, dict) or not isinstance(times, int):
            raise ControlError(f"send type ({', '.join(KINDS)}), data (an object) and, if wanted, times (a number)")
        filled = {"id": uuid4().hex, **({"at": system.clock().isoformat(timespec="seconds")} if "from" not in data else {}), **data}
        return {"statuses": system.post(kind, filled, times), "id": filled["id"]}

    return routes


def create_sandbox(clock: Clock = utc_now) -> PhoneSystem:
    """A phone system that waits for orders."""
    return PhoneSystem(clock)
