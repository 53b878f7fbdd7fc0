"""Jobs: made whole, never updated; what can be added to them, and what only partners may do."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.housecallpro.sandbox_ask import Ask
from integrations.housecallpro.sandbox_errors import not_found
from integrations.housecallpro.sandbox_query import page_of
from integrations.housecallpro.sandbox_records import new_id
from integrations.housecallpro.sandbox_shapes import JOB, JOB_TAG, LINE_ITEM, LINE_ITEMS, LINK, LOCK
from integrations.housecallpro.sandbox_shown import show_words, work_status
from integrations.housecallpro.sandbox_table import Row
from integrations.housecallpro.sandbox_work import (
    add_job,
    add_note,
    default_assignees,
    read_span,
    visit,
    with_ids,
    without_note,
    work_matches,
)

Answer = tuple[Any, int]
# the words of filters for the words of answers
FILTERED_AS = {
    "needs scheduling": "unscheduled",
    "scheduled": "scheduled",
    "in progress": "in_progress",
    "complete rated": "completed",
    "complete unrated": "completed",
    "user canceled": "canceled",
    "pro canceled": "canceled",
}
_SORTABLE = ("created_at", "updated_at", "invoice_number", "id", "description", "work_status")


def list_jobs(ask: Ask) -> Answer:
    """A page of jobs; a status in the words of answers finds none."""
    expand = ask.query.lists.get("expand")
    rows = [row for row in ask.rows("jobs") if work_matches(ask, row, FILTERED_AS[work_status(row)])]
    shown = [{**row, "work_status": work_status(row)} for row in rows]
    return page_of("jobs", shown, ask.query, lambda row: ask.shown.job(row, expand), _SORTABLE), 200


def get_job(ask: Ask, job_id: str) -> Answer:
    """One job."""
    return ask.shown.job(find_job(ask, job_id), ask.query.lists.get("expand")), 200


def create_job(ask: Ask) -> Answer:
    """A job at an address the customer already has."""
    body = ask.body(JOB)
    customer = ask.reference("customer_id", "customers", body["customer_id"])
    address_id = ask.address("address_id", body["address_id"], customer)
    owners = default_assignees(ask, body)
    source, tags = ask.lead_source("lead_source", body.get("lead_source")), ask.tags("tags", body.get("tags", []))
    fields = body.get("job_fields", {})
    ask.reference("job_fields.job_type_id", "job_types", fields.get("job_type_id"))
    number = body.get("invoice_number")
    if any(row["invoice_number"] == str(number) for row in ask.records.of_company("jobs", [ask.company_id])):
        ask.refuse("invoice_number", "has already been taken")
    visits = _read_schedule(ask, body.get("schedule", {}), owners)
    ask.finish()
    values = {
        "customer_id": body["customer_id"],
        "address_id": address_id,
        "employee_ids": owners,
        "lead_source": source,
        "tags": tags,
        "invoice_number": number,
        "visits": visits,
        "anytime": bool(visits and visits[0]["anytime"]),
        "line_items": with_ids(body.get("line_items", [])),
        "notes": [{"id": new_id("nte"), "content": body["notes"]}] if body.get("notes") else [],
        **fields,
    }
    return ask.shown.job(add_job(ask, values)), 201


def find_job(ask: Ask, job_id: str) -> Row:
    """A job of this location; raises the 404 or the 410."""
    return ask.find("jobs", job_id, "Job")


def change_job(ask: Ask, job: Row, event: str = "job.updated", **changes: Any) -> Row:
    """Put a changed job and tell of it."""
    row = ask.records.change("jobs", job, **changes)
    ask.tell(event, ask.shown.job, row)
    return row


def add_job_note(ask: Ask, job_id: str) -> Answer:
    """One more note at the end."""
    job = find_job(ask, job_id)
    notes, note = add_note(ask, job["notes"])
    change_job(ask, job, notes=notes)
    return note, 201


def delete_job_note(ask: Ask, job_id: str, note_id: str) -> Answer:
    """Take one note away; the answer is empty."""
    job = find_job(ask, job_id)
    change_job(ask, job, notes=without_note(job["notes"], note_id))
    return "", 200


def add_job_tag(ask: Ask, job_id: str) -> Answer:
    """Put a tag on a job by the tag's id, not its name."""
    job = find_job(ask, job_id)
    tag = ask.reference("tag_id", "tags", ask.body(JOB_TAG)["tag_id"])
    ask.finish()
    names = list(dict.fromkeys([*job["tags"], *([tag["name"]] if tag else [])]))
    return _tags(ask, change_job(ask, job, tags=names)), 201


