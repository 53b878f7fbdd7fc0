"""Webhooks as Telnyx sends them: signed with Ed25519 over timestamp, bar and body, and tried again when they are not taken."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.sandbox.courier import Courier, Delivery, Letter

ANSWER_WITHIN_S = 5
HALF_A_SECOND = 1 / 120
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"


@dataclass(eq=False, kw_only=True)
class Webhook(Delivery):
    """One webhook: a JSON event (`data`) or the fields of a TeXML callback (`form`). It is tried three times in all."""

    RETRY_MINUTES: ClassVar[tuple[int, ...]] = (1, 1)

    kind: str
    url: str
    data: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> tuple[bytes, str]:
        """The bytes of the next attempt and their content type; a JSON body says which attempt it is."""
        if self.form:
            return urlencode(self.form).encode(), FORM_TYPE
        meta = {"attempt": len(self.statuses) + 1, "delivered_to": self.url}
        return json.dumps({"data": self.data, "meta": meta}).encode(), JSON_TYPE

    def to_json(self) -> dict[str, Any]:
        """Show it in the sandbox's truth."""
        shown = dict(self.form) if self.form else dict(self.data)
        return {"kind": self.kind, "url": self.url, "sent": shown, "statuses": list(self.statuses), "state": self.state}


class WebhookCourier(Courier[Webhook]):
    """Signs with the organisation's one key."""

    def __init__(self, clock: Callable[[], datetime], key: Ed25519PrivateKey) -> None:
        super().__init__("telnyx", clock, lambda: HALF_A_SECOND)
        self._key = key

    def letter(self, delivery: Webhook) -> Letter:
        """What is posted now."""
        body, content_type = delivery.body()
        return self.signed(Letter(delivery.url, body, {"content-type": content_type, "user-agent": "telnyx-webhooks"}))

    def signed(self, letter: Letter) -> Letter:
        """The letter with the two headers that prove whose it is."""
        timestamp = str(int(self.clock().timestamp()))
        signature = b64encode(self._key.sign(timestamp.encode() + b"|" + letter.body)).decode()
        return Letter(letter.url, letter.body, {**letter.headers, "telnyx-timestamp": timestamp, "telnyx-signature-ed25519": signature})

    def timeout_s(self) -> float:
        """How long Telnyx waits for an answer."""
        return ANSWER_WITHIN_S
