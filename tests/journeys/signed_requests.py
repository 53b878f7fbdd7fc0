"""Requests that the phone system would send, signed by it or by somebody who is not it."""

from urllib.parse import quote, urlencode

import requests

from hub.intake.line_book import webhook_address
from hub.records.connection import Connection
from telephony.twilio.sandbox_webhooks import sign
from tests.journeys.cast import ACCOUNT_SID, AUTH_TOKEN
from tests.journeys.rig import Rig
from tests.journeys.vendors import TWILIO

FORM = "application/x-www-form-urlencoded; charset=UTF-8"


def address_of(rig: Rig, what: str, **values: str) -> str:
    """The hub's address for one kind of the phone system's requests."""
    (connection,) = rig.rows(Connection, key=TWILIO)
    return f"{webhook_address(rig.settings.public_url, connection)}?{urlencode({'on': what, **values}, quote_via=quote)}"


def post(url: str, params: dict[str, str], *, token: str | None = AUTH_TOKEN, body: bytes | None = None) -> requests.Response:
    """Post a form, signed with `token` (None: not at all); `body` is sent instead of the form that is signed."""
    headers = {"Content-Type": FORM}
    if token is not None:
        headers["X-Twilio-Signature"] = sign(url, params.items(), token)
    return requests.post(url, data=urlencode(params).encode() if body is None else body, headers=headers, timeout=20)


def call_fields(caller: str, line: str, call_id: str) -> dict[str, str]:
    """The fields of a call that begins."""
    return {
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
        "CallSid": call_id,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "From": caller,
        "To": line,
    }
