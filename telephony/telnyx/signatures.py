"""Whether Telnyx signed a request: Ed25519 over the timestamp, a bar and the body (Telnyx docs, receiving-webhooks)."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub.contract.webhooks import RawRequest, WebhookSecret

TOLERANCE_S = 300
KEY_BYTES = 32
SIGNATURE_BYTES = 64
LONGEST_TIMESTAMP = 12


def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
    """The account's public keys: one, or the old and the new one."""
    return [WebhookSecret(key) for key in credentials.get("public_key", "").split()]


def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
    """Whether one of the keys signed these bytes within five minutes of their arrival."""
    timestamp = raw.headers.get("telnyx-timestamp", "")
    signature = _decoded(raw.headers.get("telnyx-signature-ed25519", ""), SIGNATURE_BYTES)
    if signature is None or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIMESTAMP):
        return False
    if abs(int(raw.received_at.timestamp()) - int(timestamp)) > TOLERANCE_S:
        return False
    signed = timestamp.encode() + b"|" + raw.body
    return any(_signed_by(secret.value, signature, signed) for secret in secrets)


def _signed_by(public_key: str, signature: bytes, signed: bytes) -> bool:
    key = _decoded(public_key, KEY_BYTES)
    if key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _decoded(written: str, length: int) -> bytes | None:
    """The bytes of a base64 text of this length in its one right spelling, else None."""
    try:
        decoded = b64decode(written, validate=True)
    except ValueError:
        return None
    return decoded if len(decoded) == length and b64encode(decoded).decode() == written else None
