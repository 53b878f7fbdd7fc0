"""Twilio's error codes for texts, read into the hub's words (Twilio docs, error dictionary)."""

from hub.contract.errors import Rejected, TryAgain, VendorTrouble
from hub.contract.phone_events import NotDelivered
from hub.contract.texts import TextRejected

QUEUE_IS_FULL = "21611"

REASONS = {
    "20003": NotDelivered.ACCOUNT_SUSPENDED,
    "20429": NotDelivered.OVER_LIMIT,
    "21211": NotDelivered.INVALID_NUMBER,
    "21212": NotDelivered.SENDER_NOT_USABLE,
    "21408": NotDelivered.COUNTRY_NOT_ALLOWED,
    "21606": NotDelivered.SENDER_NOT_USABLE,
    "21608": NotDelivered.SENDER_NOT_USABLE,
    "21610": NotDelivered.OPTED_OUT,
    QUEUE_IS_FULL: NotDelivered.OVER_LIMIT,
    "21612": NotDelivered.NO_ROUTE,
    "21614": NotDelivered.LANDLINE,
    "21617": NotDelivered.TOO_LONG,
    "21635": NotDelivered.LANDLINE,
    "21703": NotDelivered.SENDER_NOT_USABLE,
    "21705": NotDelivered.SENDER_NOT_USABLE,
    "30001": NotDelivered.OVER_LIMIT,
    "30002": NotDelivered.ACCOUNT_SUSPENDED,
    "30003": NotDelivered.UNREACHABLE,
    "30004": NotDelivered.BLOCKED,
    "30005": NotDelivered.INVALID_NUMBER,
    "30006": NotDelivered.LANDLINE,
    "30007": NotDelivered.FILTERED,
    "30008": NotDelivered.UNKNOWN,
    "30022": NotDelivered.OVER_LIMIT,
    "30023": NotDelivered.OVER_LIMIT,
    "30027": NotDelivered.OVER_LIMIT,
    "30032": NotDelivered.SENDER_NOT_REGISTERED,
    "30034": NotDelivered.SENDER_NOT_REGISTERED,
    "30036": NotDelivered.EXPIRED,
    "30450": NotDelivered.FILTERED,
}

SENTENCES = {
    "21608": "A Twilio trial account can text only numbers that were verified there; upgrade the account or verify the number.",
    NotDelivered.ACCOUNT_SUSPENDED: "Twilio has suspended this account; nothing can be sent until Twilio lifts it.",
    NotDelivered.OVER_LIMIT: "Twilio is over its sending limit for this line.",
    NotDelivered.INVALID_NUMBER: "Twilio says that the recipient's number does not exist.",
    NotDelivered.SENDER_NOT_USABLE: "Twilio says that this line cannot send texts: check that the account owns it and that it can text.",
    NotDelivered.COUNTRY_NOT_ALLOWED: "Texts to the recipient's country are switched off in the Twilio account's geographic permissions.",
    NotDelivered.OPTED_OUT: "The recipient has opted out of texts from this line.",
    NotDelivered.NO_ROUTE: "Twilio has no route from this line to the recipient.",
    NotDelivered.LANDLINE: "The recipient's number is a landline and takes no texts.",
    NotDelivered.TOO_LONG: "The text is longer than the 1600 characters that Twilio takes.",
    NotDelivered.SENDER_NOT_REGISTERED: "This line is not registered for business texting with the carriers.",
    NotDelivered.FILTERED: "Twilio or the carrier filtered the text as unwanted.",
}


def reason_for(code: str) -> NotDelivered:
    """Why a text with this error code did not arrive; UNKNOWN for codes that are not in the table."""
    return REASONS.get(code, NotDelivered.UNKNOWN)


def refused_text(refusal: Rejected) -> VendorTrouble:
    """The hub's own error for a refused send; Twilio's message is left out because it repeats phone numbers."""
    body = refusal.body if isinstance(refusal.body, dict) else {}
    code = str(body.get("code") or "")
    if code == QUEUE_IS_FULL:
        return TryAgain("This line's queue at Twilio is full.", may_have_left=False)
    reason = reason_for(code)
    sentence = SENTENCES.get(code) or SENTENCES.get(reason) or f"Twilio refused the text (error {code or 'without a code'})."
    return TextRejected(sentence, not_delivered=reason, code=code, status=refusal.status)
