"""Estimates with their options; notes, times and decisions belong to an option."""

from typing import Any

from integrations.housecallpro.sandbox_ask import Ask
from integrations.housecallpro.sandbox_customers import add_address
from integrations.housecallpro.sandbox_errors import not_found
from integrations.housecallpro.sandbox_jobs import FILTERED_AS
from integrations.housecallpro.sandbox_query import page_of
from integrations.housecallpro.sandbox_records import new_id
from integrations.housecallpro.sandbox_schedules import dispatched
from integrations.housecallpro.sandbox_shapes import ESTIMATE, LINK, OPTION, OPTION_IDS, SCHEDULE
from integrations.housecallpro.sandbox_shown import work_status
from integrations.housecallpro.sandbox_table import Row
from integrations.housecallpro.sandbox_times import stamp
from integrations.housecallpro.sandbox_work import (
    add_estimate,
    add_job,
    add_note,
    default_assignees,
    length_before,
    need_span,
    new_option,
    read_span,
    visit,
    without_note,
    work_matches,
)

Answer = tuple[Any, int]
_SORTABLE = ("created_at", "updated_at", "id")


def list_estimates(ask: Ask) -> Answer:
    """A page of estimates."""
    rows = [row for row in ask.rows("estimates") if work_matches(ask, row, FILTERED_AS[work_status(row)])]
    return page_of("estimates", rows, ask.query, ask.shown.estimate, _SORTABLE), 200


def get_estimate(ask: Ask, estimate_id: str) -> Answer:
    """One estimate; company keys must find it in the list instead."""
    return ask.shown.estimate(_find(ask, estimate_id)), 200


def create_estimate(ask: Ask) -> Answer:
    """An estimate, at a known address of the customer or a new one; answered with 200."""
    body = ask.body(ESTIMATE)
    if not body.get("customer_id"):
        ask.refuse("customer_id", "is missing")
    customer = ask.reference("customer_id", "customers", body.get("customer_id"))
    if ("address_id" in body) == ("address" in body):
        ask.refuse("address_id", "write exactly one of address_id and address")
    ask.address("address_id", body.get("address_id"), customer)
    owners = default_assignees(ask, body)
    source = ask.lead_source("lead_source", body.get("lead_source"))
    for option in body.get("options", []):
        option["tags"] = ask.tags("options.tags", option.get("tags", []))
    fields = body.get("estimate_fields", {})
    ask.reference("estimate_fields.job_type_id", "job_types", fields.get("job_type_id"))
    visits = _read_schedule(ask, body.get("schedule", {}), owners)
    ask.finish()
    address_id = body.get("address_id") or add_address(ask, customer or {}, body["address"])["id"]
    values = {
        **{key: body[key] for key in ("customer_id", "note", "message", "estimate_number") if key in body},
        "address_id": address_id,
        "employee_ids": owners,
        "lead_source": source,
        "visits": visits,
        **fields,
    }
    row = add_estimate(ask, values, body.get("options", []))
    if visits and body["schedule"].get("notify_customer"):
        ask.records.vendor_messages(customer or {}, "estimate scheduled with notify_customer")
    return ask.shown.estimate(row), 200


def add_option(ask: Ask, estimate_id: str) -> Answer:
    """One more option."""
    estimate = _find(ask, estimate_id)
    option = new_option(ask, ask.body(OPTION), f"{estimate['estimate_number']}-{len(estimate['options']) + 1}")
    _change(ask, estimate, "estimate.option.created", options=[*estimate["options"], option])
    return ask.shown.option(option), 201


def add_option_note(ask: Ask, estimate_id: str, option_id: str) -> Answer:
    """One more note of an option."""
    estimate = _find(ask, estimate_id)
    notes, note = add_note(ask, _find_option(estimate, option_id)["notes"])
    _change_option(ask, estimate, option_id, notes=notes)
    return note, 201


def delete_option_note(ask: Ask, estimate_id: str, option_id: str, note_id: str) -> Answer:
    """Take a note of an option away; the answer is empty."""
    estimate = _find(ask, estimate_id)
    _change_option(ask, estimate, option_id, notes=without_note(_find_option(estimate, option_id)["notes"], note_id))
    return "", 200


def add_option_link(ask: Ask, estimate_id: str, option_id: str) -> Answer:
    """A link on an option's page."""
    estimate = _find(ask, estimate_id)
    link = {"id": new_id("lnk"), **ask.body(LINK)}
    _change_option(ask, estimate, option_id, links=[*_find_option(estimate, option_id)["links"], link])
    return link, 201


