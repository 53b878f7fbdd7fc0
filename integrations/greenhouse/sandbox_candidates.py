"""Writing candidates: `POST /v3/candidates`, `PATCH /v3/candidates/{id}` and `POST /v3/applied_candidate_tags`."""

from collections.abc import Callable
from typing import Any

from hub.sandbox.lagging import Row
from integrations.greenhouse.sandbox_access import Actor
from integrations.greenhouse.sandbox_applications import add_application, read_nested_application
from integrations.greenhouse.sandbox_bodies import ENTRY_TYPES, Body
from integrations.greenhouse.sandbox_records import Records

_NAMES = ("first_name", "last_name")
_TEXTS = ("company", "title", "preferred_name")
_CANDIDATE_KEYS = {*_NAMES, *_TEXTS, "time_zone", "is_private", "can_email", "tags", "custom_fields", *ENTRY_TYPES}


def create_candidate(sent: dict[str, Any], records: Records, actor: Actor) -> tuple[Row, Row | None]:
    """A new person, whoever already has that number or address, and the nested first application; raises the 422."""
    body = Body(sent, {*_CANDIDATE_KEYS, "application"})
    for name in _NAMES:
        body.text(name, required=True)
    values = _read_candidate(body, records, {})
    body.finish()
    application = read_nested_application(sent.get("application"), records, actor)
    candidate = records["candidates"].put(records.fresh("candidates", {**values, "tags": []}))
    set_tags(candidate["id"], values.get("tags", []), records)
    if application is not None:
        application = add_application(application, candidate["id"], records)
    return records["candidates"].rows[candidate["id"]], application


def change_candidate(number: int, sent: dict[str, Any], records: Records, actor: Actor) -> Row:
    """Change the sent keys, each sent collection as a whole; raises the 404 and the 422."""
    row = actor.candidate(number)
    body = Body(sent, _CANDIDATE_KEYS)
    for name in _NAMES:
        if name in body:
            body.text(name, required=True)
    changes = _read_candidate(body, records, row["custom_fields"])
    body.finish()
    if "tags" in changes:
        set_tags(number, changes["tags"], records)
    return records.touch(number, **changes)


def apply_tag(sent: dict[str, Any], records: Records, actor: Actor) -> Row:
    """Put one tag of the dictionary on a candidate; raises the 422, also when it is there already."""
    body = Body(sent, {"candidate_id", "candidate_tag_id"})
    candidate_id = body.reference("candidate_id", records, "candidates", required=True)
    tag_id = body.reference("candidate_tag_id", records, "candidate_tags", required=True)
    if candidate_id and any(link["candidate_tag_id"] == tag_id for link in _links_of(candidate_id, records)):
        body.refuse("candidate_tag_id", "has already been applied")
    body.finish()
    row = actor.candidate(candidate_id or 0)
    link = records["applied_candidate_tags"].put(
        records.fresh("applied_candidate_tags", {"candidate_id": row["id"], "candidate_tag_id": tag_id})
    )
    records.touch(row["id"], tags=[*row["tags"], records["candidate_tags"].rows[tag_id or 0]["name"]])
    return link


def set_tags(candidate_id: int, names: list[str], records: Records) -> None:
    """Make the candidate's tags exactly these, adding unknown names to the dictionary."""
    by_name = {tag["name"]: tag["id"] for tag in records["candidate_tags"].rows.values()}
    for name in names:
        if name not in by_name:
            by_name[name] = records["candidate_tags"].put(records.fresh("candidate_tags", {"name": name}))["id"]
    wanted = {by_name[name] for name in names}
    links = _links_of(candidate_id, records)
    for link in links:
        if link["candidate_tag_id"] not in wanted:
            records["applied_candidate_tags"].remove(link["id"])
    for tag_id in wanted - {link["candidate_tag_id"] for link in links}:
        fresh = records.fresh("applied_candidate_tags", {"candidate_id": candidate_id, "candidate_tag_id": tag_id})
        records["applied_candidate_tags"].put(fresh)
    candidate = records["candidates"].rows[candidate_id]
    records["candidates"].put({**candidate, "tags": list(names)})


def _links_of(candidate_id: int, records: Records) -> list[Row]:
    return records["applied_candidate_tags"].with_key("candidate_id", candidate_id)


def _read_candidate(body: Body, records: Records, custom_before: Row) -> Row:
    def read_custom_fields() -> Row:
        before = {} if records.settings.partial_custom_fields_clear_others else custom_before
        return before | body.custom_fields(records, "candidate")

    readers: dict[str, Callable[[], Any]] = {
        **{key: lambda key=key: body.sent[key] for key in _NAMES},  # type: ignore[misc]
        **{key: lambda key=key: body.text(key) for key in _TEXTS},  # type: ignore[misc]
        **{key: lambda key=key: body.entries(key) for key in ENTRY_TYPES},  # type: ignore[misc]
        "time_zone": lambda: _read_time_zone(body),
        "tags": lambda: _read_tags(body, records),
        "can_email": lambda: body.yes_no("can_email", otherwise=True),
        "is_private": lambda: body.yes_no("is_private", otherwise=False),
        "custom_fields": read_custom_fields,
    }
    values = {key: read() for key, read in readers.items() if key in body}
    if "is_private" in values:
        values["private"] = values.pop("is_private")
    return values


def _read_time_zone(body: Body) -> str | None:
    name = body.text("time_zone")
    if name and "/" in name:
        body.refuse("time_zone", "is not a Rails time zone name")
    return name


def _read_tags(body: Body, records: Records) -> list[str]:
    names = body.texts("tags")
    known = {tag["name"] for tag in records["candidate_tags"].rows.values()}
    unknown = [name for name in names if name not in known]
    if unknown and not records.settings.tags_created_from_names:
        body.refuse("tags", f"{unknown[0]} does not exist")
    return names
