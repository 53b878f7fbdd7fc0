"""Reading and making properties, groups and pipelines (HubSpot docs, properties and pipelines guides)."""

import re
from dataclasses import replace
from typing import Any

from integrations.hubspot.sandbox_ask import Answer, Ask, check_count, read_body, read_inputs
from integrations.hubspot.sandbox_errors import ApiError, invalid, not_found, property_exists
from integrations.hubspot.sandbox_object_types import ACTIVITIES, PIPELINED, ObjectType, object_type
from integrations.hubspot.sandbox_objects import readable
from integrations.hubspot.sandbox_pipelines import show_pipeline
from integrations.hubspot.sandbox_properties import Property
from integrations.hubspot.sandbox_shown import batch_answer

READ_PARAMETERS: Any = {"archived": "bool", "dataSensitivity": "text", "locale": "text", "properties": "text"}
LOCALE: Any = {"locale": "text"}
MOST_UNIQUE = 10
_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_FIELD_TYPES = {
    "string": {"text", "textarea", "html", "phonenumber", "file"},
    "phone_number": {"phonenumber"},
    "number": {"number", "calculation_equation"},
    "date": {"date"},
    "datetime": {"date"},
    "enumeration": {"select", "radio", "checkbox", "booleancheckbox"},
    "bool": {"booleancheckbox"},
}
_REQUIRED = {"groupName": "text", "name": "text", "label": "text", "type": "text", "fieldType": "text"}
_OPTIONAL = {
    **dict.fromkeys(("description", "calculationFormula", "dataSensitivity", "referencedObjectType"), "text"),
    **dict.fromkeys(("formField", "hidden", "hasUniqueValue", "externalOptions"), "bool"),
    "displayOrder": "number",
    "options": "list",
}
_CHANGEABLE = {**_REQUIRED, **_OPTIONAL}
del _CHANGEABLE["name"], _CHANGEABLE["hasUniqueValue"]
_OPTION = {"label": "text", "value": "text", "hidden": "bool", "displayOrder": "number"}


def list_properties(ask: Ask, kind: str) -> Answer:
    """All definitions of a kind of record."""
    found = _readable(ask, kind)
    archived = ask.query.flags.get("archived", False)
    rows = [each for each in ask.portal.properties[found.name].values() if each.archived == archived]
    return {"results": [_show(ask, each) for each in rows]}, 200


def get_property(ask: Ask, kind: str, name: str) -> Answer:
    """One definition."""
    return _show(ask, _known(ask, _readable(ask, kind), name, archived=ask.query.flags.get("archived", False))), 200


def create_property(ask: Ask, kind: str) -> Answer:
    """A new definition; the name of an archived one brings that one back."""
    return _show(ask, _create(ask, _writable(ask, kind), ask.body)), 201


def change_property(ask: Ask, kind: str, name: str) -> Answer:
    """A change of what may be changed: neither the name nor whether values are unique."""
    found = _writable(ask, kind)
    definition = _known(ask, found, name)
    wish = read_body(ask.body, {}, _CHANGEABLE)
    if definition.defined_by_hubspot and wish.keys() - {"options"}:
        raise invalid(f"{name} is defined by HubSpot; only its options can be changed")
    changed = replace(
        definition,
        label=wish.get("label", definition.label),
        description=wish.get("description", definition.description),
        hidden=wish.get("hidden", definition.hidden),
        options=_options(wish["options"]) if "options" in wish else definition.options,
    )
    return _show(ask, ask.portal.define(found.name, changed)), 200


def archive_property(ask: Ask, kind: str, name: str) -> Answer:
    """Into the bin, where it keeps its name."""
    found = _writable(ask, kind)
    definition = _known(ask, found, name)
    if definition.defined_by_hubspot:
        raise invalid(f"{name} is defined by HubSpot and cannot be archived")
    ask.portal.define(found.name, replace(definition, archived=True))
    return None, 204