def change_option_schedule(ask: Ask, estimate_id: str, option_id: str) -> Answer:
    """Set when the estimate is made and by whom, and write to the customer if asked to."""
    estimate, body = _find(ask, estimate_id), ask.body(SCHEDULE)
    _find_option(estimate, option_id)
    people = dispatched(ask, body["dispatched_employees"]) if "dispatched_employees" in body else estimate["employee_ids"]
    span = need_span(ask, body, length_before(estimate["visits"]))
    made = visit(*span, int(body.get("arrival_window_in_minutes", 0)), people)
    _change(ask, estimate, "estimate.scheduled", visits=[made], employee_ids=people)
    if body.get("notify"):
        ask.records.vendor_messages(ask.records["customers"].rows[estimate["customer_id"]], "estimate schedule changed with notify")
    answer = {
        "start_time": stamp(made["start"]),
        "end_time": stamp(made["end"]),
        "arrival_window_minutes": made["arrival_window"],
        "assigned_employees": ask.shown.employees(people),
    }
    return answer, 200


def decline_options(ask: Ask) -> Answer:
    """Decline options on the shop's behalf."""
    for estimate, option in _named_options(ask):
        _change_option(ask, estimate, option["id"], event="estimate.option.approval_status_changed", approval_status="pro declined")
    return {"status": "pro declined", "last_updated_at": ask.records.now()}, 200


def approve_options(ask: Ask) -> Answer:
    """Approve options on the shop's behalf; a job is copied from them only where the account wants that."""
    chosen = _named_options(ask)
    for estimate, option in chosen:
        _change_option(ask, estimate, option["id"], event="estimate.option.approval_status_changed", approval_status="pro approved")
    job_id = _copy_to_job(ask, chosen) if chosen and ask.settings.copy_approved_estimates else None
    return {"status": "pro approved", "last_updated_at": ask.records.now(), "copied_on_approval_to_job_id": job_id}, 200


def _copy_to_job(ask: Ask, chosen: list[tuple[Row, Row]]) -> str:
    estimate = chosen[0][0]
    values = {key: estimate[key] for key in ("customer_id", "address_id", "employee_ids", "lead_source")}
    items = [item for _, option in chosen for item in option["line_items"]]
    job = add_job(ask, {**values, "original_estimate_id": estimate["id"], "line_items": items})
    ask.tell("estimate.copy_to_job", ask.shown.estimate, estimate)
    return str(job["id"])


def _named_options(ask: Ask) -> list[tuple[Row, Row]]:
    estimates = ask.records.of_company("estimates", [ask.company_id])
    known = {option["id"]: (estimate, option) for estimate in estimates for option in estimate["options"]}
    wanted = ask.body(OPTION_IDS)["option_ids"]
    if any(option_id not in known for option_id in wanted):
        raise not_found("Option")
    return [known[option_id] for option_id in wanted]


def _find(ask: Ask, estimate_id: str) -> Row:
    return ask.find("estimates", estimate_id, "Estimate")


def _find_option(estimate: Row, option_id: str) -> Row:
    options: dict[str, Row] = {option["id"]: option for option in estimate["options"]}
    if option_id not in options:
        raise not_found("Option")
    return options[option_id]


def _change(ask: Ask, estimate: Row, event: str, **changes: Any) -> None:
    ask.tell(event, ask.shown.estimate, ask.records.change("estimates", estimate, **changes))


def _change_option(ask: Ask, estimate: Row, option_id: str, event: str = "estimate.updated", **changes: Any) -> None:
    _find_option(estimate, option_id)
    options = ask.records["estimates"].rows[estimate["id"]]["options"]
    changed = [{**option, **changes, "updated_at": ask.records.now()} if option["id"] == option_id else option for option in options]
    _change(ask, estimate, event, options=changed)


def _read_schedule(ask: Ask, sent: Row, owners: list[str]) -> list[Row]:
    if not sent:
        return []
    for key in ("start_time", "end_time"):
        if not sent.get(key):
            ask.refuse(f"schedule.{key}", "is missing")
    span = read_span(ask, sent.get("start_time"), sent.get("end_time"), ("schedule.start_time", "schedule.end_time"))
    return [visit(*span, sent.get("arrival_window_in_minutes", 0), owners)] if span else []
