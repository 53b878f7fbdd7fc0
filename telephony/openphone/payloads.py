"""Webhooks read into neutral events, those of the new system and of the legacy one alike. Pure."""

from hub.contract.phone_events import PhoneEvent
from hub.contract.webhooks import Hint, RawRequest
from telephony.openphone.calls import is_outgoing, parties_of, read_call
from telephony.openphone.received import Received, read
from telephony.openphone.texts import ARRIVED, line_of, read_text, sender_of, words_of


def peek(raw: RawRequest) -> Hint:
    """Whose request this seems to be; raises UnreadableRequest.

    The event's id is the same for every repetition and, unlike the delivery's, in whichever of the two systems it comes.
    """
    received = read(raw)
    if received.is_call:
        parties = parties_of(received)
        sender = "" if is_outgoing(received) else parties.other
        return Hint(received.what, line=parties.line, sender=sender, call_id=received.of, delivery_id=_delivery_id(received))
    if received.is_text:
        arrived = received.what == ARRIVED
        return Hint(
            received.what,
            line=line_of(received),
            sender=sender_of(received) if arrived else "",
            text=words_of(received) if arrived else None,
            delivery_id=_delivery_id(received),
        )
    return Hint(received.what, delivery_id=_delivery_id(received))


def _delivery_id(received: Received) -> str | None:
    named = received.event_id or (received.of if received.is_call or received.is_text else "")
    return f"{received.what}:{named}" if named else None


def read_events(raw: RawRequest) -> list[PhoneEvent]:
    """The events in one webhook, none in those about contacts, tasks and summaries; raises UnreadableRequest."""
    received = read(raw)
    if received.is_call:
        return read_call(received)
    return read_text(received) if received.is_text else []
