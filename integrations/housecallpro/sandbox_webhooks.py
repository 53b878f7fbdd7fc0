"""Sends webhooks: a probe when an address is saved, then signed events until a 2xx (receivers of partners; retries are a guess)."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import requests

from integrations.housecallpro.sandbox_settings import Settings
from integrations.housecallpro.sandbox_times import stamp

RETRY_MINUTES = (1, 5, 30, 120)
CLOSING_SECONDS = 10
PROBE = {"foo": "bar"}
EVENTS = {
    "customer": ("created", "updated", "deleted"),
    "lead": ("created", "updated", "converted", "lost", "deleted"),
    "job": ("created", "updated", "scheduled", "on_my_way", "started", "completed", "canceled", "deleted", "paid"),
    "job.appointment": (
        "scheduled",
        "rescheduled",
        "appointment_discarded",
        "appointment_pros_assigned",
        "appointment_pros_unassigned",
    ),
    "estimate": (
        "created",
        "updated",
        "scheduled",
        "on_my_way",
        "sent",
        "completed",
        "copy_to_job",
        "option.created",
        "option.approval_status_changed",
    ),
    "invoice": (
        "created",
        "sent",
        "paid",
        "canceled",
        "voided",
        "amount_updated",
        "payment.succeeded",
        "payment.failed",
        "refund.succeeded",
    ),
    "employee": ("created",),
}
EVENT_NAMES = frozenset(f"{kind}.{what}" for kind, names in EVENTS.items() for what in names)
# the page where events are ticked calls this one by another name than its deliveries
TICKED_NAMES = {"pro.created": "employee.created"}
_CLOCK_LOOK_SECONDS = 0.02


@dataclass(eq=False)
class Webhook:
    """One address of a company, or of a partner's application there; `events` None means all of them."""

    number: int
    company_id: str
    url: str
    secret: str
    events: frozenset[str] | None = None
    application: str | None = None
    enabled: bool = True


@dataclass(eq=False)
class Delivery:
    """One body on its way; `statuses` has an entry per attempt, None where nothing answered in time."""

    number: int
    webhook: Webhook
    event: str | None
    body: bytes
    due: datetime
    statuses: list[int | None] = field(default_factory=list)

    @property
    def state(self) -> str:
        """`delivered`, `waiting` or, after the last attempt, `given up`."""
        if any(status is not None and 200 <= status < 300 for status in self.statuses):
            return "delivered"
        return "given up" if len(self.statuses) > len(RETRY_MINUTES) else "waiting"


