"""Delivers webhooks: signed in the body over token and moment alone, retried five times (Lever docs, webhooks)."""

import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import requests

from integrations.lever.sandbox_settings import Settings

RETRY_MINUTES = (1, 5, 25, 125, 625)
TIMEOUT_SECONDS = 10
HISTORY_DELIVERIES = 1000
HISTORY = timedelta(days=14)
_CLOCK_LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Webhook:
    """One address for one event; `signature_token` None leaves deliveries unsigned, `by_api` says who may change it."""

    id: str
    url: str
    event: str
    origins: frozenset[str] | None
    signature_token: str | None
    by_api: bool


@dataclass(eq=False)
class Delivery:
    """One event on its way; `statuses` has an entry per attempt, None where nothing answered."""

    webhook: Webhook
    id: str
    body: bytes
    made: datetime
    due: datetime
    statuses: list[int | None] = field(default_factory=list)

    @property
    def state(self) -> str:
        """`delivered` after any 2xx, `waiting`, or after six attempts `given up`."""
        if any(status is not None and 200 <= status < 300 for status in self.statuses):
            return "delivered"
        return "given up" if len(self.statuses) > len(RETRY_MINUTES) else "waiting"


class Webhooks:
    """The webhooks of one account and the thread that delivers to them, started when there is something to deliver.

    Nothing is sent of an event that no Super Admin has switched on.
    """

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self.reset()

    def reset(self) -> None:
        """Forget every webhook and delivery; every event is switched off."""
        with self._changed:
            self.registered: dict[str, Webhook] = {}
            self.switched_on: set[str] = set()
            self.deliveries: list[Delivery] = []
            self._waiting: list[Delivery] = []

    def emit(self, event: str, data: dict[str, Any], origin: str | None) -> None:
        """Owe an event to every webhook for it, if it is switched on."""
        hooks = [hook for hook in self.registered.values() if hook.event == event and event in self.switched_on]
        for hook in hooks:
            if hook.origins is None or origin in hook.origins:
                self.send(hook, data)

    def send(self, hook: Webhook, data: dict[str, Any], **changed: Any) -> str:
        """Owe one delivery to a webhook, with keys of its body changed if any are given; the delivery's id."""
        now = self._clock()
        body = {"id": str(uuid4()), "event": hook.event, **self.signed(hook), "data": data} | changed
        body = {key: value for key, value in body.items() if value is not None}
        delivery = Delivery(hook, body["id"], json.dumps(body, separators=(",", ":")).encode(), now, now)
        self._hand_over(delivery)
        return delivery.id

    def send_again(self, delivery_id: str) -> bool:
        """Deliver one of the history again as it was; answers whether it is still in there."""
        oldest = self._clock() - HISTORY
        with self._changed:
            found = next((entry for entry in self.deliveries if entry.id == delivery_id and entry.made >= oldest), None)
        if found is not None:
            self._hand_over(replace(found, due=self._clock(), statuses=[]))
        return found is not None

    def body_of(self, delivery_id: str) -> dict[str, Any] | None:
        """What was sent under that id."""
        with self._changed:
            found = next((entry for entry in self.deliveries if entry.id == delivery_id), None)
        return None if found is None else dict(json.loads(found.body))

    def close(self) -> None:
        """End the delivering thread."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread is not None:
            thread.join(TIMEOUT_SECONDS)

    def to_json(self) -> list[dict[str, Any]]:
        """Every delivery of the history with its attempts, oldest first."""
        with self._changed:
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
        triggered_at, token = int(self._clock().timestamp() * 1000) - moment_ago_ms, secrets.token_hex(24)
        moment: int | str = str(triggered_at) if self._settings.webhook_triggered_at == "string" else triggered_at
        signature = {} if hook.signature_token is None else {"signature": signature_of(hook.signature_token, token, triggered_at)}
        return {"triggeredAt": moment, "token": token, **signature}

    def _hand_over(self, delivery: Delivery) -> None:
        with self._changed:
            self.deliveries = [*self.deliveries, delivery][-HISTORY_DELIVERIES:]
            self._waiting.append(delivery)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="lever-webhooks", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._thread is not threading.current_thread():
                    return
                now = self._clock()
                due = next((delivery for delivery in self._waiting if delivery.due <= now), None)
                if due is None:
                    self._changed.wait(_CLOCK_LOOK_SECONDS if self._waiting else None)
                    continue
                self._waiting.remove(due)
            _attempt(due)
            if due.state == "waiting":
                self._retry_later(due, now)

    def _retry_later(self, delivery: Delivery, attempted: datetime) -> None:
        minutes = RETRY_MINUTES[len(delivery.statuses) - 1]
        with self._changed:
            delivery.due = attempted + timedelta(minutes=minutes * self._settings.webhook_time_factor)
            if delivery.webhook.id in self.registered:
                self._waiting.append(delivery)


def signature_of(signature_token: str, token: str, triggered_at: int | str) -> str:
    """Hex HMAC-SHA256 over the token and the moment; the data is not covered."""
    return hmac.new(signature_token.encode(), f"{token}{triggered_at}".encode(), hashlib.sha256).hexdigest()


def _attempt(delivery: Delivery) -> None:
    headers = {"Content-Type": "application/json", "User-Agent": "Lever-Webhooks"}
    try:
        answer = requests.post(delivery.webhook.url, data=delivery.body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False)
    except requests.RequestException:
        delivery.statuses.append(None)
    else:
        delivery.statuses.append(answer.status_code)
