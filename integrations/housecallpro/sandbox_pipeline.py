"""The pipeline of leads, jobs and estimates: its stages, and moving forward in it."""

from typing import Any

from integrations.housecallpro.sandbox_ask import Ask
from integrations.housecallpro.sandbox_errors import no_such_status, unprocessable
from integrations.housecallpro.sandbox_query import page_of
from integrations.housecallpro.sandbox_records import Records
from integrations.housecallpro.sandbox_shapes import PIPELINE, RESOURCE_TYPES
from integrations.housecallpro.sandbox_shown import show_words
from integrations.housecallpro.sandbox_table import Row

Answer = tuple[Any, int]


def list_statuses(ask: Ask) -> Answer:
    """The pipeline of one kind of record in its order; empty where the shop has none."""
    kind = ask.query.texts.get("resource_type")
    if kind not in RESOURCE_TYPES:
        raise unprocessable({"resource_type": [f"must be one of: {', '.join(RESOURCE_TYPES)}"]})
    return page_of(
        "statuses", stages(ask.records, kind, ask.company_id), ask.query, show_words("id", "name", "status_type"), sortable=()
    ), 200


def change_status(ask: Ask) -> Answer:
    """Move a lead, job or estimate to the same or a later stage; raises the pipeline's own 404 and 422."""
    body = ask.body(PIPELINE)
    kind = body["resource_type"]
    row = ask.records[f"{kind}s"].rows.get(body["resource_id"])
    if row is None or row["company_id"] != ask.company_id or row.get("gone"):
        raise no_such_status(f"{kind.capitalize()} not found")
    status = next((status for status in stages(ask.records, kind, ask.company_id) if status["id"] == body["status_id"]), None)
    if status is None:
        raise no_such_status("Status not found")
    before = ask.records["statuses"].rows.get(row["status_id"] or "")
    if before is not None and status["order"] < before["order"]:
        raise no_such_status("Status can only be moved forward", 422)
    changes: Row = {"status_id": status["id"]}
    if kind == "lead" and status["status_type"] in ("won", "lost"):
        changes |= {"status": status["status_type"], "lost_at": ask.records.now() if status["status_type"] == "lost" else None}
    row = ask.records.change(f"{kind}s", row, **changes)
    event = "lead.lost" if changes.get("lost_at") else f"{kind}.updated"
    ask.tell(event, getattr(ask.shown, kind), row)
    return {"status_id": status["id"], "resource_id": row["id"], "resource_type": kind, "name": status["name"]}, 200


def first_status(records: Records, kind: str, company_id: str) -> str | None:
    """Where new records of a kind stand; None without a pipeline."""
    return next((row["id"] for row in stages(records, kind, company_id)), None)


def stages(records: Records, kind: str, company_id: str) -> list[Row]:
    """The pipeline of a kind of record, first stage first."""
    rows = [row for row in records.of_company("statuses", [company_id]) if row["resource_type"] == kind]
    return sorted(rows, key=lambda row: int(row["order"]))
