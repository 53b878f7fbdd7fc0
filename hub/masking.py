"""Takes secrets and phone numbers out of everything that is logged or shown: pure, and rather too much than too little."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

HIDDEN = "***"
SHOWN_ITEMS = 3
SHOWN_TEXT = 400
SHOWN_BODY = 4_000
# what is cut off must be masked before the cut, or half a number would remain; nothing maskable is longer than this
MARGIN = 200

_SECRET_PARTS = (
    "authorization",
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "signature",
    "cookie",
    "credential",
    "assertion",
    "codeverifier",
    "sessionid",
)
_SECRET_WHOLE = frozenset({"auth", "jwt", "pwd", "otp", "pin", "bearer", "code", "sig"})
_NOT_SECRET = frozenset({"tokentype", "tokenendpoint"})

# a digit, written in any script; between two digits may stand what people and encodings put into phone numbers
_GAP = (
    r"(?:[\s.()/+\-\u2010-\u2015\u2212]|%(?:25)?(?:20|28|29|2[BbDdEeFf]|[Cc]2%(?:25)?[Aa]0|[Ee]2%(?:25)?80%(?:25)?[89][0-9A-Fa-f])"
    r"|\\{1,4}u(?:00[Aa]0|20[01][0-9A-Fa-f])){0,4}"
)
# a number begins after no letter or digit, unless that letter ends an escape (%2B, %252B, \u002b, \n)
_BEGINS = r"(?:(?<![^\W_])|(?<=%[0-9A-Fa-f]{2})|(?<=%25[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4})|(?<=\\[nrtbf]))"
_UUID = r"(?<![^\W_])[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}(?![^\W_])"
_TIME = (
    r"(?<![^\W_])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:(?:T|t| |\+|%20)\d\d(?::|%3[Aa])\d\d(?:(?::|%3[Aa])\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?(?![\d-])"
)
_NUMBER = rf"(?:\+|%(?:25)?2[Bb])?\(?{_BEGINS}\d(?:{_GAP}\d){{6,}}"
_KEPT_OR_NUMBER = re.compile(rf"(?P<kept>{_UUID}|{_TIME})|(?P<number>{_NUMBER})")
# every repetition is bounded: these run over whatever a stranger sent
_EMAIL = re.compile(
    r"(?P<first>[^\s@<>\"',;:()\[\]=&/?%])[^\s@<>\"',;:()\[\]=&/?]{0,64}(?P<at>@|%40)(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
)
_SCHEME = re.compile(r"\b(?P<scheme>bearer|basic|digest)(?P<gap>\s{1,4}|%20|\+)(?P<secret>[\w.~+/=%-]{8,})", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[\w-]{6,}\.[\w-]+(?:\.[\w-]*)?")
_USERINFO = re.compile(r"(?<=://)[^/\s@]{1,400}@")
_PAIR = re.compile(
    r"(?P<name>(?:authorization|passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signature|cookie|credential"
    r"|assertion|session[_-]?id|(?<=[?&])(?:code|sig|auth|jwt))[\w.%-]{0,40}?)(?P<gap>\\?[\"']?\s{0,4}(?:[=:]|%3[DdAa])\s{0,4}\\?[\"']?)(?P<secret>(?<=\")[^\"\\]+|[^\s\"'&,;}\\]+)",
    re.IGNORECASE,
)


def is_secret_name(name: str) -> bool:
    """Whether a header, field or parameter of this name holds something secret."""
    plain = re.sub(r"[\W_]", "", name).lower()
    if plain in _NOT_SECRET:
        return False
    return plain in _SECRET_WHOLE or any(part in plain for part in _SECRET_PARTS)


def mask_text(text: str) -> str:
    """Free text without secrets, with numbers cut to their last four digits and e-mail addresses to a first letter."""
    if not text:
        return text
    text = _SCHEME.sub(lambda found: f"{found['scheme']}{found['gap']}{HIDDEN}", text)
    text = _PAIR.sub(_hide_pair, text)
    text = _JWT.sub(HIDDEN, text)
    text = _USERINFO.sub("", text)
    if "@" in text or "%40" in text:
        text = _EMAIL.sub(_first_letter, text)
    return _KEPT_OR_NUMBER.sub(lambda found: found["kept"] or _last_four(found["number"]), text)


def mask_value(value: Any, name: str = "") -> Any:
    """A JSON-like value of the same shape, masked; `name` is the key under which it stands."""
    if isinstance(value, Mapping):
        return {mask_text(str(key)): mask_value(held, str(key)) for key, held in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [mask_value(held, name) for held in value]
    if value is None or isinstance(value, bool):
        return value
    if is_secret_name(name) and not _is_error_code(value):
        return HIDDEN
    return _mask_number(value) if isinstance(value, (int, float)) else mask_text(str(value))


def mask_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers, masked."""
    return {name: HIDDEN if is_secret_name(name) else mask_text(value) for name, value in headers.items()}


