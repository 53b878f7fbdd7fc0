"""Webhooks as Twilio sends them: signed, with the retry switches of the URL fragment, recorded for replay.

Sources: Twilio docs "Secure webhooks", "Sign webhooks with shared keys", "Webhooks connection overrides".
"""

import base64
import hashlib
import hmac
import http.client
import json
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from telephony.twilio.sandbox_world import KEPT_WEBHOOKS, Account

_DIGESTS = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}
_READ_BYTES = 1_000_000


def sign(url: str, params: Iterable[tuple[str, str]], secret: str, algorithm: str = "HMAC_SHA1") -> str:
    """Compute X-Twilio-Signature over the URL and the posted parameters, repeated values sorted and counted once."""
    text = url + "".join(name + value for name, value in sorted(set(params)))
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), _DIGESTS[algorithm]).digest()).decode()


@dataclass(slots=True)
class Switches:
    """Connection overrides from a URL fragment; times in milliseconds."""

    retries: int = 1
    policies: frozenset[str] = frozenset({"ct"})
    connect: int = 5000
    read: int = 15000
    total: int = 15000

    @classmethod
    def read_fragment(cls, fragment: str) -> "Switches":
        """Read `rc=2&rp=ct,rt,5xx` and the like; what is out of range keeps its default."""
        given = {name: values[-1] for name, values in parse_qs(fragment).items()}

        def number(name: str, default: int, low: int, high: int) -> int:
            value = given.get(name, "")
            return int(value) if value.isdigit() and low <= int(value) <= high else default

        policies = frozenset(given.get("rp", "ct").split(",")) & {"4xx", "5xx", "ct", "rt", "all"}
        return cls(
            number("rc", 1, 0, 5),
            policies or frozenset({"ct"}),
            number("ct", 5000, 100, 10000),
            number("rt", 15000, 100, 15000),
            number("tt", 15000, 100, 15000),
        )

    def retried(self, failure: str) -> bool:
        """Whether a failure (`ct`, `rt`, `4xx`, `5xx`) is tried again."""
        return "all" in self.policies or failure in self.policies


@dataclass(slots=True)
class Webhook:
    """One event to tell a customer's server; `late` fields go out without being part of the signature."""

    kind: str
    account: Account
    url: str
    params: list[tuple[str, str]]
    method: str = "POST"
    late: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Delivery:
    """A webhook as it left: what was sent, how often, and what came back (`status` None when nothing did)."""

    number: int
    kind: str
    account: str
    url: str
    method: str
    headers: dict[str, str]
    body: bytes
    params: dict[str, str]
    switches: Switches
    at: datetime
    status: int | None = None
    attempts: int = 0
    failure: str = ""
    content_type: str = ""
    answer: bytes = b""

    def to_json(self) -> dict[str, Any]:
        """Show the delivery in the sandbox's truth."""
        return {
            "number": self.number,
            "kind": self.kind,
            "account": self.account,
            "url": self.url,
            "method": self.method,
            "params": self.params,
            "idempotency_token": self.headers["I-Twilio-Idempotency-Token"],
            "status": self.status,
            "attempts": self.attempts,
            "failure": self.failure,
            "at": self.at.isoformat(),
        }


class WebhookSender:
    """Sends webhooks from the calling thread and keeps the last ones."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sent = 0
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT_WEBHOOKS)

    def send(self, webhook: Webhook) -> Delivery:
        """Sign and send one webhook with its retries; never raises for what the customer's server does."""
        with self._lock:
            self._sent += 1
            number = self._sent
        delivery = _prepare(webhook, number, self._clock())
        with self._lock:
            self.deliveries.append(delivery)
        self._try(delivery)
        return delivery

    def replay(self, deliveries: list[Delivery], times: int) -> list[dict[str, Any]]:
        """Send recorded webhooks again, byte for byte with signature and idempotency token."""
        answers = []
        for delivery in deliveries:
            for _ in range(times):
                failure, status, _, _ = _exchange(delivery, delivery.switches.read / 1000)
                answers.append({"kind": delivery.kind, "url": delivery.url, "status": status, "failure": failure})
        return answers

    def recorded(self) -> list[Delivery]:
        """Return the kept deliveries, oldest first."""
        with self._lock:
            return list(self.deliveries)

    def clear(self) -> None:
        """Forget what was sent."""
        with self._lock:
            self.deliveries.clear()

    def _try(self, delivery: Delivery) -> None:
        end = time.monotonic() + delivery.switches.total / 1000
        for _ in range(delivery.switches.retries + 1):
            left = end - time.monotonic()
            if left <= 0:
                return
            delivery.attempts += 1
            delivery.failure, delivery.status, delivery.content_type, delivery.answer = _exchange(delivery, left)
            if not delivery.failure or not delivery.switches.retried(delivery.failure):
                return


def _prepare(webhook: Webhook, number: int, now: datetime) -> Delivery:
    url, _, fragment = webhook.url.partition("#")
    account = webhook.account
    sent, signed = webhook.params + webhook.late, webhook.params
    headers = {"User-Agent": "TwilioProxy/1.1", "Accept": "*/*", "I-Twilio-Idempotency-Token": str(uuid.uuid4()), "Connection": "close"}
    body = b""
    if webhook.method == "GET":
        url, signed = _with_query(url, sent), []
    elif account.webhook_format == "json":
        body = json.dumps(dict(sent)).encode()
        url, signed = _with_query(url, [("bodySHA256", hashlib.sha256(body).hexdigest())]), []
        headers["Content-Type"] = "application/json"
    else:
        body = urlencode(sent).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
    secret, algorithm = account.auth_token, "HMAC_SHA1"
    if account.shared_key is not None:
        secret, algorithm = account.shared_key["secret"], account.shared_key["algorithm"]
        headers["X-Twilio-Webhooks-Signature-Settings"] = f"key={account.shared_key['id']},algorithm={algorithm}"
    headers["X-Twilio-Signature"] = sign(url, signed, secret, algorithm)
    switches = Switches.read_fragment(fragment)
    return Delivery(number, webhook.kind, account.sid, url, webhook.method, headers, body, dict(sent), switches, now)


def _with_query(url: str, params: list[tuple[str, str]]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params)}"


def _exchange(delivery: Delivery, seconds_left: float) -> tuple[str, int | None, str, bytes]:
    """Send once: (failure `ct`/`rt`/`4xx`/`5xx`/`other` or empty, status, content type, body)."""
    parts = urlsplit(delivery.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=min(delivery.switches.connect / 1000, seconds_left))
    try:
        connection.connect()
        connection.sock.settimeout(min(delivery.switches.read / 1000, seconds_left))
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(delivery.method, target, delivery.body or None, delivery.headers)
        response = connection.getresponse()
        body = response.read(_READ_BYTES)
    except TimeoutError:
        return ("rt" if connection.sock is not None else "ct"), None, "", b""
    except (OSError, http.client.HTTPException):
        return "ct", None, "", b""
    finally:
        connection.close()
    status = response.status
    failure = "" if 200 <= status < 300 else f"{status // 100}xx"
    return failure, status, response.getheader("Content-Type", ""), body
