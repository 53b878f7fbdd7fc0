"""Which keys the writes of the simulated API take, and of what kind (Housecall v1 API description)."""

from integrations.housecallpro.sandbox_bodies import Field, Shape

_TEXT, _NULLABLE = Field(), Field(nullable=True)
_YES_NO, _WHOLE, _NUMBER = Field("yes_no"), Field("whole"), Field("number")
_NAMES = Field("list", of="text")
_NEEDED = Field(required=True)
_KINDS_OF_LEAD_ITEM = ("labor", "materials", "fixed discount", "percent discount")
KINDS_OF_ITEM = ("materials", "labor", "fixed gratuity", "fixed discount", "percent discount")
RESOURCE_TYPES = ("lead", "job", "estimate")

_PLACE: Shape = dict.fromkeys(("street", "street_line_2", "city", "state", "zip"), _TEXT)
_PERSON: Shape = {
    **dict.fromkeys(("first_name", "last_name", "email", "company", "mobile_number", "home_number", "work_number"), _NULLABLE),
    "notifications_enabled": _YES_NO,
    "tags": _NAMES,
    "lead_source": _NULLABLE,
    "notes": _TEXT,
}
CUSTOMER: Shape = {**_PERSON, "addresses": Field("list", shape={**_PLACE, "country": _TEXT})}
CUSTOMER_CHANGE: Shape = _PERSON
ADDRESS: Shape = {
    **dict.fromkeys(("street", "city", "state", "zip", "country"), _NEEDED),
    "street_line_2": _NULLABLE,
    "latitude": Field("text_or_number"),
    "longitude": Field("text_or_number"),
}
_LEAD_CUSTOMER: Shape = {
    **{key: Field() if field.nullable else field for key, field in _PERSON.items()},
    "addresses": Field("list", shape=_PLACE),
}
_ITEM: Shape = {"name": _NEEDED, "description": _TEXT, "unit_price": _WHOLE, "quantity": _NUMBER, "unit_cost": _WHOLE}
LEAD: Shape = {
    **dict.fromkeys(("customer_id", "assigned_employee_id", "address_id", "lead_source", "note", "tax_name"), _TEXT),
    "customer": Field("hash", shape=_LEAD_CUSTOMER),
    "address": Field("hash", shape=_PLACE),
    "line_items": Field("list", shape={**_ITEM, "kind": Field(choices=_KINDS_OF_LEAD_ITEM)}),
    "tags": _NAMES,
    "tax_rate": _NUMBER,
}
CONVERT: Shape = {"type": Field(required=True, choices=("job", "estimate"))}
_JOB_FIELDS: Shape = {"job_type_id": _TEXT, "business_unit_id": _TEXT}
JOB: Shape = {
    "invoice_number": _WHOLE,
    "customer_id": _NEEDED,
    "address_id": _NEEDED,
    "schedule": Field(
        "hash",
        shape={
            "scheduled_start": _TEXT,
            "scheduled_end": _TEXT,
            "arrival_window": _WHOLE,
            "anytime": _YES_NO,
            "anytime_start_date": _TEXT,
        },
    ),
    "assigned_employee_ids": _NAMES,
    "line_items": Field("list", shape=_ITEM),
    "tags": _NAMES,
    "lead_source": _TEXT,
    "notes": _TEXT,
    "job_fields": Field("hash", shape=_JOB_FIELDS),
}
LINE_ITEM: Shape = {
    **_ITEM,
    "kind": Field(choices=KINDS_OF_ITEM),
    "taxable": _YES_NO,
    "service_item_id": _TEXT,
    "service_item_type": Field(choices=("market_place", "organizational", "pricebook_material")),
}
LINE_ITEMS: Shape = {"line_items": Field("list", required=True, shape={**LINE_ITEM, "id": _TEXT}), "append_line_items": _YES_NO}
APPOINTMENT: Shape = {
    "start_time": _NEEDED,
    "end_time": _NEEDED,
    "arrival_window_minutes": _WHOLE,
    "dispatched_employees_ids": Field("list", required=True),
}
DISPATCHED = Field("list", shape={"employee_id": _NEEDED})
SCHEDULE: Shape = {
    "start_time": _NEEDED,
    "end_time": _TEXT,
    "arrival_window_in_minutes": _NUMBER,
    "notify": _YES_NO,
    "notify_pro": _YES_NO,
    "expand": _NAMES,
    "dispatched_employees": DISPATCHED,
}
DISPATCH: Shape = {"dispatched_employees": Field("list", required=True, shape={"employee_id": _NEEDED})}
NOTE: Shape = {"content": _NEEDED}
LINK: Shape = {"title": _NEEDED, "url": _NEEDED}
JOB_TAG: Shape = {"tag_id": _NEEDED}
LOCK: Shape = {"starting_at": _NEEDED, "ending_at": _NEEDED}
NAME: Shape = {"name": _NEEDED}
_TAX = Field("hash", shape={"taxable": _YES_NO, "tax_rate": _NUMBER, "tax_name": _TEXT})
ESTIMATE: Shape = {
    "estimate_number": _WHOLE,
    **dict.fromkeys(("note", "message", "customer_id", "address_id", "lead_source"), _TEXT),
    "assigned_employee_ids": _NAMES,
    "address": Field("hash", shape=_PLACE),
    "options": Field("list", shape={"name": _TEXT, "tags": _NAMES, "line_items": Field("list", shape=_ITEM)}),
    "tax": _TAX,
    "schedule": Field(
        "hash",
        shape={"start_time": _TEXT, "end_time": _TEXT, "arrival_window_in_minutes": _WHOLE, "notify_customer": _YES_NO},
    ),
    "estimate_fields": Field("hash", shape=_JOB_FIELDS),
}
OPTION: Shape = {"name": _NEEDED, "line_items": Field("list", shape={**_ITEM, "taxable": _YES_NO}), "tax": _TAX}
OPTION_IDS: Shape = {"option_ids": Field("list", required=True)}
PIPELINE: Shape = {
    "resource_type": Field(required=True, choices=RESOURCE_TYPES),
    "resource_id": _NEEDED,
    "status_id": _NEEDED,
}
_DAY_WINDOW = Field("list", required=True, shape={"start_time": _NEEDED, "end_time": _NEEDED})
AVAILABILITY: Shape = {
    "availability_buffer_in_days": Field("number", required=True),
    "daily_schedule_windows": Field("list", required=True, shape={"day_name": _NEEDED, "schedule_windows": _DAY_WINDOW}),
}
NOTHING: Shape = {}
