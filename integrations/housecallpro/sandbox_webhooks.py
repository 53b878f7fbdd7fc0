"""Sends webhooks: a probe when an address is saved, then signed events until a 2xx (receivers of partners; retries are a guess)."""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.sandbox.courier import Courier, Delivery, Letter
from integrations.housecallpro.sandbox_settings import Settings
from integrations.housecallpro.sandbox_times import stamp

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


@dataclass(eq=False, kw_only=True)
class Told(Delivery):
    """One body on its way, a probe where there is no event."""

    RETRY_MINUTES = (1, 5, 30, 120)

    number: int
    webhook: Webhook
    event: str | None
    body: bytes


class Webhooks(Courier[Told]):
    """All webhooks of all companies."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        super().__init__("housecallpro", clock, lambda: settings.webhook_time_factor)
        self._settings = settings

    def reset(self) -> None:
        """Forget every webhook and delivery."""
        super().reset()
        with self.changed:
            self.registered: list[Webhook] = []

    def save(self, company_id: str, url: str, secret: str, events: list[str] | None) -> Webhook:
        """Save a company's one address, replacing the one before, and probe it; anything but 2xx leaves it disabled."""
        ticked = None if events is None else frozenset(TICKED_NAMES.get(name, name) for name in events)
        webhook = self._add(Webhook(len(self.registered) + 1, company_id, url, secret, ticked))
        probe = self._told(webhook, None, json.dumps(PROBE, separators=(",", ":")).encode())
        self.note(probe)
        self.attempt(probe)
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
        content = {"event": event, "event_occurred_at": stamp(self.clock()), "company_id": company_id, key: shown}
        body = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
        with self.changed:
            for webhook in self.registered:
                if webhook.enabled and webhook.company_id == company_id and (webhook.events is None or event in webhook.events):
                    self.send(self._told(webhook, event, body))

    def send_again(self, number: int) -> bool:
        """Deliver once more what was delivered before, byte for byte; answers whether there is such a delivery."""
        with self.changed:
            found = next((delivery for delivery in self.deliveries if delivery.number == number), None)
            if found is not None:
                self.send(replace(found, number=len(self.deliveries) + 1, due=self.clock(), statuses=[]))
        return found is not None

    def to_json(self) -> list[dict[str, Any]]:
        """Every delivery with its attempts, oldest first."""
        with self.changed:
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
        with self.changed:
            for before in self._of(webhook.company_id, webhook.application):
                before.enabled = False
            self.registered.append(webhook)
        return webhook

    def _of(self, company_id: str, application: str | None) -> list[Webhook]:
        return [hook for hook in self.registered if hook.company_id == company_id and hook.application == application]

    def _told(self, webhook: Webhook, event: str | None, body: bytes) -> Told:
        with self.changed:
            return Told(number=len(self.deliveries) + 1, webhook=webhook, event=event, body=body, due=self.clock())

    def letter(self, delivery: Told) -> Letter:
        """Signed over the moment and the raw bytes; probes are not, unless the settings say so."""
        headers = {"Content-Type": "application/json"}
        if delivery.event is not None or self._settings.probe_is_signed:
            moment = str(int(self.clock().timestamp()))
            signature = sign(delivery.webhook.secret, moment, delivery.body)
            prefix = "sha256=" if self._settings.signature_prefix else ""
            headers |= {"Api-Timestamp": moment, "Api-Signature": f"{prefix}{signature}"}
        return Letter(delivery.webhook.url, delivery.body, headers)

    def timeout_s(self) -> float:
        """What the settings say."""
        return self._settings.webhook_timeout_seconds

    def next_of(self, due: Sequence[Told]) -> Told | None:
        """None while webhooks are held; else the oldest, or the newest where the settings say so."""
        if self._settings.webhooks_held:
            return None
        return due[-1] if self._settings.webhooks_newest_first else due[0]

    def is_still_wanted(self, delivery: Told) -> bool:
        """Not once the webhook is gone."""
        return delivery.webhook in self.registered


def sign(secret: str, moment: str, body: bytes) -> str:
    """Hex HMAC-SHA256 over the timestamp, a dot and the raw bytes."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
