"""Telnyx's webhooks read as neutral events: pure, in any order, with keys that stay the same."""

from hub.contract.phone_events import PhoneEvent
from hub.contract.webhooks import Hint, RawRequest
from telephony.telnyx.call_reading import CALL_KINDS, hint_of_call, read_call
from telephony.telnyx.received import is_form, read_event, read_form
from telephony.telnyx.texml_reading import hint_of_form, read_form_events
from telephony.telnyx.text_reading import TEXT_KINDS, hint_of_text, read_text

AT_SIP = "sip"
"""What the customer writes into the webhook address of a SIP connection, as `on`."""


def peek(raw: RawRequest) -> Hint:
    """Whose request this seems to be; raises UnreadableRequest."""
    if is_form(raw):
        return hint_of_form(read_form(raw))
    event = read_event(raw)
    if event.what in CALL_KINDS:
        return hint_of_call(event)
    if event.what in TEXT_KINDS:
        return hint_of_text(event, raw)
    return Hint(what="other", delivery_id=event.id or None)


def read_events(raw: RawRequest) -> list[PhoneEvent]:
    """The neutral events in a webhook; none in one that is about something else. Raises UnreadableRequest."""
    if is_form(raw):
        return read_form_events(read_form(raw), raw.received_at)
    event = read_event(raw)
    if event.what in CALL_KINDS:
        return read_call(event, raw.received_at, at_sip=raw.query.get("on") == AT_SIP)
    return read_text(event, raw) if event.what in TEXT_KINDS else []