def remove_job_tag(ask: Ask, job_id: str, tag_id: str) -> Answer:
    """Take a tag off a job."""
    job, tag = find_job(ask, job_id), ask.find("tags", tag_id, "Tag")
    if tag["name"] not in job["tags"]:
        raise not_found("Tag")
    return _tags(ask, change_job(ask, job, tags=[name for name in job["tags"] if name != tag["name"]])), 200


def list_line_items(ask: Ask, job_id: str) -> Answer:
    """All line items at once."""
    return _line_items(find_job(ask, job_id)), 200


def add_line_item(ask: Ask, job_id: str) -> Answer:
    """One more line item; asked for often, it is 429."""
    ask.counter.count_line_item(ask.credential.name)
    job = find_job(ask, job_id)
    items = with_ids([ask.body(LINE_ITEM)])
    job = change_job(ask, job, line_items=[*job["line_items"], *items])
    return _line_items(job)["data"][-1], 201


def change_line_items(ask: Ask, job_id: str) -> Answer:
    """All line items in one request; those without id are new."""
    job, body = find_job(ask, job_id), ask.body(LINE_ITEMS)
    known = {item["id"] for item in job["line_items"]}
    for place, item in enumerate(body["line_items"]):
        if "id" in item and item["id"] not in known:
            ask.refuse(f"line_items.{place}.id", "does not exist")
    ask.finish()
    sent = with_ids(body["line_items"])
    changed = {item["id"] for item in sent}
    kept = [item for item in job["line_items"] if item["id"] not in changed] if body.get("append_line_items") else []
    return _line_items(change_job(ask, job, line_items=[*kept, *sent])), 200


def add_job_link(ask: Ask, job_id: str) -> Answer:
    """A link on the job's page."""
    job = find_job(ask, job_id)
    link = {"id": new_id("lnk"), **ask.body(LINK)}
    change_job(ask, job, links=[*job["links"], link])
    return link, 201


def lock_job(ask: Ask, job_id: str) -> Answer:
    """Lock one job."""
    return ask.shown.job(change_job(ask, find_job(ask, job_id), locked_at=ask.records.now())), 200


def lock_jobs(ask: Ask) -> Answer:
    """Lock what is scheduled or completed within a stretch of time."""
    body = ask.body(LOCK)
    span = read_span(ask, body["starting_at"], body["ending_at"], ("starting_at", "ending_at"))
    ask.finish()
    rows = ask.records.of_company("jobs", [ask.company_id])
    chosen = [
        row
        for row in rows
        if span and row["visits"] and work_status(row) != "in progress" and span[0] <= row["visits"][0]["start"] < span[1]
    ]
    return {"jobs": [ask.shown.job(change_job(ask, row, locked_at=ask.records.now())) for row in chosen]}, 200


def _read_schedule(ask: Ask, sent: Row, owners: list[str]) -> list[Row]:
    if sent.get("anytime"):
        try:
            day = datetime.strptime(sent.get("anytime_start_date", ""), "%Y-%m-%d").date()  # noqa: DTZ007 (a day of the shop)
        except ValueError:
            ask.refuse("schedule.anytime_start_date", "must be a date")
            return []
        start = datetime.combine(day, time(), ZoneInfo(ask.company["time_zone"])).astimezone(UTC)
        return [visit(start, start + timedelta(days=1), 0, owners, anytime=True, from_schedule=True)]
    if not sent:
        return []
    for key in ("scheduled_start", "scheduled_end"):
        if not sent.get(key):
            ask.refuse(f"schedule.{key}", "is missing")
    keys = ("schedule.scheduled_start", "schedule.scheduled_end")
    span = read_span(ask, sent.get("scheduled_start"), sent.get("scheduled_end"), keys)
    return [visit(*span, sent.get("arrival_window", 0), owners, from_schedule=True)] if span else []


def _tags(ask: Ask, job: Row) -> Row:
    rows = [row for row in ask.records.of_company("tags", [ask.company_id]) if row["name"] in job["tags"]]
    return {"tags": [show_words("id", "name")(row) for row in rows]}


def _line_items(job: Row) -> Row:
    shown = [
        {**item, "amount": round(item["unit_price"] * item["quantity"]), "order_index": place}
        for place, item in enumerate(job["line_items"])
    ]
    return {"url": f"/jobs/{job['id']}/line_items", "data": shown}
