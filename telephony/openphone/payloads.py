"""Webhooks read into neutral events, those of the new system and of the legacy one alike. Pure."""

from hub.contract.phone_events import PhoneEvent
from hub.contract.webhooks import Hint, RawRequest
from telephony.openphone.calls import is_outgoing, parties_of, read_call
from telephony.openphone.received import Received, read
from telephony.openphone.texts import ARRIVED, line_of, read_text, sender_of, words_of


def peek(raw: RawRequest) -> Hint:
    """Whose request this seems to be; raises UnreadableRequest.

    The event's id is the same for every repetition and, unlike the delivery's, in whichever of the two systems it comes. A webhook
    tells of all the workspace's numbers, so one that is named need not be a line of ours; where none is, the call itself says it.
    """
    received = read(raw)
    line, sender, words = "", "", None
    if received.is_call:
        parties = parties_of(received)
        line, sender = parties.line, "" if is_outgoing(received) else parties.other
    elif received.is_text:
        line = line_of(received)
        if received.what == ARRIVED:
            sender, words = sender_of(received), words_of(received)
    return Hint(
        received.what,
        line=line,
        sender=sender,
        text=words,
        call_id=received.of if received.is_call else None,
        delivery_id=_delivery_id(received),
        line_is_sure=not line,
    )


def _delivery_id(received: Received) -> str | None:
    named = received.event_id or (received.of if received.is_call or received.is_text else "")
    return f"{received.what}:{named}" if named else None


def read_events(raw: RawRequest) -> list[PhoneEvent]:
    """The events in one webhook, none in those about contacts, tasks and summaries; raises UnreadableRequest."""
    received = read(raw)
    if received.is_call:
        return read_call(received)
    return read_text(received) if received.is_text else []
