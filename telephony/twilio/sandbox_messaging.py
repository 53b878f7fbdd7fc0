"""Messaging Services, campaigns and toll-free verifications of simulated Twilio (messaging.twilio.com, version 1)."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from telephony.twilio.sandbox_auth import signed_in
from telephony.twilio.sandbox_lists import page
from telephony.twilio.sandbox_shapes import TwilioError
from telephony.twilio.sandbox_world import Account, Number, Service, World, region_of

if TYPE_CHECKING:
    from telephony.twilio.sandbox import TwilioSandbox

_HOST = "https://messaging.twilio.com"
_PAGING = {"PageSize", "Page", "PageToken"}
_ABSENT_OF_CAMPAIGN = (
    "description", "message_samples", "us_app_to_person_usecase", "has_embedded_links", "has_embedded_phone", "subscriber_opt_in",
    "age_gated", "direct_lending", "campaign_id", "is_externally_registered", "rate_limits", "message_flow", "opt_in_message",
    "opt_out_message", "help_message", "opt_in_keywords", "opt_out_keywords", "help_keywords", "date_created", "date_updated", "errors",
)  # fmt: skip


def messaging_routes(vendor: "TwilioSandbox") -> Blueprint:
    """Build the blueprint of the messaging routes."""
    routes = Blueprint("messaging", __name__, url_prefix="/messaging/v1")
    world = vendor.world

    @routes.get("/Services")
    def list_services() -> ResponseReturnValue:
        with vendor.lock:
            account = _account(world)
            found = [*(one for one in world.services.values() if one.account == account.sid), *_implied(world, account)]
            return _page("/v1/Services", "services", found, service_json)

    @routes.get("/Services/<sid>/PhoneNumbers")
    def list_numbers(sid: str) -> ResponseReturnValue:
        with vendor.lock:
            service = _service(world, sid)
            numbers = [world.numbers[number] for number in service.numbers]
            return _page(f"/v1/Services/{sid}/PhoneNumbers", "phone_numbers", numbers, lambda one: service_number_json(service, one))

    @routes.get("/Services/<sid>/Compliance/Usa2p")
    def list_campaigns(sid: str) -> ResponseReturnValue:
        with vendor.lock:
            service = _service(world, sid)
            found = [service] if service.campaign_status else []
            return _page(f"/v1/Services/{sid}/Compliance/Usa2p", "compliance", found, campaign_json)

    @routes.get("/Tollfree/Verifications")
    def list_verifications() -> ResponseReturnValue:
        with vendor.lock:
            account = _account(world, "TollfreePhoneNumberSid", "Status")
            wanted, status = request.args.get("TollfreePhoneNumberSid"), request.args.get("Status")
            asked = (one for one in world.numbers.values() if one.account == account.sid and one.toll_free and wanted in (None, one.sid))
            found = [one for one in asked if one.verification and status in (None, one.verification)]
            return _page("/v1/Tollfree/Verifications", "verifications", found, verification_json)

    return routes


def _account(world: World, *more: str) -> Account:
    for name in request.args:
        if name not in _PAGING | set(more):
            raise TwilioError(400, 20001, f"Parameter {name} is not known to this resource")
    return signed_in(world, None)


def _implied(world: World, account: Account) -> list[Service]:
    """Where numbers that were seeded as registered are, unless they were put into a service."""
    own = (one for one in world.numbers.values() if one.account == account.sid and one.service is None)
    numbers = [one.phone_number for one in own if one.a2p_registered and not one.toll_free]
    sid = account.sid.replace("AC", "MG", 1)
    named = {"friendly_name": "Registered numbers", "campaign_status": "VERIFIED", "use_inbound_webhook_on_number": True}
    return [Service(sid, account.sid, numbers, **named)] if numbers else []  # type: ignore[arg-type]


def _service(world: World, sid: str) -> Service:
    account = _account(world)
    services = world.services | {one.sid: one for one in _implied(world, account)}
    service = services.get(sid)
    if service is None or service.account != account.sid:
        raise TwilioError(404, 20404, f"The requested resource {request.path} was not found")
    return service


def _page(path: str, key: str, found: Iterable[Any], show: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """The lists of this interface hold their paging in `meta`, as whole addresses."""
    cut = page(path, key, found, show)

    def whole(uri: str | None) -> str | None:
        return uri and f"{_HOST}{uri}"

    return {
        key: cut[key],
        "meta": {
            "page": cut["page"],
            "page_size": cut["page_size"],
            "first_page_url": whole(cut["first_page_uri"]),
            "previous_page_url": whole(cut["previous_page_uri"]),
            "next_page_url": whole(cut["next_page_uri"]),
            "url": whole(cut["uri"]),
            "key": key,
        },
    }


def service_json(service: Service) -> dict[str, Any]:
    """Show a Service resource."""
    address = f"{_HOST}/v1/Services/{service.sid}"
    return {
        "sid": service.sid,
        "account_sid": service.account,
        "friendly_name": service.friendly_name,
        "date_created": None,
        "date_updated": None,
        "inbound_request_url": service.inbound_url or None,
        "inbound_method": service.inbound_method,
        "fallback_url": None,
        "fallback_method": "POST",
        "status_callback": service.status_callback or None,
        "sticky_sender": True,
        "mms_converter": True,
        "smart_encoding": True,
        "scan_message_content": "inherit",
        "fallback_to_long_code": False,
        "area_code_geomatch": True,
        "synchronous_validation": False,
        "validity_period": 36000,
        "url": address,
        "links": {"phone_numbers": f"{address}/PhoneNumbers", "us_app_to_person": f"{address}/Compliance/Usa2p"},
        "usecase": "undeclared",
        "us_app_to_person_registered": service.campaign_status == "VERIFIED",
        "use_inbound_webhook_on_number": service.use_inbound_webhook_on_number,
    }


def service_number_json(service: Service, number: Number) -> dict[str, Any]:
    """Show a number of a Messaging Service's pool."""
    return {
        "sid": number.sid,
        "account_sid": number.account,
        "service_sid": service.sid,
        "date_created": None,
        "date_updated": None,
        "phone_number": number.phone_number,
        "country_code": region_of(number.phone_number),
        "capabilities": [name for name, can in (("Voice", number.voice), ("SMS", number.sms), ("MMS", number.sms)) if can],
        "url": f"{_HOST}/v1/Services/{service.sid}/PhoneNumbers/{number.sid}",
    }


def campaign_json(service: Service) -> dict[str, Any]:
    """Show the UsAppToPerson resource of a Messaging Service."""
    sid = service.sid.replace("MG", "QE", 1)
    return {
        **dict.fromkeys(_ABSENT_OF_CAMPAIGN),
        "sid": sid,
        "account_sid": service.account,
        "brand_registration_sid": service.sid.replace("MG", "BN", 1),
        "messaging_service_sid": service.sid,
        "campaign_status": service.campaign_status,
        "mock": True,
        "url": f"{_HOST}/v1/Services/{service.sid}/Compliance/Usa2p/{sid}",
    }


def verification_json(number: Number) -> dict[str, Any]:
    """Show what matters of a TollfreeVerification; the business's own data are left out."""
    sid = number.sid.replace("PN", "HH", 1)
    return {
        "sid": sid,
        "account_sid": number.account,
        "tollfree_phone_number_sid": number.sid,
        "tollfree_phone_number": number.phone_number,
        "status": number.verification,
        "url": f"{_HOST}/v1/Tollfree/Verifications/{sid}",
    }