def batch_read_properties(ask: Ask, kind: str) -> Answer:
    """Definitions by name; 207 when one is not there."""
    found = _readable(ask, kind)
    body = read_body(ask.body, {"archived": "bool", "dataSensitivity": "text", "inputs": "list"})
    check_count(body["inputs"])
    results, refusals = [], []
    for entry in body["inputs"]:
        name = read_body(entry, {"name": "text"}, where="inputs")["name"]
        try:
            results.append(_show(ask, _known(ask, found, name, archived=body["archived"])))
        except ApiError as refusal:
            refusals.append((name, refusal))
    return batch_answer(ask.portal.clock(), results, refusals), 207 if refusals else 200


def batch_create_properties(ask: Ask, kind: str) -> Answer:
    """New definitions, each for itself; 207 when one is refused."""
    found = _writable(ask, kind)
    results, refusals = [], []
    for entry in read_inputs(ask.body):
        try:
            results.append(_show(ask, _create(ask, found, entry)))
        except ApiError as refusal:
            refusals.append((str(entry.get("name")) if isinstance(entry, dict) else None, refusal))
    return batch_answer(ask.portal.clock(), results, refusals), 207 if refusals else 200


def list_groups(ask: Ask, kind: str) -> Answer:
    """The groups that properties are sorted into."""
    groups = ask.portal.groups[_readable(ask, kind).name]
    return {"results": [_show_group(name, label) for name, label in groups.items()]}, 200


def create_group(ask: Ask, kind: str) -> Answer:
    """A new group."""
    groups = ask.portal.groups[_writable(ask, kind).name]
    wish = read_body(ask.body, {"name": "text", "label": "text"}, {"displayOrder": "number"})
    if wish["name"] in groups:
        raise property_exists(wish["name"])
    groups[wish["name"]] = wish["label"]
    return _show_group(wish["name"], wish["label"]), 201


def list_pipelines(ask: Ask, kind: str) -> Answer:
    """The pipelines of a kind with their stages; the answer to whether a portal has leads."""
    return {"results": [show_pipeline(each, place) for place, each in enumerate(_pipelines(ask, kind))]}, 200


def get_pipeline(ask: Ask, kind: str, pipeline_id: str) -> Answer:
    """One pipeline."""
    for place, pipeline in enumerate(_pipelines(ask, kind)):
        if pipeline.id == pipeline_id:
            return show_pipeline(pipeline, place), 200
    raise not_found()


def list_stages(ask: Ask, kind: str, pipeline_id: str) -> Answer:
    """One pipeline's stages."""
    pipeline, _ = get_pipeline(ask, kind, pipeline_id)
    return {"results": pipeline["stages"]}, 200


def _pipelines(ask: Ask, kind: str) -> list[Any]:
    found = readable(ask, kind)
    if found.name not in PIPELINED:
        raise invalid(f"{found.name} have no pipelines")
    return ask.portal.pipelines[found.name]


def _readable(ask: Ask, kind: str) -> ObjectType:
    found = object_type(kind)
    ask.grant.need(found.read_scope, f"crm.schemas.{found.scope}.read")
    return found


def _writable(ask: Ask, kind: str) -> ObjectType:
    found = object_type(kind)
    own = found.name in ACTIVITIES and ask.portal.settings.activity_schema_scope == "own"
    ask.grant.need(f"crm.schemas.{found.name if own else found.scope}.write")
    return found


def _known(ask: Ask, kind: ObjectType, name: str, *, archived: bool = False) -> Property:
    definition = ask.portal.properties[kind.name].get(name)
    if definition is None or definition.archived != archived:
        raise not_found(f"Property {name} does not exist")
    return definition


