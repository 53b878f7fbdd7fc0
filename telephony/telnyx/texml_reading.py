"""TeXML callbacks read as what happened to a call (Telnyx docs, texml-call and texml-recording callbacks).

A recording's callback names nothing but the CallSid, so a TeXML call goes by its own CallSid, not by the session. What is told of
a leg that was dialled for the caller is left out: of several phones rung together all but one lose.
"""

from collections.abc import Mapping
from datetime import datetime

from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause, PhoneEvent, VoicemailLeft
from hub.contract.webhooks import Hint
from telephony.telnyx.call_reading import SHORTEST_VOICEMAIL_S, attestation, is_withheld
from telephony.telnyx.media import ref_of_texml
from telephony.telnyx.missed import CALL_MISSED, DIAL_MISSED, NEVER_ANSWERED, because_of
from telephony.telnyx.received import read_time

RINGING = frozenset({"queued", "initiated", "ringing"})
ENDED = frozenset({"completed", *CALL_MISSED})
SENT_ONCE_EACH = ("CallSid", "CallStatus", "DialCallStatus", "RecordingSid", "RecordingStatus", "SequenceNumber")


def hint_of_form(form: Mapping[str, str]) -> Hint:
    """Whose callback this seems to be; no callback says whether its call came in."""
    is_leg = bool(form.get("ParentCallSid"))
    return Hint(
        what=f"texml.{_kind(form)}",
        line="" if is_leg else form.get("To", ""),
        sender=form.get("From", ""),
        call_id=form.get("ParentCallSid") or form["CallSid"],
        delivery_id=":".join(["texml", *(form.get(name, "") for name in SENT_ONCE_EACH)]),
        line_is_sure=False,
    )


def read_form_events(form: Mapping[str, str], received_at: datetime) -> list[PhoneEvent]:
    """What a callback says of a call."""
    match _kind(form):
        case "recording":
            return _voicemail(form, received_at)
        case "status":
            return _status(form, read_time(form.get("Timestamp")) or received_at)
    return []


def _kind(form: Mapping[str, str]) -> str:
    if form.get("ParentCallSid"):
        return "leg"
    return "status" if form.get("CallStatus") else "recording" if form.get("RecordingStatus") or form.get("RecordingUrl") else "other"


def _status(form: Mapping[str, str], at: datetime) -> list[PhoneEvent]:
    status, dialled, cause = form["CallStatus"], form.get("DialCallStatus", ""), form.get("HangupCause", "")
    if status in RINGING:
        return [_call(form, "rang", CallHappening.RANG, at)]
    if status not in ENDED:
        return []
    ended = _call(form, "ended", CallHappening.ENDED, at)
    if status == "completed" and dialled in ("completed", "answered"):
        return [_call(form, "dialled", CallHappening.ANSWERED_OR_MAILBOX, at), ended]
    if status == "completed" and dialled in DIAL_MISSED:
        return [_call(form, "dialled", CallHappening.NOBODY_ANSWERED, at, DIAL_MISSED[dialled]), ended]
    if cause in NEVER_ANSWERED:
        because = because_of(cause, form.get("HangupSource", ""))
    elif status in CALL_MISSED:
        because = MissedBecause.ABANDONED if form.get("HangupSource") == "caller" else CALL_MISSED[status]
    else:
        return [ended]
    return [_call(form, "status", CallHappening.NOBODY_ANSWERED, at, because), ended]


def _call(form: Mapping[str, str], key: str, happened: CallHappening, at: datetime, because: MissedBecause | None = None) -> CallEvent:
    caller = form.get("From", "")
    return CallEvent(
        key=f"{form['CallSid']}:{key}",
        call_id=form["CallSid"],
        line=form.get("To", ""),
        caller=caller,
        happened=happened,
        at=at,
        heard_at=at if read_time(form.get("Timestamp")) is None else None,
        because=because,
        withheld=is_withheld(caller),
        duration_s=_whole_number(form.get("CallDuration", "")) if happened is CallHappening.ENDED else None,
        attestation=attestation(form.get("ShakenStirAttestation", ""), form.get("ShakenStirValidated", "")),
    )


def _voicemail(form: Mapping[str, str], received_at: datetime) -> list[PhoneEvent]:
    """A finished recording of `<Record>`; one of `<Dial>` is a conversation."""
    duration, media = _whole_number(form.get("RecordingDuration", "")), form.get("RecordingUrl", "")
    is_finished = form.get("RecordingStatus") in (None, "", "completed") and form.get("RecordingSource", "RecordVerb") == "RecordVerb"
    if not media or not is_finished or (duration is not None and duration < SHORTEST_VOICEMAIL_S):
        return []
    sid, at = form["CallSid"], read_time(form.get("Timestamp")) or received_at
    return [
        VoicemailLeft(
            key=f"{sid}:voicemail",
            call_id=sid,
            line=form.get("To", ""),
            caller=form.get("From", ""),
            at=at,
            media=ref_of_texml(form.get("AccountSid", ""), form.get("RecordingSid", ""), media),
            duration_s=duration,
        )
    ]


def _whole_number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 9 else None
