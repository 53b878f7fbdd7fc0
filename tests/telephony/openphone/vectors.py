"""Signature cases of both systems, signed by an oracle that is written from Quo's description and shares nothing with the provider."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

SENT_AT = 1_795_225_560
SECRET = "whsec_" + base64.b64encode(b"a secret of simulated Quo").decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"another secret than that").decode()
LEGACY_SECRET = base64.b64encode(b"a legacy secret of simulated Quo").decode()
BODY = '{"id":"EV1","type":"call.missed","data":{"resource":{"id":"AC1","note":"café"}}}'


@dataclass(frozen=True, slots=True)
class Vector:
    id: str
    body: bytes
    headers: Mapping[str, str]
    valid: bool
    secret: str = SECRET
    received_at: float = SENT_AT + 2

    def __str__(self) -> str:
        return self.id


def oracle(secret: str, signed: str) -> str:
    key = base64.b64decode(secret.replace("whsec_", ""))
    return base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).decode()


def new_headers(signatures: str = "", *, message_id: str = "msg_1", timestamp: str = str(SENT_AT), secret: str = SECRET) -> dict[str, str]:
    made = signatures or f"v1,{oracle(secret, f'{message_id}.{timestamp}.{BODY}')}"
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": made}


def legacy_headers(timestamp: str = f"{SENT_AT}089", secret: str = LEGACY_SECRET) -> dict[str, str]:
    return {"openphone-signature": f"hmac;1;{timestamp};{oracle(secret, f'{timestamp}.{BODY}')}"}


def flipped(body: bytes, bit: int) -> bytes:
    changed = bytearray(body)
    changed[bit // 8 % len(body)] ^= 1 << bit % 8
    return bytes(changed)


def _new_vectors() -> list[Vector]:
    right = new_headers()
    good = right["webhook-signature"]
    plain = Vector("new: as sent", BODY.encode(), right, valid=True)
    without = {name: {other: value for other, value in right.items() if other != name} for name in right}
    return [
        plain,
        replace(plain, id="new: five minutes old", received_at=SENT_AT + 300),
        replace(plain, id="new: older", received_at=SENT_AT + 301, valid=False),
        replace(plain, id="new: from the future", received_at=SENT_AT - 301, valid=False),
        replace(plain, id="new: another key", secret=OTHER_SECRET, valid=False),
        replace(plain, id="new: a secret that is no base64", secret="whsec_not base64", valid=False),
        replace(plain, id="new: an empty secret", secret="whsec_", valid=False),
        replace(plain, id="new: one of several", headers=new_headers(f"v1,{'A' * 43}= {good}")),
        replace(plain, id="new: only another version", headers=new_headers(good.replace("v1,", "v2,")), valid=False),
        replace(plain, id="new: no version", headers=new_headers(good.removeprefix("v1,")), valid=False),
        replace(plain, id="new: a cut signature", headers=new_headers(good[:-1]), valid=False),
        replace(plain, id="new: a signature that is not ASCII", headers=new_headers("v1,é"), valid=False),
        replace(plain, id="new: another id", headers={**right, "webhook-id": "msg_2"}, valid=False),
        replace(plain, id="new: another timestamp", headers={**right, "webhook-timestamp": str(SENT_AT + 1)}, valid=False),
        replace(plain, id="new: a timestamp in words", headers=new_headers(timestamp="today"), valid=False),
        replace(plain, id="new: a legacy header beside does not help", headers={**without["webhook-id"], **legacy_headers()}, valid=False),
        *(replace(plain, id=f"new: no {name}", headers=headers, valid=False) for name, headers in without.items()),
        *(replace(plain, id=f"new: bit {bit} flipped", body=flipped(BODY.encode(), bit), valid=False) for bit in range(0, 640, 37)),
        Vector("no signature at all", BODY.encode(), {}, valid=False),
    ]


def _legacy_vectors() -> list[Vector]:
    right = legacy_headers()
    header = right["openphone-signature"]
    plain = Vector("legacy: as sent", BODY.encode(), right, valid=True, secret=LEGACY_SECRET)
    undecoded = hmac.new(LEGACY_SECRET.encode(), f"{SENT_AT}089.{BODY}".encode(), hashlib.sha256).digest()
    broken = {
        "another scheme": header.replace("hmac", "rsa"),
        "another version": header.replace(";1;", ";2;"),
        "a timestamp in seconds": legacy_headers(str(SENT_AT))["openphone-signature"],
        "another timestamp": header.replace("089;", "090;"),
        "missing fields": header.rpartition(";")[0],
        "a further field": f"{header};x",
        "an empty signature": f"{header.rpartition(';')[0]};",
        "the key not decoded": f"hmac;1;{SENT_AT}089;{base64.b64encode(undecoded).decode()}",
        "not ASCII": "hmac;1;²;é",
    }
    return [
        plain,
        replace(plain, id="legacy: five minutes old", received_at=SENT_AT + 300),
        replace(plain, id="legacy: older", received_at=SENT_AT + 301, valid=False),
        replace(plain, id="legacy: from the future", received_at=SENT_AT - 301, valid=False),
        replace(plain, id="legacy: another key", secret=SECRET, valid=False),
        replace(plain, id="legacy: a secret that is no base64", secret="§", valid=False),
        replace(plain, id="legacy: an empty secret", secret="", valid=False),
        *(replace(plain, id=f"legacy: {name}", headers={"openphone-signature": text}, valid=False) for name, text in broken.items()),
        *(replace(plain, id=f"legacy: bit {bit} flipped", body=flipped(BODY.encode(), bit), valid=False) for bit in range(0, 640, 41)),
    ]


VECTORS = [*_new_vectors(), *_legacy_vectors()]


def reference_vectors(file: Path) -> list[Vector]:
    """The Quo cases of a file of vectors, in its own layout."""
    return [
        Vector(
            id=case["id"],
            body=case["raw_body"].encode(),
            headers={name.lower(): value for name, value in case["headers"].items()},
            valid=case["expect_valid"],
            secret=case["secret"],
            received_at=case["verify_at"],
        )
        for case in json.loads(file.read_text("utf-8"))["vectors"]
        if case["provider"] in ("quo", "openphone_legacy")
    ]
