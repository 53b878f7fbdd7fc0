"""Telnyx's error codes for texts, read into the hub's words (Telnyx docs, messaging error codes)."""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.contract.errors import Rejected, TryAgain, VendorTrouble
from hub.contract.phone_events import NotDelivered
from hub.contract.texts import TextRejected
from telephony.telnyx.received import as_text, mappings

TOO_FAST = "40011"
PAUSE_S = 60.0

REASONS = {
    "10016": NotDelivered.INVALID_NUMBER,
    "40001": NotDelivered.LANDLINE,
    "40002": NotDelivered.FILTERED,
    "40003": NotDelivered.FILTERED,
    "40004": NotDelivered.BLOCKED,
    "40005": NotDelivered.EXPIRED,
    "40006": NotDelivered.UNREACHABLE,
    "40008": NotDelivered.UNREACHABLE,
    "40010": NotDelivered.SENDER_NOT_REGISTERED,
    TOO_FAST: NotDelivered.OVER_LIMIT,
    "40012": NotDelivered.INVALID_NUMBER,
    "40013": NotDelivered.SENDER_NOT_USABLE,
    "40014": NotDelivered.EXPIRED,
    "40015": NotDelivered.FILTERED,
    "40016": NotDelivered.OVER_LIMIT,
    "40017": NotDelivered.FILTERED,
    "40018": NotDelivered.OVER_LIMIT,
    "40019": NotDelivered.SENDER_NOT_REGISTERED,
    "40020": NotDelivered.OVER_LIMIT,
    "40300": NotDelivered.OPTED_OUT,
    "40301": NotDelivered.NO_ROUTE,
    "40305": NotDelivered.SENDER_NOT_USABLE,
    "40310": NotDelivered.INVALID_NUMBER,
    "40329": NotDelivered.SENDER_NOT_REGISTERED,
    "40330": NotDelivered.SENDER_NOT_REGISTERED,
}

SENTENCES = {
    NotDelivered.INVALID_NUMBER: "Telnyx says that the recipient's number does not exist.",
    NotDelivered.LANDLINE: "The recipient's number is a landline and takes no texts.",
    NotDelivered.FILTERED: "Telnyx or the carrier filtered the text as unwanted.",
    NotDelivered.BLOCKED: "The recipient's carrier refused the text.",
    NotDelivered.UNREACHABLE: "The recipient's carrier cannot be reached now.",
    NotDelivered.SENDER_NOT_REGISTERED: "This line is not registered for business texting with the carriers.",
    NotDelivered.OVER_LIMIT: "Telnyx is over its sending limit for this line.",
    NotDelivered.SENDER_NOT_USABLE: "Telnyx says that this line cannot send texts: check that it has a messaging profile.",
    NotDelivered.OPTED_OUT: "The recipient has opted out of texts from this messaging profile.",
    NotDelivered.NO_ROUTE: "Telnyx cannot send this kind of text to the recipient.",
}


def codes_in(body: Any) -> list[str]:
    """The codes of an error answer or a message, those that we know first."""
    errors = mappings(body.get("errors")) if isinstance(body, Mapping) else []
    codes = [as_text(error.get("code")) for error in errors]
    return sorted((code for code in codes if code), key=lambda code: code not in REASONS)


def reason_for(codes: Iterable[str]) -> NotDelivered:
    """Why a text with these error codes did not arrive; UNKNOWN where none is in the table."""
    return next((REASONS[code] for code in codes if code in REASONS), NotDelivered.UNKNOWN)


def refused_text(refusal: Rejected) -> VendorTrouble:
    """The hub's own error for a refused send; Telnyx's words are left out because they may repeat phone numbers."""
    codes = codes_in(refusal.body)
    code = next(iter(codes), "")
    if code == TOO_FAST:
        return TryAgain("Telnyx asked to send more slowly.", after=PAUSE_S, may_have_left=False)
    reason = reason_for(codes)
    sentence = SENTENCES.get(reason) or f"Telnyx refused the text (error {code or 'without a code'})."
    return TextRejected(sentence, not_delivered=reason, code=code, status=refusal.status)
