"""The page a person sees: each portal's contacts with their matters and timeline, as in HubSpot's own screens."""

from collections.abc import Iterable

from markupsafe import Markup

from integrations.hubspot.sandbox_object_types import ACTIVITIES
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_table import Record

SHOWN_CONTACTS = 100
_PAGE = Markup(
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>HubSpot (simulated)</title><style>"
    "body{{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;color:#33475b}}"
    "article{{border:1px solid #cbd6e2;border-radius:6px;padding:.5rem 1rem;margin:1rem 0}}"
    "div.entry{{background:#f5f8fa;padding:.5rem;margin:.4rem 0;white-space:pre-wrap}}small{{color:#516f90}}</style></head>"
    "<body><h1>HubSpot, simulated</h1>{portals}</body></html>"
)
_PORTAL = Markup("<h2>{name} <small>portal {id}</small></h2><p>{count} contacts, newest change first.</p>{contacts}")
_CONTACT = Markup("<article id=contact-{id}><h3>{name} <small>#{id}</small></h3><p>{facts}</p>{matters}{timeline}</article>")
_ENTRY = Markup("<div class=entry><small>{kind}, {when}{owner}</small>\n{text}</div>")
_SHOWN = ("email", "phone", "mobilephone", "company", "lifecyclestage", "hs_lead_status")
_TEXTS = ("hs_call_title", "hs_call_status", "hs_call_body", "hs_note_body", "hs_communication_body", "hs_task_subject", "hs_meeting_title")


def portals_page(portals: Iterable[Portal]) -> str:
    """HTML of every portal's hundred contacts that changed last."""
    return str(_PAGE.format(portals=Markup("").join(_portal(portal) for portal in portals)))


def _portal(portal: Portal) -> Markup:
    rows = sorted(portal.tables["contacts"].alive(), key=lambda row: row.updated, reverse=True)
    contacts = Markup("").join(_contact(portal, row) for row in rows[:SHOWN_CONTACTS])
    return _PORTAL.format(name=portal.facts["name"], id=portal.id, count=len(rows), contacts=contacts)


def _contact(portal: Portal, row: Record) -> Markup:
    held = row.properties
    name = " ".join(held[part] for part in ("firstname", "lastname") if part in held) or held.get("email", "")
    facts = ", ".join([*(held[key] for key in _SHOWN if key in held), *_owner(portal, row)])
    end = (row.kind, row.id)
    matters = [
        Markup("<p>{}: {} ({})</p>").format(kind.removesuffix("s"), matter.properties[title], matter.properties[stage])
        for kind, title, stage in (("leads", "hs_lead_name", "hs_pipeline_stage"), ("deals", "dealname", "dealstage"))
        for matter in _found(portal, kind, portal.associations.of(end, kind))
    ]
    entries = [entry for kind in ACTIVITIES for entry in _found(portal, kind, portal.associations.of(end, kind))]
    entries.sort(key=lambda entry: entry.properties.get("hs_timestamp", ""), reverse=True)
    timeline = Markup("").join(_entry(portal, entry) for entry in entries)
    return _CONTACT.format(id=row.id, name=name, facts=facts, matters=Markup("").join(matters), timeline=timeline)


def _found(portal: Portal, kind: str, numbers: Iterable[str]) -> list[Record]:
    rows = (portal.find(kind, number) for number in numbers)
    return [row for row in rows if row is not None]


def _entry(portal: Portal, row: Record) -> Markup:
    text = "\n".join(row.properties[name] for name in _TEXTS if name in row.properties)
    owner = "".join(f", {each}" for each in _owner(portal, row))
    return _ENTRY.format(kind=row.kind.removesuffix("s"), when=row.properties.get("hs_timestamp", ""), owner=owner, text=text)


def _owner(portal: Portal, row: Record) -> list[str]:
    owner = portal.owners.get(row.properties.get("hubspot_owner_id", ""))
    return [] if owner is None else [f"owner: {owner.first_name} {owner.last_name}".rstrip()]
