"""When a job is done and by whom: appointments for company keys, the schedule itself for partners."""

from typing import Any

from integrations.housecallpro.sandbox_ask import Ask
from integrations.housecallpro.sandbox_errors import not_found
from integrations.housecallpro.sandbox_jobs import change_job, find_job
from integrations.housecallpro.sandbox_shapes import APPOINTMENT, DISPATCH, SCHEDULE
from integrations.housecallpro.sandbox_shown import show_visit
from integrations.housecallpro.sandbox_table import Row
from integrations.housecallpro.sandbox_times import stamp
from integrations.housecallpro.sandbox_work import length_before, need_span, visit

Answer = tuple[Any, int]


def list_appointments(ask: Ask, job_id: str) -> Answer:
    """The appointments of a job, not paged."""
    return {"appointments": ask.shown.visits(find_job(ask, job_id))}, 200


def create_appointment(ask: Ask, job_id: str) -> Answer:
    """One more appointment; it takes the place of a schedule that shows no appointment."""
    job = find_job(ask, job_id)
    made = _read_appointment(ask)
    shown_ids = {entry["id"] for entry in ask.shown.visits(job)}
    job = _put_visits(ask, job, [*(entry for entry in job["visits"] if entry["id"] in shown_ids), made], "job.scheduled")
    _tell(ask, "scheduled", made)
    _tell_people(ask, {}, made)
    ask.records.vendor_messages(ask.records["customers"].rows[job["customer_id"]], "job scheduled")
    return show_visit(made), 201


def change_appointment(ask: Ask, job_id: str, appointment_id: str) -> Answer:
    """Move an appointment; every key is needed again."""
    job = find_job(ask, job_id)
    before = _find_visit(ask, job, appointment_id)
    made = {**_read_appointment(ask), "id": before["id"]}
    _put_visits(ask, job, [made if entry is before else entry for entry in job["visits"]], "job.updated")
    if (made["start"], made["end"]) != (before["start"], before["end"]):
        _tell(ask, "rescheduled", made)
    _tell_people(ask, before, made)
    return show_visit(made), 200


def delete_appointment(ask: Ask, job_id: str, appointment_id: str) -> Answer:
    """Discard an appointment; without any the job needs scheduling again. The answer is empty."""
    job = find_job(ask, job_id)
    before = _find_visit(ask, job, appointment_id)
    _put_visits(ask, job, [entry for entry in job["visits"] if entry is not before], "job.updated")
    _tell(ask, "appointment_discarded", before)
    return "", 200


def change_schedule(ask: Ask, job_id: str) -> Answer:
    """Set the one visit of a job, and write to the customer and the pro if asked to."""
    job, body = find_job(ask, job_id), ask.body(SCHEDULE)
    if len(job["visits"]) > 1:
        ask.refuse("schedule", "has more than one appointment, use the appointments endpoints")
    made = _read_schedule(ask, body, job)
    people = made["employee_ids"] if "dispatched_employees" in body else job["employee_ids"]
    job = _put_visits(ask, job, [made], "job.scheduled", people)
    if body.get("notify"):
        ask.records.vendor_messages(ask.records["customers"].rows[job["customer_id"]], "schedule changed with notify")
    answer = {
        "start_time": stamp(made["start"]),
        "end_time": stamp(made["end"]),
        "arrival_window_minutes": made["arrival_window"],
        "appointments": ask.shown.visits(job),
    }
    expanded = {"assigned_employees": ask.shown.employees(job["employee_ids"])}
    return answer | (expanded if "assigned_employees" in body.get("expand", []) else {}), 200


def delete_schedule(ask: Ask, job_id: str) -> Answer:
    """Take the schedule away; the job needs scheduling again."""
    job = find_job(ask, job_id)
    _put_visits(ask, job, [], "job.updated", job["employee_ids"])
    for before in job["visits"]:
        _tell(ask, "appointment_discarded", before)
    return {"object": "schedule", "deleted": True}, 200


def dispatch_job(ask: Ask, job_id: str) -> Answer:
    """Assign employees: instead of those before or, by setting, beside them."""
    job = find_job(ask, job_id)
    people = dispatched(ask, ask.body(DISPATCH)["dispatched_employees"])
    ask.finish()
    if not ask.settings.dispatch_replaces:
        people = list(dict.fromkeys([*job["employee_ids"], *people]))
    visits = [{**entry, "employee_ids": people} for entry in job["visits"]]
    job = change_job(ask, job, employee_ids=people, visits=visits)
    return {"assigned_employees": ask.shown.employees(job["employee_ids"])}, 200


def dispatched(ask: Ask, entries: list[Row]) -> list[str]:
    """The employees of a `dispatched_employees` list."""
    return ask.employees("dispatched_employees", [entry["employee_id"] for entry in entries])


def _read_schedule(ask: Ask, body: Row, job: Row) -> Row:
    people = dispatched(ask, body["dispatched_employees"]) if "dispatched_employees" in body else job["employee_ids"]
    span = need_span(ask, body, length_before(job["visits"]))
    return visit(*span, int(body.get("arrival_window_in_minutes", 0)), people, from_schedule=True)


def _read_appointment(ask: Ask) -> Row:
    body = ask.body(APPOINTMENT)
    people = ask.employees("dispatched_employees_ids", body["dispatched_employees_ids"])
    return visit(*need_span(ask, body), body.get("arrival_window_minutes", 0), people)


def _find_visit(ask: Ask, job: Row, appointment_id: str) -> Row:
    visits: dict[str, Row] = {entry["id"]: entry for entry in job["visits"]}
    shown_ids = {entry["id"] for entry in ask.shown.visits(job)}
    if appointment_id not in shown_ids:
        raise not_found("Appointment")
    return visits[appointment_id]


def _put_visits(ask: Ask, job: Row, visits: list[Row], event: str, people: list[str] | None = None) -> Row:
    visits = sorted(visits, key=lambda entry: entry["start"])
    if people is None:
        people = list(dict.fromkeys(row_id for entry in visits for row_id in entry["employee_ids"])) if visits else job["employee_ids"]
    return change_job(ask, job, event, visits=visits, employee_ids=people, anytime=any(entry["anytime"] for entry in visits))


def _tell(ask: Ask, what: str, entry: Row) -> None:
    ask.tell(f"job.appointment.{what}", show_visit, entry)


def _tell_people(ask: Ask, before: Row, entry: Row) -> None:
    old, new = set(before.get("employee_ids", [])), set(entry["employee_ids"])
    if new - old:
        _tell(ask, "appointment_pros_assigned", entry)
    if old - new:
        _tell(ask, "appointment_pros_unassigned", entry)
