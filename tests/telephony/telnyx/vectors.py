"""Signature cases for Ed25519 webhooks, signed here with invented keys."""

import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.telephony.telnyx.samples import event

NOW = 1_795_170_000
BODY = event("call_initiated").body


def key_of(word: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(word.ljust(32, b"."))


def public(key: Ed25519PrivateKey) -> str:
    return b64encode(key.public_key().public_bytes_raw()).decode()


OURS, ANOTHER = key_of(b"the key of these tests"), key_of(b"another key")


@dataclass(frozen=True, slots=True)
class Vector:
    id: str
    valid: bool
    signature: str
    timestamp: str = str(NOW)
    body: bytes = BODY
    public_key: str = public(OURS)
    verify_at: int = NOW

    def __str__(self) -> str:
        return self.id


def signed(timestamp: str = str(NOW), body: bytes = BODY, key: Ed25519PrivateKey = OURS) -> str:
    return b64encode(key.sign(timestamp.encode() + b"|" + body)).decode()


def vectors() -> list[Vector]:
    """All cases."""
    right = signed()
    flipped = bytearray(BODY)
    flipped[40] ^= 1
    last = "BCDE"["AQgw".index(right[85])] if right[85] in "AQgw" else "B"
    return [
        Vector("as it was signed", True, right),
        Vector("exactly 300 s old", True, right, verify_at=NOW + 300),
        Vector("exactly 300 s ahead", True, right, verify_at=NOW - 300),
        Vector("301 s old", False, right, verify_at=NOW + 301),
        Vector("301 s ahead", False, right, verify_at=NOW - 301),
        Vector("an empty body", True, signed(body=b""), body=b""),
        Vector("a body that is not UTF-8", True, signed(body=b"\xff\x00"), body=b"\xff\x00"),
        Vector("a bit of the body flipped", False, right, body=bytes(flipped)),
        Vector("a space added to the body", False, right, body=BODY + b" "),
        Vector("another timestamp", False, right, timestamp=str(NOW + 1)),
        Vector("no timestamp", False, right, timestamp=""),
        Vector("a timestamp with a sign", False, signed(f"+{NOW}"), timestamp=f"+{NOW}"),
        Vector("a timestamp with a point", False, signed(f"{NOW}.0"), timestamp=f"{NOW}.0"),
        Vector("a timestamp with spaces", False, signed(f" {NOW}"), timestamp=f" {NOW}"),
        Vector("a timestamp in other digits", False, right, timestamp="\u0661\u0667"),
        Vector("a timestamp of 5000 digits", False, right, timestamp="9" * 5000),
        Vector("no signature", False, ""),
        Vector("a signature of 63 bytes", False, b64encode(bytes(63)).decode()),
        Vector("a signature of 65 bytes", False, b64encode(bytes(65)).decode()),
        Vector("a signature that is not base64", False, "!" * 88),
        Vector("a signature that is not ASCII", False, "\u00e9" * 88),
        Vector("a signature without its padding", False, right.rstrip("=")),
        Vector("a signature with a line end", False, f"{right}\n"),
        Vector("a signature spelled another way", False, f"{right[:85]}{last}=="),
        Vector("another key", False, signed(key=ANOTHER)),
        Vector("another key's public half", False, right, public_key=public(ANOTHER)),
        Vector("a public key of 31 bytes", False, right, public_key=b64encode(bytes(31)).decode()),
        Vector("a public key that is not base64", False, right, public_key="\u2713 \x00"),
        Vector("no public key", False, right, public_key=""),
        *_bits_of(right),
    ]


def reference_vectors(file: Path) -> list[Vector]:
    """The Telnyx cases of a file of vectors, in its own layout."""
    cases = [case for case in json.loads(file.read_text("utf-8"))["vectors"] if case["provider"] == "telnyx"]
    return [_case(case, {name.lower(): value for name, value in case["headers"].items()}) for case in cases]


def _case(case: dict[str, Any], headers: dict[str, str]) -> Vector:
    return Vector(
        case["id"],
        case["expect_valid"],
        headers["telnyx-signature-ed25519"],
        headers["telnyx-timestamp"],
        case["raw_body"].encode(),
        case["public_key_base64"],
        case["verify_at"],
    )


def _bits_of(signature: str) -> list[Vector]:
    """The signature with one sign changed, at a few places."""
    places = range(0, 80, 16)
    return [
        Vector(
            f"sign {place} of the signature changed",
            False,
            signature[:place] + ("A" if signature[place] != "A" else "B") + signature[place + 1 :],
        )
        for place in places
    ]
