"""Between the neutral records and Harvest's JSON; nothing here does input or output.

Shapes: Harvest v3 OpenAPI and harvestdocs.greenhouse.io (list-endpoints, write-endpoint-migration-guide), read 2026-11-20.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hub.contract.people import Activity, Matter, NewPerson, Owner, OwnerClaim, Person, PersonRef, Role, VendorDesk

PEOPLE_PAGE = "https://app.greenhouse.io/people"
NOTE_CHARACTERS = 10_000
"""Greenhouse documents no limit for a note; 50 000 is the most that anybody is known to send."""

_TOKEN_CLAIMS = "https://auth.greenhouse.io/claims"  # noqa: S105 - the name of a claim
_JOB_PARTS = ("recruiter", "coordinator", "sourcer")


def read_time(text: str | None) -> datetime | None:
    """The moment that Harvest writes as 2026-11-20T10:00:00.000Z."""
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def write_time(moment: datetime) -> str:
    """The second that `moment` falls into, as Harvest's filters take it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def changed_within(since: datetime, until: datetime | None = None) -> str:
    """A date filter: from `since` on, up to `until` when given."""
    lower = f"gte|{write_time(since)}"
    return lower if until is None else f"{lower}|lte|{write_time(until)}"


def person_ref(candidate_id: Any) -> PersonRef:
    """The reference to a candidate."""
    return PersonRef(id=str(candidate_id), kind="candidate", url=f"{PEOPLE_PAGE}/{candidate_id}")


def read_person(candidate: Mapping[str, Any], ours: Mapping[str, Any], further_phones: Iterable[Any] = ()) -> Person:
    """A candidate; `ours` is what the mapping read from it, `further_phones` stand in custom fields."""
    name = " ".join(ours[part] for part in ("first_name", "last_name") if part in ours)
    phones = tuple(dict.fromkeys(str(phone) for phone in (*_listed(ours.get("phone")), *further_phones)))
    emails = tuple(str(email) for email in _listed(ours.get("email")))
    return Person(
        ref=person_ref(candidate["id"]),
        name=name,
        phones=phones,
        emails=emails,
        updated_at=read_time(candidate.get("updated_at")),
        last_activity_at=read_time(candidate.get("last_activity_at")),
        gone=not phones and not emails and _is_nobody(name),
    )


def _is_nobody(name: str) -> bool:
    # How an anonymised candidate reads in v3 is not documented; without number and address, either of these is one.
    return not name or "anonymized" in name.lower() or "anonymised" in name.lower()


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else () if value is None else (value,)


def names_in(setting: str) -> tuple[str, ...]:
    """The names in a setting that holds several, separated by commas."""
    return tuple(name for part in setting.split(",") if (name := part.strip()))


def custom_fields_of(candidate: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the custom fields by their keys; each is read as a table with name, type and value."""
    held = _table(candidate.get("custom_fields"))
    return {str(key): field.get("value") if isinstance(field, Mapping) else field for key, field in held.items()}


def custom_values(candidate: Mapping[str, Any], names: Iterable[str]) -> list[Any]:
    """What stands in these custom fields, each value of a field with several."""
    held = custom_fields_of(candidate)
    return [value for name in names for value in _listed(held.get(name)) if value not in (None, "")]


def custom_answer(candidate: Mapping[str, Any], name: str) -> bool | None:
    """The yes or no in a custom field, however it is written; None where there is neither."""
    value = custom_fields_of(candidate).get(name) if name else None
    return value if isinstance(value, bool) else {"yes": True, "true": True, "no": False, "false": False}.get(str(value).strip().casefold())


def prospect(mapped: Mapping[str, Any], source_id: int | None = None) -> dict[str, Any]:
    """What creates the person: a prospect needs no job, enters no hiring pipeline and can have an owner.

    `mapped` is what the mapping made of `our_fields(person)`.
    """
    source = {} if source_id is None else {"source_id": source_id}
    return {**mapped, "application": {**mapped.get("application", {}), **source, "prospect": True}}


def bare_prospect(whole: Mapping[str, Any]) -> dict[str, Any]:
    """The same person without tags and without anything on the prospect record: what Greenhouse surely takes."""
    return {name: value for name, value in whole.items() if name != "tags"} | {"application": {"prospect": True}}


def our_fields(person: NewPerson) -> dict[str, Any]:
    """The new person's fields under the names that a mapping uses."""
    known = (person.first_name, person.last_name)
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "name": " ".join(name for name in known if name),
        "phone": person.phone,
        "email": person.email,
        "owner": person.owner_id,
    }


def read_matter(row: Mapping[str, Any], job_owners: Sequence[Mapping[str, Any]], prospect_owner_id: Any) -> Matter:
    """An application or prospect record; `job_owners` are those of its job."""
    kind = "prospect" if row.get("prospect") else "application"
    stage = row.get("stage_name")
    responsible = [owner for owner in job_owners if owner.get("type") == "recruiter" and owner.get("responsible")]
    claims = [
        *_claim(row.get("recruiter_id"), "recruiter"),
        *_claim(row.get("coordinator_id"), "coordinator"),
        *(claim for owner in responsible for claim in _claim(owner.get("user_id"), "recruiter of the job")),
        *_claim(prospect_owner_id, "prospect owner"),
    ]
    return Matter(
        id=str(row["id"]),
        kind=kind,
        title=f"{kind.capitalize()}, stage {stage}" if stage else kind.capitalize(),
        owners=_each_owner_once(claims),
        role_id=_id(row.get("job_id")),
        open=row.get("status") in ("in_process", "active"),
        last_activity_at=read_time(row.get("last_activity_at") or row.get("created_at")),
        url=f"{PEOPLE_PAGE}/{row['candidate_id']}?application_id={row['id']}",
    )


