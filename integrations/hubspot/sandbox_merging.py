"""Merging, erasing and restoring contacts (HubSpot docs, contacts guide and webhooks guide)."""

from dataclasses import replace

from integrations.hubspot.sandbox_events import Events
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_table import Record


def merge(portal: Portal, events: Events, primary: Record, loser: Record) -> Record:
    """Let the primary's values win, and its id unless merges make new records; old ids give the survivor from now on."""
    email = primary.properties.get("email") or loser.properties.get("email", "")
    second = {loser.properties.get("email", ""), *_seconds(primary), *_seconds(loser)} - {"", email}
    survivor_id = portal.next_id() if portal.settings.merge_makes_new_record else primary.id
    gone = [number for number in (primary.id, loser.id) if number != survivor_id]
    vids = [survivor_id, *gone, *_vids(primary), *_vids(loser)]
    values = {**loser.properties, **primary.properties, "hs_object_id": survivor_id}
    values |= {"hs_all_contact_vids": ";".join(dict.fromkeys(vids)), "hs_merged_object_ids": ";".join(dict.fromkeys(vids[1:]))}
    values |= {"hs_additional_emails": ";".join(sorted(second)), "email": email}
    for number in gone:
        portal.tables["contacts"].remove(number)
        portal.associations.move(("contacts", number), ("contacts", survivor_id))
        portal.merged[number] = survivor_id
    kept = {name: value for name, value in values.items() if value}
    survivor = portal.write(replace(primary, id=survivor_id, properties=kept, updated=portal.clock()))
    events.merged(portal, primary.id, [primary.id, loser.id] if survivor_id != primary.id else [loser.id], survivor_id)
    return survivor


def erase(portal: Portal, events: Events, row: Record) -> None:
    """Erase a contact and its ties for good; nothing of it can be read or restored."""
    portal.tables[row.kind].remove(row.id)
    portal.associations.forget((row.kind, row.id))
    for old in [old for old, new in portal.merged.items() if new == row.id]:
        del portal.merged[old]
    events.privacy_deleted(portal, row.id)


def restore(portal: Portal, events: Events, row: Record) -> Record:
    """Take a record out of the bin."""
    back = portal.write(replace(row, archived_at=None))
    events.restored(portal, back)
    return back


def _seconds(row: Record) -> list[str]:
    return row.properties.get("hs_additional_emails", "").split(";")


def _vids(row: Record) -> list[str]:
    return row.properties.get("hs_all_contact_vids", row.id).split(";")
