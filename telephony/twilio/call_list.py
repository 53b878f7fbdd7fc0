"""Calls read back from Twilio's list, as the events that their webhooks would have brought.

The list cannot tell a person from a mailbox: a completed call with a completed leg stays in doubt. A completed call without
any leg was taken by something that is not a phone (a queue, a menu, a recording) and stays in doubt too, but says so. Losing legs of a
ring group say nothing as long as one leg was completed. The keys are those of the webhooks, so what was heard of already
is not heard of twice.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause
from telephony.twilio.missed import CALL_MISSED
from telephony.twilio.payloads import is_withheld, read_time
from telephony.twilio.received import ENDED_STATUSES


def ended_since(call: dict[str, Any], since: datetime) -> bool:
    """Whether a listed call came in, is over and ended no earlier than `since`."""
    is_inbound = call.get("direction") == "inbound" and not call.get("parent_call_sid")
    return is_inbound and call.get("status") in ENDED_STATUSES and _time(call, "end_time", "start_time", "date_created") >= since


def needs_legs(call: dict[str, Any]) -> bool:
    """Whether the call's own status does not say if anybody was reached."""
    return call["status"] not in CALL_MISSED


def events_of(call: dict[str, Any], legs: list[dict[str, Any]]) -> list[CallEvent]:
    """The events of one ended call and the legs that were rung for it."""
    started = _time(call, "start_time", "date_created")
    ended = _time(call, "end_time", "start_time", "date_created")
    status = call["status"]
    if status in CALL_MISSED:
        verdict = _event(call, f"status:{status}", CallHappening.NOBODY_ANSWERED, ended, CALL_MISSED[status])
    elif legs and all(leg.get("status") in CALL_MISSED for leg in legs):
        all_busy = all(leg.get("status") == "busy" for leg in legs)
        verdict = _event(call, "legs", CallHappening.NOBODY_ANSWERED, ended, MissedBecause.BUSY if all_busy else MissedBecause.NO_ANSWER)
    else:
        verdict = replace(_event(call, "legs", CallHappening.ANSWERED_OR_MAILBOX, ended), nobody_rung=not legs)
    return [_event(call, "rang", CallHappening.RANG, started), verdict, _event(call, "ended", CallHappening.ENDED, ended)]


def _event(call: dict[str, Any], key: str, happened: CallHappening, at: datetime, because: MissedBecause | None = None) -> CallEvent:
    caller = str(call.get("from") or "")
    duration = str(call.get("duration") or "")
    return CallEvent(
        key=f"{call['sid']}:{key}",
        call_id=call["sid"],
        line=str(call.get("to") or ""),
        caller=caller,
        happened=happened,
        at=at,
        provider_account=str(call.get("account_sid") or ""),
        because=because,
        withheld=is_withheld(caller),
        duration_s=int(duration) if happened is CallHappening.ENDED and duration.isdigit() else None,
        extras={"forwarded_from": str(call["forwarded_from"])} if call.get("forwarded_from") else {},
    )


def _time(call: dict[str, Any], *names: str) -> datetime:
    return read_time(next((str(call[name]) for name in names if call.get(name)), ""))
