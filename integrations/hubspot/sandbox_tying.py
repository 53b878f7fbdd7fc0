"""Associations by themselves: batches, default and labelled ties, labels (HubSpot 2026-09 descriptions of associations)."""

from typing import Any

from integrations.hubspot.sandbox_ask import Answer, Ask, page_of, read_body, read_inputs
from integrations.hubspot.sandbox_errors import ApiError, invalid, not_found
from integrations.hubspot.sandbox_object_types import BY_NAME, AssociationKind, kinds_between, object_type
from integrations.hubspot.sandbox_objects import read_association_type, readable, writable
from integrations.hubspot.sandbox_shown import batch_answer

PAGE_PARAMETERS: Any = {"limit": "number", "after": "text"}
_LARGEST_READ = 1000


def tie_by_default(ask: Ask, kind: str, number: str, to_kind: str, to_number: str) -> Answer:
    """The unlabelled tie, whichever direction's id is known; twice is once."""
    one, other = _ends(ask, kind, number, to_kind, to_number)
    return batch_answer(ask.portal.clock(), [_tied(ask, one, other)]), 200


def tie(ask: Ask, kind: str, number: str, to_kind: str, to_number: str) -> Answer:
    """Ties of the named types."""
    one, other = _ends(ask, kind, number, to_kind, to_number)
    if not isinstance(ask.body, list) or not ask.body:
        raise invalid("Invalid input JSON: body must be a list of association types")
    for spec in ask.body:
        _, type_id = read_association_type(one[0], spec, other[0])
        ask.portal.associations.tie(one, other, type_id)
    return _labelled(ask, one, other), 201


def untie(ask: Ask, kind: str, number: str, to_kind: str, to_number: str) -> Answer:
    """Every tie between two records goes; none is no error."""
    ask.portal.associations.untie((writable(ask, kind).name, number), (object_type(to_kind).name, to_number))
    return None, 204


def read_one_side(ask: Ask, kind: str, number: str, to_kind: str) -> Answer:
    """What one record is tied to: a path of 2026-03 that 2026-09 describes no more."""
    if ask.version >= "2026-09" and not ask.portal.settings.association_reads_by_path:
        raise not_found()
    one, other_type = readable(ask, kind).name, object_type(to_kind).name
    ask.portal.must_find(one, number)
    page, paging = page_of(_read(ask, (one, number), other_type), ask.query, usual=500, most=500)
    return {"results": page, **paging}, 200


def batch_read(ask: Ask, from_kind: str, to_kind: str) -> Answer:
    """What several records are tied to; 207 when one of them is not there or tied to nothing."""
    one, other = readable(ask, from_kind).name, object_type(to_kind).name
    results, refusals = [], []
    for entry in read_inputs(ask.body, _LARGEST_READ):
        number = read_body(entry, {"id": "text"}, {"after": "text"}, "inputs")["id"]
        tied = _read(ask, (one, number), other)
        if tied and ask.portal.find(one, number):
            results.append({"from": {"id": number}, "to": tied})
        else:
            refusals.append((number, not_found(f"No {other} is associated with {one} {number}.")))
    return batch_answer(ask.portal.clock(), results, refusals), 207 if refusals else 200


def batch_create(ask: Ask, from_kind: str, to_kind: str) -> Answer:
    """Labelled ties."""
    results, refusals = [], []
    for entry in read_inputs(ask.body):
        read_body(entry, {"from": "object", "to": "object", "types": "list"}, where="inputs")
        try:
            one, other = _ends(ask, from_kind, _id(entry["from"]), to_kind, _id(entry["to"]))
            type_ids = [read_association_type(one[0], spec, other[0])[1] for spec in entry["types"]]
        except ApiError as refusal:
            refusals.append((_id(entry["from"]), refusal))
            continue
        for type_id in type_ids:
            ask.portal.associations.tie(one, other, type_id)
        results.append(_labelled(ask, one, other))
    return batch_answer(ask.portal.clock(), results, refusals), 207 if refusals else 200


def batch_tie_by_default(ask: Ask, from_kind: str, to_kind: str) -> Answer:
    """Unlabelled ties."""
    results = []
    for entry in read_inputs(ask.body):
        read_body(entry, {"from": "object", "to": "object"}, where="inputs")
        results.append(_tied(ask, *_ends(ask, from_kind, _id(entry["from"]), to_kind, _id(entry["to"]))))
    return batch_answer(ask.portal.clock(), results), 200


def batch_archive(ask: Ask, from_kind: str, to_kind: str) -> Answer:
    """Every tie between the named records goes."""
    one, other = writable(ask, from_kind).name, object_type(to_kind).name
    for entry in read_inputs(ask.body):
        read_body(entry, {"from": "object", "to": "list"}, where="inputs")
        for target in entry["to"]:
            ask.portal.associations.untie((one, _id(entry["from"])), (other, _id(target)))
    return batch_answer(ask.portal.clock(), []), 200


def list_labels(ask: Ask, from_kind: str, to_kind: str) -> Answer:
    """The ways in which two kinds may be tied in this direction."""
    kinds = kinds_between(readable(ask, from_kind).name, object_type(to_kind).name)
    return {"results": [_spec(kind) for kind in kinds]}, 200


def _tied(ask: Ask, one: tuple[str, str], other: tuple[str, str]) -> dict[str, Any]:
    for start, end in ((one, other), (other, one)):
        kind = next((kind for kind in kinds_between(start[0], end[0]) if kind.label is None), None)
        if kind is not None:
            ask.portal.associations.tie(start, end, kind.type_id)
            spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": kind.type_id}
            return {"from": {"id": start[1]}, "to": {"id": end[1]}, "associationSpec": spec}
    raise invalid(f"There is no default association from {one[0]} to {other[0]}")


def _ends(ask: Ask, kind: str, number: str, to_kind: str, to_number: str) -> tuple[tuple[str, str], tuple[str, str]]:
    one, other = writable(ask, kind).name, writable(ask, to_kind).name
    return (one, ask.portal.must_find(one, number).id), (other, ask.portal.must_find(other, to_number).id)


def _id(entry: Any) -> str:
    return str(read_body(entry, {"id": "text"}, where="inputs")["id"])


def _read(ask: Ask, one: tuple[str, str], other_type: str) -> list[dict[str, Any]]:
    return [
        {
            "toObjectId": number,
            "associationTypes": [_spec(kind) for kind in ask.portal.associations.kinds(one, (other_type, number))],
        }
        for number in ask.portal.associations.of(one, other_type)
        if ask.portal.find(other_type, number)
    ]


def _spec(kind: AssociationKind) -> dict[str, Any]:
    spec: dict[str, Any] = {"category": "HUBSPOT_DEFINED", "typeId": kind.type_id}
    return spec if kind.label is None else {**spec, "label": kind.label}


def _labelled(ask: Ask, one: tuple[str, str], other: tuple[str, str]) -> dict[str, Any]:
    return {
        "fromObjectId": one[1],
        "fromObjectTypeId": BY_NAME[one[0]].type_id,
        "toObjectId": other[1],
        "toObjectTypeId": BY_NAME[other[0]].type_id,
        "labels": [kind.label for kind in ask.portal.associations.kinds(one, other) if kind.label],
    }
