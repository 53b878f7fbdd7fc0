"""How the simulated API shows its records (Housecall v1 API description, and what answers have in practice)."""

from collections.abc import Callable
from typing import Any

from integrations.housecallpro.sandbox_phones import PHONE_KEYS, shown_phone
from integrations.housecallpro.sandbox_records import Records
from integrations.housecallpro.sandbox_table import Row
from integrations.housecallpro.sandbox_times import stamp

_CUSTOMER = (
    "id",
    "first_name",
    "last_name",
    "email",
    *PHONE_KEYS,
    "company",
    "notifications_enabled",
    "lead_source",
    "notes",
    "tags",
    "kind",
)
_ADDRESS = ("id", "type", "street", "street_line_2", "city", "state", "zip", "country")
_LEAD_CUSTOMER = ("id", "first_name", "last_name", "email", "company", "notifications_enabled", *PHONE_KEYS, "tags", "lead_source")
_EMPLOYEE = ("id", "first_name", "last_name", "email", "mobile_number", "color_hex", "avatar_url", "role", "tags", "permissions")
_TIMES = ("created_at", "updated_at")
_STAGES = (
    ("canceled_at", "user canceled"),
    ("deleted_at", "pro canceled"),
    ("completed_at", "complete unrated"),
    ("started_at", "in progress"),
    ("visits", "scheduled"),
)


def work_status(row: Row) -> str:
    """Where a job or estimate stands, in the words of answers; filters use other words."""
    return next((word for key, word in _STAGES if row[key]), "needs scheduling")


def show_words(*keys: str) -> Callable[[Row], Row]:
    """A view of a few keys of a row."""
    return lambda row: {key: row[key] for key in keys}


def show_visit(visit: Row) -> Row:
    """One appointment of a job."""
    start = stamp(visit["start"]) or ""
    return {
        "id": visit["id"],
        "start_date": start[: len("2026-11-24")],
        "start_time": start,
        "end_time": stamp(visit["end"]),
        "anytime": visit["anytime"],
        "arrival_window_minutes": visit["arrival_window"],
        "dispatched_employees_ids": list(visit["employee_ids"]),
    }