def _create(ask: Ask, kind: ObjectType, sent: Any) -> Property:
    wish = read_body(sent, _REQUIRED, _OPTIONAL)
    held = ask.portal.properties[kind.name]
    old = held.get(wish["name"])
    if old is not None and not old.archived:
        raise property_exists(wish["name"])
    if old is not None:
        return ask.portal.define(kind.name, replace(old, archived=False))
    _check_definition(ask, kind, wish)
    made = Property(
        name=wish["name"],
        label=wish["label"],
        type=wish["type"],
        field_type=wish["fieldType"],
        group=wish["groupName"],
        unique=wish.get("hasUniqueValue", False),
        defined_by_hubspot=False,
        options=_options(wish.get("options", [])) or (_YES_NO if wish["type"] == "bool" else ()),
        description=wish.get("description", ""),
        hidden=wish.get("hidden", False),
    )
    return ask.portal.define(kind.name, made)


_YES_NO = (("true", "Yes"), ("false", "No"))


def _check_definition(ask: Ask, kind: ObjectType, wish: dict[str, Any]) -> None:
    if not _NAME.fullmatch(wish["name"]):
        raise invalid(f"{wish['name']} is not a valid name: small letters, digits and underscores, a letter first")
    if wish["fieldType"] not in _FIELD_TYPES.get(wish["type"], ()):
        raise invalid(f"The fieldType {wish['fieldType']} does not go with the type {wish['type']}")
    if wish["groupName"] not in ask.portal.groups[kind.name]:
        raise invalid(f"There is no property group {wish['groupName']}")
    if wish["type"] == "enumeration" and not wish.get("options"):
        raise invalid("An enumeration needs options")
    if wish.get("hasUniqueValue"):
        _check_unique(ask, kind)


def _check_unique(ask: Ask, kind: ObjectType) -> None:
    if kind.name in ("notes", "communications") and not ask.portal.settings.unique_on_notes_and_communications:
        raise invalid(f"Unique properties are not supported on {kind.name}")
    if sum(each.unique for each in ask.portal.properties[kind.name].values()) >= MOST_UNIQUE:
        raise invalid(f"There can be at most {MOST_UNIQUE} unique properties")


def _options(sent: list[Any]) -> tuple[tuple[str, str], ...]:
    for option in sent:
        read_body(option, _OPTION, {"description": "text"}, "options")
    return tuple((option["value"], option["label"]) for option in sent)


def _show_group(name: str, label: str) -> dict[str, Any]:
    return {"name": name, "label": label, "displayOrder": -1, "archived": False}


def _show(ask: Ask, each: Property) -> dict[str, Any]:
    own = not each.defined_by_hubspot
    options = each.options
    if each.name in ("pipeline", "hs_pipeline", "dealstage", "hs_pipeline_stage"):
        options = _pipeline_options(ask, each.name)
    return {
        "name": each.name,
        "label": each.label,
        "type": each.type,
        "fieldType": each.field_type,
        "description": each.description,
        "groupName": each.group,
        "options": [
            {"value": value, "label": label, "displayOrder": place, "hidden": False} for place, (value, label) in enumerate(options)
        ],
        "displayOrder": -1,
        "calculated": each.read_only,
        "externalOptions": each.name == "hubspot_owner_id",
        "hasUniqueValue": each.unique,
        "hidden": each.hidden,
        "hubspotDefined": each.defined_by_hubspot,
        "modificationMetadata": {"archivable": own, "readOnlyDefinition": not own, "readOnlyValue": each.read_only},
        "formField": not each.read_only,
        "archived": each.archived,
    }


def _pipeline_options(ask: Ask, name: str) -> tuple[tuple[str, str], ...]:
    kinds = ("deals",) if name in ("pipeline", "dealstage") else ("leads", "tickets")
    pipelines = [pipeline for kind in kinds for pipeline in ask.portal.pipelines[kind]]
    if name.endswith("pipeline"):
        return tuple((pipeline.id, pipeline.label) for pipeline in pipelines)
    return tuple((stage.id, stage.label) for pipeline in pipelines for stage in pipeline.stages)
