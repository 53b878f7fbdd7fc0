"""Every list endpoint of Harvest v3 that the simulated Greenhouse offers, with its scope and its filters."""

from integrations.greenhouse.sandbox_access import Actor
from integrations.greenhouse.sandbox_filters import (
    Condition,
    Filter,
    choice_of,
    email_is,
    hidden_unless_true,
    ids_of,
    moment_of,
    one_id_of,
    tag_named,
    text_of,
    yes_no_of,
)
from integrations.greenhouse.sandbox_lists import ListOf
from integrations.greenhouse.sandbox_records import Records

WRITTEN_STATUS = {"active": "in_process", "rejected": "rejected", "hired": "hired", "converted": "converted"}
WRITTEN_VISIBILITY = {"public": "publicly_visible", "private": "privately_visible", "admin_only": "admin_only_visible"}
NOTE_TYPES = ("NOTE", "ACTIVITY", "EMAIL")

_DATES = {"created_at": moment_of("created_at"), "updated_at": moment_of("updated_at")}
_EITHER_VISIBILITY = {**WRITTEN_VISIBILITY, **{read: read for read in WRITTEN_VISIBILITY.values()}}


def lists_of(records: Records) -> dict[str, ListOf]:
    """The list endpoints by path; each one's scope is `harvest:<path>:list`."""
    plain = {name: ListOf(name) for name in ("user_roles", "departments", "offices", "sources", "candidate_tags", "prospect_pools")}
    return {**plain, **_people_lists(records), **_job_lists(), **_dictionary_lists()}


def _people_lists(records: Records) -> dict[str, ListOf]:
    applications = {
        "candidate_ids": ids_of("candidate_id"),
        "job_ids": ids_of("job_id"),
        "status": choice_of("status", WRITTEN_STATUS),
        "last_activity_at": moment_of("last_activity_at"),
    }
    notes = {
        "candidate_ids": ids_of("candidate_id"),
        "application_ids": ids_of("application_id"),
        "user_ids": ids_of("user_id"),
        "type": choice_of("type", {kind: kind for kind in NOTE_TYPES}),
        "visibility": choice_of("visibility", _EITHER_VISIBILITY),
    }
    candidates = {
        "email": email_is(),
        "tag": tag_named(),
        "private": hidden_unless_true("private"),
        "last_activity_at": moment_of("last_activity_at"),
        "custom_field_option_id": _custom_field_option(records),
    }
    users = {
        "primary_email": text_of("primary_email"),
        "deactivated": yes_no_of("deactivated"),
        "office_ids": ids_of("office_ids"),
        "department_ids": ids_of("department_ids"),
        "employee_ids": _any_text_of("employee_id"),
        "show_service_accounts": hidden_unless_true("service_account"),
    }
    tags = {"candidate_ids": ids_of("candidate_id"), "candidate_tag_ids": ids_of("candidate_tag_id")}
    return {
        "candidates": ListOf("candidates", {**candidates, **_DATES}, Actor.sees_candidate),
        "applications": ListOf("applications", {**applications, **_DATES}, Actor.sees_application),
        "notes": ListOf("notes", {**notes, **_DATES}, Actor.sees_note),
        "users": ListOf("users", users, unless_given={"show_service_accounts": "false"}),
        "applied_candidate_tags": ListOf("applied_candidate_tags", tags),
        "prospect_details": ListOf("prospect_details", {"application_ids": ids_of("application_id")}),
    }


def _job_lists() -> dict[str, ListOf]:
    jobs = {
        "status": choice_of("status", {status: status for status in ("open", "draft", "closed")}),
        "department_id": one_id_of("department_id"),
        "office_id": one_id_of("office_ids"),
    }
    return {
        "jobs": ListOf("jobs", {**jobs, **_DATES}, lambda actor, row: actor.sees_job(row["id"])),
        "job_owners": ListOf("job_owners", {"job_ids": ids_of("job_id")}, lambda actor, row: actor.sees_job(row["job_id"])),
        "job_hiring_managers": ListOf(
            "job_hiring_managers", {"job_ids": ids_of("job_id")}, lambda actor, row: actor.sees_job(row["job_id"])
        ),
    }


def _dictionary_lists() -> dict[str, ListOf]:
    return {
        "custom_fields": ListOf("custom_fields", {"field_type": text_of("field_type"), "active": yes_no_of("active")}),
        "custom_field_options": ListOf("custom_field_options", {"custom_field_ids": ids_of("custom_field_id")}),
    }


def _any_text_of(field: str) -> Filter:
    def read(_: str, text: str) -> Condition:
        wanted = set(text.split(","))
        return Condition(lambda row: row[field] in wanted)

    return read


def _custom_field_option(records: Records) -> Filter:
    def read(_: str, text: str) -> Condition:
        option = records["custom_field_options"].rows.get(int(text)) if text.isdecimal() else None
        if option is None:
            return Condition(lambda _: False)
        custom = records["custom_fields"].rows[option["custom_field_id"]]
        return Condition(lambda row: option["name"] in _as_list(row["custom_fields"].get(custom["name_key"])))

    return read


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
