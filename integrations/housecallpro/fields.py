"""What a record of Housecall Pro's can hold. Customers and leads have no fields of the shop's own; jobs have its job types."""

from collections.abc import Mapping
from typing import Any

from hub.contract.fields import FieldKind, VendorField
from hub.contract.requests import RequestPort
from integrations.housecallpro.reading import unless_closed

_CUSTOMER = {
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail address",
    "company": "Company",
    "mobile_number": "Mobile number",
    "home_number": "Home number",
    "work_number": "Work number",
    "lead_source": "Lead source",
    "notes": "Notes",
    "tags[]": "Tags",
}
_LEAD = {"assigned_employee_id": "Assigned employee", "note": "Note", "lead_source": "Lead source", "tags[]": "Tags"}
_JOB = {
    "line_items[].name": "Name of the work",
    "line_items[].description": "Description of the work",
    "notes": "Notes",
    "lead_source": "Lead source",
    "tags[]": "Tags",
}
_NUMBERS = {"line_items[].unit_price": "Price in cents", "line_items[].quantity": "Quantity"}
JOB_TYPE, BUSINESS_UNIT = "job_fields.job_type_id", "job_fields.business_unit_id"


def fields_of(api: RequestPort, record: str) -> list[VendorField]:
    """The fields of a customer (person), a lead (matter) or a job (booking); what is said in notes is put together here."""
    if record == "person":
        return [*_texts(_CUSTOMER), VendorField(place="notifications_enabled", title="Notifications", kind=FieldKind.YES_NO)]
    if record == "matter":
        return _texts(_LEAD)
    if record != "booking":
        return []
    numbers = [VendorField(place=place, title=title, kind=FieldKind.NUMBER) for place, title in _NUMBERS.items()]
    return [*_texts(_JOB), *numbers, _job_type(api), VendorField(place=BUSINESS_UNIT, title="Business unit")]


def _job_type(api: RequestPort) -> VendorField:
    """The shop's job types by their ids; any text where they may not be read, or not to the end: this list takes no paging parameters."""
    nothing: Any = {}
    answer = unless_closed(lambda: api.get("/job_fields/job_types").json, nothing)
    is_whole = isinstance(answer, Mapping) and answer.get("total_pages", 1) in (0, 1)
    ids = tuple(str(row["id"]) for row in answer.get("job_types") or [] if row.get("id")) if is_whole else ()
    return VendorField(place=JOB_TYPE, title="Job type", kind=FieldKind.CHOICE if ids else FieldKind.TEXT, options=ids)


def _texts(named: dict[str, str]) -> list[VendorField]:
    return [VendorField(place=place, title=title) for place, title in named.items()]
