"""Between the neutral records and Housecall Pro's JSON; nothing here does input or output.

Shapes: the vendor's OpenAPI document "Housecall v1 API" and its guides, read 2026-11-20.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hub.contract.people import Activity, Matter, NewMatter, NewPerson, Owner, OwnerClaim, Person, PersonRef
from integrations.housecallpro.notes_block import reference_mark
from integrations.housecallpro.phones import NUMBER_FIELDS

CUSTOMER_FIELDS = (
    "first_name",
    "last_name",
    "email",
    "company",
    "notifications_enabled",
    "mobile_number",
    "home_number",
    "work_number",
    "tags",
    "lead_source",
    "notes",
)
"""Everything that an update takes."""

NOTE_CHARACTERS = 10_000
"""How long a job's note may be is not documented."""

ENDED = frozenset({"complete rated", "complete unrated", "user canceled", "pro canceled"})


def read_time(text: Any) -> datetime | None:
    """The moment; one without an offset is taken for UTC, in which the API answers."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def write_time(moment: datetime) -> str:
    """As 2026-11-24T16:00:00Z: never without its offset, since what one without means is not confirmed."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def full_name(record: Mapping[str, Any]) -> str:
    """First and last name, as far as there are."""
    return " ".join(part for part in (record.get("first_name"), record.get("last_name")) if part)


def customer_ref(customer: Mapping[str, Any]) -> PersonRef:
    """The reference to a customer."""
    return PersonRef(id=str(customer["id"]), kind="customer")


def read_person(customer: Mapping[str, Any]) -> Person:
    """A customer; `company` is where they work, never the shop itself. One may have no name at all."""
    return Person(
        ref=customer_ref(customer),
        name=full_name(customer) or customer.get("company") or "Customer without a name",
        phones=tuple(customer[name] for name in NUMBER_FIELDS if customer.get(name)),
        emails=(customer["email"],) if customer.get("email") else (),
        updated_at=read_time(customer.get("updated_at")),
        last_activity_at=read_time(customer.get("updated_at")),
    )


def whole_customer(customer: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """All that an update takes, as it stands there and with the changes.

    Whether an update blanks what it leaves out is not confirmed; what reads as null is not sent.
    """
    held = {name: customer[name] for name in CUSTOMER_FIELDS if customer.get(name) is not None}
    return {**held, **changes}


def our_person(person: NewPerson) -> dict[str, Any]:
    """The new person's fields under the names that a mapping uses."""
    known = (person.first_name, person.last_name)
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "name": " ".join(name for name in known if name),
        "phone": person.phone,
        "email": person.email,
    }


def our_matter(matter: NewMatter) -> dict[str, Any]:
    """The new matter's fields under the names that a mapping uses."""
    return {"title": matter.title, "note": matter.note, "owner": matter.owner_id}


def without_refused(body: Mapping[str, Any], optional: Collection[str], refused: Any) -> dict[str, Any]:
    """The body without those optional fields that the refusal names, in whichever of the vendor's shapes it is written."""
    said = json.dumps(refused).casefold().replace("_", " ")
    words = {field: field.replace("_", " ").removesuffix("s").removesuffix(" id") for field in optional}
    named = {field for field, word in words.items() if re.search(rf"\b{word}", said)}
    return {name: value for name, value in body.items() if name not in named}


def read_owner(employee: Mapping[str, Any]) -> Owner:
    """An employee; only active ones are listed."""
    return Owner(id=str(employee["id"]), name=full_name(employee) or str(employee.get("email") or ""), email=employee.get("email"))


def read_lead(lead: Mapping[str, Any]) -> Matter:
    """A lead; who answers for it is said once, when it is made."""
    stage = lead.get("pipeline_status")
    number = f" {lead['number']}" if lead.get("number") else ""
    return Matter(
        id=str(lead["id"]),
        kind="lead",
        title=f"Lead{number}, {stage}" if isinstance(stage, str) and stage else f"Lead{number}",
        owners=_claims([lead.get("assigned_employee")]),
        open=lead.get("status") == "open",
        owner_fixed=True,
    )


def read_job(job: Mapping[str, Any], *, by_partner: bool) -> Matter:
    """A job; with a company's key its people are set through its appointments, so without one nobody can be."""
    schedule = job.get("schedule") or {}
    return Matter(
        id=str(job["id"]),
        kind="job",
        title=_work_title("Job", job.get("invoice_number"), job),
        owners=_claims(job.get("assigned_employees") or []),
        open=is_open_work(job),
        last_activity_at=read_time(job.get("updated_at")),
        owner_fixed=not by_partner and not schedule.get("appointments"),
    )


def read_estimate(estimate: Mapping[str, Any]) -> Matter:
    """An estimate; its people are set together with its time, so before it has one nobody can be."""
    schedule = estimate.get("schedule") or {}
    return Matter(
        id=str(estimate["id"]),
        kind="estimate",
        title=_work_title("Estimate", estimate.get("estimate_number"), estimate),
        owners=_claims(estimate.get("assigned_employees") or []),
        open=is_open_work(estimate),
        last_activity_at=read_time(estimate.get("updated_at")),
        owner_fixed=not schedule.get("scheduled_start") or not first_option(estimate),
    )


def is_open_work(work: Mapping[str, Any]) -> bool:
    """Whether a job or estimate is neither done nor cancelled."""
    return work.get("work_status") not in ENDED and not work.get("canceled_at") and not work.get("deleted_at")


def soonest_first(work: Mapping[str, Any]) -> tuple[int, str]:
    """The order of work: under way, then by its time, then what has none."""
    start = (work.get("schedule") or {}).get("scheduled_start")
    return (0 if work.get("work_status") == "in progress" else 1 if start else 2, str(start or ""))


def first_option(estimate: Mapping[str, Any]) -> str | None:
    """The option of an estimate to which notes and times belong: the first that was not turned down."""
    options = estimate.get("options") or []
    live = [option for option in options if "declined" not in str(option.get("approval_status") or "")]
    return next((str(option["id"]) for option in (live or options) if option.get("id")), None)


def _work_title(what: str, number: Any, work: Mapping[str, Any]) -> str:
    start = read_time((work.get("schedule") or {}).get("scheduled_start"))
    parts = [f"{what} {number}" if number else what, str(work.get("work_status") or "")]
    if start:
        parts.append(f"{start:%Y-%m-%d %H:%M} UTC")
    return ", ".join(part for part in parts if part)


def _claims(employees: Sequence[Mapping[str, Any] | None]) -> tuple[OwnerClaim, ...]:
    return tuple(OwnerClaim(owner_id=str(employee["id"]), as_="assigned employee") for employee in employees if employee)


def note_text(activity: Activity, key: str) -> str:
    """A job's note: it has no author, no time and no title of its own, so all of it stands in the text, and the mark at its end."""
    tail = f"\n{reference_mark(key)}"
    said = entry_text(activity)
    room = NOTE_CHARACTERS - len(tail)
    return (said if len(said) <= room else f"{said[: room - 1]}…") + tail


def entry_text(activity: Activity) -> str:
    """The same without a mark, for the customer's notes."""
    return f"[{activity.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC] {activity.title}\n{activity.body}".strip()


def lead_marks(tags: Any) -> frozenset[str]:
    """The tags by which a lead of ours is known; the vendor may write them with other capitals."""
    return frozenset(str(tag).casefold() for tag in tags or ())
