"""A simulated phone in the sandbox, beside what the hub and the simulated vendors make of what it does."""

from collections.abc import Sequence

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, select

from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.records.call import Call
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.web.calls.call_story import CallStory, call_story
from hub.web.dependencies import pages
from hub.web.layout import show_live
from hub.web.sandbox_phone.carrier_mood import MOODS
from hub.web.sandbox_phone.handset import Handset, handset_of
from hub.web.sandbox_phone.sandbox_lines import chosen, sandbox_lines
from hub.web.sandbox_phone.simulated_calls import PICK_UP, PlayedCall, calls_to
from hub.web.sandbox_phone.vendor_records import held_of, simulated_systems
from hub.web.signed_in import me

FIRST_CALLER = "+14155550142"
AT_ONCE: dict[str, str] = {"busy": "The line is busy", "after_hours": "They are closed"}
WHILE_IT_RINGS: dict[str, str] = {
    "missed": "Let it ring, then hang up",
    "voicemail": "Leave a voicemail",
    "given_up": "Hang up now",
    PICK_UP: "Somebody picks up",
    "mailbox": "A mailbox picks up",
}
GOES_ON: dict[str, dict[str, str]] = {
    "ringing": WHILE_IT_RINGS,
    "greeting": {"missed": "Hang up", "voicemail": "Leave a voicemail"},
    "talking": {"answered": "Hang up"},
}


def show_phone() -> ResponseReturnValue:
    """The handset with its texts, the calls under way, the caller's newest call, and what the simulated vendors hold of them."""
    with pages().database.read(me().account_id) as session:
        lines, systems = sandbox_lines(session), simulated_systems(session)
    line = chosen(lines, request.args.get("line", type=int))
    simulated = pages().simulated
    people = simulated.callers() if simulated is not None else ()
    first = PhoneNumber(people[0].number if people else FIRST_CALLER)
    caller = read_phone_number(request.args.get("caller"), me().region) or first
    handset = handset_of(line, caller) if line is not None else Handset()
    calls = calls_to(lines)
    mine = _newest_of(calls, line, caller)
    with pages().database.read(me().account_id) as session:
        return show_live(
            "sandbox_phone",
            session,
            lines=lines,
            line=line,
            caller=caller.e164,
            people=[one for one in people if one.plays is None],
            troubles=[one for one in people if one.plays in handset.magic],
            handset=handset,
            moods=MOODS,
            calls=[call for call in calls if call.is_under_way],
            mine=mine,
            at_once={ends: said for ends, said in AT_ONCE.items() if ends in handset.endings},
            ways_on=ways_on,
            story=_newest_story(session, line, caller, mine),
            held=held_of(systems, caller),
        )


def _newest_of(calls: Sequence[PlayedCall], line: Line | None, caller: PhoneNumber) -> PlayedCall | None:
    return next((call for call in reversed(calls) if line is not None and call.line.id == line.id and call.caller == caller.e164), None)


def ways_on(call: PlayedCall) -> dict[str, str]:
    """What can become of a call now, as ending and words: only what its phone system can tell of."""
    plays = {*call.endings, *([PICK_UP] if "answered" in call.endings else [])}
    return {ends: said for ends, said in GOES_ON.get(call.state, {}).items() if ends in plays}


def _newest_story(session: AccountSession, line: Line | None, caller: PhoneNumber, mine: PlayedCall | None) -> CallStory | None:
    """The story of the call that was just played, else of the newest that this caller made to the line."""
    if line is None:
        return None
    found = select(Call.id).outerjoin(Caller, Caller.id == Call.caller_id).where(_is_it(line, caller, mine))
    call_id = session.scalar(found.order_by(Call.started_at.desc(), Call.id.desc()).limit(1))
    return call_story(session, call_id) if call_id is not None else None


def _is_it(line: Line, caller: PhoneNumber, mine: PlayedCall | None) -> ColumnElement[bool]:
    if mine is not None:
        return and_(Call.connection_id == line.connection_id, Call.provider_call_id == mine.call_id)
    return and_(Call.line_id == line.id, Caller.number == caller.e164)
