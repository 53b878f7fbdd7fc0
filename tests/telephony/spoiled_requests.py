"""Requests of vendors, spoiled: bytes flipped, fields dropped, doubled and given other values, and what no vendor ever sent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from hypothesis import strategies as st

DEEP = 3000
HUGE = (10**400, -(10**30), 1e308, 2**63, "9" * 5000)
ODD_TEXTS = ("", "\x00", "\ud800", "\u202e+14155550123", "+", "STOP", "null", "-1", "9999-12-31T23:59:59Z", "a" * 70_000, "\U0001f44b" * 50)
ODD_VALUES: tuple[Any, ...] = (None, True, [], {}, [[]], {"": None}, 0, -1, *HUGE, *ODD_TEXTS)
ODD_BYTES = (b"\xff", b"\x00", b"\xed\xa0\x80", b"%", b"%ff%00", b"&=&", b"]", b"}", b'"', b"\\u0000", b"\\ud800", b"\xef\xbb\xbf")
FORM = "application/x-www-form-urlencoded"
CONTENT_TYPES = ("", "text/plain", "application/json", FORM, "multipart/form-data; boundary=x", "application/json; charset=utf-16")


@dataclass(frozen=True, slots=True)
class Sample:
    """A request as its vendor sends it, unsigned."""

    body: bytes
    content_type: str
    query: str = ""


def spoiled(samples: Sequence[Sample]) -> st.SearchStrategy[Sample]:
    """One of the samples, spoiled in one to three ways; now and then as it is."""

    @st.composite
    def draw_one(draw: st.DrawFn) -> Sample:
        sample = draw(st.sampled_from(samples))
        for _ in range(draw(st.integers(0, 3))):
            sample = draw(st.sampled_from(WAYS))(draw, sample)
        return sample

    return draw_one()


def _with_bytes(draw: st.DrawFn, sample: Sample) -> Sample:
    place = draw(st.integers(0, max(0, len(sample.body) - 1)))
    longest = draw(st.sampled_from((0, 1, 1, 7, 400)))
    other = draw(st.sampled_from(ODD_BYTES) | st.binary(max_size=5))
    return Sample(sample.body[:place] + other + sample.body[place + longest :], sample.content_type, sample.query)


def _with_fields(draw: st.DrawFn, sample: Sample) -> Sample:
    """A field dropped, doubled, renamed or given another value, wherever it stands in the body."""
    if "json" not in sample.content_type:
        return Sample(_form_spoiled(draw, sample.body), sample.content_type, sample.query)
    try:
        written = json.loads(sample.body)
    except (ValueError, RecursionError):
        return sample
    if not _spoil_inside(draw, written):
        written = draw(st.sampled_from(ODD_VALUES))
    try:
        return Sample(json.dumps(written).encode(), sample.content_type, sample.query)
    except (ValueError, RecursionError):
        return sample


def _spoil_inside(draw: st.DrawFn, written: Any) -> bool:
    """Whether there was something inside to spoil."""
    holders = [found for found in _holders(written) if found]
    if not holders:
        return False
    holder = draw(st.sampled_from(holders))
    place = draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
    match draw(st.sampled_from(("drop", "value", "value", "double", "rename", "deep"))):
        case "drop":
            del holder[place]
        case "double" if isinstance(holder, list):
            holder.extend([holder[place]] * 50)
        case "rename" if isinstance(holder, dict):
            holder[f"{place}\u0000"] = holder.pop(place)
        case "deep":
            holder[place] = _deep(draw(st.sampled_from((5, 200))))
        case _:
            holder[place] = draw(st.sampled_from(ODD_VALUES))
    return True


def _holders(written: Any) -> list[Any]:
    inside = written.values() if isinstance(written, dict) else written if isinstance(written, list) else ()
    return ([written] if isinstance(written, dict | list) else []) + [found for value in inside for found in _holders(value)]


def _deep(depth: int) -> Any:
    value: Any = "bottom"
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


def _form_spoiled(draw: st.DrawFn, body: bytes) -> bytes:
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    if not pairs:
        return draw(st.sampled_from((b"", b"&" * 2000, b"a=b")))
    place = draw(st.integers(0, len(pairs) - 1))
    name, value = pairs[place]
    match draw(st.sampled_from(("drop", "value", "value", "double", "swap", "many"))):
        case "drop":
            del pairs[place]
        case "double":
            pairs.insert(draw(st.integers(0, len(pairs))), (name, str(draw(st.sampled_from(ODD_TEXTS)))))
        case "swap":
            pairs[place] = (name, draw(st.sampled_from(pairs))[1])
        case "many":
            pairs += [(f"{name}{number}", value) for number in range(1500)]
        case _:
            pairs[place] = (name, str(draw(st.sampled_from(ODD_TEXTS + HUGE))))
    return urlencode(pairs, errors="surrogatepass").encode()


def _with_another_type(draw: st.DrawFn, sample: Sample) -> Sample:
    return Sample(sample.body, draw(st.sampled_from(CONTENT_TYPES)), sample.query)


def _with_another_query(draw: st.DrawFn, sample: Sample) -> Sample:
    others = ("", "on=voice", "on=nothing", "on=%ff", "key=%00&on=delivery", "&" * 500, f"{sample.query}&{sample.query}", "call=&line=")
    return Sample(sample.body, sample.content_type, draw(st.sampled_from(others)))


def _too_deep(draw: st.DrawFn, sample: Sample) -> Sample:
    return Sample(draw(st.sampled_from((b"[", b'{"data":', b'{"a":['))) * DEEP, sample.content_type, sample.query)


def _cut_off(draw: st.DrawFn, sample: Sample) -> Sample:
    return Sample(sample.body[: draw(st.integers(0, len(sample.body)))], sample.content_type, sample.query)


WAYS = (_with_fields, _with_fields, _with_fields, _with_bytes, _with_bytes, _cut_off, _with_another_type, _with_another_query, _too_deep)
