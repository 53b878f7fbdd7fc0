"""Delivers webhooks: signed in the body over token and moment alone, retried five times (Lever docs, webhooks)."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from hub.sandbox.courier import Courier, Delivery, Letter
from integrations.lever.sandbox_settings import Settings

TIMEOUT_S = 10.0
HISTORY_DELIVERIES = 1000
HISTORY = timedelta(days=14)


@dataclass(frozen=True)
class Webhook:
    """One address for one event; `signature_token` None leaves deliveries unsigned, `by_api` says who may change it."""

    id: str
    url: str
    event: str
    origins: frozenset[str] | None
    signature_token: str | None
    by_api: bool


@dataclass(eq=False, kw_only=True)
class Told(Delivery):
    """One event on its way; six attempts."""

    RETRY_MINUTES = (1, 5, 25, 125, 625)

    webhook: Webhook
    id: str
    body: bytes
    made: datetime


class Webhooks(Courier[Told]):
    """The webhooks of one account. Nothing is sent of an event that no Super Admin has switched on."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        super().__init__("lever", clock, lambda: settings.webhook_time_factor)
        self._settings = settings

    def reset(self) -> None:
        """Forget every webhook and delivery; every event is switched off."""
        super().reset()
        with self.changed:
            self.registered: dict[str, Webhook] = {}
            self.switched_on: set[str] = set()

    def emit(self, event: str, data: dict[str, Any], origin: str | None) -> None:
        """Owe an event to every webhook for it, if it is switched on."""
        hooks = [hook for hook in self.registered.values() if hook.event == event and event in self.switched_on]
        for hook in hooks:
            if hook.origins is None or origin in hook.origins:
                self.tell(hook, data)

    def tell(self, hook: Webhook, data: dict[str, Any], **changed: Any) -> str:
        """Owe one delivery to a webhook, with keys of its body changed if any are given; the delivery's id."""
        now = self.clock()
        body = {"id": str(uuid4()), "event": hook.event, **self.signed(hook), "data": data} | changed
        body = {key: value for key, value in body.items() if value is not None}
        written = json.dumps(body, separators=(",", ":")).encode()
        self._send(Told(webhook=hook, id=body["id"], body=written, made=now, due=now))
        return str(body["id"])

    def send_again(self, delivery_id: str) -> bool:
        """Deliver one of the history again as it was; answers whether it is still in there."""
        oldest = self.clock() - HISTORY
        with self.changed:
            found = next((entry for entry in self.deliveries if entry.id == delivery_id and entry.made >= oldest), None)
        if found is not None:
            self._send(replace(found, due=self.clock(), statuses=[]))
        return found is not None

    def body_of(self, delivery_id: str) -> dict[str, Any] | None:
        """What was sent under that id."""
        with self.changed:
            found = next((entry for entry in self.deliveries if entry.id == delivery_id), None)
        return None if found is None else dict(json.loads(found.body))

    def to_json(self) -> list[dict[str, Any]]:
        """Every delivery of the history with its attempts, oldest first."""
        with self.changed:
            return [
                {
                    "webhook": entry.webhook.id,
                    "event": entry.webhook.event,
                    "id": entry.id,
                    "state": entry.state,
                    "statuses": list(entry.statuses),
                }
                for entry in self.deliveries
            ]

    def signed(self, hook: Webhook, moment_ago_ms: int = 0) -> dict[str, Any]:
        """The token and moment of a delivery, with their signature where the webhook has a signature token."""
        triggered_at, token = int(self.clock().timestamp() * 1000) - moment_ago_ms, secrets.token_hex(24)
        moment: int | str = str(triggered_at) if self._settings.webhook_triggered_at == "string" else triggered_at
        signature = {} if hook.signature_token is None else {"signature": signature_of(hook.signature_token, token, triggered_at)}
        return {"triggeredAt": moment, "token": token, **signature}

    def letter(self, delivery: Told) -> Letter:
        """The signature stands in the body."""
        return Letter(delivery.webhook.url, delivery.body, {"Content-Type": "application/json", "User-Agent": "Lever-Webhooks"})

    def timeout_s(self) -> float:
        """Ten seconds."""
        return TIMEOUT_S

    def is_still_wanted(self, delivery: Told) -> bool:
        """Not once the webhook is gone."""
        return delivery.webhook.id in self.registered

    def _send(self, delivery: Told) -> None:
        with self.changed:
            self.send(delivery)
            self.deliveries = self.deliveries[-HISTORY_DELIVERIES:]


def signature_of(signature_token: str, token: str, triggered_at: int | str) -> str:
    """Hex HMAC-SHA256 over the token and the moment; the data is not covered."""
    return hmac.new(signature_token.encode(), f"{token}{triggered_at}".encode(), hashlib.sha256).hexdigest()
