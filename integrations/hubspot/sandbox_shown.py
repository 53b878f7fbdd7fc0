"""Records as the API answers them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from integrations.hubspot.sandbox_errors import ApiError
from integrations.hubspot.sandbox_object_types import BY_NAME, object_type
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_properties import default_read
from integrations.hubspot.sandbox_table import Record
from integrations.hubspot.sandbox_times import iso, millis, read_moment

Shown = dict[str, Any]


def show_record(portal: Portal, row: Record, wanted: Sequence[str] = (), *, trace: str | None = None) -> Shown:
    """A record with the wanted properties instead of the usual ones; unknown names are silently missing, empty ones are null."""
    known = portal.live_properties(row.kind)
    names = [name for name in wanted or default_read(row.kind) if name in known]
    shown: Shown = {
        "id": row.id,
        "properties": {name: _value(portal, row, name) for name in names},
        "createdAt": iso(row.created),
        "updatedAt": iso(row.updated),
        "archived": row.archived_at is not None,
    }
    if row.archived_at is not None:
        shown["archivedAt"] = iso(row.archived_at)
    if row.kind in ("contacts", "companies", "deals"):
        shown["url"] = f"https://{portal.facts['uiDomain']}/contacts/{portal.id}/record/{BY_NAME[row.kind].type_id}/{row.id}"
    return shown if trace is None else {**shown, "objectWriteTraceId": trace}


def show_associations(portal: Portal, row: Record, wanted: Iterable[str]) -> Shown:
    """The `associations` key for the wanted kinds; a kind without any is left out."""
    found: Shown = {}
    for word in wanted:
        kind = object_type(word)
        results = [
            {"id": number, "type": f"{BY_NAME[row.kind].singular}_to_{kind.singular}"}
            for number in portal.associations.of((row.kind, row.id), kind.name)
            if portal.find(kind.name, number)
        ]
        if results:
            found[kind.name] = {"results": results}
    return {"associations": found} if found else {}


def batch_answer(now: datetime, results: list[Shown], refusals: Sequence[tuple[str | None, ApiError]] = ()) -> Shown:
    """The envelope of a batch; refusals come with the id or trace of their input."""
    answer: Shown = {"status": "COMPLETE", "results": results, "startedAt": iso(now), "completedAt": iso(now)}
    if refusals:
        answer |= {"numErrors": len(refusals), "errors": [_entry(name, refusal) for name, refusal in refusals]}
    return answer


def _entry(name: str | None, refusal: ApiError) -> Shown:
    told = refusal.body
    entry = {"status": "error", "category": told["category"], "message": told["message"], "errors": told.get("errors", [])}
    entry |= {"context": told.get("context", {}), "links": {}}
    if name is not None:
        entry["context"] = {**entry["context"], "objectWriteTraceId": [name], "ids": [name]}
    return entry


def _value(portal: Portal, row: Record, name: str) -> str | None:
    value = row.properties.get(name)
    if value is None or portal.settings.datetimes_as == "iso" or portal.properties[row.kind][name].type != "datetime":
        return value
    moment = read_moment(value)
    return value if moment is None else str(millis(moment))
