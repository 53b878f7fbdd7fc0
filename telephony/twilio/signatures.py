"""Whether Twilio signed a request (Twilio docs, webhooks-security and webhook-shared-keys)."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping

from hub.contract.webhooks import RawRequest, UnreadableRequest, WebhookSecret
from telephony.twilio.received import Pairs, form_pairs, is_json, query_pairs, read, twilio_pairs

SHA1 = "HMAC_SHA1"
SHA256 = "HMAC_SHA256"
DIGESTS = {SHA1: "sha1", SHA256: "sha256"}
DEFAULT_PORTS = {"https": "443", "http": "80"}
ADDED_AFTER_SIGNING = frozenset({"CallToken", "StirVerstat"})


def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
    """The auth tokens by account, two during a rotation, and the shared key if there is one."""
    account = credentials.get("account_sid", "").strip()
    secrets = [
        WebhookSecret(credentials[name].strip(), account, algorithm)
        for name, algorithm in (("auth_token", SHA1), ("secondary_auth_token", SHA1), ("shared_key_secret", SHA256))
        if credentials.get(name, "").strip()
    ]
    for line in credentials.get("sub_accounts", "").splitlines():
        sub_account, *tokens = line.split()[:3] or [""]
        secrets += [WebhookSecret(token, sub_account, SHA1) for token in tokens]
    return secrets


def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
    """Whether one of the secrets of the request's account signed it."""
    signature = raw.headers.get("x-twilio-signature", "")
    if not signature:
        return False
    try:
        candidates = _candidates(raw, list(secrets))
        return any(_signed_by(secret, raw, signature) for secret in candidates)
    except (UnreadableRequest, UnicodeError):
        return False


def _candidates(raw: RawRequest, secrets: list[WebhookSecret]) -> list[WebhookSecret]:
    """The secrets that may have signed this: of its account, and as strong as that account is configured.

    The header that announces the algorithm is itself not signed, so it can only refuse, never choose.
    """
    named = {value for name, value in twilio_pairs(raw) if name == "AccountSid"}
    if len(named) > 1:
        return []
    account = next(iter(named), "")
    of_account = [secret for secret in secrets if secret.account in ("", account) or (not account and is_json(raw))]
    strong = [secret for secret in of_account if secret.algorithm == SHA256]
    announced = _announced_algorithm(raw)
    return [secret for secret in strong or of_account if announced in (None, secret.algorithm or SHA1)]


def _announced_algorithm(raw: RawRequest) -> str | None:
    settings = raw.headers.get("x-twilio-webhooks-signature-settings", "")
    for part in settings.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm":
            return value.strip()
    return None


def _signed_by(secret: WebhookSecret, raw: RawRequest, signature: str) -> bool:
    digest = DIGESTS.get(secret.algorithm or SHA1)
    if digest is None or not secret.value:
        return False
    key = secret.value.encode()
    return any(
        hmac.compare_digest(b64encode(hmac.digest(key, message, digest)), signature.encode("utf-8", "replace"))
        for message in _signed_messages(raw)
    )


def _signed_messages(raw: RawRequest) -> Iterator[bytes]:
    """Every text that Twilio may have signed for this request; nothing when a JSON body is not the one announced."""
    if is_json(raw) and raw.method.upper() == "POST":
        announced = [value for name, value in query_pairs(raw) if name == "bodySHA256"]
        if hashlib.sha256(raw.body).hexdigest() in announced:
            yield from (url.encode() for url in _spellings(raw.url))
        return
    form = form_pairs(raw)
    forms = [form]
    if ADDED_AFTER_SIGNING & {name for name, _ in form} and read(raw).what == "voice":
        forms.append([(name, value) for name, value in form if name not in ADDED_AFTER_SIGNING])
    for pairs in forms:
        yield from (f"{url}{_joined(pairs)}".encode() for url in _spellings(raw.url))


def _joined(pairs: Pairs) -> str:
    return "".join(name + value for name, value in sorted(set(pairs)))


def _spellings(url: str) -> list[str]:
    """The address as it came, without its port, and with its own or the default port: senders differ."""
    scheme, _, rest = url.partition("://")
    ends = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
    host, tail = rest[:ends], rest[ends:]
    bare, colon, port = host.rpartition(":")
    if not (colon and port.isdigit()):
        bare, port = host, DEFAULT_PORTS.get(scheme.lower(), "")
    spellings = [url, f"{scheme}://{bare}{tail}"]
    return list(dict.fromkeys([*spellings, f"{scheme}://{bare}:{port}{tail}"] if port else spellings))
