"""Quo's refusals and delivery errors, read into the hub's words.

Refusals of a send carry Quo's own codes (Quo REST description, sendMessage). Why a text failed later is told by the code of
the carrier behind Quo; which codes those are is not documented, so those that the industry shares are read and no other.
"""

from collections.abc import Mapping
from typing import Any

from hub.contract.errors import Gone, Rejected
from hub.contract.phone_events import NotDelivered
from hub.contract.texts import TextRejected

NOT_THERE = "0200404"
REFUSALS = {
    "0206400": NotDelivered.SENDER_NOT_REGISTERED,
    "0201402": NotDelivered.ACCOUNT_SUSPENDED,
    "0202403": NotDelivered.SENDER_NOT_USABLE,
    NOT_THERE: NotDelivered.SENDER_NOT_USABLE,
}
FIELDS = {"to": NotDelivered.INVALID_NUMBER, "from": NotDelivered.SENDER_NOT_USABLE, "content": NotDelivered.TOO_LONG}
CARRIER_CODES = {
    "21211": NotDelivered.INVALID_NUMBER,
    "21408": NotDelivered.COUNTRY_NOT_ALLOWED,
    "21610": NotDelivered.OPTED_OUT,
    "21612": NotDelivered.NO_ROUTE,
    "21614": NotDelivered.LANDLINE,
    "30003": NotDelivered.UNREACHABLE,
    "30004": NotDelivered.BLOCKED,
    "30005": NotDelivered.INVALID_NUMBER,
    "30006": NotDelivered.LANDLINE,
    "30007": NotDelivered.FILTERED,
    "30022": NotDelivered.OVER_LIMIT,
    "30023": NotDelivered.OVER_LIMIT,
    "30027": NotDelivered.OVER_LIMIT,
    "30032": NotDelivered.SENDER_NOT_REGISTERED,
    "30034": NotDelivered.SENDER_NOT_REGISTERED,
    "30036": NotDelivered.EXPIRED,
}
SENTENCES = {
    NotDelivered.SENDER_NOT_REGISTERED: "This line is not registered for business texting; finish the carrier registration in Quo.",
    NotDelivered.ACCOUNT_SUSPENDED: "The Quo subscription has ended or its prepaid credit for texts is used up.",
    NotDelivered.SENDER_NOT_USABLE: "Quo does not let this API key text from this line: check that the number is still in the workspace.",
    NotDelivered.INVALID_NUMBER: "Quo says that the recipient's number does not exist.",
    NotDelivered.TOO_LONG: "The text is empty or longer than the 1600 characters that Quo takes.",
    NotDelivered.COUNTRY_NOT_ALLOWED: "Quo does not text to the recipient's country from this line.",
    NotDelivered.OPTED_OUT: "The recipient has opted out of texts from this line.",
    NotDelivered.NO_ROUTE: "Quo has no route from this line to the recipient.",
    NotDelivered.LANDLINE: "The recipient's number is a landline and takes no texts.",
}


def reason_for(code: str) -> NotDelivered:
    """Why a text with this code did not arrive; UNKNOWN for codes that are not in the tables."""
    return REFUSALS.get(code) or CARRIER_CODES.get(code, NotDelivered.UNKNOWN)


def refused_text(refusal: Rejected | Gone) -> TextRejected:
    """The hub's own error for a refused send; Quo's message is left out because it repeats what was sent."""
    if isinstance(refusal, Gone):
        return _rejected(NotDelivered.SENDER_NOT_USABLE, NOT_THERE, 404)
    body = refusal.body if isinstance(refusal.body, dict) else {}
    code = str(body.get("code") or "")
    reason = reason_for(code)
    if reason is NotDelivered.UNKNOWN:
        reason = FIELDS.get(_wrong_field(body), NotDelivered.UNKNOWN)
    return _rejected(reason, code, refusal.status)


def _rejected(reason: NotDelivered, code: str, status: int | None) -> TextRejected:
    sentence = SENTENCES.get(reason, f"Quo refused the text (error {code or 'without a code'}).")
    return TextRejected(sentence, not_delivered=reason, code=code, status=status)


def _wrong_field(body: Mapping[str, Any]) -> str:
    """The first field that a refusal names, such as `to` for the path `/to/0`."""
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    path = first.get("path") if isinstance(first, dict) else None
    return path.strip("/").partition("/")[0] if isinstance(path, str) else ""
