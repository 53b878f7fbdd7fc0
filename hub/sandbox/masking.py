"""Keeps secrets out of what the sandbox shows, while two different secrets still look different."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

_SECRET_NAME = re.compile(r"auth|token|secret|cookie|api-?key|signature|password|session", re.IGNORECASE)
# bodies have fields of records as well: an author is no authorization, and a type of token no token
_SECRET_FIELD = re.compile(r"(secret|token|password|api_?key|signature)s?$", re.IGNORECASE)
_SECRET_IN_GRANT = frozenset({"code", "code_verifier", "assertion", "client_assertion"})
_SHOWN = 4


def mask_secret(value: str) -> str:
    """Keep the scheme word if there is one, and the last four characters of anything long enough to hide behind them."""
    scheme, space, rest = value.partition(" ")
    if not space:
        scheme, rest = "", value
    tail = rest[-_SHOWN:] if len(rest) > 3 * _SHOWN else ""
    return f"{scheme}{space}…{tail}"


def mask_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Copy the headers, masking the values of secret ones."""
    return {name: mask_secret(value) if _SECRET_NAME.search(name) else value for name, value in headers.items()}


def mask_body(body: bytes) -> str:
    """The body of a request as text, masking secret fields of JSON and forms; what is neither, or has none, stays as it is."""
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except ValueError:
        return mask_form(text)
    masked = _masked(value, in_grant=isinstance(value, dict) and "grant_type" in value)
    return text if masked == value else json.dumps(masked, ensure_ascii=False)


def mask_form(text: str) -> str:
    """A form body or a query, masking the values of secret fields."""
    pairs = [pair.partition("=") for pair in text.split("&")]
    in_grant = any(unquote_plus(name) == "grant_type" for name, _, _ in pairs)
    return "&".join(
        f"{name}{equals}{mask_secret(value) if value and _is_secret(unquote_plus(name), in_grant=in_grant) else value}"
        for name, equals, value in pairs
    )


def _masked(value: Any, *, in_grant: bool) -> Any:
    if isinstance(value, list):
        return [_masked(entry, in_grant=in_grant) for entry in value]
    if not isinstance(value, dict):
        return value
    return {
        name: mask_secret(entry)
        if isinstance(entry, str) and entry and _is_secret(name, in_grant=in_grant)
        else _masked(entry, in_grant=in_grant)
        for name, entry in value.items()
    }


def _is_secret(name: str, *, in_grant: bool) -> bool:
    return bool(_SECRET_FIELD.search(name)) or (in_grant and name in _SECRET_IN_GRANT)
