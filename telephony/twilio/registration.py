"""Whether a number may text the United States: its 10DLC campaign or its toll-free verification, as Twilio tells it.

Source: Twilio's description of its messaging interface, version 1 (Service, UsAppToPerson, TollfreeVerification).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hub.contract.errors import Gone, Rejected
from hub.contract.phone_provider import LineFinding, LinePoint, PointState
from hub.contract.requests import RequestPort

HOST = "messaging"
SERVICES = "/v1/Services"
VERIFICATIONS = "/v1/Tollfree/Verifications"
TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")
AT_ONCE = {"PageSize": 100}

UNTIL_THEN = "until then texts are not delivered."
AWAITED = (PointState.WAITING, f"The 10DLC campaign of this number waits for its approval, which takes days; {UNTIL_THEN}")
CAMPAIGN = {
    "VERIFIED": (PointState.RIGHT, "The number is registered to a 10DLC campaign that is approved."),
    "IN_PROGRESS": AWAITED,
    "PENDING": AWAITED,
    "FAILED": (PointState.WRONG, "The 10DLC campaign of this number was turned down. See why in the Twilio console, and hand it in again."),
}
VERIFICATION = {
    "TWILIO_APPROVED": (PointState.RIGHT, "The toll-free number is verified."),
    "PENDING_REVIEW": (PointState.WAITING, f"The verification of this toll-free number waits for its review; {UNTIL_THEN}"),
    "IN_REVIEW": (PointState.WAITING, f"The verification of this toll-free number is being reviewed; {UNTIL_THEN}"),
    "TWILIO_REJECTED": (PointState.WRONG, "The verification of this toll-free number was turned down. See why in the Twilio console."),
}
IN_NO_SERVICE = (
    "This number is in no Messaging Service with a 10DLC campaign, so texts to the United States are not delivered. "
    "Register it in the Twilio console."
)
NOT_READABLE = "Twilio did not let the hub read the registration. See in its console whether the number is registered for texting."


@dataclass(frozen=True, slots=True)
class Registration:
    """What there is to say of a number's registration (None where none is needed), and the Messaging Service that it is in."""

    finding: LineFinding | None
    service: Mapping[str, Any] | None = None


def read_registration(api: RequestPort, number: Mapping[str, Any]) -> Registration:
    """Ask Twilio; a refusal leaves the point unknown. Texts from outside the United States need no registration there."""
    try:
        service = _service_of(api, str(number["phone_number"]))
        return Registration(_finding(api, number, service), service)
    except (Gone, Rejected):
        return Registration(_registered(PointState.UNKNOWN, NOT_READABLE))


def _finding(api: RequestPort, number: Mapping[str, Any], service: Mapping[str, Any] | None) -> LineFinding | None:
    written = str(number["phone_number"])
    if not written.startswith("+1"):
        return None
    if written[2:5] in TOLL_FREE:
        statuses = [str(one.get("status")) for one in _rows(api, VERIFICATIONS, "verifications", TollfreePhoneNumberSid=number["sid"])]
        return _best(VERIFICATION, statuses, "This toll-free number is not verified. Hand in its verification in the Twilio console.")
    if service is None:
        return _registered(PointState.WRONG, IN_NO_SERVICE)
    campaigns = _rows(api, f"{SERVICES}/{service['sid']}/Compliance/Usa2p", "compliance")
    statuses = [str(campaign.get("campaign_status")) for campaign in campaigns]
    return _best(CAMPAIGN, statuses, "The Messaging Service of this number has no 10DLC campaign. Register one in the Twilio console.")


def _best(known: Mapping[str, tuple[PointState, str]], statuses: list[str], none_there: str) -> LineFinding:
    """Of several the furthest counts; a status that is not known is none that we could judge."""
    for status, (state, sentence) in known.items():
        if status in statuses:
            return _registered(state, sentence)
    return _registered(PointState.UNKNOWN, NOT_READABLE) if statuses else _registered(PointState.WRONG, none_there)


def _registered(state: PointState, sentence: str) -> LineFinding:
    return LineFinding(LinePoint.REGISTERED, state, sentence)


def _service_of(api: RequestPort, number: str) -> Mapping[str, Any] | None:
    for service in _rows(api, SERVICES, "services"):
        if any(one.get("phone_number") == number for one in _rows(api, f"{SERVICES}/{service['sid']}/PhoneNumbers", "phone_numbers")):
            return dict(service)
    return None


def _rows(api: RequestPort, path: str, key: str, **params: Any) -> Iterator[Mapping[str, Any]]:
    """Every row of a list; its pages are named by whole addresses, of which the host stays ours."""
    page = api.get(path, params={**AT_ONCE, **params}, host=HOST).json
    while True:
        yield from page[key]
        following = (page.get("meta") or {}).get("next_page_url")
        if not following:
            return
        parts = urlsplit(following)
        page = api.get(f"{parts.path}?{parts.query}", host=HOST).json
