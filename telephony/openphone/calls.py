"""One phone call of Quo's, as a webhook or the call list tells it, read into neutral events.

Each telling says only what it knows, in any order; the keys are the same whichever tells it, so call.missed, call.completed
and the list make one missed call. Where they give different reasons, each counts, and the hub's choice does not depend on the
order. An event whose numbers Quo could not resolve says only that a call rang: the call list has the numbers and tells the rest.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause, OutboundCall, PhoneEvent, VoicemailLeft
from telephony.openphone.missed import FORWARDED, IN_DOUBT, MISSED_EVENT, TAKEN, verdict_on
from telephony.openphone.received import Received, Record, moment_in, numbers_in, record_in, text_in, whole_in

LIFE = ("call.ringing", "call.answered", "call.forwarded", MISSED_EVENT, "call.completed")
ENDS = (MISSED_EVENT, "call.completed")
USER_ID = "US"
WITHHELD = frozenset({"anonymous", "restricted", "unknown", "blocked", "unavailable", "private", "266696687", "7378742833"})
VOICEMAIL = re.compile(r"/v1/call-voicemails/[\w.:-]{1,120}\Z")
KEYS = {
    CallHappening.RANG: "rang",
    CallHappening.ACCEPTED: "answered",
    CallHappening.ANSWERED_OR_MAILBOX: "picked-up",
    CallHappening.NOBODY_ANSWERED: "missed",
    CallHappening.ENDED: "ended",
}


@dataclass(frozen=True, slots=True)
class Parties:
    """The workspace's number and that of the other end, each empty where it is not told."""

    line: str
    other: str


def voicemail_path(call_id: str) -> str:
    """Where a voicemail is asked for: its link in the webhook may end, the call's id does not (Quo API, get a voicemail for a call)."""
    return f"/v1/call-voicemails/{call_id}"


def is_outgoing(received: Received) -> bool:
    """Whether staff made the call or wrote the text."""
    return text_in(received.resource, "direction") == "outgoing"


def parties_of(received: Received) -> Parties:
    """Who speaks with whom. The context says it apart; elsewhere the number that the address knows for the id decides, else the order."""
    told = record_in(received.context, "participants")
    workspace, external = numbers_in(told, "workspace"), numbers_in(told, "external")
    if workspace or external:
        return Parties(workspace[0] if workspace else received.own_number, external[0] if external else "")
    both = [*numbers_in(received.resource, "from"), *numbers_in(received.resource, "to")] or numbers_in(received.resource, "participants")
    if received.own_number:
        return Parties(received.own_number, next((number for number in both if number != received.own_number), ""))
    if len(both) < 2:
        return Parties("", both[0] if both else "")
    return Parties(both[0], both[1]) if is_outgoing(received) else Parties(both[1], both[0])


def read_call(received: Received) -> list[PhoneEvent]:
    """The events in one telling of a call; none in what is about neither its life nor a voicemail."""
    if received.what == "call.voicemail.completed":
        return _voicemail(received, text_in(received.resource, "recordingUrl"), whole_in(received.resource, "duration"))
    if received.what not in LIFE:
        return []
    parties = parties_of(received)
    if is_outgoing(received):
        return [_outbound(received, parties)] if parties.other else []
    if not parties.other and _resolution(received) == "unavailable":
        return [_event(received, parties, CallHappening.RANG, _began(received), key="rang:unnamed")]
    left = record_in(received.resource, "voicemail")
    return [*_life(received, parties), *_voicemail(received, text_in(left, "url", "recordingUrl"), whole_in(left, "duration"))]


def _life(received: Received, parties: Parties) -> list[PhoneEvent]:
    call = received.resource
    by_machine = bool(text_in(call, "aiHandled"))
    forwarded = bool(_sent_outside(call))
    began = _event(received, parties, CallHappening.RANG, _began(received))
    if received.what == "call.ringing":
        return [began]
    if received.what in ENDS:
        status = text_in(call, "status")
        answered = bool(text_in(call, "answeredAt")) or status == "answered"
        happened, because = verdict_on(received.what, status, answered=answered, by_machine=by_machine, forwarded=forwarded)
        over = moment_in(call, "completedAt") or received.at
        return [began, _event(received, parties, happened, over, because), _event(received, parties, CallHappening.ENDED, over)]
    is_person = received.what == "call.answered" and not (by_machine or forwarded or text_in(call, "status") == FORWARDED)
    happened, _ = TAKEN if is_person else IN_DOUBT
    return [_event(received, parties, happened, moment_in(call, "answeredAt") or received.at)]


def _event(
    received: Received, parties: Parties, happened: CallHappening, at: datetime, because: MissedBecause | None = None, *, key: str = ""
) -> CallEvent:
    outside = _sent_outside(received.resource)
    return CallEvent(
        key=":".join(filter(None, (received.of, key or KEYS[happened], because))),
        call_id=received.of,
        line=parties.line,
        caller=parties.other,
        happened=happened,
        at=at,
        heard_at=at if at == received.at and not received.is_timed else None,
        because=because,
        withheld=_is_withheld(received, parties.other),
        duration_s=whole_in(received.resource, "duration") if happened is CallHappening.ENDED else None,
        answered_by=outside if happened is CallHappening.ANSWERED_OR_MAILBOX and outside.startswith("+") else "",
        extras=_extras(received),
    )


def _sent_outside(call: Record) -> str:
    """The phone outside that Quo sent a call on to; a user of the workspace, to whom it was transferred, is none."""
    to = text_in(call, "forwardedTo")
    return "" if to.startswith(USER_ID) else to


def _resolution(received: Received) -> str:
    """Whether Quo could tell the numbers: available, unavailable, or empty in legacy webhooks."""
    return text_in(record_in(received.context, "participants"), "resolution")


def _is_withheld(received: Received, caller: str) -> bool:
    """Whether the caller hid their number: a word instead of it, or nothing although Quo knows the parties."""
    return caller.strip().lower().removeprefix("+") in WITHHELD or (not caller and _resolution(received) == "available")


def _extras(received: Received) -> dict[str, str]:
    """What may help to understand the outcome."""
    return {name: found for name in ("status", "aiHandled", "forwardedFrom", "forwardedTo") if (found := text_in(received.resource, name))}


def _began(received: Received) -> datetime:
    return moment_in(received.resource, "createdAt") or received.at


def _outbound(received: Received, parties: Parties) -> OutboundCall:
    call, ended = received.resource, received.what in ENDS
    answered = received.what == "call.answered" or bool(text_in(call, "answeredAt"))
    step = "ended" if ended else "answered" if answered else "rang"
    return OutboundCall(
        key=f"{received.of}:out:{step}",
        call_id=received.of,
        line=parties.line,
        to=parties.other,
        at=(moment_in(call, "completedAt") if ended else moment_in(call, "answeredAt")) or received.at,
        answered=answered,
        ended=ended,
        duration_s=whole_in(call, "duration") if ended else None,
        member=text_in(call, "initiatedBy", "userId") or text_in(received.context, "userId"),
    )


def _voicemail(received: Received, address: str, duration_s: int | None) -> list[PhoneEvent]:
    if not address or is_outgoing(received):
        return []
    parties = parties_of(received)
    return [
        VoicemailLeft(
            key=f"{received.of}:voicemail",
            call_id=received.of,
            line=parties.line,
            caller=parties.other,
            at=moment_in(received.resource, "createdAt") or received.at,
            media=voicemail_path(received.of),
            duration_s=duration_s,
        )
    ]
