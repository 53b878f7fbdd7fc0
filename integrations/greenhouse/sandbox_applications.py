"""Writing applications: the nested first one, `POST /v3/applications` and `PATCH /v3/applications/{id}`."""

from datetime import datetime
from typing import Any

from hub.sandbox.lagging import Row
from integrations.greenhouse.sandbox_access import Actor
from integrations.greenhouse.sandbox_bodies import Body
from integrations.greenhouse.sandbox_errors import forbidden
from integrations.greenhouse.sandbox_records import Records, stamp

_REFERENCES = {"source_id": "sources", "referrer_id": "referrers", "recruiter_id": "users", "coordinator_id": "users"}
_UNCONFIRMED_PROSPECT_KEYS = {
    "prospect_pool_stage_id": "pool_stage_id",
    "prospect_owner_id": "prospect_owner_id",
    "prospective_department_id": "department_id",
    "prospective_office_id": "office_id",
}
_CANDIDATE_ARM = {"job_id", *_REFERENCES}
_PROSPECT_ARM = {"prospect", *_REFERENCES}


def read_nested_application(sent: Any, records: Records, actor: Actor) -> Row | None:
    """The `application` of a new candidate, still without candidate; None when there is none. Raises the 422."""
    if sent is None:
        return None
    if not isinstance(sent, dict):
        body = Body({}, ())
        body.refuse("application", "must be one object")
        body.finish()
    return _read_application(sent, set(), records, actor)


def create_application(sent: dict[str, Any], records: Records, actor: Actor) -> Row:
    """A further application of an existing candidate; raises the 422."""
    check = Body(sent, sent)
    candidate_id = check.reference("candidate_id", records, "candidates", required=True)
    check.finish()
    if candidate_id is None or not actor.sees_candidate(records["candidates"].rows[candidate_id]):
        raise forbidden("The candidate is private")
    row = _read_application(sent, {"candidate_id", "job_ids", "prospect_pool_id", "initial_stage_id"}, records, actor)
    return add_application(row, candidate_id, records)


def add_application(row: Row, candidate_id: int, records: Records) -> Row:
    """Put a read application on a candidate, with its prospect details."""
    details = row.pop("prospect_details")
    added = records["applications"].put(records.fresh("applications", {**row, "candidate_id": candidate_id}))
    if added["prospect"]:
        records["prospect_details"].put(records.fresh("prospect_details", {**details, "application_id": added["id"]}))
    records.touch(candidate_id)
    return added


def change_application(number: int, sent: dict[str, Any], records: Records, actor: Actor) -> Row:
    """Change the sent keys of an application; raises the 404 and the 422."""
    row = actor.application(number)
    body = Body(sent, {*_REFERENCES, "prospect_pool_id", "rejected_at", "created_at", "custom_fields"})
    changes = _read_references(body, row["job_id"], records)
    for key in ("rejected_at", "created_at"):
        if key in body:
            changes[key] = _read_moment(body, key)
    if "custom_fields" in body:
        before = {} if records.settings.partial_custom_fields_clear_others else row["custom_fields"]
        changes["custom_fields"] = before | body.custom_fields(records, "application")
    pool = body.reference("prospect_pool_id", records, "prospect_pools")
    if "prospect_pool_id" in body and not row["prospect"]:
        body.refuse("prospect_pool_id", "is only for prospects")
    body.finish()
    if "prospect_pool_id" in body:
        details = records["prospect_details"].with_key("application_id", number)[0]
        records["prospect_details"].put({**details, "pool_id": pool})
    now = records.now()
    return records["applications"].put({**row, **changes, "updated_at": now, "last_activity_at": now})


def _read_application(sent: dict[str, Any], further: set[str], records: Records, actor: Actor) -> Row:
    prospect = sent.get("prospect", False)
    owner_keys = set(_UNCONFIRMED_PROSPECT_KEYS) if records.settings.accept_prospect_owner and prospect is True else set()
    arm = _PROSPECT_ARM | owner_keys if prospect is True else _CANDIDATE_ARM | {"prospect"}
    allowed = arm | (further - ({"initial_stage_id"} if prospect is True else {"job_ids", "prospect_pool_id"}))
    body = Body(sent, allowed)
    body.yes_no("prospect", otherwise=False)
    job_id = None if prospect is True else _read_job(body, records, actor)
    row: Row = {"prospect": prospect is True, "job_id": job_id, **_read_references(body, job_id, records)}
    row["prospect_details"] = {"pool_id": body.reference("prospect_pool_id", records, "prospect_pools")}
    for key in owner_keys & set(sent):
        tables = {"prospect_owner_id": "users", "prospective_department_id": "departments", "prospective_office_id": "offices"}
        read = body.reference(key, records, tables[key]) if key in tables else body.integer(key)
        row["prospect_details"][_UNCONFIRMED_PROSPECT_KEYS[key]] = read
    if "job_ids" in allowed:
        row["job_ids"] = _read_job_ids(body, records, actor)
    body.finish()
    if job_id is not None:
        stage_id = body.integer("initial_stage_id") or job_id * 100 + 1
        row |= {"stage_id": stage_id, "stage_name": records["jobs"].rows[job_id]["first_stage"]}
    return row


def _read_job(body: Body, records: Records, actor: Actor) -> int | None:
    job_id = body.reference("job_id", records, "jobs", required=True)
    if job_id is not None and (not actor.sees_job(job_id) or records["jobs"].rows[job_id]["is_template"]):
        body.refuse("job_id", "must exist")
        return None
    return job_id


def _read_job_ids(body: Body, records: Records, actor: Actor) -> list[int]:
    job_ids = body.sent.get("job_ids", [])
    if not isinstance(job_ids, list) or not all(isinstance(number, int) for number in job_ids):
        body.refuse("job_ids", "must be a list of integers")
    elif not all(number in records["jobs"].rows and actor.sees_job(number) for number in job_ids):
        body.refuse("job_ids", "must exist")
    else:
        return list(job_ids)
    return []


def _read_references(body: Body, job_id: int | None, records: Records) -> Row:
    read: Row = {}
    for key in [key for key in _REFERENCES if key in body]:
        read[key] = body.reference(key, records, _REFERENCES[key])
        if read[key] is None or _REFERENCES[key] != "users":
            continue
        if records["users"].rows[read[key]]["deactivated"]:
            body.refuse(key, "is deactivated")
        elif job_id is not None and not _may_work_on(read[key], job_id, records):
            body.access_refused(key, records.settings.assignment_without_job_access)
    return read


def _may_work_on(user_id: int, job_id: int, records: Records) -> bool:
    if records.settings.assignment_without_job_access == "accept" or records["users"].rows[user_id]["site_admin"]:
        return True
    teams = (*records["job_owners"].rows.values(), *records["job_hiring_managers"].rows.values())
    return any(member["job_id"] == job_id and member["user_id"] == user_id for member in teams)


def _read_moment(body: Body, key: str) -> str | None:
    text = body.text(key)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        body.refuse(key, "is not an ISO 8601 date and time")
        return None
    return stamp(moment)
