"""Webhooks read into neutral events.

One call is told by several requests, in any order. Each says only what it knows; the hub judges them together: ACCEPTED
wins over all, then NOBODY_ANSWERED, then ANSWERED_OR_MAILBOX, and a line that rings the staff or is forwarded to us counts
as missed when there is none of the three. ACCEPTED comes from the pressed key alone. A staff mailbox presses none, so the
end of the dialling says NOBODY_ANSWERED unless Twilio itself says that caller and staff were joined, and reaching the
voicemail says it once more. A leg says nothing: of several phones rung together all but one lose.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from hub.contract.phone_events import (
    Attestation,
    CallEvent,
    CallHappening,
    DeliveryReport,
    DeliveryStatus,
    InboundText,
    MediaRef,
    MissedBecause,
    PhoneEvent,
    VoicemailLeft,
)
from hub.contract.webhooks import Hint, RawRequest
from telephony.twilio.error_codes import reason_for
from telephony.twilio.missed import CALL_MISSED, DIAL_MISSED
from telephony.twilio.received import ENDED_STATUSES, Received, read

SHORTEST_VOICEMAIL_S = 2
MOST_PICTURES = 20
DIGITS = frozenset("0123456789*#")
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
HELP_WORDS = frozenset({"HELP", "INFO"})
TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")

WITHHELD_SPELLED = frozenset({"266696687", "7378742833", "8656696", "2562533", "86282452253", "7748283"})
WITHHELD_WORDS = frozenset({"", "anonymous", "restricted", "unknown", "blocked", "unavailable", "private"})

ATTESTATIONS = {"A": Attestation.FULL, "B": Attestation.PARTIAL, "C": Attestation.GATEWAY}

TEXT_STATUSES = {
    "accepted": DeliveryStatus.ACCEPTED,
    "scheduled": DeliveryStatus.ACCEPTED,
    "queued": DeliveryStatus.ACCEPTED,
    "sending": DeliveryStatus.SENDING,
    "sent": DeliveryStatus.SENT,
    "partially_delivered": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,
    "undelivered": DeliveryStatus.UNDELIVERED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.CANCELED,
}


def peek(raw: RawRequest) -> Hint:
    """Whose request this seems to be; raises UnreadableRequest."""
    received = read(raw)
    is_text = received.what == "text"
    return Hint(
        what=received.what,
        provider_account=received.field("AccountSid"),
        line=received.line,
        sender=received.sender,
        text=_words(received) if is_text else None,
        call_id=received.call_id or None,
        delivery_id=_delivery_id(received),
    )


def _words(received: Received) -> str:
    """The body; with Advanced Opt-Out the customer chooses the words, and OptOutType says what Twilio took them for."""
    taken_for = received.field("OptOutType").upper()
    return taken_for if taken_for in ("STOP", "START") else received.fields.get("Body", "")


def _delivery_id(received: Received) -> str:
    """The same for every retry of one webhook, and made of signed fields only.

    Twilio also sends I-Twilio-Idempotency-Token, but does not sign it: with another value in it, a START that somebody
    recorded would count as a new one.
    """
    names = ("CallSid", "MessageSid", "SmsSid", "MessageStatus", "CallStatus", "DialCallStatus", "RecordingStatus", "SequenceNumber")
    return ":".join([received.what, *(received.fields.get(name, "") for name in names)])


def read_events(raw: RawRequest) -> list[PhoneEvent]:
    """The events in one webhook; raises UnreadableRequest."""
    received = read(raw)
    return _READERS[received.what](received, raw)


def is_withheld(caller: str) -> bool:
    """Whether a From is a withheld caller: a word, or the word spelled on the keypad, which can look like a real number."""
    name = caller.strip().lower().removeprefix("sip:").partition("@")[0]
    return name in WITHHELD_WORDS or name.removeprefix("+") in WITHHELD_SPELLED


def _call_event(received: Received, raw: RawRequest, key: str, happened: CallHappening, because: MissedBecause | None = None) -> CallEvent:
    """One event, timed by Twilio where the request says when it happened: that a call rings is told without a time."""
    return CallEvent(
        key=f"{received.call_id}:{key}",
        call_id=received.call_id,
        line=received.line,
        caller=received.sender,
        happened=happened,
        at=_sent_at(received, raw) if received.what == "call-status" else raw.received_at,
        heard_at=raw.received_at,
        provider_account=received.field("AccountSid"),
        because=because,
        withheld=(received.what == "voice" or "From" in received.fields) and is_withheld(received.sender),
        duration_s=received.number("CallDuration") if happened is CallHappening.ENDED else None,
        attestation=_attestation(received.field("StirVerstat")),
        extras=_extras(received),
    )


def _extras(received: Received) -> dict[str, str]:
    """What may help to judge the caller."""
    found = {
        "forwarded_from": received.field("ForwardedFrom"),
        "dial_status": received.field("DialCallStatus"),
        "joined": received.field("DialBridged").lower(),
    }
    return {name: value for name, value in found.items() if value}


def _attestation(verstat: str) -> Attestation | None:
    """The STIR verdict; Twilio may add it after signing, so it is never more than a hint."""
    if verstat.startswith("TN-Validation-Failed"):
        return Attestation.FAILED
    passed = verstat.removeprefix("TN-Validation-Passed-")
    return ATTESTATIONS.get(passed[:1]) if passed != verstat else None


def _sent_at(received: Received, raw: RawRequest) -> datetime:
    """When Twilio says that it happened (RFC 2822), else when we heard of it."""
    try:
        return read_time(received.field("Timestamp"))
    except ValueError:
        return raw.received_at


def read_time(written: str) -> datetime:
    """A time as Twilio writes it (RFC 2822), in UTC; raises ValueError."""
    try:
        told = parsedate_to_datetime(written)
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (TypeError, IndexError, OverflowError) as wrong:
        raise ValueError("not a time as RFC 2822 writes them") from wrong


def _voice(received: Received, raw: RawRequest) -> list[PhoneEvent]:
    if _is_outbound(received):
        return []
    return [_call_event(received, raw, "rang", CallHappening.RANG)]


def _is_outbound(received: Received) -> bool:
    return received.field("Direction").startswith("outbound")


def pressed_a_key(received: Received) -> bool:
    """Whether the person who was rung took the call; a key is the only proof that it was a person."""
    digits = received.field("Digits")
    return received.what == "accepted" and bool(digits) and DIGITS.issuperset(digits)


def _accepted(received: Received, raw: RawRequest) -> list[PhoneEvent]:
    if not pressed_a_key(received):
        return []
    return [_call_event(received, raw, f"accepted:{received.field('CallSid')}", CallHappening.ACCEPTED)]


def _dial_done(received: Received, raw: RawRequest) -> list[PhoneEvent]:
    status = received.field("DialCallStatus")
    if status in DIAL_MISSED:
        return [_call_event(received, raw, "dial-done", CallHappening.NOBODY_ANSWERED, DIAL_MISSED[status])]
    if status not in ("completed", "answered"):
        return []
    if received.field("DialBridged").lower() == "true":
        return [_call_event(received, raw, "dial-done", CallHappening.ANSWERED_OR_MAILBOX)]
    return [_call_event(received, raw, "dial-done", CallHappening.NOBODY_ANSWERED, MissedBecause.NO_ANSWER)]


def _record_done(received: Received, raw: RawRequest) -> list[PhoneEvent]:
    events = _reached_voicemail(received, raw)
    if received.field("Digits") == "hangup":
        events.append(_call_event(received, raw, "hung-up", CallHappening.ENDED))
    return events


def _recording(received: Received, raw: RawRequest) -> list[PhoneEvent]:
    if received.fields.get("RecordingSource", "RecordVerb") != "RecordVerb":
        return []
    return _reached_voicemail(received, raw)


def _reached_voicemail(received: Received, raw: RawRequest) -> list[PhoneEvent]:
    events: list[PhoneEvent] = [_call_event(received, raw, "voicemail-reached", CallHappening.NOBODY_ANSWERED)]
    duration = received.number("RecordingDuration") or 0
    media = received.field("RecordingUrl")
    if media and duration >= SHORTEST_VOICEMAIL_S and received.fields.get("RecordingStatus", "completed") == "completed":
        events.append(
            VoicemailLeft(
                key=f"{received.call_id}:voicemail",
                call_id=received.call_id,
                line=received.line,
                caller=received.sender,
                at=raw.received_at,
                media=media,
                duration_s=duration,
                provider_account=received.field("AccountSid"),
            )
        )
    return events


def _call_status(received: Received, raw: RawRequest) -> list[PhoneEvent]:
    status = received.field("CallStatus")
    if status not in ENDED_STATUSES or received.field("ParentCallSid") or _is_outbound(received):
        return []
    events: list[PhoneEvent] = [_call_event(received, raw, "ended", CallHappening.ENDED)]
    if status in CALL_MISSED:
        events.insert(0, _call_event(received, raw, f"status:{status}", CallHappening.NOBODY_ANSWERED, CALL_MISSED[status]))
    return events


def _text(received: Received, raw: RawRequest) -> list[PhoneEvent]:
    pictures = min(received.number("NumMedia") or 0, MOST_PICTURES)
    media = [MediaRef(received.field(f"MediaUrl{n}"), received.field(f"MediaContentType{n}")) for n in range(pictures)]
    return [
        InboundText(
            key=f"{received.text_id}:text",
            text_id=received.text_id,
            line=received.line,
            sender=received.sender,
            body=received.fields.get("Body", ""),
            at=raw.received_at,
            provider_account=received.field("AccountSid"),
            media=tuple(ref for ref in media if ref.address),
            provider_confirmed_opt_out=_twilio_confirmed_opt_out(received),
            provider_answered_help=_twilio_answered_help(received),
        )
    ]


def _twilio_confirmed_opt_out(received: Received) -> bool:
    """Whether Twilio answers the opt-out itself (Twilio docs, advanced-opt-out; on toll-free numbers the network does)."""
    if received.field("OptOutType"):
        return received.field("OptOutType").upper() == "STOP"
    word = received.fields.get("Body", "").strip().upper()
    if received.line.startswith(TOLL_FREE):
        return word == "STOP"
    return received.line.startswith("+") and word in STOP_WORDS


def _twilio_answered_help(received: Received) -> bool:
    """Whether Twilio answers a call for help itself (Twilio docs, advanced-opt-out); nobody does on toll-free numbers."""
    if received.field("OptOutType"):
        return received.field("OptOutType").upper() == "HELP"
    said = received.fields.get("Body", "").strip().upper()
    return received.line.startswith("+") and not received.line.startswith(TOLL_FREE) and said in HELP_WORDS


def _delivery(received: Received, raw: RawRequest) -> list[PhoneEvent]:
    written = received.field("MessageStatus", "SmsStatus")
    if written in ("", "receiving", "received"):
        return []
    status = TEXT_STATUSES.get(written, DeliveryStatus.ACCEPTED)
    lost = status in (DeliveryStatus.UNDELIVERED, DeliveryStatus.FAILED)
    code = received.field("ErrorCode") if lost else ""
    return [
        DeliveryReport(
            key=f"{received.text_id}:{written}",
            text_id=received.text_id,
            status=status,
            at=raw.received_at,
            line=received.line,
            provider_account=received.field("AccountSid"),
            outbox_key=received.query.get("key") or None,
            not_delivered=reason_for(code) if lost else None,
            code=code or None,
        )
    ]


def _nothing(received: Received, raw: RawRequest) -> list[PhoneEvent]:  # noqa: ARG001 - the table's signature
    return []


_READERS: Mapping[str, Callable[[Received, RawRequest], list[PhoneEvent]]] = {
    "voice": _voice,
    "accepted": _accepted,
    "dial-done": _dial_done,
    "record-done": _record_done,
    "recording": _recording,
    "call-status": _call_status,
    "whisper": _nothing,
    "leg": _nothing,
    "text": _text,
    "delivery": _delivery,
}
