"""Keeps secrets out of what the sandbox shows, while two different secrets still look different."""

import re
from collections.abc import Mapping

_SECRET_NAME = re.compile(r"auth|token|secret|cookie|api-?key|signature|password|session", re.IGNORECASE)
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
