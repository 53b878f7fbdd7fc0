"""What to do about a text that did not arrive, and whether it may be sent once more. Pure."""

from collections.abc import Mapping

from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.reasons import Reason
from hub.records.conversation import Text, TextKind
from hub.textback.sender import WHAT_TO_DO

CALL_INSTEAD = "Call them instead."
FINALLY_FAILED = frozenset({"not_sent", DeliveryStatus.UNDELIVERED, DeliveryStatus.FAILED, DeliveryStatus.CANCELED})
NEVER_AGAIN = frozenset({NotDelivered.OPTED_OUT, NotDelivered.LANDLINE, NotDelivered.INVALID_NUMBER, Reason.UNTEXTABLE, Reason.IN_DOUBT})
ADVICE: Mapping[str, str] = {
    **{refusal: f"{advice} Until then, call them." for refusal, advice in WHAT_TO_DO.items()},
    NotDelivered.OPTED_OUT: "Call them instead; only they can ask for texts again.",
    NotDelivered.LANDLINE: CALL_INSTEAD,
    NotDelivered.INVALID_NUMBER: "Look for another number of theirs.",
    NotDelivered.UNREACHABLE: "Their phone was off or out of reach. Send it again later, or call.",
    NotDelivered.BLOCKED: CALL_INSTEAD,
    NotDelivered.FILTERED: "Carriers filter links, capitals and sales words. Write it in other words, or call.",
    NotDelivered.COUNTRY_NOT_ALLOWED: "Switch texts to this country on at your phone system, or call.",
    NotDelivered.NO_ROUTE: CALL_INSTEAD,
    NotDelivered.EXPIRED: "Send it again, or call.",
    NotDelivered.OVER_LIMIT: "Carriers let only so many texts leave in a day. Send it again later, or call.",
    NotDelivered.TOO_LONG: "Write it shorter, or make two texts of it.",
    NotDelivered.UNKNOWN: "Send it again once; if that fails too, call.",
    Reason.UNTEXTABLE: CALL_INSTEAD,
    Reason.PREMIUM_NUMBER: CALL_INSTEAD,
    Reason.TOO_LATE: "Your phone system could not be reached in time. Look at Connections, then send it again.",
    Reason.IN_DOUBT: "Ask them, or look at your phone system, before you write it again: they could get it twice.",
    Reason.SENDER_PAUSED: "Somebody has to mend the line and resume it on its page. Until then, call them.",
    "notsupported": "Choose another phone system for the texts of this line, on its page.",
}
OTHERWISE = "Look at Connections for what your phone system says, or call."


def did_not_arrive(text: Text) -> bool:
    """Whether a text of ours ended without reaching its caller, as far as anybody knows."""
    return text.outbound and text.status in FINALLY_FAILED


def what_to_do(text: Text) -> str:
    """One sentence for whoever wanted it to arrive; empty for a text that is well or was no longer wanted."""
    if not did_not_arrive(text):
        return ""
    word = text.not_delivered or NotDelivered.UNKNOWN
    if word not in ADVICE and text.kind != TextKind.BY_MEMBER and word in set(Reason):
        return ""
    return ADVICE.get(word, OTHERWISE)


def may_send_again(text: Text) -> bool:
    """Whether it is a member's text that surely did not arrive and might, a second time."""
    return text.kind == TextKind.BY_MEMBER and did_not_arrive(text) and text.not_delivered not in NEVER_AGAIN


def failed_text_task_key(text: Text) -> str:
    """The key of the task that asks the writer to do something about it."""
    return f"failed-text:{text.id}"
