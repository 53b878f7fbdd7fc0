"""Quo's texts read into neutral events.

Of outgoing texts Quo tells when they were delivered or failed, whoever wrote them: staff in the app, its own auto-reply, or the
hub. It does not say which, so a delivered text is both a text that left the line and a delivery report.
"""

from hub.contract.phone_events import DeliveryReport, DeliveryStatus, InboundText, MediaRef, PhoneEvent, StaffText
from telephony.openphone.error_codes import reason_for
from telephony.openphone.received import Received, numbers_in, text_in

ARRIVED = "message.received"
ENDS = {
    "message.delivered": DeliveryStatus.DELIVERED,
    "message.undelivered": DeliveryStatus.UNDELIVERED,
    "message.failed": DeliveryStatus.FAILED,
}
STATUSES = {
    "queued": DeliveryStatus.ACCEPTED,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "undelivered": DeliveryStatus.UNDELIVERED,
    "failed": DeliveryStatus.FAILED,
}
MOST_PICTURES = 20


def sender_of(received: Received) -> str:
    """The number that a text came from."""
    told = numbers_in(received.context, "senderIdentifier") or numbers_in(received.resource, "from")
    found = told[0] if told else ""
    return received.numbers.get(found, found)


def recipients_of(received: Received) -> list[str]:
    """The numbers that a text went to."""
    told = numbers_in(received.context, "recipientIdentifiers") or numbers_in(received.resource, "to")
    return [received.numbers.get(found, found) for found in told]


def line_of(received: Received) -> str:
    """The workspace's number; of several recipients only the address can tell which it is."""
    if received.what != ARRIVED:
        return sender_of(received) or received.own_number
    recipients = recipients_of(received)
    if len(recipients) == 1:
        return recipients[0]
    return received.own_number or (recipients[0] if recipients else "")


def words_of(received: Received) -> str:
    """The text's words, which may be none beside pictures."""
    return text_in(received.resource, "text", "body", "content")


def read_text(received: Received) -> list[PhoneEvent]:
    """The events in one telling of a text."""
    if received.what == ARRIVED:
        return [
            InboundText(
                key=f"{received.of}:text",
                text_id=received.of,
                line=line_of(received),
                sender=sender_of(received),
                body=words_of(received),
                at=received.at,
                media=_media(received),
            )
        ]
    status = ENDS.get(received.what)
    if status is None:
        return []
    left = _left_the_line(received) if status is DeliveryStatus.DELIVERED else []
    return [*left, _report(received, status)]


def _left_the_line(received: Received) -> list[PhoneEvent]:
    return [
        StaffText(
            key=f"{received.of}:left:{place}",
            text_id=received.of,
            line=line_of(received),
            to=recipient,
            body=words_of(received),
            at=received.at,
            media=_media(received),
            member=text_in(received.resource, "userId") or text_in(received.context, "userId"),
        )
        for place, recipient in enumerate(recipients_of(received))
    ]


def _report(received: Received, status: DeliveryStatus) -> DeliveryReport:
    lost = status is not DeliveryStatus.DELIVERED
    code = str(received.resource.get("errorCode") or "") if lost else ""
    return DeliveryReport(
        key=f"{received.of}:{status}",
        text_id=received.of,
        status=status,
        at=received.at,
        line=line_of(received),
        not_delivered=reason_for(code) if lost else None,
        code=code[:40] or None,
    )


def _media(received: Received) -> tuple[MediaRef, ...]:
    told = received.resource.get("media")
    pictures = told[:MOST_PICTURES] if isinstance(told, list) else []
    refs = (
        MediaRef(picture, "") if isinstance(picture, str) else MediaRef(text_in(picture, "url"), text_in(picture, "type", "contentType"))
        for picture in pictures
        if isinstance(picture, str | dict)
    )
    return tuple(ref for ref in refs if ref.address)
