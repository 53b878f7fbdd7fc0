"""Phone calls as simulated Telnyx tells of them: Voice API events of every leg, or the callbacks of a TeXML application."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hub.sandbox.phone_orders import Ends
from telephony.telnyx.sandbox_recordings import recording_link
from telephony.telnyx.sandbox_world import Line, iso, new_id

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
    """A call told in the Voice API's manner, step by step: it rings, somebody may take it, it is over."""

    def __init__(self, line: Line, caller: str, began: datetime) -> None:
        self.id = new_id()
        self._line, self._began = line, began
        self._caller = Leg(caller, line.number, "incoming")
        self._staff = [] if line.style == "sip" else [Leg(line.number, number, "outgoing") for number in line.staff]

    def rang(self) -> list[dict[str, Any]]:
        """The webhooks' `data` of a call that begins to ring."""
        state = "bridging" if self._line.style == "sip" else "parked"
        came = {"state": state, "shaken_stir_attestation": "A", "shaken_stir_validated": True}
        yet = [Told(1, "call.initiated", leg, {"state": "bridging"}) for leg in self._staff]
        return self._events([Told(0, "call.initiated", self._caller, came), *yet])

    def taken(self, at: datetime) -> list[dict[str, Any]]:
        """Somebody of the staff took it."""
        legs, after = [*self._staff[:1], self._caller], self._seconds(at)
        answered = [Told(after, "call.answered", leg, {"state": "answered"}) for leg in legs]
        return self._events([*answered, *(Told(after, "call.bridged", leg) for leg in legs)])

    def over(self, ends: Ends, at: datetime) -> list[dict[str, Any]]:
        """It ended; a voicemail was spoken just before."""
        after, (cause, source) = self._seconds(at), HANGUPS[ends]
        lost = ("timeout", "unknown") if ends is Ends.VOICEMAIL else (cause, source)
        told = [self._hangup(after, self._caller, cause, source), *(self._hangup(after, leg, *lost) for leg in self._staff)]
        if ends is Ends.VOICEMAIL:
            began = max(0, after - VOICEMAIL_S)
            told = [
                Told(began, "call.answered", self._caller, {"state": "answered"}),
                *told,
                Told(after, "call.recording.saved", self._caller),
            ]
        return self._events(told)

    def _seconds(self, at: datetime) -> float:
        return max(0.0, (at - self._began).total_seconds())

    def _hangup(self, after_s: float, leg: Leg, cause: str, source: str) -> Told:
        return Told(after_s, "call.hangup", leg, {"state": "hangup", "hangup_cause": cause, "hangup_source": source})

    def _events(self, told: Iterable[Told]) -> list[dict[str, Any]]:
        return [self._event(one) for one in told]

    def _event(self, told: Told) -> dict[str, Any]:
        at = self._began + timedelta(seconds=told.after_s)
        payload: dict[str, Any] = {"call_leg_id": told.leg.id, "call_session_id": self.id}
        payload |= {"connection_id": self._line.connection_id, "client_state": None}
        if told.name == "call.recording.saved":
            began, url = at - timedelta(seconds=VOICEMAIL_S), recording_link(VOICEMAIL_S, at)
            payload |= {"recording_started_at": iso(began), "recording_ended_at": iso(at), "channels": "single"}
            payload |= {"recording_urls": {"mp3": url}, "public_recording_urls": {}}
        else:
            payload |= {"call_control_id": f"v3:{told.leg.id}", "from": told.leg.sender, "to": told.leg.to, **told.more}
            payload |= {"direction": told.leg.direction} if told.name == "call.initiated" else {}
            payload |= {"start_time": iso(self._began)} if told.name != "call.bridged" else {}
        return event_json(told.name, at, payload)


def whole_call(line: Line, caller: str, ends: Ends, now: datetime) -> tuple[str, list[dict[str, Any]]]:
    """A call that ends now, in one go: its id, and the events in the order in which they happened."""
    rings_s = 0 if ends is Ends.BUSY else RINGS_FOR_S
    talks_s = TALKS_FOR_S if ends in (Ends.ANSWERED, Ends.VOICEMAIL) else 0
    began = now - timedelta(seconds=rings_s + talks_s)
    call = PlayedCall(line, caller, began)
    taken = call.taken(began + timedelta(seconds=rings_s)) if ends is Ends.ANSWERED else []
    return call.id, [*call.rang(), *taken, *call.over(ends, now)]


def event_json(name: str, at: datetime, payload: dict[str, Any]) -> dict[str, Any]:
    """The `data` of a webhook."""
    return {"record_type": "event", "event_type": name, "id": new_id(), "occurred_at": iso(at), "payload": payload}


def listed(event: Mapping[str, Any]) -> dict[str, Any]:
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


class TexmlCall:
    """A call told in the callbacks of a TeXML application."""

    def __init__(self, line: Line, caller: str, began: datetime) -> None:
        self.id = f"v3:{new_id()}"
        self._began = began
        self._about = {"AccountSid": line.profile_id, "CallSid": self.id, "CallSidLegacy": self.id, "ConnectionId": line.connection_id}
        self._call = self._about | {
            "CallSessionId": new_id(),
            "From": caller,
            "To": line.number,
            "ShakenStirAttestation": "A",
            "ShakenStirValidated": "true",
        }

    def rang(self) -> list[dict[str, str]]:
        """The form of a call that begins to ring."""
        return [self._call | {"CallStatus": "initiated", "SequenceNumber": "0", "Timestamp": iso(self._began)}]

    def over(self, ends: Ends, at: datetime) -> list[dict[str, str]]:
        """The forms of its end."""
        cause, source = HANGUPS[ends]
        told = {"SequenceNumber": "1", "Timestamp": iso(at), "HangupCause": cause, "HangupSource": source, **TEXML_ENDINGS[ends]}
        if ends is not Ends.VOICEMAIL:
            return [self._call | told]
        url = recording_link(VOICEMAIL_S, at)
        recording = {"RecordingSid": new_id(), "RecordingStatus": "completed", "RecordingSource": "RecordVerb", "RecordingChannels": "1"}
        return [self._call | told, self._about | recording | {"RecordingDuration": str(VOICEMAIL_S), "RecordingUrl": url}]


def whole_texml_call(line: Line, caller: str, ends: Ends, now: datetime) -> tuple[str, list[dict[str, str]]]:
    """A call that ends now, in one go: its id, and its forms in order."""
    call = TexmlCall(line, caller, now - timedelta(seconds=RINGS_FOR_S))
    return call.id, [*call.rang(), *call.over(ends, now)]