def newest_first(matters: Iterable[Matter]) -> list[Matter]:
    """By their last activity."""
    return sorted(matters, key=lambda matter: matter.last_activity_at or datetime.min.replace(tzinfo=UTC), reverse=True)


def read_owner(user: Mapping[str, Any]) -> Owner:
    """A user; a service account may have no address."""
    name = user.get("name") or " ".join(filter(None, (user.get("first_name"), user.get("last_name"))))
    return Owner(id=str(user["id"]), name=name, email=user.get("primary_email"), active=not user.get("deactivated"))


def read_role(
    job: Mapping[str, Any],
    job_owners: Iterable[Mapping[str, Any]],
    hiring_managers: Iterable[Mapping[str, Any]] = (),
    contacts: Mapping[str, str] | None = None,
) -> Role:
    """A job with its team: recruiters first, among equals the responsible one, then hiring managers, last its offices' contacts.

    `contacts` are the in-house contacts by the office's desk id.
    """
    team = [owner for owner in job_owners if owner.get("type") in _JOB_PARTS]
    team.sort(key=lambda owner: (_JOB_PARTS.index(owner["type"]), not owner.get("responsible")))
    offices = _desk_ids("office", job.get("office_ids") or [])
    claims = [
        *(claim for owner in team for claim in _claim(owner.get("user_id"), owner["type"])),
        *(claim for manager in hiring_managers for claim in _claim(manager.get("user_id"), "hiring manager")),
        *(claim for office in offices for claim in _claim((contacts or {}).get(office), "contact of the office")),
    ]
    return Role(
        id=str(job["id"]),
        name=job.get("name") or f"Job {job['id']}",
        owners=_each_owner_once(claims),
        desk_ids=(*_desk_ids("department", [job.get("department_id")]), *offices),
        open=job.get("status") == "open",
    )


def read_department(row: Mapping[str, Any]) -> VendorDesk:
    """A department; Greenhouse names nobody who answers for one."""
    return VendorDesk(id=f"department-{row['id']}", name=row.get("name") or "", kind="department")


def read_office(row: Mapping[str, Any]) -> VendorDesk:
    """An office with its in-house contact."""
    contact = _id(row.get("primary_in_house_contact_user_id"))
    return VendorDesk(id=f"office-{row['id']}", name=row.get("name") or "", kind="office", owner_id=contact)


def _desk_ids(kind: str, ids: Iterable[Any]) -> list[str]:
    return [f"{kind}-{id_}" for id_ in ids if id_ is not None]


def _id(value: Any) -> str | None:
    return None if value is None else str(value)


def _claim(user_id: Any, as_: str) -> list[OwnerClaim]:
    return [] if user_id is None else [OwnerClaim(owner_id=str(user_id), as_=as_)]


def _each_owner_once(claims: Iterable[OwnerClaim]) -> tuple[OwnerClaim, ...]:
    strongest: dict[str, OwnerClaim] = {}
    for claim in claims:
        strongest.setdefault(claim.owner_id, claim)
    return tuple(strongest.values())


def reference_mark(key: str) -> str:
    """The line by which a note is found again."""
    return f"[ref: {key}]"


def note_text(activity: Activity, key: str) -> str:
    """The note: title, time (a note of Harvest's always carries the time of its writing), body, reference mark."""
    head = f"{_calling_nobody(activity.title)}\n{activity.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC\n"
    tail = f"\n{reference_mark(key)}"
    room = NOTE_CHARACTERS - len(head) - len(tail)
    said = _calling_nobody(activity.body)
    body = said if len(said) <= room else f"{said[: room - 1]}…"
    return f"{head}{body}{tail}"


def _calling_nobody(words: str) -> str:
    # Greenhouse reads a mention as @[Name](user:1); whether one that comes from a program notifies is not documented.
    return words.replace("@[", "(at)[")


def carries(note: Mapping[str, Any], key: str) -> bool:
    """Whether the note is the one written under `key`."""
    return reference_mark(key) in str(note.get("body") or "")


def token_facts(token_answer: Mapping[str, Any]) -> dict[str, str]:
    """What a token answer tells of the organisation: its number and name, the user's role, the scopes; as far as it does.

    The claims are those of Greenhouse's introspection answer (harvestdocs, harvest-partner-oauth). They are read from the
    answer itself, else from the token; that a token carries them is not documented, so every one of them may be missing.
    """
    claims = {**_claims_in(str(token_answer.get("access_token", ""))), **token_answer}
    about = _table(claims.get(_TOKEN_CLAIMS))
    organization = _table(about.get("organization"))
    told = {
        "organization_id": organization.get("id"),
        "organization_name": organization.get("name"),
        "user_role": about.get("user_role"),
        "scope": claims.get("scope"),
    }
    return {name: str(value) for name, value in told.items() if value}


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _claims_in(token: str) -> Mapping[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return _table(claims)
