"""A phone system that knows nothing but to post signed events, for demos and tests."""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import requests
from flask import Blueprint
from flask.typing import ResponseReturnValue
from standardwebhooks import Webhook

from hub.sandbox import Clock, ControlError, control_body, utc_now
from hub.sandbox.courier import Letter
from hub.sandbox.phone_orders import Ends, OpenLine, PlayCall, PlayStaffCall, PlayStaffText, PlayText
from hub.sandbox.phone_system import SimulatedPhoneSystem
from hub.sandbox.sample_files import PICTURE_TYPE, picture_links, sample_files, voicemail_link

SECRET = "whsec_" + b64encode(b"a simulated phone system").decode()
ANSWER_WITHIN_S = 10
VOICEMAIL_S = 9
FILES = "files.example"
KINDS = ("call.missed", "call.answered", "call.outbound", "voicemail.left", "text.received", "text.sent_by_staff")
REASONS = {Ends.GIVEN_UP: "abandoned", Ends.BUSY: "busy", Ends.AFTER_HOURS: "after_hours", Ends.MAILBOX: "mailbox"}


class PhoneSystem(SimulatedPhoneSystem):
    """Posts each event that a control request orders, and remembers what the hub answered."""

    endings = frozenset({Ends.MISSED, Ends.ANSWERED, Ends.VOICEMAIL, *REASONS})

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__("generic", "Any phone system", clock)
        self._posted: list[dict[str, Any]] = []
        self._settings = {"address": "", "secret": SECRET}
        self.app.register_blueprint(_phone_routes(self))
        self.app.register_blueprint(sample_files(clock, FILES))

    def credentials(self, mode: str) -> Mapping[str, str]:
        """The secret that it signs with."""
        if mode != "none":
            raise ControlError("mode: write none")
        with self.lock:
            return {"signing_secrets": self._settings["secret"]}

    def open_line(self, line: OpenLine) -> None:
        """Post to its address from now on."""
        with self.lock:
            self._settings["address"] = line.address

    def play_call(self, call: PlayCall) -> str:
        """Tell of a call that has ended, and then of what its caller left."""
        because = {"because": REASONS[call.ends]} if call.ends in REASONS else {}
        about = {"line": call.line, "caller": None if call.withheld else call.caller}
        call_id = self.tell("call.answered" if call.ends is Ends.ANSWERED else "call.missed", {**about, **because})
        if call.ends is Ends.VOICEMAIL:
            left = {"id": call_id, "url": voicemail_link(FILES, VOICEMAIL_S), "duration_s": VOICEMAIL_S}
            self.tell("voicemail.left", {**about, **left})
        return call_id

    def play_text(self, text: PlayText) -> str:
        """Tell of a text that came in."""
        pictures = [{"url": link, "content_type": PICTURE_TYPE} for link in picture_links(FILES, text.pictures)]
        told = {"line": text.line, "from": text.sender, "body": text.body}
        return self.tell("text.received", {**told, "media": pictures} if pictures else told)

    def play_staff_text(self, text: PlayStaffText) -> str:
        """Tell of a text that left."""
        return self.tell("text.sent_by_staff", {"line": text.line, "to": text.to, "body": text.body, "written_by": "person"})

    def play_staff_call(self, call: PlayStaffCall) -> str:
        """Tell of a call that was made."""
        return self.tell("call.outbound", {"line": call.line, "to": call.to, "answered": call.answered})

    def sign(self, letter: Letter) -> Letter:
        """With the three headers of Standard Webhooks."""
        with self.lock:
            secret = self._settings["secret"]
        signed = _signed(secret, letter.body.decode("utf-8", "replace"), self.clock())
        return Letter(letter.url, letter.body, {**letter.headers, **signed})

    def tell(self, kind: str, data: dict[str, Any]) -> str:
        """Post an event once, with an id and a time of its own; the id."""
        filled = self.filled(data)
        self.post(kind, filled, 1)
        return str(filled["id"])

    def filled(self, data: dict[str, Any]) -> dict[str, Any]:
        """With the id and the time that every event has."""
        return {"id": uuid4().hex, "at": self.clock().isoformat(timespec="seconds"), **data}

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
        filled = system.filled(data)
        return {"statuses": system.post(kind, filled, times), "id": filled["id"]}

    return routes


def create_sandbox(clock: Clock = utc_now) -> PhoneSystem:
    """A phone system that waits for orders."""
    return PhoneSystem(clock)
