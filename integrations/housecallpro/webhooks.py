"""Reading Housecall Pro's webhooks: flat JSON, signed over its time and its bytes. Pure.

There is no event id and no list of what changed, deliveries may repeat and overtake each other: what is told is only whose
record to read afresh.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from hub.contract.changes import Changed, VendorChange
from hub.contract.webhooks import Answer, RawRequest, UnreadableRequest, WebhookSecret
from integrations.housecallpro.payloads import read_time

LONGEST_SKEW_S = 300
"""Our own rule; the vendor names none."""

ABOUT_WORK = frozenset({"lead", "job", "estimate", "appointment"})
ABOUT_EMPLOYEES = frozenset({"employee", "pro"})


def secrets_in(credentials: Mapping[str, str]) -> list[WebhookSecret]:
    """The secret that the shop copied from its webhook page, if it did."""
    secret = credentials.get("webhook_secret", "")
    return [WebhookSecret(value=secret, account="", algorithm="sha256")] if secret else []


def answer_to_probe(raw: RawRequest) -> Answer | None:
    """Saving the address sends some JSON without an event, perhaps unsigned, and wants 2xx."""
    try:
        body = json.loads(raw.body)
    except (ValueError, RecursionError):
        return None
    return Answer(status=200) if isinstance(body, Mapping) and "event" not in body else None


def is_signed(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
    """Whether the signature fits the time and the bytes, and the time is ours within five minutes."""
    written, signature = raw.headers.get("api-timestamp", ""), raw.headers.get("api-signature", "")
    if not written.isascii() or not written.isdecimal() or abs(raw.received_at.timestamp() - int(written)) > LONGEST_SKEW_S:
        return False
    given = signature.strip().lower().removeprefix("sha256=")
    signed = written.encode() + b"." + raw.body
    wanted = (hmac.new(secret.value.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets)
    return any(hmac.compare_digest(want.encode(), given.encode("utf-8", "replace")) for want in wanted)


def changes_in(raw: RawRequest) -> list[VendorChange]:
    """What the delivery tells; invoices tell the hub nothing. Raises UnreadableRequest."""
    try:
        body = json.loads(raw.body)
    except (ValueError, RecursionError):
        raise UnreadableRequest("the body is no JSON") from None
    if not isinstance(body, Mapping):
        raise UnreadableRequest("the body is no JSON object")
    event = str(body.get("event") or "")
    about = "appointment" if event.startswith("job.appointment.") else event.partition(".")[0]
    record = body.get(about)
    record = record if isinstance(record, Mapping) else {}
    changed = _changed(event, about)
    if changed is None:
        return []
    person_id = record.get("id") if about == "customer" else _customer_of(record)
    at = read_time(body.get("event_occurred_at")) or raw.received_at
    return [
        VendorChange(
            key=_key(event, record, body, at),
            changed=changed,
            account=str(body.get("company_id") or ""),
            at=at,
            person_id=str(person_id) if person_id and changed is not Changed.DIRECTORY else None,
        )
    ]


def _changed(event: str, about: str) -> Changed | None:
    if about == "customer":
        return Changed.PERSON_GONE if event == "customer.deleted" else Changed.PERSON
    if about in ABOUT_WORK:
        return Changed.MATTER
    return Changed.DIRECTORY if about in ABOUT_EMPLOYEES else None


def _customer_of(record: Mapping[str, Any]) -> Any:
    """A visit names its customer in no documented place: as a record of its own, by its id, or within its job."""
    for holder in (record, record.get("job")):
        if isinstance(holder, Mapping):
            customer = holder.get("customer")
            found = customer.get("id") if isinstance(customer, Mapping) else holder.get("customer_id")
            if found:
                return found
    return None


def _key(event: str, record: Mapping[str, Any], body: Mapping[str, Any], at: datetime) -> str:
    """The same for every repetition: event, record and time, as there is no id of the delivery."""
    parts = (event, str(record.get("id") or ""), str(body.get("event_occurred_at") or at.isoformat()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
