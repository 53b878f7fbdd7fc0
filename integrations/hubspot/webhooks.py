"""Reading HubSpot's webhooks: a JSON list of events for any of the accounts that installed the application, signed once. Pure.

Order and uniqueness are not guaranteed, `eventId` is not unique: what is told is only whose record to read afresh.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hub.contract.changes import Changed, VendorChange
from hub.contract.webhooks import RawRequest, UnreadableRequest, WebhookSecret
from integrations.hubspot.paths import CONTACTS, DEALS, LEADS, TYPE_IDS
from integrations.hubspot.payloads import read_time

LONGEST_SKEW_MS = 300_000

DECODED = {
    "3A": ":",
    "2F": "/",
    "3F": "?",
    "40": "@",
    "21": "!",
    "24": "$",
    "27": "'",
    "28": "(",
    "29": ")",
    "2A": "*",
    "2C": ",",
    "3B": ";",
}
"""The only escapes that are undone in the address before it is signed (HubSpot, request validation)."""

KINDS = {TYPE_IDS[CONTACTS]: "contact", TYPE_IDS[LEADS]: "lead", TYPE_IDS[DEALS]: "deal"}
IDENTITY = ("portalId", "subscriptionId", "subscriptionType", "objectId", "occurredAt", "propertyName", "propertyValue")


def secrets_in(credentials: Mapping[str, str]) -> list[WebhookSecret]:
    """The client's secret, of the installation's own application or of a private app whose secret was entered."""
    secret = credentials.get("client_secret") or credentials.get("webhook_secret", "")
    return [WebhookSecret(value=secret, algorithm="sha256")] if secret else []


def is_signed(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
    """Whether version 3 of the signature fits method, address, bytes and time, and the time is ours within five minutes."""
    written, signature = raw.headers.get("x-hubspot-request-timestamp", ""), raw.headers.get("x-hubspot-signature-v3", "")
    if not written.isascii() or not written.isdecimal() or abs(raw.received_at.timestamp() * 1000 - int(written)) > LONGEST_SKEW_MS:
        return False
    signed = f"{raw.method}{_as_signed(raw.url)}".encode() + raw.body + written.encode()
    wanted = (base64.b64encode(hmac.new(secret.value.encode(), signed, hashlib.sha256).digest()) for secret in secrets)
    return any(hmac.compare_digest(want, signature.strip().encode("utf-8", "replace")) for want in wanted)


def changes_in(raw: RawRequest) -> list[VendorChange]:
    """What the delivery tells, account by account; raises UnreadableRequest."""
    try:
        events = json.loads(raw.body)
    except (ValueError, RecursionError):
        raise UnreadableRequest("the body is no JSON") from None
    if not isinstance(events, list) or not all(isinstance(event, Mapping) for event in events):
        raise UnreadableRequest("the body is no JSON list of objects")
    return [change for event in events for change in _changes_of(event, raw)]


def _changes_of(event: Mapping[str, Any], raw: RawRequest) -> Iterator[VendorChange]:
    kind, _, what = str(event.get("subscriptionType") or "").partition(".")
    kind = KINDS.get(str(event.get("objectTypeId")), kind) if kind == "object" else kind
    account = event.get("portalId")
    if account is None or kind not in KINDS.values():
        return
    at = read_time(event.get("occurredAt")) or raw.received_at
    key = hashlib.sha256(json.dumps([event.get(name) for name in IDENTITY]).encode()).hexdigest()
    if kind != "contact":
        yield VendorChange(key=key, changed=Changed.MATTER, account=str(account), at=at)
        return
    for id_ in _contacts_of(event, what):
        is_gone = what in ("deletion", "privacyDeletion")
        changed = Changed.PERSON_GONE if is_gone else Changed.PERSON
        yield VendorChange(key=f"{key}-{id_}", changed=changed, account=str(account), at=at, person_id=id_)


def _contacts_of(event: Mapping[str, Any], what: str) -> list[str]:
    """The contact, and all that a merge was about: whoever is linked to one of them must learn who is left."""
    merged = event.get("mergedObjectIds")
    told = [event.get("objectId")]
    if what == "merge":
        told += [event.get("primaryObjectId"), event.get("newObjectId"), *(merged if isinstance(merged, list) else [])]
    return list(dict.fromkeys(str(id_) for id_ in told if id_ is not None))


def _as_signed(url: str) -> str:
    return re.sub("%([0-9A-Fa-f]{2})", lambda found: DECODED.get(found[1].upper(), found[0]), url)
