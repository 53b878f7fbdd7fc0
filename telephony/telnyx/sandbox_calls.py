"""Phone calls as simulated Telnyx tells of them: Voice API events of every leg, or the callbacks of a TeXML application."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hub.sandbox.phone_system import Ends
from telephony.telnyx.sandbox_recordings import keep
from telephony.telnyx.sandbox_world import Line, World, iso, new_id

RINGS_FOR_S = 20
TALKS_FOR_S = 40
VOICEMAIL_S = 9
WITHHELD = "anonymous"
ENDINGS = frozenset({Ends.MISSED, Ends.ANSWERED, Ends.GIVEN_UP, Ends.BUSY, Ends.VOICEMAIL})
HANGUPS = {
    Ends.MISSED: ("timeout", "unknown"),
    Ends.GIVEN_UP: ("originator_cancel", "caller"),
    Ends.BUSY: ("user_busy", "callee"),
    Ends.ANSWERED: ("normal_clearing", "caller"),
    Ends.VOICEMAIL: ("normal_clearing", "caller"),
}
TEXML_ENDINGS = {
    Ends.MISSED: {"CallStatus": "no-answer"},
    Ends.GIVEN_UP: {"CallStatus": "canceled"},
    Ends.BUSY: {"CallStatus": "busy"},
    Ends.ANSWERED: {"CallStatus": "completed", "DialCallStatus": "completed"},
    Ends.VOICEMAIL: {"CallStatus": "completed", "DialCallStatus": "no-answer"},
}


@dataclass(slots=True)
class Leg:
    """One leg of a call."""

    sender: str
    to: str
    direction: str
    id: str = field(default_factory=new_id)


@dataclass(slots=True)
class Told:
    """One Voice API event: how many seconds after the call began, and of which leg."""

    after_s: float
    name: str
    leg: Leg
    more: dict[str, Any] = field(default_factory=dict)


class PlayedCall:
    """A call that ends now, told in the Voice API's manner."""

    def __init__(self, world: World, line: Line, caller: str, ends: Ends) -> None:
        self.session = new_id()
        self._world, self._line, self._ends = world, line, ends
        self._rings = 0 if ends is Ends.BUSY else RINGS_FOR_S
        self._lasts = self._rings + (TALKS_FOR_S if ends in (Ends.ANSWERED, Ends.VOICEMAIL) else 0)
        self._began = world.clock() - timedelta(seconds=self._lasts)
        self._caller = Leg(caller, line.number, "incoming")
        self._staff = [] if line.style == "sip" else [Leg(line.number, number, "outgoing") for number in line.staff]

    def events(self) -> list[dict[str, Any]]:
        """The webhooks' `data`, in the order in which they happened."""
        return [self._event(told) for told in self._story()]

    def _story(self) -> Iterator[Told]:
        caller, staff = self._caller, self._staff
        yield Told(
            0,
            "call.initiated",
            caller,
            {"state": "bridging" if self._line.style == "sip" else "parked", "shaken_stir_attestation": "A", "shaken_stir_validated": True},
        )
        yield from (Told(1, "call.initiated", leg, {"state": "bridging"}) for leg in staff)
        if self._ends is Ends.ANSWERED:
            taken = [*staff[:1], caller]
            yield from (Told(self._rings, "call.answered", leg, {"state": "answered"}) for leg in taken)
            yield from (Told(self._rings, "call.bridged", leg) for leg in taken)
        elif self._ends is Ends.VOICEMAIL:
            yield Told(self._rings, "call.answered", caller, {"state": "answered"})
        cause, source = HANGUPS[self._ends]
        yield Told(self._lasts, "call.hangup", caller, {"state": "hangup", "hangup_cause": cause, "hangup_source": source})
        lost = ("timeout", "unknown") if self._ends is Ends.VOICEMAIL else (cause, source)
        yield from (
            Told(self._lasts, "call.hangup", leg, {"state": "hangup", "hangup_cause": lost[0], "hangup_source": lost[1]}) for leg in staff
        )
        if self._ends is Ends.VOICEMAIL:
            yield Told(self._lasts, "call.recording.saved", caller)

    def _event(self, told: Told) -> dict[str, Any]:
        at = self._began + timedelta(seconds=told.after_s)
        payload: dict[str, Any] = {"call_leg_id": told.leg.id, "call_session_id": self.session}
        payload |= {"connection_id": self._line.connection_id, "client_state": None}
        if told.name == "call.recording.saved":
            kept = keep(self._world, self.session, VOICEMAIL_S)
            began = at - timedelta(seconds=VOICEMAIL_S)
            payload |= {"recording_started_at": iso(began), "recording_ended_at": iso(at), "channels": "single"}
            payload |= {"recording_urls": {"mp3": kept.link(self._world.clock())}, "public_recording_urls": {}}
        else:
            payload |= {"call_control_id": f"v3:{told.leg.id}", "from": told.leg.sender, "to": told.leg.to, **told.more}
            payload |= {"direction": told.leg.direction} if told.name == "call.initiated" else {}
            payload |= {"start_time": iso(self._began)} if told.name != "call.bridged" else {}
        return event_json(told.name, at, payload)


