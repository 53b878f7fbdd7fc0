"""Sends webhooks: arrays of events of all portals to an app's one address, signed by version 3 (HubSpot docs, request validation)."""

import base64
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import requests

from hub.sandbox import ControlError
from integrations.hubspot.sandbox_events import Event
from integrations.hubspot.sandbox_object_types import BY_NAME
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_settings import Settings
from integrations.hubspot.sandbox_sign_in import HubSpotSignIn
from integrations.hubspot.sandbox_times import millis

MOST_EVENTS = 99
RETRIES_MINUTES = (1, 5, 15, 30, 60, 120, 180, 240, 320, 469)
TIMEOUT_SECONDS = 5
_CLOCK_LOOK_SECONDS = 0.02
_WHAT = ("creation", "propertyChange", "deletion", "merge", "restore", "privacyDeletion")
_DECODED_SIGNS = re.compile(r"%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)


@dataclass
class Subscription:
    """One kind of event an app wants, e.g. contact.propertyChange of `phone`, or object.creation of an objectTypeId."""

    number: int
    type: str
    property_name: str | None = None
    object_type_id: str | None = None

    def wants(self, event: Event) -> bool:
        """Whether an event is of this kind."""
        kind, _, what = self.type.partition(".")
        of_kind = self.object_type_id == event["kind"].type_id if kind == "object" else kind == event["kind"].singular
        return of_kind and what == event["what"] and self.property_name in (None, event.get("propertyName"))


@dataclass
class Delivery:
    """Events on their way to an app; `statuses` has an entry per attempt, None where nothing answered in time."""

    url: str
    secret: str
    events: list[dict[str, Any]]
    due: datetime
    statuses: list[int | None] = field(default_factory=list)

    @property
    def state(self) -> str:
        """`delivered`, `waiting` or, after ten retries, `given up`."""
        if any(status is not None and 200 <= status < 300 for status in self.statuses):
            return "delivered"
        return "given up" if len(self.statuses) > len(RETRIES_MINUTES) else "waiting"


@dataclass
class Target:
    """An app's one address and what it wants there."""

    url: str
    subscriptions: list[Subscription]


class Webhooks:
    """The addresses of all apps and the thread that delivers to them."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings, sign_in: HubSpotSignIn) -> None:
        self._clock = clock
        self._settings = settings
        self._sign_in = sign_in
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self.reset()

    def reset(self) -> None:
        """Forget every address and delivery."""
        with self._changed:
            self.targets: dict[str, Target] = {}
            self.deliveries: list[Delivery] = []
            self._waiting: list[Delivery] = []
            self._fresh: dict[str, list[dict[str, Any]]] = {}

    def point(self, client_id: str, url: str, wanted: list[dict[str, Any]]) -> Target:
        """Give an app its address and subscriptions; raises ControlError."""
        subscriptions = [_read_subscription(50 + place, each) for place, each in enumerate(wanted)]
        self.targets[client_id] = Target(url, subscriptions)
        return self.targets[client_id]

    def emit(self, portal: Portal, event: Event) -> None:
        """Owe an event to every app that is installed in the portal and wants it, as often as the settings say."""
        for client_id, target in self.targets.items():
            app = self._sign_in.clients.get(client_id)
            if app is None or portal.id not in self._sign_in.installed_in(app):
                continue
            for subscription in [each for each in target.subscriptions if each.wants(event)]:
                told = _written(event, subscription, app.facts["app_id"])
                with self._changed:
                    self._fresh.setdefault(client_id, []).extend([told] * self._settings.webhook_copies)
                    self._wake()

    def send_again(self) -> int:
        """Deliver everything once more, newest first; answers how many requests that will be."""
        with self._changed:
            again = [Delivery(each.url, each.secret, each.events, self._clock()) for each in reversed(self.deliveries)]
            self.deliveries.extend(again)
            self._waiting.extend(again)
            self._wake()
        return len(again)

    def close(self) -> None:
        """End the delivering thread."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread is not None:
            thread.join(TIMEOUT_SECONDS)

    def to_json(self) -> list[dict[str, Any]]:
        """Every delivery with its events and attempts, oldest first."""
        with self._changed:
            return [
                {"url": each.url, "events": each.events, "state": each.state, "statuses": list(each.statuses)} for each in self.deliveries
            ]

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="hubspot-webhooks", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._thread is not threading.current_thread():
                    return
                self._gather()
                now = self._clock()
                due = [delivery for delivery in self._waiting if delivery.due <= now]
                self._waiting = [delivery for delivery in self._waiting if delivery.due > now]
                if not due:
                    self._changed.wait(_CLOCK_LOOK_SECONDS if self._waiting else None)
            for place, delivery in enumerate(due):
                if self._thread is not threading.current_thread():
                    self._put_back(due[place:])
                    return
                self._attempt(delivery, now)

    def _put_back(self, deliveries: list[Delivery]) -> None:
        with self._changed:
            self._waiting = [*deliveries, *self._waiting]

    def _gather(self) -> None:
        fresh, self._fresh = self._fresh, {}
        for client_id, events in fresh.items():
            target, app = self.targets.get(client_id), self._sign_in.clients.get(client_id)
            if target is None or app is None:
                continue
            for start in range(0, len(events), MOST_EVENTS):
                made = Delivery(target.url, app.client_secret, events[start : start + MOST_EVENTS], self._clock())
                self.deliveries.append(made)
                self._waiting.append(made)

    def _attempt(self, delivery: Delivery, now: datetime) -> None:
        events = [{**event, "attemptNumber": len(delivery.statuses)} for event in delivery.events]
        body = json.dumps(events, separators=(",", ":")).encode()
        stamp = str(millis(now))
        headers = {
            "Content-Type": "application/json",
            "X-HubSpot-Signature-v3": sign_v3(delivery.secret, "POST", delivery.url, body, stamp),
            "X-HubSpot-Request-Timestamp": stamp,
            "X-HubSpot-Signature": hashlib.sha256(delivery.secret.encode() + body).hexdigest(),
            "X-HubSpot-Signature-Version": "v1",
        }
        status: int | None
        try:
            status = requests.post(delivery.url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False).status_code
        except requests.RequestException:
            status = None
        with self._changed:
            delivery.statuses.append(status)
            if delivery.state == "waiting":
                minutes = RETRIES_MINUTES[len(delivery.statuses) - 1]
                delivery.due = now + timedelta(minutes=minutes * self._settings.webhook_time_factor)
                self._waiting.append(delivery)


def sign_v3(secret: str, method: str, url: str, body: bytes, stamp: str) -> str:
    """Base64 of HMAC-SHA256 over method, address with twelve signs decoded, raw body and timestamp."""
    decoded = _DECODED_SIGNS.sub(lambda found: bytes.fromhex(found[1]).decode(), url)
    told = method.encode() + decoded.encode() + body + stamp.encode()
    return base64.b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest()).decode()


