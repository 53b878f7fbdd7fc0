"""Sends recruiting webhooks: signed over the raw bytes, retried until a 200 (Greenhouse docs, webhooks)."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from hub.sandbox.courier import Courier, Delivery, Letter
from integrations.greenhouse.sandbox_settings import Settings

TIMEOUT_S = 15.0


@dataclass
class Webhook:
    """One webhook a customer set up; `actions` None means every action. A failed ping leaves it disabled."""

    number: int
    url: str
    secret: str
    actions: frozenset[str] | None
    enabled: bool = False


@dataclass(eq=False, kw_only=True)
class Recruiting(Delivery):
    """One event on its way to one webhook; only 200 ends it, and there are seven attempts."""

    RETRY_MINUTES = (1, 15, 60, 120, 240, 480)

    webhook: Webhook
    action: str
    event_id: str
    body: bytes

    @staticmethod
    def is_taken_with(status: int) -> bool:
        """Nothing but 200."""
        return status == HTTPStatus.OK


class Webhooks(Courier[Recruiting]):
    """All webhooks of the organisation."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        super().__init__("greenhouse", clock, lambda: settings.webhook_time_factor)

    def reset(self) -> None:
        """Forget every webhook and delivery."""
        super().reset()
        with self.changed:
            self.registered: list[Webhook] = []

    def register(self, url: str, secret: str, actions: list[str] | None = None) -> Webhook:
        """Save a webhook and ping it; anything but 200 leaves it disabled."""
        webhook = Webhook(len(self.registered) + 1, url, secret, None if actions is None else frozenset(actions))
        ping = self._event(webhook, "ping", {"web_hook_id": webhook.number})
        self.note(ping)
        self.attempt(ping)
        webhook.enabled = ping.state == "delivered"
        with self.changed:
            self.registered.append(webhook)
        return webhook

    def emit(self, action: str, payload: dict[str, Any]) -> None:
        """Owe an event to every enabled webhook for its action."""
        for webhook in [hook for hook in self.registered if hook.enabled]:
            merged = webhook.actions is None or "merge_candidate" in webhook.actions
            if action == "merge_candidate" and not merged:
                gone = {key: value for key, value in payload["person"].items() if key != "new_candidate_id"}
                self._owe(webhook, "delete_candidate", {"person": gone})
            else:
                self._owe(webhook, action, payload)

    def send_again(self, event_id: str) -> bool:
        """Deliver an event a second time under its old id; answers whether there is such an event."""
        with self.changed:
            found = next((delivery for delivery in self.deliveries if delivery.event_id == event_id), None)
        if found is not None:
            self.send(replace(found, due=self.clock(), statuses=[]))
        return found is not None

    def to_json(self) -> list[dict[str, Any]]:
        """Every delivery with its attempts, oldest first."""
        with self.changed:
            deliveries = list(self.deliveries)
        return [
            {
                "webhook": delivery.webhook.number,
                "action": delivery.action,
                "event_id": delivery.event_id,
                "state": delivery.state,
                "statuses": list(delivery.statuses),
            }
            for delivery in deliveries
        ]

    def letter(self, delivery: Recruiting) -> Letter:
        """Signed over the raw bytes."""
        headers = {
            "Content-Type": "application/json",
            "Signature": f"sha256 {sign(delivery.webhook.secret, delivery.body)}",
            "Greenhouse-Event-ID": delivery.event_id,
        }
        return Letter(delivery.webhook.url, delivery.body, headers)

    def timeout_s(self) -> float:
        """Fifteen seconds."""
        return TIMEOUT_S

    def is_still_wanted(self, delivery: Recruiting) -> bool:
        """Not once the webhook is gone."""
        return any(webhook is delivery.webhook for webhook in self.registered)

    def _owe(self, webhook: Webhook, action: str, payload: dict[str, Any]) -> None:
        if webhook.actions is None or action in webhook.actions:
            self.send(self._event(webhook, action, payload))

    def _event(self, webhook: Webhook, action: str, payload: dict[str, Any]) -> Recruiting:
        body = escaped_json({"action": action, "payload": payload})
        return Recruiting(webhook=webhook, action=action, event_id=uuid4().hex, body=body, due=self.clock())


def escaped_json(content: dict[str, Any]) -> bytes:
    r"""JSON in ASCII in which markup is written as `\u003c`, as Greenhouse sends it."""
    text = json.dumps(content, separators=(",", ":"))
    for sign_, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign_, code)
    return text.encode()


def sign(secret: str, body: bytes) -> str:
    """Hex HMAC-SHA256 over the raw bytes."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
