"""Delivers webhooks: with the token in the body, each event once, switched off after too many failures in a row."""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hub.sandbox.courier import Courier, Delivery, Letter
from hub.sandbox.refusal import Refused
from telephony.aircall.sandbox_settings import Settings

MOST_WEBHOOKS = 100
CALL_EVENTS = (
    "created",
    "ringing_on_agent",
    "agent_declined",
    "answered",
    "transferred",
    "external_transferred",
    "unsuccessful_transfer",
    "hungup",
    "ended",
    "voicemail_left",
    "hold",
    "unhold",
    "ivr_option_selected",
    "assigned",
    "archived",
    "tagged",
    "untagged",
    "commented",
    "comm_assets_generated",
)
EVENTS = (
    *(f"call.{name}" for name in CALL_EVENTS),
    *(f"{kind}.{name}" for kind in ("message", "group_message") for name in ("sent", "received", "status_updated")),
    "number.opened",
    "number.closed",
)


@dataclass(eq=False)
class Webhook:
    """One of the company's webhooks; `failures` are those in a row, no `events` means all."""

    url: str
    custom_name: str
    events: list[str]
    created: datetime
    active: bool = True
    failures: int = 0
    id: str = field(default_factory=lambda: secrets.token_hex(12))
    token: str = field(default_factory=lambda: secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Happening:
    """One event to tell of: its name, when it happened, and the record as it was then."""

    event: str
    at: datetime
    data: dict[str, Any]


@dataclass(eq=False, kw_only=True)
class Told(Delivery):
    """One event on its way to one webhook; Aircall's own retries are not documented, so there are none."""

    webhook: Webhook
    event: str
    body: bytes

    def to_json(self) -> dict[str, Any]:
        """What was told to which webhook, and what came back; the token is masked."""
        body = json.loads(self.body) | {"token": "…"}
        return {"webhook": self.webhook.id, "event": self.event, "body": body, "statuses": list(self.statuses)}


class Webhooks(Courier[Told]):
    """The webhooks of the company."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        super().__init__("aircall", clock, lambda: 1.0)
        self._settings = settings

    def reset(self) -> None:
        """Forget every webhook and delivery."""
        super().reset()
        with self.changed:
            self.registered: dict[str, Webhook] = {}

    def make(self, url: str, custom_name: str, events: list[str]) -> Webhook:
        """A new webhook; raises Refused for one too many."""
        if len(self.registered) >= MOST_WEBHOOKS:
            raise Refused(400, f"a company has {MOST_WEBHOOKS} webhooks at most")
        made = Webhook(url, custom_name, events, self.clock())
        self.registered[made.id] = made
        return made

    def tell_now(self, happenings: Sequence[Happening]) -> list[dict[str, Any]]:
        """Deliver from the calling thread, in the order that the settings ask for; what was told and answered."""
        told = [delivery for happening in self._ordered(happenings) for delivery in self._deliveries(happening, 0)]
        for delivery in told:
            self.note(delivery)
            self.attempt(delivery)
        return [delivery.to_json() for delivery in told]

    def tell_later(self, happenings: Sequence[Happening], after_s: float = 0) -> None:
        """Deliver from the courier's thread."""
        for happening in self._ordered(happenings):
            for delivery in self._deliveries(happening, after_s):
                self.send(delivery)

    def attempt(self, delivery: Told) -> None:
        """Post it, and switch the webhook off when it failed too often in a row."""
        super().attempt(delivery)
        status = delivery.statuses[-1] or 0
        taken = status == 200 or (200 <= status < 300 and not self._settings.only_200_counts)
        with self.changed:
            delivery.webhook.failures = 0 if taken else delivery.webhook.failures + 1
            if 0 < self._settings.deactivate_after <= delivery.webhook.failures:
                delivery.webhook.active = False

    def letter(self, delivery: Told) -> Letter:
        """The token stands in the body; nothing else proves who sent it."""
        return Letter(delivery.webhook.url, delivery.body, {"Content-Type": "application/json", "User-Agent": "Aircall Webhooks"})

    def sign(self, letter: Letter) -> Letter:
        """Any bytes as this vendor would post them to that address: a JSON object gets the token of its webhook."""
        with self.changed:
            token = next((hook.token for hook in self.registered.values() if hook.url == letter.url), "")
        try:
            body = json.loads(letter.body)
        except (ValueError, RecursionError):
            return letter
        if not isinstance(body, dict):
            return letter
        return Letter(letter.url, json.dumps(body | {"token": token}).encode(), letter.headers)

    def timeout_s(self) -> float:
        """As set."""
        return self._settings.webhook_timeout_s

    def _ordered(self, happenings: Sequence[Happening]) -> list[Happening]:
        match self._settings.webhook_order:
            case "reversed":
                return list(happenings)[::-1]
            case "duplicated":
                return [happening for happening in happenings for _ in range(2)]
            case "never":
                return []
        return list(happenings)

    def _deliveries(self, happening: Happening, after_s: float) -> list[Told]:
        due = self.clock() + timedelta(seconds=after_s)
        with self.changed:
            wanting = [hook for hook in self.registered.values() if hook.active and (not hook.events or happening.event in hook.events)]
        return [Told(due=due, webhook=hook, event=happening.event, body=_body(happening, hook)) for hook in wanting]


def _body(happening: Happening, webhook: Webhook) -> bytes:
    envelope = {
        "resource": happening.event.partition(".")[0],
        "event": happening.event,
        "timestamp": int(happening.at.timestamp()),
        "token": webhook.token,
        "data": happening.data,
    }
    return json.dumps(envelope).encode()
