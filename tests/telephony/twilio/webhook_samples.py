"""Requests as Twilio sends them, made from the fixtures beside the provider."""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from types import MappingProxyType
from urllib.parse import parse_qsl, quote, urlencode

from hub.contract.phone_provider import LineMode, VoiceLine
from hub.contract.webhooks import RawRequest

ADDRESS = "https://hub.example/in/phone/twilio/tok1"
ACCOUNT = "AC" + "a" * 32
CALL = "CA" + "b" * 32
LEG = "CA" + "c" * 32
LINE = "+14155550100"
CALLER = "+14155550123"
STAFF = ("+14155550171", "+14155550172")
NO_QUERY: Mapping[str, str] = MappingProxyType({})
RECEIVED_AT = datetime(2026, 11, 21, 1, 41, tzinfo=UTC)


def fields_of(name: str) -> dict[str, str]:
    written = files("telephony.twilio").joinpath("fixtures", f"{name}.form").read_text("utf-8")
    return dict(parse_qsl(written.strip(), keep_blank_values=True))


def posted(fields: Mapping[str, str], on: str = "", query: Mapping[str, str] = NO_QUERY, token: str = "") -> RawRequest:
    values = {"on": on, **query} if on else dict(query)
    url = f"{ADDRESS}?{urlencode(values, quote_via=quote)}" if values else ADDRESS
    headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    if token:
        headers["i-twilio-idempotency-token"] = token
    return RawRequest("POST", url, headers, urlencode(fields).encode(), RECEIVED_AT)


def sample(
    name: str, on: str, changes: Mapping[str, str] = NO_QUERY, without: tuple[str, ...] = (), query: Mapping[str, str] = NO_QUERY
) -> RawRequest:
    fields = {name: value for name, value in {**fields_of(name), **changes}.items() if name not in without}
    return posted(fields, on, query)


def voice_line(mode: LineMode = LineMode.HUB_ANSWERS, **changes: object) -> VoiceLine:
    values = {"number": LINE, "mode": mode, "address": ADDRESS, "business": "Harbor Talent", "staff": STAFF, **changes}
    return VoiceLine(**values)  # type: ignore[arg-type]
