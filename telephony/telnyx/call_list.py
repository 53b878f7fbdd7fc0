"""Calls read back from Telnyx's list of call events, as the events that their webhooks would have brought.

The list holds the last 24 hours of Voice API calls (Telnyx API, list call events). Asked for what went to a line's number, it gives
the leg that came in and no other. An entry's `metadata` holds the webhook; where in it is not described, so it is looked for.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from hub.contract.phone_events import CallEvent, CallHappening
from hub.contract.requests import RequestPort
from telephony.telnyx.call_reading import BRIDGED, HANGUP, INITIATED, read_call
from telephony.telnyx.received import Event, as_text, mappings, read_time

PATH = "/v2/call_events"
LONGEST_CALL = timedelta(hours=4)
KEPT_FOR = timedelta(hours=24)
MOST_PAGES = 1000
DEEPEST = 4


def ended_calls(api: RequestPort, line: str, since: datetime, now: datetime) -> Iterator[CallEvent]:
    """The events of each call to the line that ended since; a call whose beginning the list no longer holds is left out."""
    sessions: defaultdict[str, list[CallEvent]] = defaultdict(list)
    for entry in _entries(api, line, max(since - LONGEST_CALL, now - KEPT_FOR)):
        event = _event(entry, line)
        if event is not None:
            told = read_call(event, event.at or since)
            sessions[event.field("call_session_id")] += [one for one in told if isinstance(one, CallEvent)]
    for events in sessions.values():
        happened = {event.happened for event in events}
        ended = any(event.happened is CallHappening.ENDED and event.at >= since for event in events)
        if ended and CallHappening.RANG in happened:
            yield from events


def _entries(api: RequestPort, line: str, since: datetime) -> Iterator[Mapping[str, Any]]:
    asked = {
        "filter[to]": line,
        "filter[type]": "webhook",
        "filter[product]": "call_control",
        "filter[occurred_at][gte]": since.isoformat().replace("+00:00", "Z"),
    }
    for number in range(1, MOST_PAGES + 1):
        page = api.get(PATH, params={**asked, "page[number]": number, "page[size]": 100}).json
        yield from mappings(page.get("data"))
        pages = (page.get("meta") or {}).get("total_pages")
        if not isinstance(pages, int) or number >= pages:
            return


def _event(entry: Mapping[str, Any], line: str) -> Event | None:
    """The webhook in an entry; None where it is none of a call's beginning, joining and end."""
    what, session = as_text(entry.get("name")), as_text(entry.get("call_session_id"))
    if what not in (INITIATED, BRIDGED, HANGUP) or not session:
        return None
    payload = {
        "to": line,
        **_payload_in(entry.get("metadata")),
        "call_session_id": session,
        "call_leg_id": as_text(entry.get("call_leg_id")),
    }
    return Event(what, "", read_time(entry.get("event_timestamp")), payload)


def _payload_in(metadata: Any) -> Mapping[str, Any]:
    """The outermost object that says who called."""
    level = mappings(metadata)
    for _ in range(DEEPEST):
        found = next((one for one in level if "from" in one), None)
        if found is not None:
            return found
        level = [inner for one in level for value in one.values() for inner in mappings(value)]
    return {}
