"""Sends recruiting webhooks: signed over the raw bytes, retried until a 200 (Greenhouse docs, webhooks)."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import requests

from integrations.greenhouse.sandbox_settings import Settings

RETRY_MINUTES = (1, 15, 60, 120, 240, 480)
TIMEOUT_SECONDS = 15
_CLOCK_LOOK_SECONDS = 0.02


@dataclass
class Webhook:
    """One webhook a customer set up; `actions` None means every action. A failed ping leaves it disabled."""

    number: int
    url: str
    secret: str
    actions: frozenset[str] | None
    enabled: bool = False


@dataclass
class Delivery:
    """One event on its way to one webhook; `statuses` has an entry per attempt, None where nothing answered."""

    webhook: Webhook
    action: str
    event_id: str
    body: bytes
    due: datetime
    statuses: list[int | None] = field(default_factory=list)

    @property
    def state(self) -> str:
        """`delivered`, `waiting` or, after seven attempts, `given up`."""
        if 200 in self.statuses:
            return "delivered"
        return "given up" if len(self.statuses) > len(RETRY_MINUTES) else "waiting"


class Webhooks:
    """All webhooks of the organisation and the thread that delivers to them, started when there is something to deliver."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self.reset()

    def reset(self) -> None:
        """Forget every webhook and delivery."""
        with self._changed:
            self.registered: list[Webhook] = []
            self.deliveries: list[Delivery] = []
            self._waiting: list[Delivery] = []

    def register(self, url: str, secret: str, actions: list[str] | None = None) -> Webhook:
        """Save a webhook and ping it; anything but 200 leaves it disabled."""
        webhook = Webhook(len(self.registered) + 1, url, secret, None if actions is None else frozenset(actions))
        ping = self._deliver_later(webhook, "ping", {"web_hook_id": webhook.number})
        self._attempt(ping)
        webhook.enabled = ping.state == "delivered"
        with self._changed:
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
        with self._changed:
            found = next((delivery for delivery in self.deliveries if delivery.event_id == event_id), None)
            if found is not None:
                again = replace(found, due=self._clock(), statuses=[])
                self.deliveries.append(again)
                self._hand_over(again)
        return found is not None

    def close(self) -> None:
        """End the delivering thread."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread is not None:
            thread.join(TIMEOUT_SECONDS)

    def to_json(self) -> list[dict[str, Any]]:
        """Every delivery with its attempts, oldest first."""
        with self._changed:
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

    def _owe(self, webhook: Webhook, action: str, payload: dict[str, Any]) -> None:
        if webhook.actions is not None and action not in webhook.actions:
            return
        with self._changed:
            self._hand_over(self._deliver_later(webhook, action, payload))

    def _hand_over(self, delivery: Delivery) -> None:
        self._waiting.append(delivery)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="greenhouse-webhooks", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _deliver_later(self, webhook: Webhook, action: str, payload: dict[str, Any]) -> Delivery:
        body = escaped_json({"action": action, "payload": payload})
        delivery = Delivery(webhook, action, uuid4().hex, body, self._clock())
        self.deliveries.append(delivery)
        return delivery

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._thread is not threading.current_thread():
                    return
                now = self._clock()
                due = [delivery for delivery in self._waiting if delivery.due <= now]
                self._waiting = [delivery for delivery in self._waiting if delivery.due > now]
                if not due:
                    self._changed.wait(_CLOCK_LOOK_SECONDS if self._waiting else None)
            for delivery in due:
                self._attempt(delivery)
                if delivery.state == "waiting":
                    self._retry_later(delivery, now)

    def _retry_later(self, delivery: Delivery, attempted: datetime) -> None:
        minutes = RETRY_MINUTES[len(delivery.statuses) - 1]
        with self._changed:
            delivery.due = attempted + timedelta(minutes=minutes * self._settings.webhook_time_factor)
            if any(webhook is delivery.webhook for webhook in self.registered):
                self._waiting.append(delivery)

    @staticmethod
    def _attempt(delivery: Delivery) -> None:
        headers = {
            "Content-Type": "application/json",
            "Signature": f"sha256 {sign(delivery.webhook.secret, delivery.body)}",
            "Greenhouse-Event-ID": delivery.event_id,
        }
        try:
            answer = requests.post(
                delivery.webhook.url, data=delivery.body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
        except requests.RequestException:
            delivery.statuses.append(None)
        else:
            delivery.statuses.append(answer.status_code)


def escaped_json(content: dict[str, Any]) -> bytes:
    r"""JSON in ASCII in which markup is written as `\u003c`, as Greenhouse sends it."""
    text = json.dumps(content, separators=(",", ":"))
    for sign_, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign_, code)
    return text.encode()


def sign(secret: str, body: bytes) -> str:
    """Hex HMAC-SHA256 over the raw bytes."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