class Shown:
    """Turns rows into the vendor's JSON."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def company(self, row: Row) -> Row:
        """A company with the locations below it."""
        below = [other for other in self._records["companies"].rows.values() if other["parent_id"] == row["id"]]
        keys = ("id", "name", "support_email", "phone_number", "logo_url", "address", "website", "default_arrival_window", "time_zone")
        return {
            **{key: row[key] for key in keys},
            "service_areas_data": {"zip_codes": row["zip_codes"]},
            "locations": [self.company(other) for other in below],
        }

    def customer(self, row: Row, expand: list[str] | None = None) -> Row:
        """A customer with addresses; `expand` adds `attachments` and `do_not_service`."""
        extras = {"attachments": [], "do_not_service": row["do_not_service"]}
        return {
            **self._person(row, _CUSTOMER),
            **{key: row[key] for key in _TIMES},
            **self._owner_company(row),
            "addresses": [self.address(address) for address in self._records.addresses_of(row["id"])],
            **{key: extras[key] for key in expand or () if key in extras},
        }

    def address(self, row: Row) -> Row:
        """One address."""
        return {key: row[key] for key in _ADDRESS}

    def employee(self, row: Row) -> Row:
        """An employee, called pro in ids."""
        shown = {key: row[key] for key in _EMPLOYEE}
        phone = shown_phone(row["mobile_number"], self._records.settings)
        return {**shown, "mobile_number": phone, "created_at": row["created_at"], **self._owner_company(row)}

    def lead(self, row: Row) -> Row:
        """A lead with the customer's name as it was at creation; its note is never shown."""
        customer = self._person(self._records["customers"].rows[row["customer_id"]], _LEAD_CUSTOMER)
        if self._records.settings.lead_keeps_customer_name:
            customer["first_name"], customer["last_name"] = row["customer_name"]
        address = self._records["addresses"].rows.get(row["address_id"] or "")
        status = self._records["statuses"].rows.get(row["status_id"] or "")
        employee = self._records["employees"].rows.get(row["assigned_employee_id"] or "")
        return {
            "id": row["id"],
            "number": row["number"],
            "customer": customer,
            "address": address and {key: address[key] for key in ("id", "city", "state", "street", "street_line_2", "zip")},
            "lead_source": row["lead_source"],
            "tags": list(row["tags"]),
            "assigned_employee": employee and self.employee(employee),
            "status": row["status"],
            "pipeline_status": status and status["name"],
            "lost_at": row["lost_at"],
            "conversions": [dict(entry) for entry in row["conversions"]],
            "total_amount": total(row["line_items"]),
            **self._owner_company(row),
        }

    def job(self, row: Row, expand: list[str] | None = None) -> Row:
        """A job; `expand` adds `attachments` and the appointments of its schedule."""
        job_type = self._records["job_types"].rows.get(row["job_type_id"] or "")
        unit = row["business_unit_id"]
        amount = total(row["line_items"])
        shown = {
            **{key: row[key] for key in ("id", "invoice_number", "description", "lead_source", "original_estimate_id", "locked_at")},
            **self._work(row, "appointments" in (expand or ())),
            "notes": [dict(note) for note in row["notes"]],
            "total_amount": amount,
            "outstanding_balance": amount,
            "subtotal": amount,
            "tags": list(row["tags"]),
            "original_estimate_uuids": [row["original_estimate_id"]] if row["original_estimate_id"] else [],
            "job_fields": {
                "job_type": job_type and {"id": job_type["id"], "name": job_type["name"]},
                "business_unit": {"id": unit, "name": "Service"} if unit else None,
            },
            "canceled_at": row["canceled_at"],
            "deleted_at": row["deleted_at"],
        }
        return {**shown, "attachments": []} if "attachments" in (expand or ()) else shown

    def estimate(self, row: Row, expand: list[str] | None = None) -> Row:
        """An estimate with its options, whose notes are shown."""
        del expand  # nothing is ever attached to a simulated estimate
        return {
            **{key: row[key] for key in ("id", "estimate_number", "lead_source")},
            **self._work(row, with_visits=True),
            "estimate_fields": {key: row[key] for key in ("job_type_id", "business_unit_id") if row[key]},
            "options": [self.option(option) for option in row["options"]],
        }

    @staticmethod
    def option(option: Row) -> Row:
        """One option of an estimate."""
        keys = ("id", "name", "option_number", "approval_status", "message_from_pro", "status", "created_at", "updated_at")
        lists = {"tags": list(option["tags"]), "notes": [dict(note) for note in option["notes"]], "attachments": []}
        return {**{key: option[key] for key in keys}, "total_amount": total(option["line_items"]), **lists}

    def event(self, row: Row) -> Row:
        """An entry of the calendar that is no work."""
        schedule = {"start_time": stamp(row["start"]), "end_time": stamp(row["end"]), "time_zone": self._records.company(row)["time_zone"]}
        return {
            **{key: row[key] for key in ("id", "name", "note", "tags", "recurrence_rule", "address", "all_day", *_TIMES)},
            "assigned_employees": self.employees(row["employee_ids"]),
            "schedule": schedule,
            **self._owner_company(row),
        }

    def employees(self, ids: list[str]) -> list[Row]:
        """Employees by id, also those who left."""
        rows = self._records["employees"].rows
        return [self.employee(rows[row_id]) for row_id in ids if row_id in rows]

    def visits(self, row: Row) -> list[Row]:
        """The appointments the API admits to: by setting not the one a job got together with its schedule."""
        hidden = not self._records.settings.one_visit_job_has_appointment
        return [show_visit(visit) for visit in row["visits"] if not (hidden and visit["from_schedule"])]

    def _work(self, row: Row, with_visits: bool) -> Row:
        visits = row["visits"]
        schedule: Row = {
            "scheduled_start": stamp(min((visit["start"] for visit in visits), default=None)),
            "scheduled_end": stamp(max((visit["end"] for visit in visits), default=None)),
            "arrival_window": visits[0]["arrival_window"] if visits else 0,
        }
        customer = self._records["customers"].rows[row["customer_id"]]
        person = {**self._person(customer, _CUSTOMER), **{key: customer[key] for key in _TIMES}, **self._owner_company(customer)}
        if row["id"].startswith("job_"):
            person["notes"] = []
        return {
            "customer": person,
            "address": self.address(self._records["addresses"].rows[row["address_id"]]),
            "work_status": work_status(row),
            "work_timestamps": {key: row[key] for key in ("on_my_way_at", "started_at", "completed_at")},
            "schedule": {**schedule, "appointments": self.visits(row)} if with_visits else schedule,
            "assigned_employees": self.employees(row["employee_ids"]),
            **{key: row[key] for key in _TIMES},
            **self._owner_company(row),
        }

    def _person(self, row: Row, keys: tuple[str, ...]) -> Row:
        phones = {key: shown_phone(row[key], self._records.settings) for key in PHONE_KEYS}
        return {**{key: row[key] for key in keys}, **phones}

    def _owner_company(self, row: Row) -> Row:
        company = self._records.company(row)
        return {"company_name": company["name"], "company_id": company["id"]}


def total(line_items: list[dict[str, Any]]) -> int:
    """The sum of line items in cents."""
    return round(sum(float(item.get("unit_price", 0) * item.get("quantity", 1)) for item in line_items))
