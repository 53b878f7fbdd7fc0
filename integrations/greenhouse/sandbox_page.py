"""The page a person sees: candidates with their notes, as in Greenhouse's own screens."""

from markupsafe import Markup

from hub.sandbox.lagging import Row
from integrations.greenhouse.sandbox_records import ORGANIZATION, Records

SHOWN_CANDIDATES = 100
_PAGE = Markup(
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Greenhouse (simulated)</title><style>"
    "body{{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;color:#15372c}}"
    "article{{border:1px solid #cdd9d4;border-radius:6px;padding:.5rem 1rem;margin:1rem 0}}"
    "pre{{white-space:pre-wrap;background:#f3f7f5;padding:.5rem}}small{{color:#567}}</style></head>"
    "<body><h1>{organization}</h1><p>Greenhouse, simulated. {count} candidates, newest activity first.</p>{candidates}</body></html>"
)
_CANDIDATE = Markup("<article id=candidate-{id}><h2>{name} <small>#{id}</small></h2><p>{facts}</p>{notes}</article>")
_NOTE = Markup("<small>{type}, {visibility}, {created_at}, {author}</small><pre>{body}</pre>")


def people_page(records: Records) -> str:
    """HTML of the hundred candidates that were active last, generated ones left out."""
    rows = [row for row in records["candidates"].rows.values() if not row["bulk"]]
    rows.sort(key=lambda row: str(row["last_activity_at"]), reverse=True)
    articles = [_article(row, records) for row in rows[:SHOWN_CANDIDATES]]
    total = len(records["candidates"].rows)
    return str(_PAGE.format(organization=ORGANIZATION["name"], count=total, candidates=Markup("").join(articles)))


def _article(row: Row, records: Records) -> Markup:
    name = " ".join(part for part in (row["first_name"], row["last_name"]) if part) or "Anonymized"
    reach = [entry["value"] for key in ("phone_numbers", "email_addresses") for entry in row[key]]
    applications = [_application(application, records) for application in records["applications"].with_key("candidate_id", row["id"])]
    facts = ", ".join([*reach, *(f"tag: {tag}" for tag in row["tags"]), *applications])
    notes = [
        _NOTE.format(**note, author=_name_of(note["user_id"], records)) for note in records["notes"].with_key("candidate_id", row["id"])
    ]
    return _CANDIDATE.format(id=row["id"], name=name, facts=facts, notes=Markup("").join(notes))


def _application(row: Row, records: Records) -> str:
    job = records["jobs"].rows.get(row["job_id"] or 0)
    return f"{job['name'] if job else 'prospect'} ({row['status']}, recruiter: {_name_of(row['recruiter_id'], records)})"


def _name_of(user_id: int | None, records: Records) -> str:
    user = records["users"].rows.get(user_id or 0)
    return str(user["name"]) if user else "none"
