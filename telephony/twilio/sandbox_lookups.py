"""The Lookup routes of simulated Twilio (lookups.twilio.com, version 2)."""

from typing import TYPE_CHECKING, Any

import phonenumbers
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from telephony.twilio.sandbox_auth import signed_in
from telephony.twilio.sandbox_shapes import TwilioError
from telephony.twilio.sandbox_world import World

if TYPE_CHECKING:
    from telephony.twilio.sandbox import TwilioSandbox

_LOOKUP_FIELDS = (
    "validation",
    "caller_name",
    "line_status",
    "reassigned_number",
    "sms_pumping_risk",
    "phone_number_quality_score",
    "sim_swap",
    "call_forwarding",
    "identity_match",
    "line_type_intelligence",
    "pre_fill",
)
_LOOKUP_QUERY = ("Fields", "CountryCode", "FirstName", "LastName", "AddressLine1", "City", "State", "PostalCode", "LastVerifiedDate")


def lookup_routes(vendor: "TwilioSandbox") -> Blueprint:
    """Build the blueprint of the Lookup routes."""
    routes = Blueprint("lookups", __name__)

    @routes.get("/lookups/v2/PhoneNumbers/<number>")
    def look_up(number: str) -> ResponseReturnValue:
        with vendor.lock:
            signed_in(vendor.world, None)
            for name in request.args:
                if name not in _LOOKUP_QUERY:
                    raise TwilioError(400, 20001, f"Parameter {name} is not known to this resource")
            fields = [name for name in request.args.get("Fields", "").split(",") if name]
            if unknown := set(fields) - set(_LOOKUP_FIELDS):
                raise TwilioError(400, 60600, f"Fields has unknown names: {', '.join(sorted(unknown))}")
            return _lookup(vendor.world, number, fields)

    return routes


def _lookup(world: World, number: str, fields: list[str]) -> dict[str, Any]:
    answer: dict[str, Any] = {name: None for name in _LOOKUP_FIELDS if name != "validation"}
    errors: list[str] = []
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        parsed, errors = None, ["NOT_A_NUMBER"]
    if parsed and not phonenumbers.is_possible_number(parsed):
        reason = phonenumbers.is_possible_number_with_reason(parsed)
        errors = ["TOO_LONG" if reason == phonenumbers.ValidationResult.TOO_LONG else "TOO_SHORT"]
    valid = parsed if not errors else None
    e164 = phonenumbers.format_number(valid, phonenumbers.PhoneNumberFormat.E164) if valid else number
    answer |= {
        "calling_country_code": str(valid.country_code) if valid else None,
        "country_code": phonenumbers.region_code_for_number(valid) if valid else None,
        "phone_number": e164,
        "national_format": phonenumbers.format_number(valid, phonenumbers.PhoneNumberFormat.NATIONAL) if valid else None,
        "valid": valid is not None,
        "validation_errors": errors,
        "url": f"https://lookups.twilio.com/v2/PhoneNumbers/{e164}",
    }
    if valid and "line_type_intelligence" in fields:
        phone = world.phone(e164)
        answer["line_type_intelligence"] = {
            "type": phone.line_type,
            "carrier_name": phone.carrier_name,
            "mobile_country_code": "310" if phone.line_type == "mobile" else None,
            "mobile_network_code": "999" if phone.line_type == "mobile" else None,
            "error_code": phone.lookup_error,
        }
    return answer
