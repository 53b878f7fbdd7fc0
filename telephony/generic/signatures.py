"""Standard Webhooks signatures (standardwebhooks.com), judged at the time when the request was received."""

import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from hub.contract.webhooks import RawRequest, WebhookSecret

TOLERANCE_S = 300
LONGEST_TIMESTAMP = 11


def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
    """The signing secrets, one per line; two or more while they are being changed."""
    return [WebhookSecret(secret) for secret in credentials.get("signing_secrets", "").split()]


def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
    """Whether one of the secrets signed the body within five minutes of `received_at`.

    The library's own `verify` takes the present moment, which a stored request is not judged by; only its signing is used.
    """
    message_id = raw.headers.get("webhook-id", "")
    timestamp = raw.headers.get("webhook-timestamp", "")
    if not (message_id and timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIMESTAMP):
        return False
    if abs(raw.received_at.timestamp() - int(timestamp)) > TOLERANCE_S:
        return False
    sent_at = datetime.fromtimestamp(int(timestamp), UTC)
    signatures = [part.encode("utf-8", "replace") for part in raw.headers.get("webhook-signature", "").split(" ")]
    for secret in secrets:
        try:
            expected = Webhook(secret.value).sign(message_id, sent_at, raw.body.decode("utf-8")).encode()
        except (EmptyWebhookSecretError, ValueError):  # no base64, or bytes that are no UTF-8
            continue
        if any(hmac.compare_digest(expected, signature) for signature in signatures):
            return True
    return False
