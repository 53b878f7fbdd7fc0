"""Owners, account facts, uninstalling, and the calling extension's look-up (HubSpot docs; 2026-09 descriptions)."""

from typing import Any

from integrations.hubspot.sandbox_ask import Answer, Ask, page_of, read_body, text_map
from integrations.hubspot.sandbox_errors import forbidden, invalid, not_found
from integrations.hubspot.sandbox_object_types import BY_NAME
from integrations.hubspot.sandbox_phones import is_e164, national_digits
from integrations.hubspot.sandbox_portal import Owner
from integrations.hubspot.sandbox_properties import CALL_STATUSES
from integrations.hubspot.sandbox_table import Record
from integrations.hubspot.sandbox_times import iso
from integrations.hubspot.sandbox_writing import Tie

OWNER_LIST_PARAMETERS: Any = {"limit": "number", "after": "text", "email": "text", "archived": "bool"}
OWNER_PARAMETERS: Any = {"archived": "bool", "idProperty": "text"}
_NUMBER_TYPES = frozenset(
    {"FIXED_LINE", "FIXED_LINE_OR_MOBILE", "MOBILE", "PAGER", "PERSONAL_NUMBER", "PREMIUM_RATE", "SHARED_COST"}
    | {"TOLL_FREE", "UAN", "UNKNOWN", "VOICEMAIL", "VOIP"}
)
_INBOUND = {
    **dict.fromkeys(("externalCallId", "finalCallStatus"), "text"),
    **dict.fromkeys(("fromNumber", "toNumber", "engagementProperties"), "object"),
    "potentialRecipientUserIds": "list",
    "createEngagement": "bool",
}
_INBOUND_OPTIONAL = {"callStartedTimestamp": "text", "durationSeconds": "number", "userId": "number"}
_SEARCHED_BY = ("hs_searchable_calculated_phone_number", "hs_searchable_calculated_mobile_number")


def list_owners(ask: Ask) -> Answer:
    """Owners, those who left only when asked for."""
    ask.grant.need("crm.objects.owners.read")
    archived, email = ask.query.flags.get("archived", False), ask.query.texts.get("email", "").lower()
    rows = [owner for owner in ask.portal.owners.values() if owner.archived == archived and email in ("", owner.email.lower())]
    page, paging = page_of(rows, ask.query, usual=100, most=500)
    return {"results": [_show_owner(ask, owner) for owner in page], **paging}, 200


def get_owner(ask: Ask, number: str) -> Answer:
    """One owner by owner id or by user id."""
    ask.grant.need("crm.objects.owners.read")
    by = ask.query.texts.get("idProperty", "id")
    if by not in ("id", "userId"):
        raise invalid("idProperty must be id or userId")
    archived = ask.query.flags.get("archived", False)
    for owner in ask.portal.owners.values():
        if number == (owner.id if by == "id" else str(owner.user_id)) and owner.archived == archived:
            return _show_owner(ask, owner), 200
    raise not_found()


def account_details(ask: Ask) -> Answer:
    """Which account this is, its time zone and where its screens are."""
    now = ask.portal.clock().astimezone(_zone(ask))
    seconds = int((now.utcoffset() or now - now).total_seconds())
    sign, minutes = "-" if seconds < 0 else "+", abs(seconds) // 60
    facts = {name: value for name, value in ask.portal.facts.items() if name != "name"}
    offset = {"utcOffset": f"{sign}{minutes // 60:02d}:{minutes % 60:02d}", "utcOffsetMilliseconds": seconds * 1000}
    return {"portalId": ask.portal.id, **facts, "additionalCurrencies": [], **offset}, 200


