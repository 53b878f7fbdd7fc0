"""Reading Greenhouse's recruiting webhooks. Pure.

A delivery is signed over its very bytes and named by an event id (developers.greenhouse.io, Webhooks). Deliveries come at
least once and in any order, in the shapes of the retired API: what is told is whose record to read afresh, and who is gone.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any

from hub.contract.changes import Changed, VendorChange
from hub.contract.webhooks import Answer, RawRequest, UnreadableRequest, WebhookSecret
from integrations.greenhouse.payloads import person_ref

ABOUT_APPLICATIONS = frozenset(
    {
        "new_candidate_application",
        "new_prospect_application",
        "application_updated",
        "candidate_stage_change",
        "hire_candidate",
        "reject_candidate",
        "unreject_candidate",
        "delete_application",
    }
)
ABOUT_PEOPLE = frozenset({"update_candidate", "merge_candidate", "delete_candidate", "candidate_anonymized"})
NUMBERS = "phone_numbers"


def secrets_in(credentials: Mapping[str, str]) -> list[WebhookSecret]:
    """The secret key that a person entered there and here, if they did."""
    secret = credentials.get("webhook_secret", "").strip()
    return [WebhookSecret(value=secret, algorithm="sha256")] if secret else []


def answer_to_ping(raw: RawRequest) -> Answer | None:
    """Saving a webhook sends a ping, before or after its secret is known here, and one that fails leaves the webhook disabled.

    How it looks is not documented, so whatever tells the hub nothing is answered like it.
    """
    try:
        told = _told(raw)
    except UnreadableRequest:
        return None
    return None if told.get("action") in ABOUT_APPLICATIONS | ABOUT_PEOPLE else Answer(status=200)


def is_signed(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
    """Whether the header `Signature: sha256 <hex>` fits the bytes."""
    algorithm, _, given = raw.headers.get("signature", "").strip().replace("=", " ", 1).partition(" ")
    if algorithm.lower() != "sha256":
        return False
    wanted = (hmac.new(secret.value.encode(), raw.body, hashlib.sha256).hexdigest() for secret in secrets)
    signature = given.strip().lower().encode("utf-8", "replace")
    return any(hmac.compare_digest(want.encode(), signature) for want in wanted)


def changes_in(raw: RawRequest) -> list[VendorChange]:
    """What the delivery tells. Raises UnreadableRequest."""
    told = _told(raw)
    action, payload = told.get("action"), _table(told.get("payload"))
    if action in ABOUT_APPLICATIONS:
        application = _table(payload.get("application"))
        person = _table(application.get("candidate")).get("id") or application.get("candidate_id")
        return [_change(raw, Changed.MATTER, person)]
    if action == "update_candidate":
        return [_change(raw, Changed.PERSON, _table(payload.get("candidate")).get("id"))]
    if action in {"merge_candidate", "delete_candidate"}:
        person = _table(payload.get("person"))
        return [_change(raw, Changed.PERSON_GONE, person.get("id"), survivor=person.get("new_candidate_id"))]
    if action == "candidate_anonymized":
        fields = payload.get("anonymized_fields")
        unreachable = isinstance(fields, list) and NUMBERS in fields
        return [_change(raw, Changed.PERSON_GONE if unreachable else Changed.PERSON, payload.get("candidate_id"))]
    return []


def _change(raw: RawRequest, changed: Changed, person: Any, *, survivor: Any = None) -> VendorChange:
    return VendorChange(
        key=raw.headers.get("greenhouse-event-id") or hashlib.sha256(raw.body).hexdigest(),
        changed=changed,
        account="",
        at=raw.received_at,
        person_id=str(person) if _is_id(person) else None,
        moved_to=person_ref(survivor) if _is_id(survivor) else None,
    )


def _is_id(value: Any) -> bool:
    return isinstance(value, int | str) and str(value).isdecimal()


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _told(raw: RawRequest) -> Mapping[str, Any]:
    try:
        told = json.loads(raw.body)
    except (ValueError, RecursionError):
        raise UnreadableRequest("the body is no JSON") from None
    if not isinstance(told, Mapping) or not isinstance(told.get("action", ""), str):
        raise UnreadableRequest("the body is no JSON object with an action")
    return told
