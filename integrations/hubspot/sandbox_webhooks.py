"""Sends webhooks: arrays of events of all portals to an app's one address, signed by version 3 (HubSpot docs, request validation)."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.sandbox import ControlError
from hub.sandbox.courier import Courier, Delivery, Letter
from integrations.hubspot.sandbox_events import Event
from integrations.hubspot.sandbox_object_types import BY_NAME
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_settings import Settings
from integrations.hubspot.sandbox_sign_in import HubSpotSignIn
from integrations.hubspot.sandbox_times import millis

MOST_EVENTS = 99
TIMEOUT_S = 5.0
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


@dataclass(eq=False, kw_only=True)
class Told(Delivery):
    """Events on their way to an app; ten retries."""

    RETRY_MINUTES = (1, 5, 15, 30, 60, 120, 180, 240, 320, 469)

    url: str
    secret: str
    events: list[dict[str, Any]]


@dataclass
class Target:
    """An app's one address and what it wants there."""

    url: str
    subscriptions: list[Subscription]


class Webhooks(Courier[Told]):
    """The addresses of all apps, each told of several events at once."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings, sign_in: HubSpotSignIn) -> None:
        super().__init__("hubspot", clock, lambda: settings.webhook_time_factor)
        self._settings = settings
        self._sign_in = sign_in

    def reset(self) -> None:
        """Forget every address and delivery."""
        super().reset()
        with self.changed:
            self.targets: dict[str, Target] = {}
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
                with self.changed:
                    self._fresh.setdefault(client_id, []).extend([told] * self._settings.webhook_copies)
                    self.wake()

    def send_again(self) -> int:
        """Deliver everything once more, newest first; answers how many requests that will be."""
        with self.changed:
            again = [replace(each, due=self.clock(), statuses=[]) for each in reversed(self.deliveries)]
            for each in again:
                self.send(each)
        return len(again)

    def to_json(self) -> list[dict[str, Any]]:
        """Every delivery with its events and attempts, oldest first."""
        with self.changed:
            return [
                {"url": each.url, "events": each.events, "state": each.state, "statuses": list(each.statuses)} for each in self.deliveries
            ]

    def gather(self) -> None:
        """Requests of at most MOST_EVENTS for each app."""
        fresh, self._fresh = self._fresh, {}
        for client_id, events in fresh.items():
            target, app = self.targets.get(client_id), self._sign_in.clients.get(client_id)
            if target is None or app is None:
                continue
            for start in range(0, len(events), MOST_EVENTS):
                part = events[start : start + MOST_EVENTS]
                self.send(Told(url=target.url, secret=app.client_secret, events=part, due=self.clock()))

    def letter(self, delivery: Told) -> Letter:
        """Each event says which attempt this is; signed by versions 3 and 1."""
        events = [{**event, "attemptNumber": len(delivery.statuses)} for event in delivery.events]
        body = json.dumps(events, separators=(",", ":")).encode()
        stamp = str(millis(self.clock()))
        headers = {
            "Content-Type": "application/json",
            "X-HubSpot-Signature-v3": sign_v3(delivery.secret, "POST", delivery.url, body, stamp),
            "X-HubSpot-Request-Timestamp": stamp,
            "X-HubSpot-Signature": hashlib.sha256(delivery.secret.encode() + body).hexdigest(),
            "X-HubSpot-Signature-Version": "v1",
        }
        return Letter(delivery.url, body, headers)

    def timeout_s(self) -> float:
        """Five seconds."""
        return TIMEOUT_S


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
