"""Batches of up to a hundred records, and upserts by a unique property (HubSpot docs, contacts guide; 2026-09 descriptions)."""

from collections.abc import Callable, Iterable
from typing import Any

from integrations.hubspot.sandbox_ask import Answer, Ask, check_count, read_body, read_inputs, text_map, texts_of
from integrations.hubspot.sandbox_errors import ApiError, conflict, invalid, not_found
from integrations.hubspot.sandbox_object_types import ObjectType
from integrations.hubspot.sandbox_objects import check_id_property, locate, put_into_bin, read_ties, readable, writable
from integrations.hubspot.sandbox_shown import batch_answer, show_record
from integrations.hubspot.sandbox_table import Record

_TRACE = {"objectWriteTraceId": "text"}
ARCHIVED_PARAMETER: Any = {"archived": "bool"}
Work = Callable[[dict[str, Any]], dict[str, Any]]


class LostRace(ApiError):
    """Another upsert of the same new key was first: its record stays, this request is refused whole."""

    def __init__(self, message: str) -> None:
        told = conflict(message)
        super().__init__(told.status, told.body)


def batch_read(ask: Ask, kind: str) -> Answer:
    """Records by id or unique property; 207 when one is not there."""
    found = readable(ask, kind)
    body = read_body(ask.body, {"inputs": "list", "properties": "list", "propertiesWithHistory": "list"}, {"idProperty": "text"})
    check_count(body["inputs"])
    names = texts_of(body["properties"], "properties")
    if body["propertiesWithHistory"]:
        raise invalid("propertiesWithHistory: the simulated HubSpot keeps no history")
    archived = ask.query.flags.get("archived", False)

    def read_one(entry: dict[str, Any]) -> dict[str, Any]:
        number = read_body(entry, {"id": "text"}, where="inputs")["id"]
        row = _binned(ask, found, number) if archived else locate(ask.portal, found, number, body.get("idProperty"))
        return show_record(ask.portal, row, names)

    return _each(ask, body["inputs"], read_one, usual=200, partial=True)


def batch_create(ask: Ask, kind: str) -> Answer:
    """New records; a wrong one fails them all, or by setting itself alone."""
    found = writable(ask, kind)

    def create_one(entry: dict[str, Any]) -> dict[str, Any]:
        read_body(entry, {"properties": "object", "associations": "list"}, _TRACE, "inputs")
        ties = read_ties(ask.portal, found, entry["associations"])
        row = ask.writer.create(found.name, text_map(entry["properties"]), ties)
        return show_record(ask.portal, row, list(row.properties), trace=entry.get("objectWriteTraceId"))

    return _each(ask, read_inputs(ask.body), create_one, usual=201, partial=_partial(ask))


def batch_update(ask: Ask, kind: str) -> Answer:
    """Changes; a wrong one fails them all, or by setting itself alone."""
    found = writable(ask, kind)

    def change_one(entry: dict[str, Any]) -> dict[str, Any]:
        read_body(entry, {"id": "text", "properties": "object"}, {**_TRACE, "idProperty": "text"}, "inputs")
        row = locate(ask.portal, found, entry["id"], entry.get("idProperty"))
        changed = ask.writer.update(row, text_map(entry["properties"]))
        return show_record(ask.portal, changed, list(entry["properties"]), trace=entry.get("objectWriteTraceId"))

    return _each(ask, read_inputs(ask.body), change_one, usual=200, partial=_partial(ask))


def batch_archive(ask: Ask, kind: str) -> Answer:
    """Into the bin; ids that are not there are no error."""
    found = writable(ask, kind)
    for entry in read_inputs(ask.body):
        put_into_bin(ask.portal, ask.events, found.name, read_body(entry, {"id": "text"}, where="inputs")["id"])
    return None, 204


def batch_upsert(ask: Ask, kind: str) -> Answer:
    """Create or change by a unique property; partly done with a property of the portal's own, all or nothing by e-mail."""
    found = writable(ask, kind)
    inputs = read_inputs(ask.body)
    for entry in inputs:
        read_body(entry, {"id": "text", "properties": "object"}, {**_TRACE, "idProperty": "text"}, "inputs")
        if "idProperty" not in entry:
            raise invalid("idProperty is required in inputs")
        check_id_property(ask.portal, found, entry["idProperty"])
    if len({(entry["idProperty"], entry["id"]) for entry in inputs}) < len(inputs):
        raise invalid("Duplicate IDs found in batch input")
    by_email = any(entry["idProperty"] == "email" for entry in inputs)
    return _each(ask, inputs, lambda entry: _upsert_one(ask, found, entry), usual=200, partial=not by_email)


def _upsert_one(ask: Ask, kind: ObjectType, entry: dict[str, Any]) -> dict[str, Any]:
    name, value = entry["idProperty"], entry["id"]
    sent = text_map(entry["properties"])
    row = ask.portal.find_by(kind.name, name, value)
    new = row is None
    if row is None and name == "hs_object_id":
        raise not_found()
    if row is None:
        row = ask.writer.create(kind.name, {**sent, name: value}, [])
        _lose_race(ask, row, name)
    else:
        row = ask.writer.update(row, {key: each for key, each in sent.items() if key != name})
    return {**show_record(ask.portal, row, list(row.properties), trace=entry.get("objectWriteTraceId")), "new": new}


def _lose_race(ask: Ask, row: Record, name: str) -> None:
    settings = ask.portal.settings
    if settings.racing_upserts:
        settings.racing_upserts -= 1
        raise LostRace(f"A record with {name}={row.properties.get(name)} is being created by another request.")


def _binned(ask: Ask, kind: ObjectType, number: str) -> Record:
    row = ask.portal.tables[kind.name].rows.get(number)
    if row is None or row.archived_at is None:
        raise not_found()
    return row


def _partial(ask: Ask) -> bool:
    return ask.portal.settings.batch_failures == "partial"


def _each(ask: Ask, inputs: Iterable[Any], work: Work, *, usual: int, partial: bool) -> Answer:
    undo = None if partial else ask.portal.checkpoint()
    results, refusals = [], []
    for entry in inputs:
        try:
            results.append(work(entry))
        except LostRace:
            raise
        except ApiError as refusal:
            if undo is not None:
                undo()
                ask.events.forget_untold()
                raise
            refusals.append((_name_of(entry), refusal))
    return batch_answer(ask.portal.clock(), results, refusals), 207 if refusals else usual


def _name_of(entry: Any) -> str | None:
    return str(entry.get("objectWriteTraceId") or entry.get("id") or "") if isinstance(entry, dict) else None
