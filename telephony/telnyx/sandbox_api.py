"""The requests that simulated Telnyx answers, as strict as the real one: unknown paths, parameters and fields are refused."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import phonenumbers
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from hub.sandbox import lose_this_answer
from hub.sandbox.magic_numbers import Magic
from telephony.telnyx.sandbox_messages import E164, accept, replay_or_do
from telephony.telnyx.sandbox_recordings import add_recordings
from telephony.telnyx.sandbox_refusal import TelnyxError
from telephony.telnyx.sandbox_world import API_KEY, ORGANISATION, Line, World

if TYPE_CHECKING:
    from telephony.telnyx.sandbox import TelnyxSandbox

PREFIX = "/api/v2"
EVENTS_KEPT = timedelta(hours=24)
MOST_ON_A_PAGE = 250
EVENT_FILTERS = ("filter[to]", "filter[type]", "filter[product]", "filter[occurred_at][gte]", "page[number]", "page[size]")


def api_routes(vendor: "TelnyxSandbox") -> Blueprint:
    """Build the blueprint of the API, with the vendor's shape of refusals."""
    routes = Blueprint("api", __name__)
    vendor.app.register_error_handler(TelnyxError, lambda refused: (refused.to_json(), refused.status, refused.headers))
    for status, title in ((404, "Resource not found"), (405, "Method not allowed")):
        refused = TelnyxError(status, "10005", title)
        vendor.app.register_error_handler(status, lambda _, refused=refused: (refused.to_json(), refused.status))
    routes.before_request(_must_be_signed_in)
    _add_messages(routes, vendor)
    _add_lookups(routes, vendor.world)
    _add_numbers(routes, vendor.world)
    _add_call_events(routes, vendor.world)
    add_recordings(routes, vendor.world)
    return routes


def _must_be_signed_in() -> None:
    if request.headers.get("Authorization") != f"Bearer {API_KEY}":
        raise TelnyxError(401, "10009", "Authentication failed")


def _query(*known: str) -> dict[str, str]:
    for name in request.args:
        if name not in known:
            raise TelnyxError(400, "10015", "Bad Request", parameter=name)
    return request.args.to_dict()


def _add_messages(routes: Blueprint, vendor: "TelnyxSandbox") -> None:
    @routes.post(f"{PREFIX}/messages")
    def send() -> ResponseReturnValue:
        _query()
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise TelnyxError(400, "10015", "Bad Request")
        with vendor.lock:
            taken: list[dict[str, Any]] = []

            def do() -> dict[str, Any]:
                taken.append(accept(vendor.world, body))
                return taken[0]

            answer = replay_or_do(vendor.world, request.headers.get("Idempotency-Key"), request.get_data(), do)
            if taken and vendor.world.turns.is_due(Magic.ANSWER_LOST, body["to"]):
                lose_this_answer()
        for message in taken:
            vendor.finish_later(message["id"])
        return {"data": answer}


def _add_lookups(routes: Blueprint, world: World) -> None:
    @routes.get(f"{PREFIX}/whoami")
    def who() -> ResponseReturnValue:
        _query()
        return {"data": {"organization_id": ORGANISATION, "user_id": ORGANISATION, "user_email": "owner@harbor.example"}}

    @routes.get(f"{PREFIX}/number_lookup/<number>")
    def look_up(number: str) -> ResponseReturnValue:
        if _query("type").get("type", "carrier") not in ("carrier", "caller-name"):
            raise TelnyxError(400, "10015", "Bad Request", parameter="type")
        if not E164.fullmatch(number):
            raise TelnyxError(400, "10016", "Phone number must be in +E.164 format")
        phone = world.phone(number)
        region = phonenumbers.region_code_for_number(phonenumbers.parse(number))
        carrier = {"name": "Simulated Wireless", "normalized_carrier": "Simulated", "type": phone.line_type, "error_code": None}
        portability = {"line_type": phone.line_type, "city": phone.city, "state": phone.state, "ported_status": "N"}
        return {
            "data": {
                "record_type": "number_lookup",
                "phone_number": number,
                "country_code": region,
                "valid_number": phone.exists,
                "carrier": carrier,
                "portability": portability,
            }
        }


