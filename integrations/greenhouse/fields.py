"""What a record of Greenhouse's can hold: what Harvest v3 takes, and the custom fields of the organisation."""

from collections.abc import Iterator
from typing import Any

from hub.contract.errors import NotSupported, Rejected
from hub.contract.fields import FieldKind, VendorField
from hub.contract.requests import RequestPort
from integrations.greenhouse.reading import Row, as_far_as_allowed, is_refusal_of_right, rows, rows_about

ANY_CUSTOM_FIELD = "custom_fields[].value"
"""Describes them all where their list may not be read."""

_NUMBER, _YES_NO = FieldKind.NUMBER, FieldKind.YES_NO
_KINDS = {"yes_no": _YES_NO, "number": _NUMBER, "single_select": FieldKind.CHOICE, "multi_select": FieldKind.CHOICES}
_NAMES = (
    VendorField(place="first_name", title="First name", required=True),
    VendorField(place="last_name", title="Last name", required=True),
)
_TEXTS = {
    "preferred_name": "Preferred name",
    "company": "Company",
    "title": "Title",
    "time_zone": "Time zone",
    "tags[]": "Tags",
    "phone_numbers[].value": "Phone numbers",
    "email_addresses[].value": "E-mail addresses",
    "addresses[].value": "Addresses",
    "website_addresses[].value": "Websites",
    "social_media_addresses[].value": "Social media",
}
_IDS = {"source_id": "Source", "referrer_id": "Referrer", "recruiter_id": "Recruiter", "coordinator_id": "Coordinator"}
_NOTE = (VendorField(place="body", title="Text", required=True), VendorField(place="user_id", title="Author", kind=_NUMBER))


def fields_of(api: RequestPort, record: str) -> list[VendorField]:
    """The fields of a candidate (person), an application (matter) or a note (activity)."""
    if record == "person":
        texts = [VendorField(place=place, title=title) for place, title in _TEXTS.items()]
        switches = [VendorField(place=name, title=name, kind=_YES_NO) for name in ("is_private", "can_email")]
        first = [VendorField(place=f"application.{name}", title=title, kind=_NUMBER) for name, title in _IDS.items()]
        return [*_NAMES, *texts, *switches, *first, *_custom_fields(api, "candidate")]
    if record == "matter":
        pool = VendorField(place="prospect_pool_id", title="Prospect pool", kind=_NUMBER)
        ids = [VendorField(place=name, title=title, kind=_NUMBER) for name, title in _IDS.items()]
        return [*ids, pool, *_custom_fields(api, "application", are_asked_for=False)]
    return list(_NOTE) if record == "activity" else []


def _custom_fields(api: RequestPort, kind: str, *, are_asked_for: bool = True) -> list[VendorField]:
    """Those in use; `are_asked_for` where the hub makes such records, so that what is required must be given."""
    try:
        found = list(rows(api, "/v3/custom_fields", {"field_type": kind, "active": "true"}))
    except (Rejected, NotSupported) as refusal:
        if not is_refusal_of_right(refusal):
            raise
        return [VendorField(place=ANY_CUSTOM_FIELD, title="Custom fields")]
    choosing = [row["id"] for row in found if row.get("value_type") in ("single_select", "multi_select")]
    options = as_far_as_allowed(rows_about(api, "/v3/custom_field_options", "custom_field_ids", choosing))
    return [_custom_field(row, list(_options_of(row, options)), are_asked_for=are_asked_for) for row in found if row.get("name_key")]


def _options_of(row: Row, options: list[Row]) -> Iterator[str]:
    for option in options:
        if option.get("custom_field_id") == row["id"] and option.get("active", True):
            yield str(option["name"])


def _custom_field(row: Row, options: list[str], *, are_asked_for: bool) -> VendorField:
    required: Any = row.get("required")
    return VendorField(
        place=f"custom_fields[name_key={row['name_key']}].value",
        title=str(row.get("name") or row["name_key"]),
        kind=_KINDS.get(str(row.get("value_type")), FieldKind.TEXT),
        required=bool(required) and are_asked_for,
        options=tuple(options),
    )
