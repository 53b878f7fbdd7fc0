"""Delivers simulated Quo's webhooks, new and legacy, signed as each system does, until a 2xx (the pauses are a guess)."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.sandbox.courier import Courier, Delivery, Letter
from telephony.openphone.sandbox_shapes import API_VERSION, call_json, stamp
from telephony.openphone.sandbox_world import Call, Message, Webhook, World, new_id

LEGACY_EVENTS = frozenset({"call.ringing", "call.completed", "message.received", "message.delivered"})
Payload = dict[str, Any]


@dataclass(eq=False, kw_only=True)
class Told(Delivery):
    """One body on its way."""

    RETRY_MINUTES = (1, 5, 30, 120)

    number: int
    webhook: Webhook
    event: str
    delivery_id: str
    body: bytes


class Webhooks(Courier[Told]):
    """All webhooks of the workspace."""

    def __init__(self, world: World) -> None:
        self._world = world
        super().__init__("openphone", world.clock, lambda: world.settings.webhook_time_factor)

    def tell_of_call(self, event: str, call: Call, *, resource: Payload | None = None) -> None:
        """Owe an event of a call to everybody who wants it."""
        shown = {**call_json(self._world, call), "hasVoicemail": call.voicemail is not None, "answeredByUserId": call.answered_by}
        del shown["participants"], shown["phoneNumberId"], shown["callRoute"]
        knows = self._world.settings.resolves_numbers
        other = [call.other] if call.other.startswith("+") else []
        context = {
            "phoneNumberId": call.number.id,
            "conversationId": self._world.conversation_of(call.number, [call.other]).id,
            "orgId": self._world.org,
            "userId": call.answered_by,
            "participants": {
                "external": other if knows else [],
                "workspace": [call.number.number] if knows else [],
                "resolution": "available" if knows else "unavailable",
            },
            "contacts": {"ids": [], "lookupStatus": "none"},
        }
        legacy = {"object": "call", **call_json(self._world, call)}
        self._tell(event, call.number.id, {"resource": resource or shown, "context": context, "links": {"quo": None}}, legacy)

    def tell_of_message(self, event: str, message: Message) -> None:
        """Owe an event of a text to everybody who wants it."""
        media = [{"url": url, "type": kind} for url, kind in message.media]
        recipients = list(message.others) if message.direction == "outgoing" else [message.number.number]
        resource = {
            "id": message.id,
            "direction": message.direction,
            "text": message.text,
            "media": media,
            "status": message.status,
            "createdAt": stamp(message.created),
            **({"errorCode": message.error_code} if message.error_code else {}),
        }
        context = {
            "senderIdentifier": message.sender,
            "recipientIdentifiers": recipients,
            "conversationId": self._world.conversation_of(message.number, message.others).id,
            "phoneNumberId": message.number.id,
            "orgId": self._world.org,
            "userId": message.user,
        }
        legacy = {
            "id": message.id,
            "object": "message",
            "from": message.sender,
            "to": recipients[0] if len(recipients) == 1 else recipients,
            "direction": message.direction,
            "body": message.text,
            "media": media,
            "createdAt": stamp(message.created),
            "userId": message.user,
            "phoneNumberId": message.number.id,
        }
        self._tell(event, message.number.id, {"resource": resource, "context": context, "links": {"quo": None}}, legacy)

    def _tell(self, event: str, number_id: str, data: Payload, legacy: Payload) -> None:
        head = {"id": new_id("EV"), "createdAt": stamp(self.clock()), "type": event}
        for webhook in self._world.told(event, number_id):
            if webhook.system == "new":
                body = {**head, "apiVersion": API_VERSION, "data": data}
            elif event in LEGACY_EVENTS:
                body = {**head, "object": "event", "apiVersion": "v4", "data": {"object": legacy}}
            else:
                continue
            for _ in range(max(1, self._world.settings.webhook_copies)):
                self._owe(webhook, event, json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode())

    def _owe(self, webhook: Webhook, event: str, body: bytes) -> None:
        with self.changed:
            told = Told(
                number=len(self.deliveries) + 1,
                webhook=webhook,
                event=event,
                delivery_id=f"msg_{secrets.token_hex(12)}",
                body=body,
                due=self.clock(),
            )
            self.send(told)

    def send_again(self, number: int) -> bool:
        """Deliver once more what was delivered before, byte for byte; whether there is such a delivery."""
        with self.changed:
            found = next((delivery for delivery in self.deliveries if delivery.number == number), None)
            if found is not None:
                self.send(replace(found, number=len(self.deliveries) + 1, due=self.clock(), statuses=[]))
        return found is not None

    def to_json(self) -> list[Payload]:
        """Every delivery with its attempts, oldest first."""
        with self.changed:
            return [
                {
                    "delivery": told.number,
                    "webhook": told.webhook.id,
                    "system": told.webhook.system,
                    "event": told.event,
                    "state": told.state,
                    "statuses": list(told.statuses),
                }
                for told in self.deliveries
            ]

    def letter(self, delivery: Told) -> Letter:
        """Signed over the moment and the raw bytes, in the way of the webhook's system."""
        headers = {"Content-Type": "application/json", **self.signature(delivery.webhook, delivery.delivery_id, delivery.body)}
        return Letter(delivery.webhook.url, delivery.body, headers)

    def signature(self, webhook: Webhook, delivery_id: str, body: bytes) -> dict[str, str]:
        """The headers that prove who sent a body now."""
        now, key = self.clock(), webhook.key
        if webhook.system != "new":
            moment = str(int(now.timestamp() * 1000))
            return {"openphone-signature": f"hmac;1;{moment};{sign(key, f'{moment}.'.encode() + body)}"}
        moment = str(int(now.timestamp()))
        signed = f"v1,{sign(key, f'{delivery_id}.{moment}.'.encode() + body)}"
        return {"webhook-id": delivery_id, "webhook-timestamp": moment, "webhook-signature": signed}

    def timeout_s(self) -> float:
        """What the settings say."""
        return self._world.settings.webhook_timeout_seconds

    def next_of(self, due: Sequence[Told]) -> Told | None:
        """None while webhooks are held; else the oldest, or the newest where the settings say so."""
        if self._world.settings.webhooks_held:
            return None
        return due[-1] if self._world.settings.webhooks_newest_first else due[0]

    def is_still_wanted(self, delivery: Told) -> bool:
        """Not once the webhook is gone."""
        return delivery.webhook.id in self._world.webhooks


def sign(key: str, message: bytes) -> str:
    """Base64 of HMAC-SHA256 with the decoded key."""
    return base64.b64encode(hmac.new(base64.b64decode(key.removeprefix("whsec_")), message, hashlib.sha256).digest()).decode()


def new_key(*, legacy: bool) -> str:
    """A signing secret as each system writes it."""
    made = base64.b64encode(secrets.token_bytes(24)).decode()
    return made if legacy else f"whsec_{made}"
