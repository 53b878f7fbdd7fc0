"""The page a person sees: customers with their leads, jobs, estimates and notes, as on Housecall Pro's own screens."""

from markupsafe import Markup

from integrations.housecallpro.sandbox_phones import PHONE_KEYS
from integrations.housecallpro.sandbox_records import COMPANY_ID, Records
from integrations.housecallpro.sandbox_shown import work_status
from integrations.housecallpro.sandbox_table import Row
from integrations.housecallpro.sandbox_times import stamp

SHOWN_CUSTOMERS = 100
_PAGE = Markup(
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Housecall Pro (simulated)</title><style>"
    "body{{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;color:#14304f}}"
    "article{{border:1px solid #c9d6e5;border-radius:6px;padding:.5rem 1rem;margin:1rem 0}}"
    "pre{{white-space:pre-wrap;background:#f2f6fb;padding:.5rem;margin:.25rem 0}}small{{color:#567}}</style></head>"
    "<body><h1>{company}</h1><p>Housecall Pro, simulated. {customers} customers, {leads} leads, {jobs} jobs, {estimates} estimates;"
    " latest change first.</p>{articles}</body></html>"
)
_CUSTOMER = Markup("<article id=customer-{id}><h2>{name} <small>{id}</small></h2><p>{facts}</p>{parts}</article>")
_PART = Markup("<h3>{heading}</h3><p><small>{facts}</small></p>{notes}")
_NOTE = Markup("<pre>{}</pre>")


def shop_page(records: Records) -> str:
    """HTML of the hundred customers that changed last, made-up ones left out."""
    rows = [row for row in records["customers"].rows.values() if not row["bulk"]]
    rows.sort(key=lambda row: _latest(row, records), reverse=True)
    counts = {kind: len(records[kind].rows) for kind in ("customers", "leads", "jobs", "estimates")}
    articles = Markup("").join(_article(row, records) for row in rows[:SHOWN_CUSTOMERS])
    return str(_PAGE.format(company=records["companies"].rows[COMPANY_ID]["name"], articles=articles, **counts))


def _latest(row: Row, records: Records) -> str:
    work = [own for kind in ("leads", "jobs", "estimates") for own in _of(kind, row, records)]
    return max(str(own["updated_at"]) for own in (row, *work))


def _of(kind: str, customer: Row, records: Records) -> list[Row]:
    return records[kind].of_customer(customer["id"])


def _article(row: Row, records: Records) -> Markup:
    name = " ".join(part for part in (row["first_name"], row["last_name"]) if part) or "No name"
    reach = [row[key] for key in (*PHONE_KEYS, "email") if row[key]]
    marks = ["deleted"] * row["gone"] + ["do not service"] * row["do_not_service"] + [f"tag: {tag}" for tag in row["tags"]]
    source = [f"source: {row['lead_source']}"] if row["lead_source"] else []
    parts = [_NOTE.format(row["notes"])] if row["notes"] else []
    parts += [_lead(lead, records) for lead in _of("leads", row, records)]
    parts += [_job(job, records) for job in _of("jobs", row, records)]
    parts += [_estimate(estimate, records) for estimate in _of("estimates", row, records)]
    return _CUSTOMER.format(id=row["id"], name=name, facts=", ".join([*reach, *source, *marks]), parts=Markup("").join(parts))


def _lead(lead: Row, records: Records) -> Markup:
    status = records["statuses"].rows.get(lead["status_id"] or "")
    facts = [lead["status"], *([status["name"]] if status else []), f"owner: {_names([lead['assigned_employee_id']], records)}"]
    facts += [f"source: {lead['lead_source']}"] * bool(lead["lead_source"]) + [f"tag: {tag}" for tag in lead["tags"]]
    return _part(f"Lead {lead['number']}", facts, [lead["note"]] if lead["note"] else [])


def _job(job: Row, records: Records) -> Markup:
    facts = [work_status(job), f"assigned: {_names(job['employee_ids'], records)}", *_visits(job), *(f"tag: {tag}" for tag in job["tags"])]
    return _part(f"Job {job['invoice_number']}", facts, [note["content"] for note in job["notes"]])


def _estimate(estimate: Row, records: Records) -> Markup:
    facts = [work_status(estimate), f"assigned: {_names(estimate['employee_ids'], records)}", *_visits(estimate)]
    notes = [f"{option['name']}: {note['content']}" for option in estimate["options"] for note in option["notes"]]
    return _part(f"Estimate {estimate['estimate_number']}", facts, [*([estimate["note"]] if estimate["note"] else []), *notes])


def _visits(row: Row) -> list[str]:
    return [f"{stamp(visit['start'])} to {stamp(visit['end'])}" for visit in row["visits"]]


def _part(heading: str, facts: list[str], notes: list[str]) -> Markup:
    return _PART.format(heading=heading, facts=", ".join(facts), notes=Markup("").join(_NOTE.format(note) for note in notes))


def _names(ids: list[str | None], records: Records) -> str:
    rows = [records["employees"].rows[row_id] for row_id in ids if row_id]
    return ", ".join(f"{row['first_name']} {row['last_name']}".strip() for row in rows) or "nobody"
