"""The organisation the simulated Greenhouse keeps: its tables, the fields a list shows, and what a fresh row looks like."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from hub.sandbox.lagging import Row
from integrations.greenhouse.sandbox_settings import Settings
from integrations.greenhouse.sandbox_table import Table

ORGANIZATION = {"id": 5501, "name": "Northwind Staffing"}

CANDIDATE = {
    "id": 0,
    "created_at": "",
    "updated_at": "",
    "first_name": None,
    "last_name": None,
    "preferred_name": None,
    "company": None,
    "title": None,
    "last_activity_at": "",
    "private": False,
    "can_email": True,
    "time_zone": None,
    "tags": [],
    "linked_user_ids": [],
    "phone_numbers": [],
    "email_addresses": [],
    "addresses": [],
    "website_addresses": [],
    "social_media_addresses": [],
    "custom_fields": {},
}
APPLICATION = {
    "id": 0,
    "created_at": "",
    "updated_at": "",
    "last_activity_at": "",
    "candidate_id": None,
    "job_id": None,
    "prospect": False,
    "status": "in_process",
    "source_id": None,
    "referrer_id": None,
    "recruiter_id": None,
    "coordinator_id": None,
    "stage_id": None,
    "stage_name": None,
    "rejected_at": None,
    "custom_fields": {},
}
NOTE = {
    "id": 0,
    "created_at": "",
    "updated_at": "",
    "candidate_id": None,
    "application_id": None,
    "body": "",
    "body_with_tags": "",
    "subject": None,
    "type": "NOTE",
    "visibility": "publicly_visible",
    "user_id": None,
    "email_from": None,
    "email_to": None,
    "email_cc": None,
    "import_hash": None,
}
USER = {
    "id": 0,
    "created_at": "",
    "updated_at": "",
    "first_name": None,
    "last_name": None,
    "name": None,
    "primary_email": None,
    "emails": [],
    "job_title": None,
    "deactivated": False,
    "site_admin": False,
    "agency_id": None,
    "employee_id": None,
    "office_ids": [],
    "department_ids": [],
}
JOB = {
    "id": 0,
    "created_at": "",
    "updated_at": "",
    "name": None,
    "requisition_id": None,
    "status": "open",
    "department_id": None,
    "office_ids": [],
    "confidential": False,
    "is_template": False,
}
OFFICE = {
    "id": 0,
    "name": None,
    "parent_id": None,
    "location": None,
    "external_id": None,
    "primary_in_house_contact_user_id": None,
}
PROSPECT_DETAIL = {
    "id": 0,
    "application_id": None,
    "pool_id": None,
    "pool_stage_id": None,
    "prospect_owner_id": None,
    "department_id": None,
    "office_id": None,
}
CUSTOM_FIELD = {
    "id": 0,
    "name": None,
    "name_key": None,
    "field_type": "candidate",
    "value_type": "short_text",
    "required": False,
    "private": False,
    "active": True,
}

SHAPES: dict[str, dict[str, Any]] = {
    "user_roles": {"id": 0, "name": None},
    "departments": {"id": 0, "name": None, "parent_id": None, "external_id": None},
    "offices": OFFICE,
    "users": USER,
    "sources": {"id": 0, "name": None, "type": None},
    "referrers": {"id": 0, "name": None},
    "custom_fields": CUSTOM_FIELD,
    "custom_field_options": {"id": 0, "name": None, "custom_field_id": None, "active": True},
    "candidate_tags": {"id": 0, "name": None},
    "prospect_pools": {"id": 0, "name": None, "active": True},
    "jobs": JOB,
    "job_owners": {"id": 0, "job_id": None, "user_id": None, "type": "recruiter", "responsible": False},
    "job_hiring_managers": {"id": 0, "job_id": None, "user_id": None},
    "candidates": CANDIDATE,
    "applications": APPLICATION,
    "prospect_details": PROSPECT_DETAIL,
    "notes": NOTE,
    "applied_candidate_tags": {"id": 0, "candidate_id": None, "candidate_tag_id": None},
}
# Rights and facts that Greenhouse knows but never shows in these lists.
HIDDEN: dict[str, dict[str, Any]] = {
    "users": {"service_account": False, "view_private_candidates": False, "view_private_notes": True, "role_id": None},
    "jobs": {"first_stage": "Application Review"},
    "applications": {"job_ids": []},
    "candidates": {"bulk": False},
}


class Records:
    """Every table of the organisation, and its clock."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        self.reset()

    def reset(self) -> None:
        """Empty every table; the roles every organisation has come back."""
        lag = self._lag
        by_candidate = {"candidate_id": lambda row: (row["candidate_id"],)}
        self.tables = {name: Table(self.clock) for name in SHAPES}
        self.tables["candidates"] = Table(
            self.clock, lag, {"email": _emails, "tags": lambda row: row["tags"]}, ("created_at", "updated_at", "last_activity_at")
        )
        self.tables["applications"] = Table(
            self.clock, lag, {**by_candidate, "job_id": lambda row: (row["job_id"],)}, ("created_at", "updated_at")
        )
        self.tables["notes"] = Table(
            self.clock, lag, {**by_candidate, "application_id": lambda row: (row["application_id"],)}, ("created_at", "updated_at")
        )
        self.tables["prospect_details"] = Table(self.clock, keys={"application_id": lambda row: (row["application_id"],)})
        self.tables["applied_candidate_tags"] = Table(self.clock, keys=by_candidate)
        self.tables["user_roles"].fill([{"id": 1, "name": "Basic"}, {"id": 2, "name": "Job Admin"}, {"id": 3, "name": "Site Admin"}])

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def now(self) -> str:
        """The present moment as Harvest writes it."""
        return stamp(self.clock())

    def fresh(self, name: str, values: Row) -> Row:
        """A new row of that kind with the values given, the next id and the present moment where they are missing."""
        now = self.now()
        moments: Row = {key: now for key in ("created_at", "updated_at", "last_activity_at") if key in SHAPES[name]}
        number = values.get("id") or self[name].next_id()
        return {**SHAPES[name], **HIDDEN.get(name, {}), **moments, **values, "id": number}

    def touch(self, candidate_id: int, **changes: Any) -> Row:
        """Note activity on a candidate; named changes also move `updated_at`."""
        now = self.now()
        moments = {"last_activity_at": now, **({"updated_at": now} if changes else {})}
        return self["candidates"].put({**self["candidates"].rows[candidate_id], **changes, **moments, "bulk": False})

    def applications_of(self, candidate_id: int) -> list[Row]:
        """A candidate's applications as written, oldest first."""
        return [row for row in self["applications"].rows.values() if row["candidate_id"] == candidate_id]

    def _lag(self) -> float:
        return self.settings.index_lag_seconds


def stamp(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC with milliseconds; such texts sort like the moments."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _emails(candidate: Row) -> Iterable[str]:
    return (entry["value"].lower() for entry in candidate["email_addresses"])
