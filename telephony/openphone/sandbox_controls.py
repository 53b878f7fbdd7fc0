"""The control requests by which a test, or a person at the simulated phone, rings, answers and texts."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.sandbox import ControlError, control_body
from telephony.openphone.sandbox_phone import ANSWERED, MISSED_STATUSES, Ending
from telephony.openphone.sandbox_shapes import call_json, message_json
from telephony.openphone.sandbox_world import Call, Number

if TYPE_CHECKING:
    from telephony.openphone.sandbox import QuoSandbox

CALLER_KEYS = {"hangs_up_after_rings", "hangs_up_in_greeting", "voicemail_seconds"}


def phone_routes(vendor: "QuoSandbox") -> Blueprint:
    """The paths below /_sandbox/phone."""
    routes = Blueprint("phone", __name__, url_prefix="/_sandbox/phone")
    _add_call_routes(routes, vendor)
    _add_text_routes(routes, vendor)

    @routes.get("/<number>")
    def handset(number: str) -> ResponseReturnValue:
        return vendor.handset(number)

    return routes


def _add_call_routes(routes: Blueprint, vendor: "QuoSandbox") -> None:
    @routes.post("/ring")
    def ring() -> ResponseReturnValue:
        body = _body({"from", "to", "hidden", "ends", "caller", "wait"})
        caller, number = "" if body.get("hidden") else str(body.get("from", "")), _number(vendor, body, "to")
        if "ends" in body or "caller" in body:
            return _shown(vendor, vendor.phones.play(caller, number, _ending(vendor, body)))
        return _shown(vendor, vendor.phones.ring(caller, number))

    @routes.post("/answer")
    def answer() -> ResponseReturnValue:
        body = _body({"call", "by_machine"})
        call = _call(vendor, body)
        vendor.phones.answer(call, by_machine=bool(body.get("by_machine")))
        return _shown(vendor, call)

    @routes.post("/forward")
    def forward() -> ResponseReturnValue:
        body = _body({"call", "to"})
        call = _call(vendor, body)
        vendor.phones.forward(call, str(body.get("to", "")))
        return _shown(vendor, call)

    @routes.post("/miss")
    def miss() -> ResponseReturnValue:
        body = _body({"call", "status"})
        call = _call(vendor, body)
        vendor.phones.miss(call, str(body.get("status", "missed")))
        return _shown(vendor, call)

    @routes.post("/hang-up")
    def hang_up() -> ResponseReturnValue:
        call = _call(vendor, _body({"call"}))
        vendor.phones.hang_up(call)
        return _shown(vendor, call)

    @routes.post("/voicemail")
    def voicemail() -> ResponseReturnValue:
        body = _body({"call", "seconds", "transcript"})
        call = _call(vendor, body)
        vendor.phones.leave_voicemail(call, int(body.get("seconds", 9)), str(body.get("transcript", "Please call me back.")))
        return _shown(vendor, call)

    @routes.post("/staff-call")
    def staff_call() -> ResponseReturnValue:
        body = _body({"from", "to", "answered"})
        call = vendor.phones.call_out(_number(vendor, body, "from"), str(body.get("to", "")), answered=bool(body.get("answered", True)))
        return _shown(vendor, call)


def _add_text_routes(routes: Blueprint, vendor: "QuoSandbox") -> None:
    @routes.post("/text")
    def text() -> ResponseReturnValue:
        body = _body({"from", "to", "body", "media", "wait"})
        media = tuple((str(one["url"]), str(one.get("content_type", "image/jpeg"))) for one in body.get("media", ()))
        words = str(body.get("body", ""))
        return message_json(vendor.world, vendor.phones.text_in(str(body.get("from", "")), _number(vendor, body, "to"), words, media))

    @routes.post("/staff-text")
    def staff_text() -> ResponseReturnValue:
        body = _body({"from", "to", "body"})
        number = _number(vendor, body, "from")
        sent = vendor.phones.text_out(number, str(body.get("to", "")), str(body.get("body", "")), vendor.world.owner)
        return message_json(vendor.world, sent)


def _body(known: set[str]) -> dict[str, Any]:
    body = control_body()
    if unknown := set(body) - known:
        raise ControlError(f"{', '.join(sorted(unknown))}: write only {', '.join(sorted(known))}")
    return body


def _ending(vendor: "QuoSandbox", body: dict[str, Any]) -> Ending:
    """As `ends` says, or as the hub's simulated phone does: a caller who does nothing is answered, and one whose staff answers."""
    caller = body.get("caller", {})
    is_answered = vendor.world.staff_answers or caller == {}
    ends = body.get("ends", ANSWERED if is_answered else MISSED_STATUSES[0])
    if ends not in (ANSWERED, *MISSED_STATUSES) or not isinstance(caller, dict) or set(caller) - CALLER_KEYS:
        raise ControlError(f"ends is one of {', '.join((ANSWERED, *MISSED_STATUSES))}; caller has {', '.join(sorted(CALLER_KEYS))}")
    return Ending(ends, int(caller.get("hangs_up_after_rings", 4)), int(caller.get("voicemail_seconds", 0)))


def _number(vendor: "QuoSandbox", body: dict[str, Any], name: str) -> Number:
    number = vendor.world.number_named(str(body.get(name, "")))
    if number is None:
        raise ControlError(f"{name}: write one of the seeded numbers")
    return number


def _call(vendor: "QuoSandbox", body: dict[str, Any]) -> Call:
    call = vendor.world.calls.get(str(body.get("call", "")))
    if call is None:
        raise ControlError("call: write the id that ring answered")
    return call


def _shown(vendor: "QuoSandbox", call: Call) -> dict[str, Any]:
    with vendor.lock:
        return {"call": call.id, **call_json(vendor.world, call)}