def _add_numbers(routes: Blueprint, world: World) -> None:
    @routes.get(f"{PREFIX}/phone_numbers")
    def numbers() -> ResponseReturnValue:
        wanted = _query("filter[phone_number]").get("filter[phone_number]")
        found = [line for line in world.lines.values() if wanted in (None, line.number)]
        return {"data": [_number_json(line) for line in found], "meta": _meta(len(found), 1, MOST_ON_A_PAGE)}

    @routes.get(f"{PREFIX}/messaging_profiles/<profile_id>")
    def profile(profile_id: str) -> ResponseReturnValue:
        _query()
        line = _found(world.line_by_profile(profile_id))
        record = {"id": profile_id, "record_type": "messaging_profile", "name": "Front desk", "organization_id": ORGANISATION}
        return {"data": record | {"enabled": line.profile_enabled, "webhook_url": line.address, "webhook_api_version": "2"}}

    @routes.get(f"{PREFIX}/10dlc/phone_number_campaigns/<number>")
    def campaign(number: str) -> ResponseReturnValue:
        _query()
        line = _found(world.lines.get(number))
        if not line.campaign:
            raise TelnyxError(404, "10005", "Resource not found")
        return {"phoneNumber": number, "campaignId": "C-simulated", "assignmentStatus": line.campaign}

    @routes.get(f"{PREFIX}/connections/<connection_id>")
    def connection(connection_id: str) -> ResponseReturnValue:
        _query()
        line = _found(_at_connection(world, connection_id, "call_control", "sip"))
        kind = "credential_connection" if line.style == "sip" else "call_control_application"
        return {"data": {"id": connection_id, "record_type": kind, "active": True, "webhook_event_url": line.told_at}}

    @routes.get(f"{PREFIX}/texml_applications/<connection_id>")
    def texml_application(connection_id: str) -> ResponseReturnValue:
        _query()
        line = _found(_at_connection(world, connection_id, "texml"))
        return {"data": {"id": connection_id, "record_type": "texml_application", "active": True, "status_callback": line.told_at}}


def _at_connection(world: World, connection_id: str, *styles: str) -> Line | None:
    return next((line for line in world.lines.values() if line.connection_id == connection_id and line.style in styles), None)


def _add_call_events(routes: Blueprint, world: World) -> None:
    @routes.get(f"{PREFIX}/call_events")
    def call_events() -> ResponseReturnValue:
        asked = _query(*EVENT_FILTERS)
        page, size = _whole(asked, "page[number]", 1), _whole(asked, "page[size]", 20)
        since = max(asked.get("filter[occurred_at][gte]", ""), f"{world.clock() - EVENTS_KEPT:%Y-%m-%dT%H:%M:%S}")
        found = [
            entry
            for entry in world.call_events
            if entry["event_timestamp"] >= since
            and asked.get("filter[to]", entry["metadata"]["payload"]["to"]) == entry["metadata"]["payload"]["to"]
            and asked.get("filter[type]", entry["type"]) == entry["type"]
            and asked.get("filter[product]", "call_control") == "call_control"
        ]
        return {"data": found[(page - 1) * size : page * size], "meta": _meta(len(found), page, size)}


def _whole(asked: Mapping[str, str], name: str, otherwise: int) -> int:
    written = asked.get(name, str(otherwise))
    if not written.isdigit() or not 1 <= int(written) <= MOST_ON_A_PAGE:
        raise TelnyxError(400, "10015", "Bad Request", parameter=name)
    return int(written)


def _meta(found: int, page: int, size: int) -> dict[str, int]:
    return {"total_results": found, "total_pages": max(1, -(-found // size)), "page_number": page, "page_size": size}


def _number_json(line: Line) -> dict[str, Any]:
    return {
        "id": line.connection_id,
        "record_type": "phone_number",
        "phone_number": line.number,
        "status": "active",
        "connection_id": line.connection_id,
        "messaging_profile_id": line.profile_id if line.has_profile else None,
    }


def _found(line: Line | None) -> Line:
    if line is None:
        raise TelnyxError(404, "10005", "Resource not found")
    return line
