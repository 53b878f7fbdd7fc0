"""Webhooks read into neutral events.

One call is told by several webhooks, in any order and more than once. `call.hungup` comes at once and may lack what `call.ended` adds half
a minute later; the call list says the same once more. All of them give the same events under the same keys, so what was heard of already is
not heard of twice; a reason that is named later is an event of its own. Nothing is decided before the call is over: that one member of
staff declines, or is rung, says nothing of the others.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from hub.contract.phone_events import (
    CallEvent,
    CallHappening,
    DeliveryReport,
    DeliveryStatus,
    InboundText,
    MediaRef,
    MissedBecause,
    OutboundCall,
    PhoneEvent,
    StaffText,
    VoicemailLeft,
    WrittenBy,
)
from hub.contract.webhooks import Hint, RawRequest, UnreadableRequest
from telephony.aircall.missed import HANDED_ON, OVER, SPOKEN_TO, because_of, spelled
from telephony.aircall.received import Received, Record, read
from telephony.aircall.refusals import code_in, reason_in

MOST_PICTURES = 20
LONGEST_CALL_S = 86_400

TEXT_STATUSES = {
    "sending": DeliveryStatus.SENDING,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,
    "undelivered": DeliveryStatus.UNDELIVERED,
    "not_delivered": DeliveryStatus.UNDELIVERED,
    "delivery_failed": DeliveryStatus.UNDELIVERED,
    "failed": DeliveryStatus.FAILED,
    "error": DeliveryStatus.FAILED,
    "rejected": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.CANCELED,
}
LOST = frozenset({DeliveryStatus.UNDELIVERED, DeliveryStatus.FAILED})


def peek(raw: RawRequest) -> Hint:
    """Whose request this seems to be; raises UnreadableRequest.

    A webhook is the company's and tells of all its numbers, so one that is no line of ours is nothing to refuse.
    """
    received = read(raw)
    is_text = received.event == "message.received"
    is_theirs = is_text or (received.is_of_call and received.direction == "inbound")
    return Hint(
        what=received.event,
        line=received.line,
        sender=received.other_party if is_theirs and not received.is_withheld else "",
        text=received.text("body", "content") if is_text else None,
        call_id=received.id if received.is_of_call else None,
        delivery_id=_delivery_id(received),
        line_is_sure=False,
    )


def _delivery_id(received: Received) -> str:
    """The same for every repetition; Aircall gives its deliveries no id, so it is event, record and moment."""
    status = f":{received.text('status')[:40]}" if received.is_of_text else ""
    return f"{received.event}:{received.id}:{received.at.timestamp():.0f}{status}"


def read_events(raw: RawRequest) -> list[PhoneEvent]:
    """The events in one webhook; raises UnreadableRequest."""
    received = read(raw)
    reader = _READERS.get(received.event)
    if reader is None or (received.is_of_call and received.is_between_staff):
        return []
    events = list(reader(received))
    if events and not received.line:
        raise UnreadableRequest("data.number.digits is missing")
    return events


def events_of_call(record: Record, told_at: datetime) -> Iterator[CallEvent | VoicemailLeft | OutboundCall]:
    """The events of a call that is over; `told_at` stands in where the record does not say when that was."""
    if record.is_between_staff:
        return
    ended = record.moment("ended_at") or told_at
    started = record.moment("started_at") or ended
    answered = record.moment("answered_at")
    if record.direction == "outbound":
        yield _outbound(record, "ended", ended, answered=answered is not None, ended=True)
    if record.direction != "inbound":
        return
    yield _call(record, "rang", CallHappening.RANG, started)
    if answered is not None:
        yield _call(record, "accepted", CallHappening.ACCEPTED, answered)
    else:
        reason = record.text("missed_call_reason")
        yield _call(record, f"missed:{spelled(reason)}", CallHappening.NOBODY_ANSWERED, ended, because_of(reason))
    yield _call(record, "ended", CallHappening.ENDED, ended)
    if record.text("voicemail"):
        yield _voicemail(record, ended)


def _over(received: Received) -> Iterator[PhoneEvent]:
    if received.event == "call.missed" and not received.direction:
        received = Received({**received.data, "direction": "inbound"}, received.event, received.at)
    yield from events_of_call(received, _end_of(received))


def _end_of(received: Received) -> datetime:
    """When the call was over, where `ended_at` does not say so: `call.ended` itself comes half a minute later."""
    started, seconds = received.moment("started_at"), _seconds(received)
    if received.event == "call.ended" and started is not None and seconds is not None:
        return min(started + timedelta(seconds=seconds), received.at)
    return received.at


def _created(received: Received) -> Iterator[PhoneEvent]:
    at = received.moment("started_at") or received.at
    if received.direction == "inbound":
        yield _call(received, "rang", CallHappening.RANG, at)
    elif received.direction == "outbound":
        yield _outbound(received, "rang", at)


def _answered(received: Received) -> Iterator[PhoneEvent]:
    at = received.moment("answered_at") or received.at
    if received.direction == "inbound":
        yield _call(received, "accepted", CallHappening.ACCEPTED, at)
    elif received.direction == "outbound":
        yield _outbound(received, "answered", at, answered=True)


def _handed_on(received: Received) -> Iterator[PhoneEvent]:
    if received.moment("answered_at") is not None:
        yield from _answered(received)


def _voicemail_left(received: Received) -> Iterator[PhoneEvent]:
    if received.direction != "inbound":
        return
    if received.moment("ended_at") is not None:
        yield from events_of_call(Received({**received.data, "voicemail": None}, received.event, received.at), received.at)
    yield _voicemail(received, received.moment("ended_at") or received.at)


def _text(received: Received) -> Iterator[PhoneEvent]:
    yield InboundText(
        key=f"{received.id}:text",
        text_id=received.id,
        line=received.line,
        sender=received.other_party,
        body=received.text("body", "content"),
        at=received.at,
        media=_pictures(received),
    )


def _sent(received: Received) -> Iterator[PhoneEvent]:
    if received.direction != "inbound":
        yield StaffText(
            key=f"{received.id}:sent",
            text_id=received.id,
            line=received.line,
            to=received.other_party,
            body=received.text("body", "content"),
            at=received.at,
            media=_pictures(received),
            written_by=WrittenBy.PERSON if received.member else WrittenBy.UNKNOWN,
            member=received.member,
        )


def _status_updated(received: Received) -> Iterator[PhoneEvent]:
    written = received.text("status").lower()
    if received.direction == "inbound" or written in ("", "received"):
        return
    status = status_of(written)
    lost = status in LOST
    yield DeliveryReport(
        key=f"{received.id}:{written[:40]}",
        text_id=received.id,
        status=status,
        at=received.at,
        line=received.line,
        not_delivered=reason_in(received.data) if lost else None,
        code=(code_in(received.data) or None) if lost else None,
    )


def status_of(written: str) -> DeliveryStatus:
    """How far a text got; a word that is not known is never taken as final."""
    return TEXT_STATUSES.get(written.lower().replace("-", "_").replace("cancelled", "canceled"), DeliveryStatus.ACCEPTED)


def _call(record: Record, key: str, happened: CallHappening, at: datetime, because: MissedBecause | None = None) -> CallEvent:
    extras = {"missed_call_reason": record.text("missed_call_reason"), "hangup_cause": record.text("hangup_cause")}
    return CallEvent(
        key=f"{record.id}:{key}",
        call_id=record.id,
        line=record.line,
        caller=record.other_party,
        happened=happened,
        at=at,
        because=because,
        withheld=record.is_withheld,
        duration_s=_seconds(record) if happened is CallHappening.ENDED else None,
        extras={name: value for name, value in extras.items() if value},
    )


def _outbound(record: Record, key: str, at: datetime, *, answered: bool = False, ended: bool = False) -> OutboundCall:
    return OutboundCall(
        key=f"{record.id}:out:{key}",
        call_id=record.id,
        line=record.line,
        to=record.other_party,
        at=at,
        answered=answered,
        ended=ended,
        duration_s=_seconds(record) if ended else None,
        member=record.member,
    )


def _voicemail(record: Record, at: datetime) -> VoicemailLeft:
    """The address that Aircall names works for an hour, so the call is kept, from which a fresh one is had."""
    return VoicemailLeft(
        key=f"{record.id}:voicemail", call_id=record.id, line=record.line, caller=record.other_party, at=at, media=f"/v1/calls/{record.id}"
    )


def _seconds(record: Record) -> int | None:
    written = record.text("duration")
    return int(written) if written.isdecimal() and len(written) <= len(str(LONGEST_CALL_S)) else None


def _pictures(received: Received) -> tuple[MediaRef, ...]:
    """How pictures arrive is not documented: a list of addresses is read, and one of objects."""
    listed = next((value for name in ("media_details", "media_url", "mediaUrl") if isinstance(value := received.data.get(name), list)), [])
    return tuple(ref for entry in listed[:MOST_PICTURES] if (ref := _picture(entry)) is not None)


def _picture(entry: Any) -> MediaRef | None:
    record = Record(entry if isinstance(entry, Mapping) else {"url": entry})
    address = record.text("presigned_url", "url")
    return MediaRef(address, record.text("file_type", "content_type") or "application/octet-stream") if address else None


_READERS: Mapping[str, Callable[[Received], Iterator[PhoneEvent]]] = {
    "call.created": _created,
    SPOKEN_TO: _answered,
    "call.voicemail_left": _voicemail_left,
    **dict.fromkeys(HANDED_ON, _handed_on),
    **dict.fromkeys(OVER, _over),
    "message.received": _text,
    "message.sent": _sent,
    "message.status_updated": _status_updated,
}