def _read_subscription(number: int, wish: dict[str, Any]) -> Subscription:
    kind, _, what = str(wish.get("type", "")).partition(".")
    kinds = {each.singular for each in BY_NAME.values()} | {"object"}
    if kind not in kinds or what not in _WHAT or wish.keys() - {"type", "propertyName", "objectTypeId"}:
        raise ControlError("subscriptions: write type, e.g. contact.propertyChange, with propertyName or objectTypeId where it belongs")
    if (kind == "object") is not ("objectTypeId" in wish) or (what == "propertyChange" and "propertyName" not in wish):
        raise ControlError("subscriptions: object.* wants an objectTypeId, propertyChange a propertyName")
    if what == "privacyDeletion" and kind != "contact":
        raise ControlError("subscriptions: only contacts are deleted for privacy")
    return Subscription(number, wish["type"], wish.get("propertyName"), wish.get("objectTypeId"))


def _written(event: Event, subscription: Subscription, app_id: int) -> dict[str, Any]:
    told = {name: value for name, value in event.items() if name not in ("kind", "what")}
    if subscription.object_type_id is not None:
        told["objectTypeId"] = subscription.object_type_id
    return {**told, "subscriptionId": subscription.number, "subscriptionType": subscription.type, "appId": app_id, "sourceId": str(app_id)}
