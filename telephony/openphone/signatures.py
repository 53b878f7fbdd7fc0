"""Whether Quo signed a request: the headers say in which of its two ways, and any of the connection's secrets may have been used.

New webhooks follow Standard Webhooks (Quo docs, validate webhook signatures): base64 of HMAC-SHA256 over id, timestamp in
seconds and body, one or more of them as `v1,…`. Legacy ones carry `hmac;1;<milliseconds>;<base64>` over timestamp and body.
Both are judged at the time when the request was received.
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from hub.contract.webhooks import RawRequest, WebhookSecret

TOLERANCE_S = 300
NEW_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
LEGACY_HEADER = "openphone-signature"
LONGEST_TIMESTAMP = 14
SECRET_OF_OURS = "webhook_key"  # noqa: S105 - the name of a field


def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
    """The key of the webhook that the hub made, and those of webhooks made by hand, one per line."""
    ours, by_hand = credentials.get(SECRET_OF_OURS, ""), credentials.get("webhook_secrets", "")
    return [WebhookSecret(secret) for secret in dict.fromkeys([*ours.split(), *by_hand.split()])]


def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
    """Whether one of the secrets signed the body within five minutes of `received_at`."""
    if any(raw.headers.get(name) for name in NEW_HEADERS):
        return _is_new(raw, secrets)
    return _is_legacy(raw, secrets)


def _is_new(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
    """The library's own `verify` takes the present moment, which a stored request is not judged by; only its signing is used."""
    message_id, timestamp, header = (raw.headers.get(name, "") for name in NEW_HEADERS)
    if not message_id or not _is_recent(raw, timestamp, per_s=1):
        return False
    sent_at = datetime.fromtimestamp(int(timestamp), UTC)
    signatures = [part.encode("utf-8", "replace") for part in header.split(" ")]
    for secret in secrets:
        try:
            expected = Webhook(secret.value).sign(message_id, sent_at, raw.body.decode("utf-8")).encode()
        except (binascii.Error, EmptyWebhookSecretError, ValueError):
            continue
        if any(hmac.compare_digest(expected, signature) for signature in signatures):
            return True
    return False


def _is_legacy(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
    scheme, _, rest = raw.headers.get(LEGACY_HEADER, "").partition(";")
    version, _, rest = rest.partition(";")
    timestamp, _, signature = rest.partition(";")
    if (scheme, version) != ("hmac", "1") or not _is_recent(raw, timestamp, per_s=1000):
        return False
    for secret in secrets:
        try:
            key = b64decode(secret.value.removeprefix("whsec_"), validate=True)
        except ValueError:
            continue
        made = b64encode(hmac.digest(key, timestamp.encode() + b"." + raw.body, "sha256"))
        if key and hmac.compare_digest(made, signature.encode("utf-8", "replace")):
            return True
    return False


def _is_recent(raw: RawRequest, timestamp: str, *, per_s: int) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIMESTAMP):
        return False
    return abs(raw.received_at.timestamp() - int(timestamp) / per_s) <= TOLERANCE_S
