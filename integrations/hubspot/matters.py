"""Leads and deals: what is open, who owns it, opening a lead with what was said."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported, Rejected
from hub.contract.people import Activity, Matter, NewMatter, PersonRef
from integrations.hubspot import paths, payloads
from integrations.hubspot.activity import Activities
from integrations.hubspot.contacts import Contacts
from integrations.hubspot.definitions import is_closed, pipelines, stage_named, value_of
from integrations.hubspot.portal import Portal, Row, made_id
from integrations.hubspot.refusals import property_names

CLOCK_MARGIN = timedelta(minutes=5)
CHOICES = {"hs_lead_type": "lead_type", "hs_lead_label": "lead_label"}
MAY_BE_LEFT_OUT = frozenset({*CHOICES, "hs_pipeline", "hs_pipeline_stage", payloads.OWNER})
"""A lead without these is still a lead; an owner without a sales seat is refused."""


class Matters:
    """What is going on with the contacts of one connection."""

    def __init__(self, context: ConnectorContext, portal: Portal, contacts: Contacts, activities: Activities) -> None:
        self._context = context
        self._portal = portal
        self._contacts = contacts
        self._activities = activities
        self._kinds = tuple(kind for kind in (paths.DEALS, paths.LEADS) if context.facts.get(kind) != "no")

    def open_of(self, person: PersonRef) -> list[Matter]:
        """Open deals, which are further on, then open leads, each the latest change first. Read by their links: no search is late."""
        contact = self._contacts.read(person, linked=self._kinds)
        return [matter for kind in self._kinds for _, matter in self._of_kind(contact, kind) if matter.open]

    def _of_kind(self, contact: Row, kind: str) -> list[tuple[Row, Matter]]:
        """Every lead or deal of the contact, the latest change first."""
        ids = self._portal.linked(contact, paths.CONTACTS, kind)
        if not ids:
            return []
        stages = self._stages(kind)
        records = self._portal.read_many(kind, ids, payloads.MATTER_PROPERTIES[kind])
        read = [
            (record, payloads.read_matter(kind, record, stages.get(_stage(kind, record), {}), self._context.facts)) for record in records
        ]
        return sorted(read, key=lambda one: str(one[1].last_activity_at or ""), reverse=True)

    def _stages(self, kind: str) -> Mapping[str, Row]:
        try:
            return {str(stage["id"]): stage for pipeline in pipelines(self._portal, kind) for stage in pipeline.get("stages") or []}
        except NotSupported:
            return {}

    def open_lead(self, person: PersonRef, matter: NewMatter, key: str) -> Matter:
        """Open a lead, then log what was said on contact and lead; raises NotSupported where the account has no leads."""
        if paths.LEADS not in self._kinds:
            raise NotSupported("This HubSpot account has no leads.")
        found = pipelines(self._portal, paths.LEADS)
        contact = self._contacts.read(person)
        record = self._created(self._new_lead(contact, matter, found), str(contact["id"]))
        said = Activity(
            about="missed_call" if matter.call else "conversation",
            title=matter.title,
            body=matter.note,
            at=self._context.clock(),
            author_owner_id=matter.owner_id,
            call=matter.call,
        )
        lead = payloads.read_matter(paths.LEADS, record, {}, self._context.facts)
        self._activities.log(person, lead, said, key)
        return lead

    def find_lead(self, person: PersonRef, key: str, since: datetime) -> Matter | None:
        """The contact's lead since then, if what was said stands on the record too; a lead without is open and noted on instead."""
        if paths.LEADS not in self._kinds or self._activities.find(person, key, since) is None:
            return None
        contact = self._contacts.read(person, linked=(paths.LEADS,))
        made = ((payloads.read_time(record.get("createdAt")) or since, lead) for record, lead in self._of_kind(contact, paths.LEADS))
        return next((lead for created, lead in made if created >= since - CLOCK_MARGIN), None)

    def assign(self, matter: Matter, owner_id: str) -> None:
        """Make the owner answer for a lead or deal."""
        kind = f"{matter.kind}s"
        if kind in (paths.LEADS, paths.DEALS):
            self._portal.patch(paths.of_objects(kind, matter.id), {payloads.OWNER: owner_id})

    def _new_lead(self, contact: Row, matter: NewMatter, found: list[Row]) -> dict[str, str]:
        name = payloads.contact_name(payloads.properties_of(contact))
        ours: dict[str, Any] = {"title": f"{matter.title}: {name}", "owner": matter.owner_id, "note": matter.note}
        settings = self._context.fields.settings("matter")
        chosen = {name: value_of(self._portal, paths.LEADS, name, settings.get(setting, "")) for name, setting in CHOICES.items()}
        stage = stage_named(found, settings.get("missed_call_pipeline", ""), settings.get("missed_call_stage", ""))
        mapped = payloads.as_properties(self._context.fields.to_theirs("matter", ours))
        return {**{name: value for name, value in chosen.items() if value}, **stage, **mapped}

    def _created(self, properties: dict[str, str], contact_id: str) -> Row:
        """The new lead; it must name an existing contact in the same request, and can be given none later."""
        try:
            return self._post_lead(properties, contact_id)
        except Rejected as refusal:
            refused = property_names(refusal.body) & MAY_BE_LEFT_OUT if isinstance(refusal.body, Mapping) else frozenset()
            if refusal.status == 403 and is_closed(refusal):
                raise NotSupported("This HubSpot account takes no leads.") from refusal
            if not refused & properties.keys():
                raise
        self._context.log.warning("hubspot_lead_without", properties=sorted(refused))
        return self._post_lead(payloads.without(properties, refused), contact_id)

    def _post_lead(self, properties: dict[str, str], contact_id: str) -> Row:
        link = payloads.association(payloads.CONTACT_OF[paths.LEADS], contact_id)
        made = self._portal.post(paths.of_objects(paths.LEADS), {"properties": properties, "associations": [link]})
        return {**made, "id": made_id(made, "lead"), "properties": {**properties, **payloads.properties_of(made)}}


def _stage(kind: str, record: Row) -> str:
    return str(payloads.properties_of(record).get(payloads.STAGE_PROPERTY[kind]))
