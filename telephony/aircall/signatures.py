"""Whether Aircall sent a request: its body carries the token that was made with the webhook (Aircall docs, webhooks)."""

import hmac
import json
from collections.abc import Iterable, Mapping

from hub.contract.webhooks import RawRequest, WebhookSecret

BY_HAND = "webhook_token"
SUBSCRIBED = "subscribed_webhook_token"


def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
    """The tokens of webhooks made by hand, one a line, and that of the webhook that the hub made."""
    tokens = f"{credentials.get(BY_HAND, '')}\n{credentials.get(SUBSCRIBED, '')}".split()
    return [WebhookSecret(token) for token in dict.fromkeys(tokens)]


def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
    """Whether the body's `token` is one of the secrets; every one of them is compared, in constant time."""
    try:
        body = json.loads(raw.body)
    except (ValueError, RecursionError):
        return False
    token = body.get("token") if isinstance(body, dict) else None
    if not isinstance(token, str) or not token:
        return False
    told = token.encode("utf-8", "replace")
    fits = [hmac.compare_digest(secret.value.encode("utf-8", "replace"), told) for secret in secrets if secret.value]
    return any(fits)
