"""All that the simulated Housecall Pro holds: companies with their people, work and word lists."""

import secrets
from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import datetime
from typing import Any
from uuid import uuid4

from integrations.housecallpro.sandbox_errors import gone, not_found
from integrations.housecallpro.sandbox_settings import Settings
from integrations.housecallpro.sandbox_table import Row, Table
from integrations.housecallpro.sandbox_times import stamp

COMPANY_ID = "5d1f6a1e-0c1f-4b7a-9f58-2f3a6f0e9b01"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PERMISSIONS = (
    "can_add_and_edit_job",
    "can_be_booked_online",
    "can_call_and_text_with_customers",
    "can_chat_with_customers",
    "can_delete_and_cancel_job",
    "can_edit_message_on_invoice",
    "can_see_street_view_data",
    "can_share_job",
    "can_take_payment_see_prices",
    "can_see_customers",
    "can_see_full_schedule",
    "can_see_future_jobs",
    "can_see_marketing_campaigns",
    "can_see_reporting",
    "can_edit_settings",
    "is_point_of_contact",
    "is_admin",
)
PLACE = {"street": None, "street_line_2": None, "city": None, "state": None, "zip": None}
_OFFICE = {"street": "12 Quay St", "city": "Salem", "state": "OR", "zip": "97301", "country": "US"}
PREFIXES = {
    "customers": "cus",
    "addresses": "adr",
    "leads": "lea",
    "jobs": "job",
    "estimates": "csr",
    "employees": "pro",
    "tags": "tag",
    "lead_sources": "lds",
    "job_types": "jbt",
    "statuses": "kcs",
    "events": "evt",
    "services": "srv",
}
SHAPES: dict[str, Row] = {
    "companies": {
        "name": "Alder Plumbing",
        "support_email": "office@alder.example",
        "phone_number": "4155550100",
        "logo_url": "https://alder.example/logo.png",
        "address": _OFFICE,
        "website": "https://alder.example",
        "default_arrival_window": "60",
        "time_zone": "America/Los_Angeles",
        "parent_id": None,
        "zip_codes": [],
        "online_booking": False,
        "availability_buffer_in_days": 0,
        "daily_windows": {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]},
        "business_unit_id": None,
    },
    "employees": {
        **dict.fromkeys(("first_name", "last_name", "email", "mobile_number", "avatar_url"), ""),
        "color_hex": "336699",
        "role": "field tech",
        "tags": [],
        "permissions": dict.fromkeys(PERMISSIONS, False),
        "active": True,
    },
    "customers": {
        **dict.fromkeys(("first_name", "last_name", "email", "mobile_number", "home_number", "work_number", "company")),
        "notifications_enabled": True,
        "lead_source": None,
        "notes": None,
        "tags": [],
        "kind": "homeowner",
        "do_not_service": False,
        "bulk": False,
        "gone": False,
    },
    "addresses": {**PLACE, "customer_id": "", "type": "service", "country": "US", "latitude": None, "longitude": None},
    "leads": {
        "number": 0,
        "customer_id": "",
        "customer_name": [None, None],
        "address_id": None,
        "assigned_employee_id": None,
        "lead_source": None,
        "note": None,
        "tags": [],
        "line_items": [],
        "status": "open",
        "status_id": None,
        "lost_at": None,
        "conversions": [],
    },
    "jobs": {
        "invoice_number": "",
        "description": "",
        "customer_id": "",
        "address_id": "",
        "employee_ids": [],
        "visits": [],
        "anytime": False,
        "notes": [],
        "tags": [],
        "lead_source": None,
        "line_items": [],
        "links": [],
        "job_type_id": None,
        "business_unit_id": None,
        "original_estimate_id": None,
        "status_id": None,
        **dict.fromkeys(("on_my_way_at", "started_at", "completed_at", "canceled_at", "deleted_at", "locked_at")),
        "gone": False,
    },
    "estimates": {
        "estimate_number": "",
        "customer_id": "",
        "address_id": "",
        "employee_ids": [],
        "lead_source": None,
        "note": None,
        "message": None,
        "visits": [],
        "options": [],
        "job_type_id": None,
        "business_unit_id": None,
        "status_id": None,
        **dict.fromkeys(("on_my_way_at", "started_at", "completed_at", "canceled_at", "deleted_at")),
        "gone": False,
    },
    "tags": {"name": ""},
    "lead_sources": {"name": "", "editable": True},
    "job_types": {"name": ""},
    "statuses": {"resource_type": "lead", "name": "", "status_type": "open", "order": 0},
    "events": {
        "name": "",
        "note": None,
        "tags": [],
        "recurrence_rule": None,
        "address": PLACE,
        "employee_ids": [],
        "start": None,
        "end": None,
        "all_day": False,
    },
    "services": {"name": "", "duration": 60, "employee_ids": []},
    "service_zones": {"name": "", "zip_codes": []},
}


