"""The control routes of a simulated phone system, by which it is told what to play and asked what it holds."""

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.sandbox.control import control_body
from hub.sandbox.control_error import ControlError
from hub.sandbox.live_calls import RingLine
from hub.sandbox.phone_orders import Ends, OpenLine, PlayCall, PlayStaffCall, PlayStaffText, PlayText

if TYPE_CHECKING:
    from hub.sandbox.phone_system import SimulatedPhoneSystem

Played = TypeVar("Played", OpenLine, PlayCall, RingLine, PlayText, PlayStaffText, PlayStaffCall)


def play_routes(phones: "SimulatedPhoneSystem") -> Blueprint:
    """Lines, calls and texts that are played whole, and what the phone system can play."""
    routes = Blueprint("sandbox_phone_system", "hub.sandbox.phone_routes", url_prefix="/_sandbox")

    @routes.post("/credentials")
    def give_credentials() -> ResponseReturnValue:
        return {"fields": dict(phones.credentials(str(control_body().get("mode", ""))))}

    @routes.post("/play/line")
    def open_line() -> ResponseReturnValue:
        line = _read(OpenLine)
        phones.open_line(line)
        phones.opened.add(line.number)
        return {}

    @routes.post("/play/call")
    def play_call() -> ResponseReturnValue:
        call = _read(PlayCall)
        if call.ends not in phones.endings:
            raise ControlError(f"ends: write one of {', '.join(sorted(phones.endings))}")
        call_id = phones.play_call(call)
        phones.live.note(RingLine(line=call.line, caller=call.caller, withheld=call.withheld), call_id, call.ends)
        return {"id": call_id}

    @routes.post("/play/text")
    def play_text() -> ResponseReturnValue:
        return {"id": phones.play_text(_read(PlayText))}

    @routes.post("/play/staff-text")
    def play_staff_text() -> ResponseReturnValue:
        return {"id": phones.play_staff_text(_read(PlayStaffText))}

    @routes.post("/play/staff-call")
    def play_staff_call() -> ResponseReturnValue:
        return {"id": phones.play_staff_call(_read(PlayStaffCall))}

    @routes.get("/play")
    def show_what_it_plays() -> ResponseReturnValue:
        return {
            "endings": sorted(phones.endings),
            "magic": sorted(phones.magic),
            "tells_of_ringing": phones.tells_of_ringing,
            "lines": sorted(phones.opened),
        }

    return routes


def text_routes(phones: "SimulatedPhoneSystem") -> Blueprint:
    """What was sent, and what arrived."""
    routes = Blueprint("sandbox_text_routes", "hub.sandbox.phone_routes", url_prefix="/_sandbox")

    @routes.get("/texts")
    def show_texts() -> ResponseReturnValue:
        return {"texts": [asdict(text) for text in phones.held_texts()]}

    @routes.get("/handset/<number>")
    def show_handset(number: str) -> ResponseReturnValue:
        return {"texts": [asdict(text) for text in phones.on_phone(number)]}

    return routes


def live_routes(phones: "SimulatedPhoneSystem") -> Blueprint:
    """A call step by step: it rings, somebody may pick up, it ends."""
    routes = Blueprint("sandbox_live_calls", "hub.sandbox.phone_routes", url_prefix="/_sandbox/play")

    @routes.post("/ring")
    def ring() -> ResponseReturnValue:
        return phones.live.shown(phones.live.ring(_read(RingLine)))

    @routes.post("/pick-up")
    def pick_up() -> ResponseReturnValue:
        return phones.live.shown(phones.live.pick_up(str(control_body().get("call", ""))))

    @routes.post("/end")
    def end() -> ResponseReturnValue:
        body = control_body()
        if body.get("ends") not in phones.endings:
            raise ControlError(f"ends: write one of {', '.join(sorted(phones.endings))}")
        return phones.live.shown(phones.live.end(str(body.get("call", "")), Ends(body["ends"])))

    @routes.get("/calls")
    def show_calls() -> ResponseReturnValue:
        return {"calls": phones.live.listed()}

    return routes


def _read(shape: type[Played]) -> Played:
    wish: dict[str, Any] = control_body()
    unknown = wish.keys() - {entry.name for entry in fields(shape)}
    if unknown:
        raise ControlError(f"write only {', '.join(entry.name for entry in fields(shape))}, not {', '.join(sorted(unknown))}")
    try:
        if "ends" in wish:
            wish["ends"] = Ends(wish["ends"])
        return shape(**wish)
    except (TypeError, ValueError) as wrong:
        raise ControlError(f"it has the wrong shape: {wrong}") from wrong
