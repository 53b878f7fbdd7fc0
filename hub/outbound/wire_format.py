"""Requests and answers between Python values and bytes."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from hub.outbound.door import InboundAnswer
from hub.outbound.verdicts import ReadAnswer

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"


def with_params(address: str, params: Mapping[str, Any] | None) -> str:
    """The address with its query; lists repeat their parameter, None leaves it out."""
    query = urlencode(_pairs(params), errors="replace")
    if not query:
        return address
    return f"{address}{'&' if '?' in address else '?'}{query}"


def write_body(content: Any, form: Mapping[str, Any] | None) -> tuple[bytes | None, str]:
    """The body's bytes and their content type; a form goes before JSON, None and "" where there is neither."""
    if form is not None:
        return urlencode(_pairs(form), errors="replace").encode(), FORM_TYPE
    if content is not None:
        return json.dumps(content).encode(), JSON_TYPE
    return None, ""


def read_answer(answer: InboundAnswer) -> ReadAnswer:
    """The answer with its JSON, whatever it calls itself; unreadable where it promises JSON or brings a web page."""
    kind = answer.headers.get("content-type", "").lower()
    promised = "json" in kind
    if promised or answer.content[:64].lstrip()[:1] in (b"{", b"["):
        try:
            return ReadAnswer(answer.status, json.loads(answer.content) if answer.content.strip() else None)
        except (ValueError, RecursionError):
            return ReadAnswer(answer.status, None, is_unreadable=promised)
    return ReadAnswer(answer.status, None, is_unreadable="html" in kind and bool(answer.content))


def _pairs(values: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    pairs = []
    for name, value in (values or {}).items():
        many = value if isinstance(value, Iterable) and not isinstance(value, (str, bytes)) else [value]
        pairs += [(name, _written(one)) for one in many if one is not None]
    return pairs


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
