"""What jobs and estimates share: making them, their times, who does them, their notes."""

from datetime import datetime, timedelta
from typing import Any

from integrations.housecallpro.sandbox_ask import Ask
from integrations.housecallpro.sandbox_errors import not_found, unprocessable
from integrations.housecallpro.sandbox_pipeline import first_status
from integrations.housecallpro.sandbox_records import new_id
from integrations.housecallpro.sandbox_shapes import NOTE
from integrations.housecallpro.sandbox_table import Row

Span = tuple[datetime, datetime]


def visit(
    start: datetime,
    end: datetime,
    window: int,
    employee_ids: list[str],
    *,
    anytime: bool = False,
    from_schedule: bool = False,
) -> Row:
    """One appointment; `from_schedule` when it came with the job's schedule and not through the appointments endpoints."""
    return {
        "id": new_id("apt"),
        "start": start,
        "end": end,
        "arrival_window": window,
        "employee_ids": list(employee_ids),
        "anytime": anytime,
        "from_schedule": from_schedule,
    }


def add_job(ask: Ask, values: Row) -> Row:
    """Put a checked job and tell of it; Housecall Pro may write to the customer by itself."""
    number = str(values.pop("invoice_number", None) or ask.records.number())
    unit = {"business_unit_id": ask.company["business_unit_id"]}
    row = ask.records.add("jobs", {**unit, "company_id": ask.company_id, "invoice_number": number, **_stage(ask, "job"), **values})
    ask.tell("job.created", ask.shown.job, row)
    if row["visits"]:
        ask.tell("job.scheduled", ask.shown.job, row)
        ask.records.vendor_messages(ask.records["customers"].rows[row["customer_id"]], "job scheduled")
    return row


def add_estimate(ask: Ask, values: Row, options: list[Row]) -> Row:
    """Put a checked estimate with its options and tell of it."""
    number = str(values.pop("estimate_number", None) or ask.records.number())
    made = [new_option(ask, option, f"{number}-{place}") for place, option in enumerate(options, 1)]
    own = {"company_id": ask.company_id, "estimate_number": number, "options": made}
    row = ask.records.add("estimates", {**own, **_stage(ask, "estimate"), **values})
    ask.tell("estimate.created", ask.shown.estimate, row)
    if row["visits"]:
        ask.tell("estimate.scheduled", ask.shown.estimate, row)
    return row


def new_option(ask: Ask, values: Row, number: str) -> Row:
    """One option of an estimate."""
    moments = {"created_at": ask.records.now(), "updated_at": ask.records.now()}
    return {
        "id": new_id("est"),
        "name": values.get("name") or f"Option {number}",
        "option_number": number,
        "approval_status": "",
        "message_from_pro": "",
        "status": "needs scheduling",
        "tags": list(values.get("tags", [])),
        "notes": [],
        "line_items": with_ids(values.get("line_items", [])),
        "links": [],
        **moments,
    }


def with_ids(items: list[Row]) -> list[Row]:
    """Line items with the keys an answer needs."""
    return [
        {
            "id": item.get("id") or new_id("lit"),
            "description": "",
            "unit_price": 0,
            "unit_cost": 0,
            "quantity": 1,
            "kind": "labor",
            "taxable": True,
            **{key: value for key, value in item.items() if key != "id"},
        }
        for item in items
    ]


def default_assignees(ask: Ask, sent: dict[str, Any]) -> list[str]:
    """Who does the work: the sent list or, when none is sent, perhaps the shop's first admin."""
    if "assigned_employee_ids" in sent:
        return ask.employees("assigned_employee_ids", sent["assigned_employee_ids"])
    if ask.settings.default_assignee == "nobody":
        return []
    people = ask.records.of_company("employees", [ask.company_id])
    return [row["id"] for row in people if row["active"] and row["permissions"].get("is_admin")][:1]


def read_span(ask: Ask, start: str | None, end: str | None, keys: tuple[str, str], lasting: timedelta | None = None) -> Span | None:
    """A start and an end after it, or so long after it when none is sent; what is wrong is noted under the keys."""
    first, last = ask.moment(keys[0], start), ask.moment(keys[1], end)
    if first is not None and end is None and lasting is not None:
        last = first + lasting
    if first is None or last is None:
        return None
    if last <= first:
        ask.refuse(keys[1], "must be after the start")
    return first, last


def need_span(ask: Ask, body: Row, lasting: timedelta | None = None) -> Span:
    """The `start_time` and `end_time` of a body; raises the 422 with everything noted so far."""
    span = read_span(ask, body["start_time"], body.get("end_time"), ("start_time", "end_time"), lasting)
    if span is None or ask.errors:
        raise unprocessable(ask.errors)
    return span


def length_before(visits: list[Row]) -> timedelta:
    """How long the first visit lasts; an hour where there is none yet."""
    return timedelta(hours=1) if not visits else visits[0]["end"] - visits[0]["start"]


def add_note(ask: Ask, notes: list[Row]) -> tuple[list[Row], Row]:
    """The notes with one more."""
    note = {"id": new_id("nte"), "content": ask.body(NOTE)["content"]}
    return [*notes, note], note


def without_note(notes: list[Row], note_id: str) -> list[Row]:
    """The notes with one less; raises the 404."""
    kept = [note for note in notes if note["id"] != note_id]
    if len(kept) == len(notes):
        raise not_found("Note")
    return kept


def work_matches(ask: Ask, row: Row, status: str) -> bool:
    """Whether a job or estimate is within the filters of its list; `status` is in the words of filters."""
    texts, lists = ask.query.texts, ask.query.lists
    if texts.get("customer_id", row["customer_id"]) != row["customer_id"]:
        return False
    if "employee_ids" in lists and not set(lists["employee_ids"]) & set(row["employee_ids"]):
        return False
    if lists.get("work_status") and status not in lists["work_status"]:
        return False
    start = min((visit["start"] for visit in row["visits"]), default=None)
    end = max((visit["end"] for visit in row["visits"]), default=None)
    return _within(ask, "scheduled_start", start) and _within(ask, "scheduled_end", end)


def _within(ask: Ask, name: str, moment: datetime | None) -> bool:
    low, high = (ask.moment(key, ask.query.texts.get(key)) for key in (f"{name}_min", f"{name}_max"))
    ask.finish()
    if low is None and high is None:
        return True
    return moment is not None and (low is None or moment >= low) and (high is None or moment <= high)


def _stage(ask: Ask, kind: str) -> Row:
    return {"status_id": first_status(ask.records, kind, ask.company_id)}
