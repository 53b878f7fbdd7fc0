"""The control routes every simulated vendor has, and the page that shows what it now holds."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from hub.sandbox.control_error import ControlError

if TYPE_CHECKING:
    from hub.sandbox.vendor import SandboxVendor


def control_body() -> dict[str, Any]:
    """Read the JSON object of the control request now served; raises ControlError for anything else."""
    if not request.get_data():
        return {}
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise ControlError("send one JSON object")
    return body


def control_routes(vendor: "SandboxVendor") -> Blueprint:
    """Build the blueprint of the kit: truth, requests, knobs, release, reset, seed and the page."""
    routes = Blueprint("sandbox_control", "hub.sandbox.control")

    @routes.app_errorhandler(ControlError)
    def refuse(error: Exception) -> ResponseReturnValue:
        return {"error": str(error)}, 400

    @routes.get("/")
    def show_page() -> ResponseReturnValue:
        return Response(vendor.page(), mimetype="text/html")

    @routes.get("/_sandbox/truth")
    def show_truth() -> ResponseReturnValue:
        return vendor.truth()

    @routes.get("/_sandbox/requests")
    def show_requests() -> ResponseReturnValue:
        last = request.args.get("last", type=int)
        entries = vendor.requests.select(request.args.get("method", "*"), request.args.get("path", "*"), last)
        return [entry.to_json() for entry in entries]

    @routes.post("/_sandbox/reset")
    def reset() -> ResponseReturnValue:
        vendor.reset()
        return {"reset": vendor.key}

    @routes.post("/_sandbox/seed")
    def seed() -> ResponseReturnValue:
        return vendor.seed(control_body())

    _add_knob_routes(routes, vendor)
    return routes


def _add_knob_routes(routes: Blueprint, vendor: "SandboxVendor") -> None:
    @routes.get("/_sandbox/knobs")
    def show_knobs() -> ResponseReturnValue:
        return vendor.knobs.to_json()

    @routes.post("/_sandbox/knobs")
    def arm_knob() -> ResponseReturnValue:
        return {"knob": vendor.knobs.arm(control_body()).number}

    @routes.delete("/_sandbox/knobs")
    def clear_knobs() -> ResponseReturnValue:
        vendor.knobs.clear()
        return {"knobs": []}

    @routes.post("/_sandbox/release")
    def release() -> ResponseReturnValue:
        return {"released": vendor.knobs.release(control_body().get("knob"))}
