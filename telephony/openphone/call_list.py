"""Calls read back from Quo: its list wants the other number, so the line's conversations are listed first.

A listed call has the legacy webhooks' form, so it is read as one: the keys are those of the webhooks.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from hub.contract.phone_events import CallEvent, OutboundCall, VoicemailLeft
from telephony.openphone.calls import read_call
from telephony.openphone.received import Received, moment_in, text_in

LONGEST_CALL = timedelta(hours=1)
MOST_A_PAGE = 100
Told = CallEvent | VoicemailLeft | OutboundCall


def conversations_asked(phone_number_id: str, since: datetime) -> dict[str, Any]:
    """The parameters that list the number's conversations in which something happened."""
    return {"phoneNumbers": [phone_number_id], "updatedAfter": _written(since - LONGEST_CALL), "maxResults": MOST_A_PAGE}


def other_end(conversation: Mapping[str, Any]) -> str | None:
    """The one number that a conversation is with, None for a group, which has no calls."""
    participants = conversation.get("participants") or []
    return str(participants[0]) if len(participants) == 1 else None


def calls_asked(phone_number_id: str, other: str, since: datetime) -> dict[str, Any]:
    """The parameters that list the calls with one number."""
    return {
        "phoneNumberId": phone_number_id,
        "participants": [other],
        "createdAfter": _written(since - LONGEST_CALL),
        "maxResults": MOST_A_PAGE,
    }


def texts_asked(phone_number_id: str, other: str, since: datetime) -> dict[str, Any]:
    """The parameters that list the texts with one number."""
    asked = {"phoneNumberId": phone_number_id, "participants": [other], "createdAfter": _written(since)}
    return {**asked, "maxResults": MOST_A_PAGE}


def ended_since(call: Mapping[str, Any], since: datetime) -> bool:
    """Whether a listed call is over and ended no earlier than `since`."""
    ended = moment_in(call, "completedAt")
    return ended is not None and ended >= since


def events_of(call: Mapping[str, Any], line: str, other: str) -> list[Told]:
    """The events of one ended call between the line and the other number."""
    ends = {"from": other, "to": line} if text_in(call, "direction") == "incoming" else {"from": line, "to": other}
    return _read("call.completed", call, {**call, **ends})


def voicemail_of(call: Mapping[str, Any], voicemail: Mapping[str, Any], line: str, other: str) -> list[Told]:
    """The voicemail that a call left; none while Quo still works on it."""
    ends = {"callId": call["id"], "createdAt": call["completedAt"], "from": other, "to": line}
    return _read("call.voicemail.completed", call, {**voicemail, **ends})


def _read(what: str, call: Mapping[str, Any], told: Mapping[str, Any]) -> list[Told]:
    at = moment_in(call, "completedAt") or datetime.fromisoformat(call["createdAt"])
    events = read_call(Received(what, "", at, told))
    return [event for event in events if isinstance(event, CallEvent | VoicemailLeft | OutboundCall)]


def was_missed(events: Iterable[Told]) -> bool:
    """Whether nobody took the call, so that a voicemail may have been left."""
    return any(isinstance(event, CallEvent) and event.because is not None for event in events)


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
