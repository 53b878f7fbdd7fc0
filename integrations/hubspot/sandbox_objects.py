"""Reading and writing one record: `/crm/objects/{version}/{objectType}` (HubSpot 2026-09 descriptions of the objects)."""

from typing import Any

from integrations.hubspot.sandbox_ask import Answer, Ask, page_of, read_body, text_map
from integrations.hubspot.sandbox_errors import invalid, not_found
from integrations.hubspot.sandbox_events import Events
from integrations.hubspot.sandbox_merging import erase, merge
from integrations.hubspot.sandbox_object_types import ASSOCIATION_KINDS, ObjectType, object_type
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_shown import show_associations, show_record
from integrations.hubspot.sandbox_table import Record
from integrations.hubspot.sandbox_writing import Tie, need_leads

_READ = {"properties": "list", "propertiesWithHistory": "list", "associations": "list", "archived": "bool"}
LIST_PARAMETERS: Any = {**_READ, "limit": "number", "after": "text"}
GET_PARAMETERS: Any = {**_READ, "idProperty": "text"}
PATCH_PARAMETERS: Any = {"idProperty": "text"}
_BY_TYPE_ID = {kind.type_id: kind for kind in ASSOCIATION_KINDS}


def list_records(ask: Ask, kind: str) -> Answer:
    """One page of records, oldest first, the archived ones when asked for."""
    found = readable(ask, kind)
    archived = ask.query.flags.get("archived", False)
    rows = [row for row in ask.portal.tables[found.name].rows.values() if (row.archived_at is not None) == archived]
    page, paging = page_of(rows, ask.query)
    return {"results": [_shown(ask, row) for row in page], **paging}, 200


def get_record(ask: Ask, kind: str, number: str) -> Answer:
    """One record by id or by a unique property; a merged contact's old id gives the survivor."""
    found = readable(ask, kind)
    if ask.query.flags.get("archived"):
        row = ask.portal.tables[found.name].rows.get(number)
        if row is None or row.archived_at is None:
            raise not_found()
        return _shown(ask, row), 200
    return _shown(ask, locate(ask.portal, found, number, ask.query.texts.get("idProperty"))), 200


def create_record(ask: Ask, kind: str) -> Answer:
    """A new record with its associations."""
    found = writable(ask, kind)
    optional = {} if ask.portal.settings.associations_required else {"associations": "list"}
    required = {"properties": "object"} if optional else {"properties": "object", "associations": "list"}
    body = read_body(ask.body, required, optional)
    row = ask.writer.create(found.name, text_map(body["properties"]), read_ties(ask.portal, found, body.get("associations", [])))
    return show_record(ask.portal, row, list(row.properties)), 201


def change_record(ask: Ask, kind: str, number: str) -> Answer:
    """A partial change."""
    found = writable(ask, kind)
    body = read_body(ask.body, {"properties": "object"})
    row = locate(ask.portal, found, number, ask.query.texts.get("idProperty"))
    changed = ask.writer.update(row, text_map(body["properties"]))
    return show_record(ask.portal, changed, list(body["properties"])), 200


def archive_record(ask: Ask, kind: str, number: str) -> Answer:
    """Into the bin; an id that is not there is no error."""
    found = writable(ask, kind)
    put_into_bin(ask.portal, ask.events, found.name, number)
    return None, 204


def gdpr_delete(ask: Ask, kind: str) -> Answer:
    """Erase a contact for good."""
    found = only_contacts(ask, kind)
    body = read_body(ask.body, {"objectId": "text"}, {"idProperty": "text"})
    row = locate(ask.portal, found, body["objectId"], body.get("idProperty"))
    erase(ask.portal, ask.events, row)
    return None, 204


def merge_contacts(ask: Ask, kind: str) -> Answer:
    """Two contacts become one."""
    only_contacts(ask, kind)
    body = read_body(ask.body, {"primaryObjectId": "text", "objectIdToMerge": "text"})
    primary, loser = (ask.portal.must_find("contacts", body[name]) for name in ("primaryObjectId", "objectIdToMerge"))
    if primary.id == loser.id:
        raise invalid("A contact cannot be merged with itself")
    return show_record(ask.portal, merge(ask.portal, ask.events, primary, loser)), 200


