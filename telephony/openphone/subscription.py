"""The webhook that has Quo tell the hub of calls and texts: what it asks for, and whether one fits (Quo docs, webhooks 2026-03-30).

Its address carries the workspace's numbers by their ids, because some events name only the id.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

EVENTS = (
    "call.ringing",
    "call.answered",
    "call.forwarded",
    "call.missed",
    "call.completed",
    "call.voicemail.completed",
    "message.received",
    "message.delivered",
    "message.failed",
    "message.undelivered",
)
NEEDED = frozenset(EVENTS) - {"message.undelivered"}
EVERY_NUMBER = "*"
LABEL = "Textback Hub"
MOST_NUMBERS = 40

Webhook = Mapping[str, Any]


def address_with_numbers(address: str, numbers: Sequence[Mapping[str, Any]]) -> str:
    """Our address with the numbers' ids; those beyond MOST_NUMBERS are left out, so that it stays short enough for any server."""
    known = {str(number["id"]): str(number["number"]) for number in numbers[:MOST_NUMBERS]}
    return f"{address}?{urlencode(known)}" if known else address


def is_ours(webhook: Webhook, address: str) -> bool:
    """Whether it posts to our address, whatever numbers it carries."""
    return str(webhook.get("url") or "").partition("?")[0] == address


def wanted(url: str) -> dict[str, Any]:
    """The webhook as it must be."""
    return {"url": url, "events": list(EVENTS), "label": LABEL, "resourceIds": [EVERY_NUMBER]}


def changes_to(webhook: Webhook, url: str) -> dict[str, Any]:
    """What must be set so that it is as wanted; nothing where it is."""
    as_wanted = {**wanted(url), "status": "enabled"}
    return {name: value for name, value in as_wanted.items() if _plain(webhook.get(name)) != _plain(value)}


def covers(webhook: Webhook, phone_number_id: str) -> bool:
    """Whether it is on and tells of this number's calls and texts."""
    numbers = webhook.get("resourceIds") or [EVERY_NUMBER]
    is_on = webhook.get("status", "enabled") == "enabled"
    return is_on and (EVERY_NUMBER in numbers or phone_number_id in numbers) and set(webhook.get("events") or ()) >= NEEDED


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value