def event_json(name: str, at: datetime, payload: dict[str, Any]) -> dict[str, Any]:
    """The `data` of a webhook."""
    return {"record_type": "event", "event_type": name, "id": new_id(), "occurred_at": iso(at), "payload": payload}


def listed(event: dict[str, Any]) -> dict[str, Any]:
    """A call's event as the list of call events shows it."""
    payload = event["payload"]
    return {
        "record_type": "call_event",
        "type": "webhook",
        "name": event["event_type"],
        "event_timestamp": event["occurred_at"],
        "call_leg_id": payload["call_leg_id"],
        "call_session_id": payload["call_session_id"],
        "metadata": event,
    }


def staff_call(line: Line, to: str, *, answered: bool, now: datetime) -> list[dict[str, Any]]:
    """A call that somebody makes from the line, as the events of its one leg."""
    leg = Leg(line.number, to, "outgoing")
    about: dict[str, Any] = {
        "call_control_id": f"v3:{leg.id}",
        "call_leg_id": leg.id,
        "call_session_id": new_id(),
        "connection_id": line.connection_id,
    }
    about |= {"client_state": None, "from": leg.sender, "to": leg.to}
    cause = {"hangup_cause": "normal_clearing" if answered else "timeout", "hangup_source": "callee" if answered else "unknown"}
    events = [event_json("call.initiated", now, {**about, "direction": "outgoing", "state": "bridging", "start_time": iso(now)})]
    if answered:
        events.append(event_json("call.answered", now, {**about, "state": "answered", "start_time": iso(now)}))
    return [*events, event_json("call.hangup", now, {**about, "state": "hangup", "start_time": iso(now), **cause})]


def texml_callbacks(world: World, line: Line, caller: str, ends: Ends) -> list[dict[str, str]]:
    """The forms of a call to a TeXML application."""
    now = world.clock()
    sid = f"v3:{new_id()}"
    about = {"AccountSid": line.profile_id, "CallSid": sid, "CallSidLegacy": sid, "ConnectionId": line.connection_id}
    call = about | {
        "CallSessionId": new_id(),
        "From": caller,
        "To": line.number,
        "ShakenStirAttestation": "A",
        "ShakenStirValidated": "true",
    }
    began = now - timedelta(seconds=RINGS_FOR_S)
    cause, source = HANGUPS[ends]
    forms = [
        call | {"CallStatus": "initiated", "SequenceNumber": "0", "Timestamp": iso(began)},
        call | {"SequenceNumber": "1", "Timestamp": iso(now), "HangupCause": cause, "HangupSource": source, **TEXML_ENDINGS[ends]},
    ]
    if ends is Ends.VOICEMAIL:
        kept = keep(world, sid, VOICEMAIL_S)
        recording = {"RecordingSid": kept.id, "RecordingStatus": "completed", "RecordingSource": "RecordVerb", "RecordingChannels": "1"}
        forms.append(about | recording | {"RecordingDuration": str(VOICEMAIL_S), "RecordingUrl": kept.link(now)})
    return forms