def new_id(prefix: str) -> str:
    """An opaque id as the vendor makes them."""
    return f"{prefix}_{secrets.token_hex(16)}"


class Records:
    """Every record by kind; all but companies, addresses and their like belong to one company."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        self.reset()

    def reset(self) -> None:
        """One shop without people or work, which nobody can sign in to yet."""
        self._tables = {kind: Table(self.clock) for kind in SHAPES}
        self.sent_by_vendor: list[Row] = []
        self.ignored_parameters: list[Row] = []
        self._numbers = 0
        self["companies"].put(self.fresh("companies", {"id": COMPANY_ID}), at_once=True)

    def __getitem__(self, kind: str) -> Table:
        return self._tables[kind]

    def now(self) -> str:
        """The present moment as the API writes it."""
        return stamp(self.clock()) or ""

    def number(self) -> int:
        """The next running number of leads, invoices and estimates."""
        self._numbers += 1
        return self._numbers

    def fresh(self, kind: str, values: Row) -> Row:
        """A complete row with an id and its times, not yet put."""
        row_id = new_id(PREFIXES[kind]) if kind in PREFIXES else str(uuid4())
        moments = {"created_at": self.now(), "updated_at": self.now()}
        return {"id": row_id, "company_id": COMPANY_ID, **deepcopy(SHAPES[kind]), **moments, **values}

    def add(self, kind: str, values: Row) -> Row:
        """Put a new row."""
        return self[kind].put(self.fresh(kind, values))

    def change(self, kind: str, row: Row, **changes: Any) -> Row:
        """Put a changed row and move its `updated_at`."""
        return self[kind].put({**self[kind].rows[row["id"]], **changes, "updated_at": self.now()})

    def of_company(self, kind: str, company_ids: Iterable[str], *, lag: float = 0) -> list[Row]:
        """The rows of some companies that were not deleted, oldest first."""
        wanted = set(company_ids)
        return [row for row in self[kind].seen_after(lag) if row["company_id"] in wanted and not row.get("gone")]

    def find(self, kind: str, row_id: str, company_id: str, what: str) -> Row:
        """One row of a company; raises the 404, or the 410 of deleted work and, by setting, of deleted customers."""
        row = self[kind].rows.get(row_id)
        if row is None or row["company_id"] != company_id:
            raise not_found(what)
        if row.get("gone"):
            raise not_found(what) if kind == "customers" and self.settings.deleted_customer == "404" else gone(what)
        return row

    def named(self, kind: str, name: str, company_id: str) -> Row | None:
        """A word of the company's list, whatever its case."""
        rows = self.of_company(kind, [company_id])
        return next((row for row in rows if row["name"].lower() == name.lower()), None)

    def company(self, row: Row) -> Row:
        """The company a row belongs to."""
        return self["companies"].rows[row["company_id"]]

    def addresses_of(self, customer_id: str) -> list[Row]:
        """A customer's addresses, oldest first."""
        return self["addresses"].of_customer(customer_id)

    def vendor_messages(self, customer: Row, why: str) -> None:
        """Note that Housecall Pro itself would now write to the customer, unless notifications are off."""
        if customer["notifications_enabled"]:
            self.sent_by_vendor.append({"customer_id": customer["id"], "why": why, "at": self.now()})