class Webhooks:
    """All webhooks and the thread that delivers to them, started when there is something to deliver."""

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

    def save(self, company_id: str, url: str, secret: str, events: list[str] | None) -> Webhook:
        """Save a company's one address, replacing the one before, and probe it; anything but 2xx leaves it disabled."""
        ticked = None if events is None else frozenset(TICKED_NAMES.get(name, name) for name in events)
        webhook = self._add(Webhook(len(self.registered) + 1, company_id, url, secret, ticked))
        with self._changed:
            probe = self._delivery(webhook, None, json.dumps(PROBE, separators=(",", ":")).encode())
        self._attempt(probe)
        webhook.enabled = probe.state == "delivered"
        return webhook

    def subscribe(self, company_id: str, application: str, url: str, secret: str) -> None:
        """Tell a partner's application of a company's events, all of them."""
        self._add(Webhook(len(self.registered) + 1, company_id, url, secret, application=application))

    def unsubscribe(self, company_id: str, application: str) -> None:
        """Stop telling a partner's application."""
        for webhook in self._of(company_id, application):
            webhook.enabled = False

    def tell(self, event: str, company_id: str, shown: dict[str, Any]) -> None:
        """Owe an event to everybody who wants it. The resource's key is the first word of the event's name, or `appointment`."""
        key = "appointment" if event.startswith("job.appointment.") else event.partition(".")[0]
        content = {"event": event, "event_occurred_at": stamp(self._clock()), "company_id": company_id, key: shown}
        body = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
        with self._changed:
            for webhook in self.registered:
                if webhook.enabled and webhook.company_id == company_id and (webhook.events is None or event in webhook.events):
                    self._hand_over(self._delivery(webhook, event, body))

    def send_again(self, number: int) -> bool:
        """Deliver once more what was delivered before, byte for byte; answers whether there is such a delivery."""
        with self._changed:
            found = next((delivery for delivery in self.deliveries if delivery.number == number), None)
            if found is not None:
                again = replace(found, number=len(self.deliveries) + 1, due=self._clock(), statuses=[])
                self.deliveries.append(again)
                self._hand_over(again)
        return found is not None

    def follow_settings(self) -> None:
        """Look again at what waits, because it may no longer be held."""
        with self._changed:
            self._changed.notify()

    def close(self) -> None:
        """End the delivering thread."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread is not None:
            thread.join(CLOSING_SECONDS)

    def to_json(self) -> list[dict[str, Any]]:
        """Every delivery with its attempts, oldest first."""
        with self._changed:
            deliveries = list(self.deliveries)
        return [
            {
                "delivery": delivery.number,
                "webhook": delivery.webhook.number,
                "event": delivery.event,
                "state": delivery.state,
                "statuses": list(delivery.statuses),
            }
            for delivery in deliveries
        ]

    def _add(self, webhook: Webhook) -> Webhook:
        with self._changed:
            for before in self._of(webhook.company_id, webhook.application):
                before.enabled = False
            self.registered.append(webhook)
        return webhook

    def _of(self, company_id: str, application: str | None) -> list[Webhook]:
        return [hook for hook in self.registered if hook.company_id == company_id and hook.application == application]

    def _delivery(self, webhook: Webhook, event: str | None, body: bytes) -> Delivery:
        delivery = Delivery(len(self.deliveries) + 1, webhook, event, body, self._clock())
        self.deliveries.append(delivery)
        return delivery

    def _hand_over(self, delivery: Delivery) -> None:
        self._waiting.append(delivery)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="housecallpro-webhooks", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._thread is not threading.current_thread():
                    return
                now = self._clock()
                due = [] if self._settings.webhooks_held else [delivery for delivery in self._waiting if delivery.due <= now]
                self._waiting = [delivery for delivery in self._waiting if delivery not in due]
                if not due:
                    held = self._settings.webhooks_held or not self._waiting
                    self._changed.wait(None if held else _CLOCK_LOOK_SECONDS)
            for delivery in reversed(due) if self._settings.webhooks_newest_first else due:
                self._attempt(delivery)
                if delivery.state == "waiting":
                    self._retry_later(delivery, now)

    def _retry_later(self, delivery: Delivery, attempted: datetime) -> None:
        minutes = RETRY_MINUTES[len(delivery.statuses) - 1]
        with self._changed:
            delivery.due = attempted + timedelta(minutes=minutes * self._settings.webhook_time_factor)
            if delivery.webhook in self.registered:
                self._waiting.append(delivery)

    def _attempt(self, delivery: Delivery) -> None:
        headers = {"Content-Type": "application/json"}
        if delivery.event is not None or self._settings.probe_is_signed:
            moment = str(int(self._clock().timestamp()))
            signature = sign(delivery.webhook.secret, moment, delivery.body)
            prefix = "sha256=" if self._settings.signature_prefix else ""
            headers |= {"Api-Timestamp": moment, "Api-Signature": f"{prefix}{signature}"}
        try:
            seconds = self._settings.webhook_timeout_seconds
            answer = requests.post(delivery.webhook.url, data=delivery.body, headers=headers, timeout=seconds, allow_redirects=False)
        except requests.RequestException:
            delivery.statuses.append(None)
        else:
            delivery.statuses.append(answer.status_code)


def sign(secret: str, moment: str, body: bytes) -> str:
    """Hex HMAC-SHA256 over the timestamp, a dot and the raw bytes."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