def daily_usage(ask: Ask) -> Answer:
    """What private apps and keys used of the day; no answer for OAuth apps."""
    if ask.grant.kind == "oauth":
        raise forbidden("This is for private apps only.")
    usage = {
        "name": "private-apps-api-calls-daily",
        "currentUsage": ask.counter.used_today(ask.portal),
        "usageLimit": ask.counter.limits(ask.grant).day,
        "collectedAt": iso(ask.portal.clock()),
        "resetsAt": iso(ask.counter.resets_at(ask.portal)),
        "fetchStatus": "SUCCESS",
    }
    return {"results": [usage]}, 200


def report_inbound_call(ask: Ask) -> Answer:
    """Who a caller is, companies too, and by wish a call on their record, whose id is not told."""
    ask.grant.need("crm.objects.contacts.write")
    body = read_body(ask.body, _INBOUND, _INBOUND_OPTIONAL)
    if not ask.portal.settings.calling_extension_enabled:
        raise forbidden("Inbound calling is not switched on for this app in this account.")
    if body["finalCallStatus"] not in CALL_STATUSES:
        raise invalid(f"finalCallStatus must be one of {', '.join(CALL_STATUSES)}")
    for name in ("fromNumber", "toNumber"):
        number = read_body(body[name], {"e164Number": "text", "phoneNumberType": "text"}, {"extension": "text"}, name)
        if not is_e164(number["e164Number"]) or number["phoneNumberType"] not in _NUMBER_TYPES:
            raise invalid(f"{name} must have a number in E.164 and a type of number")
    matches = _holders(ask, body["fromNumber"]["e164Number"])
    if body["createEngagement"]:
        _log_call(ask, body, matches)
    return {"callerIdMatches": [_caller_id(ask, row) for row in matches]}, 200


def _zone(ask: Ask) -> Any:
    return ask.counter.zone(ask.portal)


def _show_owner(ask: Ask, owner: Owner) -> dict[str, Any]:
    return {
        "id": owner.id,
        "email": owner.email,
        "type": owner.type,
        "firstName": owner.first_name,
        "lastName": owner.last_name,
        "userId": None if owner.archived else owner.user_id,
        "userIdIncludingInactive": owner.user_id,
        "createdAt": iso(owner.created),
        "updatedAt": iso(owner.created),
        "archived": owner.archived,
        "teams": ask.portal.teams_of(owner),
    }


def _holders(ask: Ask, e164: str) -> list[Record]:
    digits = national_digits(e164, ask.portal.settings)
    contacts = [row for row in ask.portal.tables["contacts"].alive() if digits in [row.properties.get(name) for name in _SEARCHED_BY]]
    companies = [
        row
        for row in ask.portal.tables["companies"].alive()
        if row.properties.get("phone") and national_digits(row.properties["phone"], ask.portal.settings) == digits
    ]
    return [*contacts, *companies]


def _log_call(ask: Ask, body: dict[str, Any], matches: list[Record]) -> None:
    values = {
        "hs_timestamp": body.get("callStartedTimestamp") or iso(ask.portal.clock()),
        "hs_call_direction": "INBOUND",
        "hs_call_status": body["finalCallStatus"],
        "hs_call_from_number": body["fromNumber"]["e164Number"],
        "hs_call_to_number": body["toNumber"]["e164Number"],
        "hs_call_external_id": body["externalCallId"],
        **text_map(body["engagementProperties"], "engagementProperties"),
    }
    people = [row for row in matches if row.kind == "contacts"][:1]
    ask.writer.create("calls", values, [Tie("contacts", row.id, 194) for row in people])


def _caller_id(ask: Ask, row: Record) -> dict[str, Any]:
    place = {"objectId": int(row.id), "objectTypeId": BY_NAME[row.kind].type_id, "portalId": ask.portal.id}
    if row.kind == "companies":
        return {"callerIdType": "COMPANY", "objectCoordinates": place, "name": row.properties.get("name", "")}
    names = {"email": "email", "firstName": "firstname", "lastName": "lastname"}
    told = {key: row.properties[name] for key, name in names.items() if name in row.properties}
    return {"callerIdType": "CONTACT", "objectCoordinates": place, **told}
