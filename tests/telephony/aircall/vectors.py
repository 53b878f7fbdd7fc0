"""Cases of the body's token, with a secret of their own each."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECRET = "45XXYYZZa08"
BODY: dict[str, Any] = {
    "resource": "call",
    "event": "call.hungup",
    "timestamp": 1795170000,
    "data": {"id": 8123001, "direction": "inbound"},
}


@dataclass(frozen=True, slots=True)
class Vector:
    id: str
    body: bytes
    valid: bool
    secret: str = SECRET

    def __str__(self) -> str:
        return self.id


def _with(name: str, token: Any, *, valid: bool = False) -> Vector:
    return Vector(name, json.dumps({**BODY, "token": token}).encode(), valid)


VECTORS = [
    _with("the token", SECRET, valid=True),
    _with("another token", "80aZZYYXX54"),
    _with("the beginning of the token", SECRET[:-1]),
    _with("the token and more", SECRET + "0"),
    _with("the token in other letters", SECRET.swapcase()),
    _with("the token with a space", f" {SECRET}"),
    _with("an empty token", ""),
    _with("a token that is true", token=True),
    _with("a token that is a number", 45),
    _with("a token that is null", None),
    _with("a token in a list", [SECRET]),
    _with("a token in an object", {"token": SECRET}),
    _with("a token that no text can hold", "\ud800"),
    Vector("no token", json.dumps(BODY).encode(), valid=False),
    Vector("the token in the data only", json.dumps({**BODY, "data": {"token": SECRET}}).encode(), valid=False),
    Vector("a body that is a list", json.dumps([{"token": SECRET}]).encode(), valid=False),
    Vector("a body that is the token", json.dumps(SECRET).encode(), valid=False),
    Vector("no body", b"", valid=False),
    Vector("broken JSON", b'{"token": "45XXYYZZa08"', valid=False),
    Vector("bytes that are not UTF-8", b'{"token": "45XXYYZZa08", "x": "\xff"}', valid=False),
    Vector("JSON as deep as nobody writes it", b'{"token": ' + b"[" * 100_000, valid=False),
]


def reference_vectors(file: Path) -> list[Vector]:
    """The Aircall cases of a file of vectors, in its own layout."""
    return [
        Vector(case["id"], case["raw_body"].encode(), case["expect_valid"], case["secret"])
        for case in json.loads(file.read_text("utf-8"))["vectors"]
        if case["provider"] == "aircall"
    ]
