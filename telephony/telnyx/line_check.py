"""Whether a line is ready, as far as Telnyx's number, messaging profile, campaign and application say (Telnyx API reference)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from hub.contract.errors import Gone
from hub.contract.phone_provider import LineFinding, LinePoint, PointState, VoiceLine
from hub.contract.requests import RequestPort

TOLL_FREE = tuple(f"+1{prefix}" for prefix in (800, 833, 844, 855, 866, 877, 888))
CONNECTIONS = {"/v2/connections/": "webhook_event_url", "/v2/texml_applications/": "status_callback"}
SIP_CONNECTIONS = frozenset({"credential_connection", "fqdn_connection", "ip_connection"})
ASSIGNED = {
    "ASSIGNED": (PointState.RIGHT, "The number is assigned to a 10DLC campaign."),
    "PENDING_ASSIGNMENT": (PointState.WAITING, "The number's assignment to a 10DLC campaign is under way at Telnyx."),
}
NOT_ASSIGNED = (PointState.WRONG, "Assign the number to an approved 10DLC campaign in the Telnyx portal, under Messaging.")


def check_line(api: RequestPort, line: VoiceLine) -> list[LineFinding]:
    """What can be read; whatever cannot is UNKNOWN and says where to look. Raises the errors of the contract."""
    number = _number(api, line.number)
    profile = _read(api, f"/v2/messaging_profiles/{number['messaging_profile_id']}") if number.get("messaging_profile_id") else {}
    findings = [_can_text(number, profile)]
    if line.number.startswith("+1"):
        findings.append(_registered(api, line.number))
    return [*findings, _webhooks(api, number, profile, line.address)]


def _can_text(number: Mapping[str, Any], profile: Mapping[str, Any]) -> LineFinding:
    if not number:
        return LineFinding(LinePoint.CAN_TEXT, PointState.WRONG, "This Telnyx account does not own the number.")
    if not profile:
        return LineFinding(LinePoint.CAN_TEXT, PointState.WRONG, "Give the number a messaging profile in the Telnyx portal.")
    if profile.get("enabled") is False:
        return LineFinding(LinePoint.CAN_TEXT, PointState.WRONG, "Switch the number's messaging profile on in the Telnyx portal.")
    return LineFinding(LinePoint.CAN_TEXT, PointState.RIGHT, "The number has a messaging profile that is switched on.")


def _registered(api: RequestPort, number: str) -> LineFinding:
    if number.startswith(TOLL_FREE):
        sentence = "See in the Telnyx portal, under Messaging, whether the toll-free verification of this number is approved."
        return LineFinding(LinePoint.REGISTERED, PointState.UNKNOWN, sentence)
    try:
        answer = api.get(f"/v2/10dlc/phone_number_campaigns/{number}").json or {}
    except Gone:
        return LineFinding(LinePoint.REGISTERED, *NOT_ASSIGNED)
    status = answer.get("data", answer).get("assignmentStatus")
    unknown = (PointState.UNKNOWN, "See in the Telnyx portal, under Messaging, whether the number is assigned to a 10DLC campaign.")
    state, sentence = unknown if status is None else ASSIGNED.get(status, NOT_ASSIGNED)
    return LineFinding(LinePoint.REGISTERED, state, sentence)


def _webhooks(api: RequestPort, number: Mapping[str, Any], profile: Mapping[str, Any], address: str) -> LineFinding:
    if not _same(profile.get("webhook_url"), address):
        return LineFinding(LinePoint.WEBHOOKS_HERE, PointState.WRONG, "Set the messaging profile's webhook address to the hub's.")
    if str(profile.get("webhook_api_version", "2")) != "2":
        return LineFinding(LinePoint.WEBHOOKS_HERE, PointState.WRONG, "Set the messaging profile's webhook API version to 2.")
    for path, told_at in CONNECTIONS.items():
        connection = _read(api, f"{path}{number['connection_id']}") if number.get("connection_id") else {}
        if _same(connection.get(told_at), address):
            if connection.get("record_type") in SIP_CONNECTIONS and "on=sip" not in urlsplit(str(connection[told_at])).query:
                return LineFinding(LinePoint.WEBHOOKS_HERE, PointState.WRONG, "Add ?on=sip to the webhook address of the SIP connection.")
            return LineFinding(LinePoint.WEBHOOKS_HERE, PointState.RIGHT, "Texts and calls are told to the hub.")
    sentence = (
        "Texts are told to the hub. The number's connection or application does not send its call events here: set the hub's address "
        "there, or see that your own application passes them on."
    )
    return LineFinding(LinePoint.WEBHOOKS_HERE, PointState.UNKNOWN, sentence)


def _number(api: RequestPort, line: str) -> Mapping[str, Any]:
    found = api.get("/v2/phone_numbers", params={"filter[phone_number]": line}).json["data"]
    return next((number for number in found if number.get("phone_number") == line), {})


def _read(api: RequestPort, path: str) -> Mapping[str, Any]:
    """A record, empty where there is none."""
    try:
        return dict(api.get(path).json["data"])
    except Gone:
        return {}


def _same(written: object, address: str) -> bool:
    """Whether an address leads to ours, whatever was added to its query."""
    theirs, ours = urlsplit(str(written or "")), urlsplit(address)
    return (theirs.scheme, theirs.netloc, theirs.path) == (ours.scheme, ours.netloc, ours.path)
