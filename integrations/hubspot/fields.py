"""What a record of HubSpot's can hold: its properties, as the account defines them.

HubSpot tells nobody which properties its administrators require of a new record (reference, 2026-09): that is seen by a refusal only.
"""

from collections.abc import Iterator, Mapping

from hub.contract.errors import Gone, Rejected
from hub.contract.fields import FieldKind, VendorField
from integrations.hubspot import paths
from integrations.hubspot.definitions import OURS, is_closed
from integrations.hubspot.portal import Portal, Row, rows_in

OBJECTS: Mapping[str, tuple[str, ...]] = {
    "person": (paths.CONTACTS,),
    "matter": (paths.LEADS,),
    "activity": (paths.CALLS, paths.COMMUNICATIONS, paths.NOTES),
}
BODY = "body"
"""In the mapping, the body property of whichever activity is written."""

NEEDED = {"matter": "hs_lead_name", "activity": "hs_timestamp"}
CLOSED_LISTS = frozenset({"hubspot_owner_id"})
"""Choices whose values stand elsewhere."""

_KINDS = {"enumeration": FieldKind.CHOICE, "bool": FieldKind.YES_NO, "number": FieldKind.NUMBER}


def fields_of(portal: Portal, record: str) -> list[VendorField]:
    """The properties of a contact, a lead or the activities; none where this account has no such records."""
    found: dict[str, VendorField] = {}
    for kind in OBJECTS.get(record, ()):
        for definition in _definitions(portal, kind):
            field = _field(definition, record)
            found.setdefault(field.place, field)
    if record == "activity" and found:
        found[BODY] = VendorField(place=BODY, title="Body", required=True)
    if record == "person" and found:
        # ours are added when connecting; where that was not allowed, they are left out of what is written
        found = {name: VendorField(place=name, title=str(ours["label"])) for name, ours in OURS.items()} | found
    return list(found.values())


def _definitions(portal: Portal, kind: str) -> Iterator[Row]:
    try:
        yield from rows_in(portal.get(paths.of_properties(kind)))
    except (Gone, Rejected) as closed:
        if not is_closed(closed):
            raise


def _field(definition: Row, record: str) -> VendorField:
    name, what = str(definition["name"]), definition.get("modificationMetadata")
    kind = _KINDS.get(str(definition.get("type")), FieldKind.TEXT)
    options = [] if name in CLOSED_LISTS or kind is not FieldKind.CHOICE else definition.get("options") or []
    return VendorField(
        place=name,
        title=str(definition.get("label") or name),
        kind=kind,
        required=name == NEEDED.get(record),
        writable=not (isinstance(what, Mapping) and what.get("readOnlyValue")),
        options=tuple(str(option["value"]) for option in options if option.get("value")),
    )
