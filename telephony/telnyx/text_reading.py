"""Message events read as texts and reports (Telnyx docs, receiving messages and message webhooks)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hub.contract.phone_events import DeliveryReport, DeliveryStatus, InboundText, MediaRef, PhoneEvent, StaffText
from hub.contract.webhooks import Hint, RawRequest, UnreadableRequest
from telephony.telnyx.error_codes import codes_in, reason_for
from telephony.telnyx.received import Event, as_text, mappings

RECEIVED = "message.received"
TEXT_KINDS = frozenset({RECEIVED, "message.sent", "message.finalized", "message.read"})
STATUSES = {
    "queued": DeliveryStatus.ACCEPTED,
    "sending": DeliveryStatus.SENDING,
    "sent": DeliveryStatus.SENT,
    "delivery_unconfirmed": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,
    "delivery_failed": DeliveryStatus.UNDELIVERED,
    "expired": DeliveryStatus.UNDELIVERED,
    "sending_failed": DeliveryStatus.FAILED,
}
LOST = frozenset({DeliveryStatus.UNDELIVERED, DeliveryStatus.FAILED})
WRITTEN_IN_QUERY = "key"


def hint_of_text(event: Event, raw: RawRequest) -> Hint:
    """Whose event this seems to be; raises UnreadableRequest.

    A messaging profile may have numbers that are no lines of ours. A report on a text of ours needs no line: its key says all.
    """
    text_id = _text_id(event)
    if event.what == RECEIVED:
        return Hint(
            what=event.what,
            provider_account=event.field("organization_id"),
            line=_line_reached(event.payload),
            sender=_number(event.payload.get("from")),
            text=_taken_for(event) or _words(event.payload),
            delivery_id=event.id or f"{event.what}:{text_id}",
            line_is_sure=False,
        )
    return Hint(
        what=event.what,
        provider_account=event.field("organization_id"),
        line="" if outbox_key(event, raw) else _number(event.payload.get("from")),
        delivery_id=event.id or f"{event.what}:{text_id}:{_status(event)}",
        line_is_sure=False,
    )


def read_text(event: Event, raw: RawRequest) -> list[PhoneEvent]:
    """The text or the report; a text that left a line without our key is both: whose it is, the hub finds out by its id."""
    at = event.at or raw.received_at
    if event.what == RECEIVED:
        return [_inbound(event, at)]
    key = outbox_key(event, raw)
    report = _report(event, at, key)
    return [report] if key else [_staff_text(event, at), report]


def outbox_key(event: Event, raw: RawRequest) -> str | None:
    """Our key in the message's own report address, which is signed; else in the address that was called."""
    try:
        called, told = urlsplit(raw.url), urlsplit(event.field("webhook_url"))
    except ValueError:
        return None
    ours = [address for address in (told, called) if address.path == called.path]
    keys = (as_text(key) for address in ours for key in parse_qs(address.query).get(WRITTEN_IN_QUERY, []))
    return next(keys, None)


def _inbound(event: Event, at: datetime) -> InboundText:
    return InboundText(
        key=f"{_text_id(event)}:text",
        text_id=_text_id(event),
        line=_line_reached(event.payload),
        sender=_number(event.payload.get("from")),
        body=_words(event.payload),
        at=at,
        provider_account=event.field("organization_id"),
        media=_media(event.payload),
        provider_confirmed_opt_out=_taken_for(event) == "STOP",
        provider_answered_help=_taken_for(event) == "HELP",
    )


def _staff_text(event: Event, at: datetime) -> StaffText:
    return StaffText(
        key=f"{_text_id(event)}:staff-text",
        text_id=_text_id(event),
        line=_number(event.payload.get("from")),
        to=_number(_recipient(event.payload)),
        body=_words(event.payload),
        at=at,
        provider_account=event.field("organization_id"),
        media=_media(event.payload),
    )


def _report(event: Event, at: datetime, key: str | None) -> DeliveryReport:
    status = STATUSES.get(_status(event), DeliveryStatus.ACCEPTED)
    codes = codes_in(event.payload) if status in LOST else []
    if _status(event) == "expired" and not codes:
        codes = ["40005"]
    return DeliveryReport(
        key=f"{_text_id(event)}:{_status(event) or event.what}",
        text_id=_text_id(event),
        status=status,
        at=at,
        line=_number(event.payload.get("from")),
        provider_account=event.field("organization_id"),
        outbox_key=key,
        not_delivered=reason_for(codes) if status in LOST else None,
        code=next(iter(codes), None),
    )


def _text_id(event: Event) -> str:
    text_id = event.field("id")
    if not text_id:
        raise UnreadableRequest("the message has no id")
    return text_id


def _taken_for(event: Event) -> str:
    """The wish that Telnyx read in the words and answered itself: the customer may have chosen other words for it."""
    word = event.field("autoresponse_type").upper()
    return word if word in ("STOP", "START") else ""


def _words(payload: Mapping[str, Any]) -> str:
    """The words; of a message that is no SMS they stand in its body."""
    body = payload.get("body")
    inside = body.get("text") if isinstance(body, dict) else None
    deeper = inside.get("body") if isinstance(inside, dict) else inside
    return as_text(payload.get("text")) or as_text(deeper)


def _number(party: Any) -> str:
    return as_text(party.get("phone_number")) if isinstance(party, dict) else as_text(party)


def _line_reached(payload: Mapping[str, Any]) -> str:
    """The number of ours that a text came to: the one marked as told of, else the first."""
    parties = mappings(payload.get("to"))
    ours = next((party for party in parties if party.get("status") == "webhook_delivered"), next(iter(parties), None))
    return _number(payload.get("to") if ours is None else ours)


def _recipient(payload: Mapping[str, Any]) -> Any:
    return next(iter(mappings(payload.get("to"))), payload.get("to"))


def _status(event: Event) -> str:
    recipient = _recipient(event.payload)
    return as_text(recipient.get("status")) if isinstance(recipient, dict) else ""


def _media(payload: Mapping[str, Any]) -> tuple[MediaRef, ...]:
    found = (MediaRef(as_text(one.get("url")), as_text(one.get("content_type"))) for one in mappings(payload.get("media")))
    return tuple(ref for ref in found if ref.address)
