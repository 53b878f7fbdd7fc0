"""Signature cases, signed by an oracle that is written from Twilio's description and shares nothing with the provider."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus

TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
OTHER_TOKEN = "ffffffffffffffffffffffffffffffff"
HUB = "https://hub.example/in/phone/twilio/tok1"
ACCOUNT = "AC" + "a" * 32
Parameters = list[tuple[str, str]]
TEXT: Parameters = [("To", "+14155550100"), ("From", "+14155550123"), ("Body", "call me"), ("FromZip", ""), ("AccountSid", ACCOUNT)]
VOICE: Parameters = [("CallSid", "CA1"), ("CallStatus", "ringing"), ("From", "+14155550123"), ("AccountSid", ACCOUNT)]


@dataclass(frozen=True, slots=True)
class Vector:
    id: str
    url: str
    body: str
    signature: str
    valid: bool
    secret: str = TOKEN
    algorithm: str = "HMAC_SHA1"
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.id


def oracle(url: str, parameters: Iterable[tuple[str, str]] = (), secret: str = TOKEN, digest: str = "sha1") -> str:
    text = url
    names = sorted({name for name, _ in parameters})
    for name in names:
        for value in sorted({value for other, value in parameters if other == name}):
            text = text + name + value
    made = hmac.new(secret.encode(), text.encode(), getattr(hashlib, digest)).digest()
    return base64.b64encode(made).decode()


def form(parameters: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in parameters)


def _posted(id_: str, parameters: Parameters, signature: str, *, valid: bool, url: str = HUB, **more: object) -> Vector:
    return Vector(id_, url, form(parameters), signature, valid, **more)  # type: ignore[arg-type]


def _form_vectors() -> list[Vector]:
    spaced = [("Body", "  STOP \U0001f6d1 & \u00e9+\u00f1\nline two "), ("AccountSid", ACCOUNT)]
    repeated = [("Item", "beta"), ("Item", "alpha"), ("Item", "beta"), ("AccountSid", ACCOUNT)]
    cased = [("b", "1"), ("B", "2"), ("a", "3"), ("AccountSid", ACCOUNT)]
    query = f"{HUB}?on=text&note=a%20b%2Bc"
    http = HUB.replace("https", "http")
    return [
        _posted("the fields of a text, an empty one among them", TEXT, oracle(HUB, TEXT), valid=True),
        _posted("emoji, accents and spaces around", spaced, oracle(HUB, spaced), valid=True),
        _posted("repeated parameters", repeated, oracle(HUB, repeated), valid=True),
        _posted("names sorted by bytes", cased, oracle(HUB, cased), valid=True),
        _posted("the query with its own percent-encoding", TEXT, oracle(query, TEXT), valid=True, url=query),
        _posted("the query encoded another way", TEXT, oracle(query, TEXT), valid=False, url=query.replace("%20", "+")),
        _posted("another scheme", TEXT, oracle(HUB, TEXT), valid=False, url=http),
        _posted("another host", TEXT, oracle(HUB, TEXT), valid=False, url=HUB.replace("hub.example", "10.0.0.1:8000")),
        _posted("a changed value", [*TEXT[:2], ("Body", "pay me"), *TEXT[3:]], oracle(HUB, TEXT), valid=False),
        _posted("a value moved into the next name", [("A", "bC"), *TEXT], oracle(HUB, [("Ab", "C"), *TEXT[1:]]), valid=False),
        _posted("a dropped empty field", [pair for pair in TEXT if pair[1]], oracle(HUB, TEXT), valid=False),
        _posted("an added field", [*TEXT, ("Extra", "1")], oracle(HUB, TEXT), valid=False),
        _posted("another account's token", TEXT, oracle(HUB, TEXT, OTHER_TOKEN), valid=False),
        _posted("a trimmed signature", TEXT, oracle(HUB, TEXT).rstrip("="), valid=False),
        _posted("no signature", TEXT, "", valid=False),
        _posted("a signature that is not ASCII", TEXT, "é" * 28, valid=False),
        Vector("bytes that are not UTF-8", HUB, "Body=%ff%fe&AccountSid=" + ACCOUNT, oracle(HUB, TEXT), valid=False),
    ]


def _port_vectors() -> list[Vector]:
    vectors = []
    for name, signed, received, valid in (
        ("an odd port on both sides", "https://hub.example:8443/x", "https://hub.example:8443/x", True),
        ("an odd port that the sender dropped", "https://hub.example/x", "https://hub.example:8443/x", True),
        ("the default port that the sender added", "https://hub.example:443/x?on=text", "https://hub.example/x?on=text", True),
        ("the default port over http", "http://hub.example:80/x", "http://hub.example/x", True),
        ("the default port that the sender dropped", "https://hub.example/x", "https://hub.example:443/x", True),
        ("another odd port", "https://hub.example:9000/x", "https://hub.example:8443/x", False),
        ("an address that is an IPv6 literal", "https://[2001:db8::1]:443/x", "https://[2001:db8::1]/x", True),
        ("a colon in the path only", "https://hub.example:443/a:1", "https://hub.example/a:1", True),
    ):
        vectors.append(_posted(name, TEXT, oracle(signed, TEXT), valid=valid, url=received))
    return vectors


def _get_and_json_vectors() -> list[Vector]:
    get = f"{HUB}?on=voice&AccountSid={ACCOUNT}&CallSid=CA1&From=%2B14155550123"
    body = json.dumps({"AccountSid": ACCOUNT, "MessageSid": "SM1", "note": "café"}, ensure_ascii=False)
    digest = hashlib.sha256(body.encode()).hexdigest()
    url = f"{HUB}?on=text&bodySHA256={digest}"
    twice = f"{url}&bodySHA256={digest}"
    upper = f"{HUB}?bodySHA256={digest.upper()}"
    as_json = {"content-type": "application/json; charset=utf-8"}
    return [
        Vector("GET: the address alone", get, "", oracle(get), valid=True, method="GET"),
        Vector("GET: a changed parameter", get.replace("0123", "0124"), "", oracle(get), valid=False, method="GET"),
        Vector("JSON with its hash", url, body, oracle(url), valid=True, headers=as_json),
        Vector("JSON with its hash twice", twice, body, oracle(twice), valid=True, headers=as_json),
        Vector("JSON changed under its hash", url, body.replace("SM1", "SM2"), oracle(url), valid=False, headers=as_json),
        Vector("JSON without a hash", HUB, body, oracle(HUB), valid=False, headers=as_json),
        Vector("JSON with a hash in capitals", upper, body, oracle(upper), valid=False, headers=as_json),
    ]


def _shared_key_vectors() -> list[Vector]:
    def settings(text: str) -> dict[str, str]:
        return {"x-twilio-webhooks-signature-settings": text}

    sha256, sha1 = oracle(HUB, TEXT, digest="sha256"), oracle(HUB, TEXT)
    strong = {"algorithm": "HMAC_SHA256"}
    return [
        _posted("SHA-256 as configured", TEXT, sha256, valid=True, headers=settings("key=k1,algorithm=HMAC_SHA256"), **strong),
        _posted("a downgrade in the header", TEXT, sha1, valid=False, headers=settings("key=k1,algorithm=HMAC_SHA1"), **strong),
        _posted("a downgrade by leaving the header out", TEXT, sha1, valid=False, **strong),
        _posted("SHA-256 announced and not configured", TEXT, sha256, valid=False, headers=settings("key=k1,algorithm=HMAC_SHA256")),
        _posted("an unknown algorithm", TEXT, sha1, valid=False, headers=settings("key=k1,algorithm=HMAC_MD5")),
        _posted("a header without an algorithm", TEXT, sha1, valid=True, headers=settings("key=k1")),
    ]


VECTORS = [*_form_vectors(), *_port_vectors(), *_get_and_json_vectors(), *_shared_key_vectors()]


def reference_vectors(file: Path) -> list[Vector]:
    """The Twilio cases of a file of vectors, in its own layout."""
    return [
        Vector(
            id=case["id"],
            url=case["url"],
            body=case["raw_body"],
            signature=case["headers"].get("X-Twilio-Signature", ""),
            valid=case["expect_valid"],
            secret=case["secret"],
            algorithm=case.get("algorithm", "HMAC_SHA1"),
            method=case["method"],
            headers={name.lower(): value for name, value in case["headers"].items()},
        )
        for case in json.loads(file.read_text("utf-8"))["vectors"]
        if case["provider"] == "twilio"
    ]
