"""The full set of webhooks of one missed call: recorded once from simulated calls, then stamped for each caller of the load."""

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from bench.business import Business
from bench.vendors import MeasuredVendors
from hub.calls.outcome import judge
from hub.contract.phone_events import CallEvent
from hub.contract.phone_provider import LineMode
from hub.contract.webhooks import RawRequest
from hub.records.call import CallOutcome
from telephony.twilio.payloads import read_events
from telephony.twilio.sandbox_webhooks import sign

VENDOR_ID = re.compile(r"(CA|RE)[0-9a-f]{32}")
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
BETWEEN_WEBHOOKS_S = 0.25
SAMPLE_CALLER = "+14155550190"
WAYS_TO_MISS = ({"hangs_up_in_greeting": True}, {"voicemail_seconds": 12, "voicemail_ends": "hangup"})


@dataclass(frozen=True, slots=True)
class SampleCall:
    """The webhooks of one call in order, each as its address and form, and the place of the one that makes it a missed call."""

    line: str
    webhooks: list[tuple[str, dict[str, str]]]
    deciding: int


@dataclass(frozen=True, slots=True)
class Request:
    """A request ready for the wire, due so many seconds after the load's start."""

    due_s: float
    call: int
    decides: bool
    wire: bytes


def record_samples(vendors: MeasuredVendors, business: Business) -> list[SampleCall]:
    """Let the simulated phone system play a call for each way to miss one, and keep what it sent."""
    samples = []
    for caller in WAYS_TO_MISS:
        wish = {"from": SAMPLE_CALLER, "to": business.lines[0], "caller": caller}
        played = vendors.order(business.phone, "phone/ring", **wish)
        call = played["call_sid"]
        sent = [hook for hook in vendors.truth(business.phone)["webhooks"] if call in hook["url"] or hook["params"].get("CallSid") == call]
        webhooks = [(hook["url"], hook["params"]) for hook in sorted(sent, key=lambda hook: int(hook["number"]))]
        samples.append(SampleCall(business.lines[0], webhooks, _deciding(webhooks)))
    return samples


def _deciding(webhooks: list[tuple[str, dict[str, str]]]) -> int:
    """The place of the first webhook with which all that was told amounts to a missed call."""
    told: list[CallEvent] = []
    for place, (url, params) in enumerate(webhooks):
        raw = RawRequest(method="POST", url=url, headers={}, body=urlencode(params).encode(), received_at=dt.datetime.now(dt.UTC))
        told += [event for event in read_events(raw) if isinstance(event, CallEvent)]
        if told and judge(told, LineMode.HUB_ANSWERS).outcome is CallOutcome.MISSED:
            return place
    raise RuntimeError("the sample call did not end as a missed call")


def stamp(sample: SampleCall, number: int, line: str, caller: str, *, rings_at: float, start: float, token: str) -> list[Request]:
    """The sample as call `number` of a load that starts at `start` (seconds since the epoch), ringing `rings_at` seconds later."""
    requests = []
    for place, (url, params) in enumerate(sample.webhooks):
        due_s = rings_at + place * BETWEEN_WEBHOOKS_S
        as_of_this_call = _replacing(sample.line, line, caller)
        address = as_of_this_call(url)
        form = {name: as_of_this_call(value) for name, value in params.items()}
        if "Timestamp" in form:
            form["Timestamp"] = format_datetime(dt.datetime.fromtimestamp(start + due_s, dt.UTC))
        requests.append(Request(due_s, number, place == sample.deciding, _on_the_wire(address, form, token)))
    return requests


def _replacing(sample_line: str, line: str, caller: str) -> Callable[[str], str]:
    def replaced(value: str) -> str:
        for old, new in ((sample_line, line), (SAMPLE_CALLER, caller)):
            value = value.replace(old, new).replace(quote(old), quote(new))
        return VENDOR_ID.sub(lambda found: found[1] + hashlib.md5(f"{caller}{found[0]}".encode()).hexdigest(), value)  # noqa: S324 - a name

    return replaced


def _on_the_wire(address: str, form: dict[str, Any], token: str) -> bytes:
    parts = urlsplit(address)
    body = urlencode(form).encode()
    headers = {
        "Host": parts.netloc,
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "Content-Type": FORM,
        "Content-Length": str(len(body)),
        "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
        "X-Twilio-Signature": sign(address, form.items(), token),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {parts.path}?{parts.query} HTTP/1.1\r\n{head}\r\n".encode() + body
