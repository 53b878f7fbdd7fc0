"""Voice API events read as what happened to a call (Telnyx docs, voice-api-webhooks).

Every leg of a call tells of itself, and only its first event says whether it came in. All others name two numbers and not which
of them is ours: they are read as about the leg that reached a line, and the hub leaves out those whose `to` is no line.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hub.contract.phone_events import Attestation, CallEvent, CallHappening, MissedBecause, OutboundCall, PhoneEvent, VoicemailLeft
from hub.contract.webhooks import Hint, UnreadableRequest
from telephony.telnyx.media import link_in, ref_of_recording
from telephony.telnyx.missed import NEVER_ANSWERED, because_of
from telephony.telnyx.received import Event, as_text, mappings, read_time

INITIATED, ANSWERED, BRIDGED, HANGUP, RECORDED = "call.initiated", "call.answered", "call.bridged", "call.hangup", "call.recording.saved"
CALL_KINDS = frozenset({INITIATED, ANSWERED, BRIDGED, HANGUP, RECORDED})
WITHHELD = frozenset({"anonymous", "private", "restricted", "unavailable", "unknown", "withheld", "266696687"})
ATTESTATIONS = {"A": Attestation.FULL, "B": Attestation.PARTIAL, "C": Attestation.GATEWAY}
SHORTEST_VOICEMAIL_S = 2
LONGEST_RECORDING_S = 86_400


def hint_of_call(event: Event) -> Hint:
    """Whose event this seems to be; a connection may serve numbers that are no lines of ours. Raises UnreadableRequest."""
    went_out = _went_out(event)
    return Hint(
        what=event.what,
        line=event.field("from" if went_out else "to"),
        sender="" if went_out else event.field("from"),
        call_id=_session(event),
        delivery_id=event.id or None,
        line_is_sure=False,
    )


def read_call(event: Event, received_at: datetime, *, at_sip: bool = False) -> list[PhoneEvent]:
    """What the event says of a call. Raises UnreadableRequest.

    `call.answered` also comes when an application answers to play a greeting, so it says nothing; at a SIP connection nobody but the
    phones there can answer, a person or a mailbox.
    """
    at = event.at or received_at
    if event.what == RECORDED:
        return _voicemail(event, at)
    if _went_out(event):
        return [_outbound(event, at)] if event.what != ANSWERED else []
    if event.what == INITIATED:
        return [_call(event, "rang", CallHappening.RANG, at)]
    if event.what == HANGUP:
        return _hangup(event, at, at_sip=at_sip)
    if at_sip:
        return [_call(event, "picked-up", CallHappening.ANSWERED_OR_MAILBOX, at)]
    return [_call(event, "bridged", CallHappening.ACCEPTED, at)] if event.what == BRIDGED else []


def _hangup(event: Event, at: datetime, *, at_sip: bool) -> list[PhoneEvent]:
    """The caller is gone; at a SIP connection a cause that says little is that of a call which was picked up."""
    cause, ended = event.field("hangup_cause"), _call(event, "ended", CallHappening.ENDED, at)
    if at_sip and cause not in NEVER_ANSWERED:
        return [ended]
    because = because_of(cause, event.field("hangup_source"))
    return [_call(event, "hangup", CallHappening.NOBODY_ANSWERED, at, because), ended]


def is_withheld(caller: str) -> bool:
    """Whether a From is a caller who hides their number: a word, or the word spelled on the keypad."""
    return caller.strip().lower().removeprefix("sip:").partition("@")[0].removeprefix("+") in WITHHELD


def attestation(letter: str, validated: object) -> Attestation | None:
    """The STIR/SHAKEN verdict; `validated` as JSON or a form writes it."""
    if str(validated).lower() == "false" and letter:
        return Attestation.FAILED
    return ATTESTATIONS.get(letter.upper())


def _went_out(event: Event) -> bool:
    return event.field("direction") == "outgoing"


def _session(event: Event) -> str:
    """The id that all legs of one phone call share."""
    session = event.field("call_session_id")
    if not session:
        raise UnreadableRequest("the event names no call_session_id")
    return session


def _call(event: Event, key: str, happened: CallHappening, at: datetime, because: MissedBecause | None = None) -> CallEvent:
    session, caller = _session(event), event.field("from")
    return CallEvent(
        key=f"{session}:{event.field('call_leg_id')}:{key}",
        call_id=session,
        line=event.field("to"),
        caller=caller,
        happened=happened,
        at=at,
        heard_at=at if event.at is None else None,
        because=because,
        withheld=is_withheld(caller),
        attestation=attestation(event.field("shaken_stir_attestation"), event.payload.get("shaken_stir_validated")),
        extras=_extras(event.payload),
    )


def _extras(payload: Mapping[str, Any]) -> dict[str, str]:
    """What may help to judge the caller."""
    diversion = (as_text(header.get("value")) for header in mappings(payload.get("sip_headers")) if header.get("name") == "Diversion")
    found = {
        "forwarded_from": next(diversion, ""),
        "hangup_cause": as_text(payload.get("hangup_cause")),
        "screening": as_text(payload.get("call_screening_result")),
    }
    return {name: value for name, value in found.items() if value}


def _outbound(event: Event, at: datetime) -> OutboundCall:
    session = _session(event)
    return OutboundCall(
        key=f"{session}:{event.field('call_leg_id')}:{event.what}",
        call_id=session,
        line=event.field("from"),
        to=event.field("to"),
        at=at,
        answered=event.what == BRIDGED,
        ended=event.what == HANGUP,
    )


def _voicemail(event: Event, at: datetime) -> list[PhoneEvent]:
    """A recording that is long enough to hold words; the event names the call and often no number."""
    session = _session(event)
    began, ended = read_time(event.payload.get("recording_started_at")), read_time(event.payload.get("recording_ended_at"))
    duration = int((ended - began).total_seconds()) if began and ended else None
    media = next(filter(None, map(link_in, _urls(event.payload))), "")
    if not media or (duration is not None and not SHORTEST_VOICEMAIL_S <= duration <= LONGEST_RECORDING_S):
        return []
    return [
        VoicemailLeft(
            key=f"{session}:voicemail",
            call_id=session,
            line=event.field("to"),
            caller=event.field("from"),
            at=at,
            media=ref_of_recording(event.field("recording_id"), session, media),
            duration_s=duration,
        )
    ]


def _urls(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*mappings(payload.get("recording_urls")), *mappings(payload.get("public_recording_urls"))]
