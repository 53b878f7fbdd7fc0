"""Why a text was refused or did not arrive, read from Aircall's words: it publishes no list of codes."""

import re
from collections.abc import Mapping
from typing import Any

from hub.contract.errors import Rejected
from hub.contract.phone_events import NotDelivered
from hub.contract.texts import TextRejected

LONGEST_CODE = 40
LONGEST_TEXT = 1600
WORDS_STAND_IN = (
    "error",
    "error_code",
    "error_message",
    "failure_reason",
    "reason",
    "status_reason",
    "message",
    "troubleshoot",
    "code",
    "key",
)
CODE_STANDS_IN = ("error_code", "code", "error", "failure_reason", "reason")

# the first phrase that stands in the words counts, so what is certain comes first
PHRASES = (
    ("opted out", NotDelivered.OPTED_OUT),
    ("opt out", NotDelivered.OPTED_OUT),
    ("unsubscribed", NotDelivered.OPTED_OUT),
    ("landline", NotDelivered.LANDLINE),
    ("10dlc", NotDelivered.SENDER_NOT_REGISTERED),
    ("not registered", NotDelivered.SENDER_NOT_REGISTERED),
    ("unregistered", NotDelivered.SENDER_NOT_REGISTERED),
    ("suspended", NotDelivered.ACCOUNT_SUSPENDED),
    ("spam", NotDelivered.FILTERED),
    ("filtered", NotDelivered.FILTERED),
    ("too long", NotDelivered.TOO_LONG),
    ("too many", NotDelivered.OVER_LIMIT),
    ("rate limit", NotDelivered.OVER_LIMIT),
    ("throughput", NotDelivered.OVER_LIMIT),
    ("expired", NotDelivered.EXPIRED),
    ("country", NotDelivered.COUNTRY_NOT_ALLOWED),
    ("unreachable", NotDelivered.UNREACHABLE),
    ("no route", NotDelivered.NO_ROUTE),
    ("blocked", NotDelivered.BLOCKED),
    ("cannot send", NotDelivered.SENDER_NOT_USABLE),
    ("not enabled", NotDelivered.SENDER_NOT_USABLE),
    ("invalid number", NotDelivered.INVALID_NUMBER),
    ("invalid phone number", NotDelivered.INVALID_NUMBER),
    ("invalid recipient", NotDelivered.INVALID_NUMBER),
    ("not a valid phone number", NotDelivered.INVALID_NUMBER),
)

SENTENCES = {
    NotDelivered.OPTED_OUT: "The recipient has opted out of texts from this line.",
    NotDelivered.LANDLINE: "The recipient's number is a landline and takes no texts.",
    NotDelivered.SENDER_NOT_REGISTERED: "This line is not registered for business texting: finish the 10DLC registration in Aircall.",
    NotDelivered.ACCOUNT_SUSPENDED: "Aircall has suspended texting for this company.",
    NotDelivered.FILTERED: "Aircall or the carrier filtered the text as unwanted.",
    NotDelivered.TOO_LONG: f"The text is longer than the {LONGEST_TEXT} characters that Aircall takes.",
    NotDelivered.OVER_LIMIT: "Aircall is over its sending limit for this line.",
    NotDelivered.COUNTRY_NOT_ALLOWED: "Aircall does not text from this line to the recipient's country.",
    NotDelivered.SENDER_NOT_USABLE: "Aircall says that this line cannot send texts: check that it is one of the company's and can text.",
    NotDelivered.INVALID_NUMBER: "Aircall says that the recipient's number does not exist.",
}


def reason_in(answer: Any) -> NotDelivered:
    """Why, from the words of a refusal or of a report; UNKNOWN where none is recognised."""
    words = re.sub(r"[\W_]+", " ", " ".join(_words(answer))).lower()
    return next((reason for phrase, reason in PHRASES if phrase in words), NotDelivered.UNKNOWN)


def code_in(answer: Any) -> str:
    """The short word by which Aircall names a failure, empty where it has none; sentences are no codes, they may repeat a number."""
    found = (answer.get(name) for name in CODE_STANDS_IN) if isinstance(answer, Mapping) else ()
    words = (str(value) for value in found if isinstance(value, str | int) and not isinstance(value, bool))
    return next((word for word in words if 0 < len(word) <= LONGEST_CODE and re.fullmatch(r"[A-Za-z][\w.-]*|\d{1,6}", word)), "")


def refused_text(refusal: Rejected) -> TextRejected:
    """The hub's own error for a refused send; Aircall's words are left out because they may repeat phone numbers."""
    return rejection(reason_in(refusal.body), code=code_in(refusal.body), status=refusal.status)


def rejection(reason: NotDelivered, *, code: str = "", status: int | None = None) -> TextRejected:
    """A refusal for this reason, with its sentence."""
    sentence = SENTENCES.get(reason) or f"Aircall refused the text ({code or f'status {status}'})."
    return TextRejected(sentence, not_delivered=reason, code=code, status=status)


def _words(answer: Any, depth: int = 3) -> list[str]:
    """The words at the known places, to a depth at which no vendor writes more."""
    if isinstance(answer, str | int):
        return [str(answer)]
    if depth == 0:
        return []
    if isinstance(answer, Mapping):
        return [word for name in WORDS_STAND_IN for word in _words(answer.get(name), depth - 1)]
    return [word for each in answer[:10] for word in _words(each, depth - 1)] if isinstance(answer, list) else []
