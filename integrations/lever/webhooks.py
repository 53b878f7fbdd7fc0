"""Reading Lever's webhooks. Pure.

A delivery is signed over its token and its time, never over what it tells (documentation, Webhooks): it is believed to come
from Lever, and what it tells is only whose record to read afresh. Its token names it, so a repeated one is taken once.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.contract.changes import Changed, VendorChange
from hub.contract.webhooks import RawRequest, UnreadableRequest, WebhookSecret
from integrations.lever.reading import is_uuid

CHANGES: Mapping[str, Changed] = {
    "applicationCreated": Changed.MATTER,
    "candidateHired": Changed.MATTER,
    "candidateStageChange": Changed.MATTER,
    "candidateArchiveChange": Changed.MATTER,
    # A candidacy was deleted; its contact may have others, and what a delivery tells is not signed.
    "candidateDeleted": Changed.PERSON,
    "contactCreated": Changed.PERSON,
    "contactUpdated": Changed.PERSON,
}

OLDEST = timedelta(days=1)
"""Deliveries are repeated with growing pauses that are not published."""

AHEAD = timedelta(minutes=10)

ENTERED, MADE = "signature_tokens", "signature_tokens_made"


def secrets_in(credentials: Mapping[str, str]) -> list[WebhookSecret]:
    """The signature token of each webhook: those that a person entered and those made for us."""
    tokens = [token.strip() for name in (ENTERED, MADE) for token in credentials.get(name, "").splitlines()]
    return [WebhookSecret(value=token, algorithm="sha256") for token in dict.fromkeys(tokens) if token]


def is_signed(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
    """Whether the signature in the body fits its token and its time as written there, and the time is not long past."""
    try:
        body = _body(raw)
    except UnreadableRequest:
        return False
    token, written, signature = (body.get(name) for name in ("token", "triggeredAt", "signature"))
    if not isinstance(token, str) or not token or not isinstance(written, str) or not isinstance(signature, str):
        return False
    at = _moment(written)
    if at is None or not raw.received_at - OLDEST <= at <= raw.received_at + AHEAD:
        return False
    signed = f"{token}{written}".encode("utf-8", "replace")
    wanted = (hmac.new(secret.value.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets)
    given = signature.strip().lower().encode("utf-8", "replace")
    return any(hmac.compare_digest(want.encode(), given) for want in wanted)


def changes_in(raw: RawRequest) -> list[VendorChange]:
    """What the delivery tells; interviews tell the hub nothing. Raises UnreadableRequest."""
    body = _body(raw)
    event = str(body.get("event") or "")
    if event not in CHANGES:
        return []
    told = body.get("data")
    data: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    contact = data.get("contactId") or (data.get("id") if event.startswith("contact") else None)
    return [
        VendorChange(
            key=hashlib.sha256(str(body.get("token") or body.get("id")).encode("utf-8", "replace")).hexdigest(),
            changed=CHANGES[event],
            account="",
            at=_moment(str(body.get("triggeredAt") or "")) or raw.received_at,
            person_id=contact if is_uuid(contact) else None,
        )
    ]


def _body(raw: RawRequest) -> Mapping[str, Any]:
    """The body, its numbers as they are written: the signature is over the time's very digits."""
    try:
        body = json.loads(raw.body, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        raise UnreadableRequest("the body is no JSON") from None
    if not isinstance(body, Mapping):
        raise UnreadableRequest("the body is no JSON object")
    return body


def _moment(written: str) -> datetime | None:
    if not written.isascii() or not written.isdecimal() or len(written) > 15:
        return None
    return datetime.fromtimestamp(int(written) / 1000, UTC)
