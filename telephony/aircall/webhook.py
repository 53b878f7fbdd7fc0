"""The company's webhook that points at us: found, made, mended, taken away (Aircall docs, webhooks).

Aircall names the token when a webhook is made and whenever it is read; it is the only proof of a delivery, so it goes nowhere but into the
connection's credentials.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.contract.errors import Gone, TryAgain
from hub.contract.requests import RequestPort

WEBHOOKS = "/v1/webhooks"
NAME = "Textback Hub"
EVENTS = (
    "call.created",
    "call.answered",
    "call.hungup",
    "call.ended",
    "call.voicemail_left",
    "message.received",
    "message.sent",
    "message.status_updated",
)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook as Aircall holds it; no `events` means all of them."""

    id: str
    url: str
    active: bool
    events: frozenset[str]
    token: str

    @property
    def tells_enough(self) -> bool:
        """Whether every event that the hub reads is among its events."""
        return not self.events or self.events.issuperset(EVENTS)

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> "Webhook":
        """From Aircall's record, which is wrapped in `webhook` where it stands alone."""
        inner = record.get("webhook")
        held = inner if isinstance(inner, Mapping) else record
        token, events = held.get("token"), held.get("events")
        return cls(
            id=str(held.get("webhook_id") or held.get("id") or ""),
            url=str(held.get("url") or ""),
            active=held.get("active") is not False,
            events=frozenset(str(event) for event in events) if isinstance(events, list) else frozenset(),
            token=token if isinstance(token, str) else "",
        )


def webhooks_at(api: RequestPort, address: str) -> list[Webhook]:
    """The company's webhooks that point at this address."""
    return [webhook for webhook in _all(api) if webhook.url == address]


def _all(api: RequestPort) -> Iterator[Webhook]:
    for page in api.pages(WEBHOOKS, params={"per_page": 50}):
        yield from map(Webhook.read, page.get("webhooks", ()))


def have_told(api: RequestPort, address: str) -> str:
    """Have exactly one webhook that works point at the address; its token. Only one whose token is not told is made anew."""
    there = sorted(webhooks_at(api, address), key=lambda webhook: (not webhook.token, not webhook.active))
    kept = there[0] if there and there[0].token else None
    for webhook in there:
        if webhook is not kept:
            _delete(api, webhook)
    if kept is None:
        return _make(api, address)
    if not (kept.active and kept.tells_enough):
        api.put(f"{WEBHOOKS}/{kept.id}", json={"url": address, "events": sorted({*kept.events, *EVENTS}), "active": True})
    return kept.token


def take_away(api: RequestPort, address: str) -> None:
    """Delete every webhook that points at the address."""
    for webhook in webhooks_at(api, address):
        _delete(api, webhook)


def _make(api: RequestPort, address: str) -> str:
    made = Webhook.read(api.post(WEBHOOKS, json={"url": address, "custom_name": NAME, "events": list(EVENTS)}).json or {})
    if not made.token:
        raise TryAgain("Aircall made a webhook and did not say its token.", may_have_left=True)
    return made.token


def _delete(api: RequestPort, webhook: Webhook) -> None:
    with contextlib.suppress(Gone):
        api.delete(f"{WEBHOOKS}/{webhook.id}")
