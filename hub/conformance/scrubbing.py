"""Takes what could be a secret, a person or a place out of recorded exchanges, and puts invented words in: the same for the same.

What may stay is named, all else goes: words that the connector itself knows, what this run made up, times near the present, short
numbers, and yes or no.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hub.conformance.recording_door import Said
from hub.masking import HIDDEN, is_secret_name
from hub.outbound.wire_format import FORM_TYPE

SHOWN_ROWS = 3
SHORT_NUMBER = 6
YEARS_NEAR = 3
SHORTEST_SECRET = 6
SHORTEST_NAME = 3
ANY_NUMBER = 9_000_000

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+\Z")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
_PHONE = re.compile(r"(?=(?:\D*\d){7})[+(]?\d[\d\s().\-]*[\s().\-+][\d\s().\-]*\d\Z|\+\d{7,15}\Z")
_TIME = re.compile(r"(\d{4})-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?\Z")
_ADDRESS = re.compile(r"https?://")
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z_\-.$ ]{0,60}(?:\d{1,3})?\Z")


class Scrubber:
    """Replaces by turn of first appearance, so that nothing can be worked out from a replacement.

    `known` may stay as it is; `ours` are texts that this run made up, which may stay within texts that were sent; `secrets` must
    stand nowhere. `hosts` are the addresses of the manifest's hosts by their names.
    """

    def __init__(self, *, known: Collection[str], ours: Collection[str], secrets: Collection[str], hosts: Mapping[str, str]) -> None:
        self._known = known
        self._ours = ours
        self._secrets = [secret for secret in secrets if len(secret) >= SHORTEST_SECRET]
        self._hosts = hosts
        self._replaced: dict[str, str] = {}
        self._sent: set[str] = set()

    def exchange(self, said: Said) -> dict[str, Any]:
        """One exchange as it may be kept: the host by its name, no header but the kind of answer, lists of three rows at most."""
        request, answer = said
        host, path, query = self._place(request.url)
        sent = {"method": request.method, "host": host, "path": path, **({"query": query} if query else {})}
        if request.body:
            sent["body"] = self._sent_body(request.body, request.headers.get("Content-Type", ""))
        kind = answer.headers.get("content-type", "").partition(";")[0]
        shown = {"request": sent, "answer": {"status": answer.status, "kind": kind, "body": self._answered(answer.content)}}
        return dict(self._without_secrets(shown))

    def _place(self, url: str) -> tuple[str, str, dict[str, Any]]:
        name, address = max(((name, each) for name, each in self._hosts.items() if url.startswith(each)), key=lambda one: len(one[1]))
        parts = urlsplit(url.removeprefix(address))
        path = "/".join(self._segment(unquote(segment)) for segment in parts.path.split("/"))
        return name, path, self._pairs(parse_qsl(parts.query, keep_blank_values=True))

    def _segment(self, segment: str) -> str:
        return segment if not segment or re.fullmatch(r"v\d+", segment) else self._text(segment)

    def _sent_body(self, body: bytes, kind: str) -> Any:
        if kind == FORM_TYPE:
            return self._pairs(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        read = _read_json(body)
        if read is None:
            return f"<{len(body)} bytes>"
        return self._value(read, is_sent=True)

    def _answered(self, content: bytes) -> Any:
        read = _read_json(content) if content else None
        return self._value(read) if read is not None or not content else f"<{len(content)} bytes>"

    def _pairs(self, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        return {self._key(name): HIDDEN if is_secret_name(name) else self._text(value, is_sent=True) for name, value in pairs}

    def _value(self, value: Any, name: str = "", *, is_sent: bool = False) -> Any:
        if isinstance(value, dict):
            return {self._key(key): self._value(held, key, is_sent=is_sent) for key, held in value.items()}
        if isinstance(value, list):
            return [self._value(held, name, is_sent=is_sent) for held in value[:SHOWN_ROWS]]
        if value is None or isinstance(value, bool):
            return value
        if is_secret_name(name):
            return HIDDEN
        return self._number(value) if isinstance(value, int | float) else self._text(str(value), is_sent=is_sent)

    def _key(self, key: str) -> str:
        return key if key in self._known or _PLAIN_KEY.match(key) else self._text(key)

    def _number(self, number: float) -> float:
        if isinstance(number, float) and not number.is_integer():
            return 0.5  # a fraction may be a place on the map
        whole = int(number)
        if len(str(abs(whole))) <= SHORT_NUMBER:
            return number
        return int(self._put_in(str(whole), lambda turn: str(ANY_NUMBER + turn)))

    def _text(self, text: str, *, is_sent: bool = False) -> str:
        if text in self._known or text in self._sent or _is_harmless(text):
            return text
        if is_sent and self._is_ours(text):
            self._sent.add(text)
            return text
        return self._put_in(text, lambda turn: _invented(text, turn))

    def _is_ours(self, text: str) -> bool:
        """Whether a sent text is made of what this run made up, with nothing in it that came from the vendor."""
        foreign = any(len(each) >= SHORTEST_NAME and each in text for each in self._replaced)
        return not foreign and any(each in text for each in self._ours)

    def _put_in(self, text: str, invent: Callable[[int], str]) -> str:
        if text not in self._replaced:
            self._replaced[text] = invent(len(self._replaced) + 1)
        return self._replaced[text]

    def _without_secrets(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._without_secrets(key): self._without_secrets(held) for key, held in value.items()}
        if isinstance(value, list):
            return [self._without_secrets(held) for held in value]
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, HIDDEN)
        return value


def _invented(text: str, turn: int) -> str:
    if _EMAIL.match(text):
        return f"person{turn}@people.example"
    if _ADDRESS.match(text):
        return f"https://vendor.example/{turn}"
    if _UUID.match(text):
        return f"00000000-0000-4000-8000-{turn:012d}"
    if _PHONE.match(text):
        return f"+1415555{100 + turn % 100:04d}"
    return str(ANY_NUMBER + turn) if text.isdigit() else f"text-{turn}"


def _is_harmless(text: str) -> bool:
    """Nothing, a short number, or a time near the present: a birthday is not."""
    found = _TIME.match(text)
    if found:
        return abs(int(found[1]) - dt.datetime.now(dt.UTC).year) <= YEARS_NEAR
    return not text.strip() or (text.isdigit() and len(text) <= SHORT_NUMBER) or text in ("true", "false")


def _read_json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None