def readable(ask: Ask, kind: str) -> ObjectType:
    """The kind, if this token may read it; raises the 400 or 403."""
    found = object_type(kind)
    ask.grant.need(found.read_scope)
    if found.name == "leads":
        need_leads(ask.portal)
    return found


def writable(ask: Ask, kind: str) -> ObjectType:
    """The kind, if this token may write it; raises the 400 or 403."""
    found = object_type(kind)
    ask.grant.need(found.write_scope)
    if found.name == "leads":
        need_leads(ask.portal)
    return found


def only_contacts(ask: Ask, kind: str) -> ObjectType:
    """Contacts; raises the 404 of a path that other kinds do not have."""
    found = writable(ask, kind)
    if found.name != "contacts":
        raise not_found()
    return found


def locate(portal: Portal, kind: ObjectType, number: str, id_property: str | None) -> Record:
    """A living record by its id or a unique property; raises the 400 or 404."""
    if id_property is None:
        return portal.must_find(kind.name, number)
    check_id_property(portal, kind, id_property)
    row = portal.find_by(kind.name, id_property, number)
    if row is None:
        raise not_found()
    return row


def check_id_property(portal: Portal, kind: ObjectType, name: str) -> None:
    """Raise the 400 of a property that does not tell records apart."""
    definition = portal.live_properties(kind.name).get(name)
    if definition is None:
        raise invalid(f"idProperty: Property {name} does not exist")
    if not (definition.unique or name == "hs_object_id" or (kind.name, name) == ("contacts", "email")):
        raise invalid(f"idProperty: {name} is not a unique property")


def read_ties(portal: Portal, kind: ObjectType, sent: list[Any]) -> list[Tie]:
    """The associations of a new record; the type id says to what kind, and in which direction. Raises the 400."""
    ties = []
    for entry in sent:
        read_body(entry, {"to": "object", "types": "list"}, where="associations")
        to_id = read_body(entry["to"], {"id": "text"}, where="associations.to")["id"]
        if not entry["types"]:
            raise invalid("associations.types must name a type")
        for spec in entry["types"]:
            to_type, type_id = read_association_type(kind.name, spec)
            there = portal.find(to_type, to_id)
            if there is None or (there.id != to_id and portal.settings.merged_in_associations == "refused"):
                raise invalid(f"There is no record {to_id} of the type {to_type} to associate with")
            ties.append(Tie(to_type, there.id, type_id))
    return ties


def read_association_type(from_type: str, spec: Any, to_type: str | None = None) -> tuple[str, int]:
    """To which kind a type id leads from this one; raises the 400 of an unknown id and of the reverse direction's."""
    read_body(spec, {"associationCategory": "text", "associationTypeId": "number"}, where="types")
    number = spec["associationTypeId"]
    known = _BY_TYPE_ID.get(number)
    if spec["associationCategory"] != "HUBSPOT_DEFINED" or known is None:
        raise invalid(f"No association type {number} of the category {spec['associationCategory']} exists")
    if known.from_type != from_type or to_type not in (None, known.to_type):
        raise invalid(f"Association type {number} goes from {known.from_type} to {known.to_type}, not from {from_type} to {to_type}")
    return known.to_type, number


def put_into_bin(portal: Portal, events: Events, kind: str, number: str) -> None:
    """Archive a record, if it is there."""
    row = portal.find(kind, number)
    if row is not None:
        portal.archive(row)
        events.deleted(portal, row, "INTEGRATION")


def _shown(ask: Ask, row: Record) -> dict[str, Any]:
    if ask.query.lists.get("propertiesWithHistory"):
        raise invalid("propertiesWithHistory: the simulated HubSpot keeps no history")
    shown = show_record(ask.portal, row, ask.query.lists.get("properties", ()))
    return {**shown, **show_associations(ask.portal, row, ask.query.lists.get("associations", ()))}