def mask_url(url: str) -> str:
    """An address with its path and query masked, whatever is percent-encoded in them; no user and password."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return mask_text(_decoded(url))
    path = _mask_encoded(parts.path)
    query = "&".join(_mask_pairs(parse_qsl(parts.query, keep_blank_values=True)))
    address = f"{parts.scheme}://{host}{path}" if parts.scheme else f"{host}{path}"
    return address + (f"?{query}" if query else "")


def mask_body(content: bytes, content_type: str = "") -> str:
    """A body as it may be stored and shown: JSON and forms by their keys, long lists and texts cut, other bytes only counted."""
    if not content:
        return ""
    kind = content_type.partition(";")[0].strip().lower()
    text = content[: 64 * SHOWN_BODY].decode("utf-8", "replace")
    if "json" in kind or text.lstrip()[:1] in ("{", "["):
        with_shape = _read_json(content)
        return mask_json(with_shape) if with_shape is not None else _cut(text)
    if kind == "application/x-www-form-urlencoded":
        return _shorten("&".join(_mask_pairs(parse_qsl(text, keep_blank_values=True))), SHOWN_BODY)
    if kind.startswith("text/") or kind.endswith("xml") or not kind:
        return _cut(text)
    return f"<{len(content)} bytes of {kind}>"


def mask_json(value: Any) -> str:
    """Parsed JSON as it may be stored and shown."""
    return _shorten(json.dumps(mask_value(_abridge(value)), ensure_ascii=False), SHOWN_BODY)


def _mask_number(number: float) -> float | str:
    """Whole numbers may be phone numbers, fractions are none."""
    if isinstance(number, float) and not number.is_integer():
        return number
    shown = mask_text(f"{number:.0f}" if isinstance(number, float) else str(number))
    return shown if "…" in shown else number


def _hide_pair(found: re.Match[str]) -> str:
    return found[0] if not is_secret_name(unquote(found["name"])) else f"{found['name']}{found['gap']}{HIDDEN}"


def _first_letter(email: re.Match[str]) -> str:
    first = "" if email["first"].isdigit() else email["first"]
    return f"{first}…{email['at']}{email['host']}"


def _last_four(number: str) -> str:
    without_escapes = re.sub(r"%(?:25)?[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}", " ", number)
    digits = [character for character in without_escapes if character.isdigit()]
    return "…" + "".join(digits[-4:])


def _is_error_code(value: object) -> bool:
    """Short numbers under `code` are a vendor's error codes, which a reader needs."""
    return isinstance(value, int) and len(str(value)) < 7


def _mask_pairs(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{_mask_encoded(name)}={HIDDEN if is_secret_name(name) else _mask_encoded(value)}" for name, value in pairs]


def _mask_encoded(text: str) -> str:
    """Left as it stands where nothing in it needs masking."""
    decoded = _decoded(text)
    masked = mask_text(decoded)
    return text if masked == decoded else masked


def _decoded(text: str) -> str:
    """Without percent-encoding, even if it was applied twice."""
    return unquote(unquote(text))


def _read_json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _abridge(value: Any) -> Any:
    """The same shape with long lists and texts cut, so that masking a large page costs no more than masking a small one."""
    if isinstance(value, dict):
        return {key: _abridge(held) for key, held in value.items()}
    if isinstance(value, list):
        shown = [_abridge(held) for held in value[:SHOWN_ITEMS]]
        return shown if len(value) <= SHOWN_ITEMS else [*shown, f"and {len(value) - SHOWN_ITEMS} more"]
    if isinstance(value, str) and len(value) > SHOWN_TEXT:
        return _shorten(mask_text(value[: SHOWN_TEXT + MARGIN]), SHOWN_TEXT)
    return value


def _cut(text: str) -> str:
    return _shorten(mask_text(text[: SHOWN_BODY + MARGIN]), SHOWN_BODY)


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length] + " …"
