"""The simulated HubSpot in the hub's words: people put in, people held, credentials that open it."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from hub.sandbox import ControlError
from hub.sandbox.system import Held, HeldActivity, HeldMatter, HeldPerson, PutOwner, PutPerson
from integrations.hubspot.sandbox_grants import KNOWN_SCOPES
from integrations.hubspot.sandbox_object_types import LEAD_PRIMARY_CONTACT, PIPELINED
from integrations.hubspot.sandbox_pipelines import is_closed, stage_of
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_properties import BODIES
from integrations.hubspot.sandbox_seed import Seeder
from integrations.hubspot.sandbox_sign_in import HubSpotSignIn
from integrations.hubspot.sandbox_table import Record
from integrations.hubspot.sandbox_timeline_text import shown_words

_PHONES = ("phone", "mobilephone", "hs_whatsapp_phone_number")
_TITLES = {"leads": "hs_lead_name", "deals": "dealname"}
_DEAL_TO_CONTACT = 3


class NeutralSide:
    """What `SimulatedSystem` asks of a vendor, done in the first portal."""

    def __init__(self, portal: Callable[[], Portal], sign_in: HubSpotSignIn, seeder: Seeder) -> None:
        self._portal = portal
        self._sign_in = sign_in
        self._seeder = seeder
        self._numbers = count(1)

    def put_owner(self, owner: PutOwner) -> str:
        """An owner with a seat."""
        first, _, last = owner.name.partition(" ")
        wish = {"first_name": first, "last_name": last, "email": owner.email, "archived": not owner.active}
        return self._seeder.put_owner(self._portal(), wish)

    def put_person(self, person: PutPerson) -> str:
        """A contact; a matter is a lead where the portal has leads, a deal elsewhere."""
        first, _, last = person.name.partition(" ")
        if len(person.phones) > len(_PHONES):
            raise ControlError(f"phones: a contact has room for {len(_PHONES)}")
        values = {"firstname": first, "lastname": last, "hubspot_owner_id": person.owner or ""}
        values |= dict(zip(_PHONES, person.phones, strict=False))
        values |= {"email": next(iter(person.emails), ""), "hs_additional_emails": ";".join(person.emails[1:])}
        portal = self._portal()
        contact_id = self._seeder.put_record(portal, "contacts", {"properties": values})
        if person.matter is not None:
            self._put_matter(portal, contact_id, person.matter, person.owner or "")
        return contact_id

    def held(self) -> Held:
        """Contacts, open leads and deals, and what is written on any of them."""
        portal = self._portal()
        return Held(
            people=[self._person(portal, row) for row in portal.tables["contacts"].alive()],
            matters=[matter for row in portal.records(("leads", "deals")) for matter in _matters(portal, row)],
            activities=[activity for row in portal.records(tuple(BODIES)) for activity in _activities(portal, row)],
        )

    def credentials(self, mode: str, without: str | None) -> Mapping[str, str]:
        """A private app's token as `token`, or the client of an OAuth app; `without` is a scope."""
        if without is not None and without not in KNOWN_SCOPES:
            raise ControlError(f"without: write a scope, one of {', '.join(sorted(KNOWN_SCOPES))}")
        portal, number = self._portal(), next(self._numbers)
        granted = sorted(KNOWN_SCOPES - {without} - self._sign_in.missing_in(portal))
        if mode in ("bearer_key", "api_key"):
            return {"token": self._sign_in.add_key({"scopes": granted}, portal.id).token}
        if mode != "authorization_code":
            raise ControlError("mode: write bearer_key or authorization_code")
        fields = {"client_id": f"simulated-app-{number}", "client_secret": f"secret-of-simulated-app-{number}"}
        withheld = [] if without is None else [without]
        optional = sorted(KNOWN_SCOPES - {without})
        self._sign_in.add_app({**fields, "optional_scopes": optional, "withheld_scopes": withheld, "any_address": True})
        return fields

    def _put_matter(self, portal: Portal, contact_id: str, title: str, owner: str) -> None:
        has_leads = not self._sign_in.missing_in(portal)
        kind, type_id = ("leads", LEAD_PRIMARY_CONTACT) if has_leads else ("deals", _DEAL_TO_CONTACT)
        values = {_TITLES[kind]: title, "hubspot_owner_id": owner}
        if kind == "deals":
            values["dealstage"] = portal.pipelines["deals"][0].stages[0].id
        types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
        self._seeder.put_record(portal, kind, {"properties": values, "associations": [{"to": {"id": contact_id}, "types": types}]})

    @staticmethod
    def _person(portal: Portal, row: Record) -> HeldPerson:
        held: Mapping[str, Any] = row.properties
        emails = [held.get("email", ""), *held.get("hs_additional_emails", "").split(";")]
        return HeldPerson(
            id=row.id,
            name=" ".join(held[name] for name in ("firstname", "lastname") if name in held),
            phones=[held[name] for name in _PHONES if name in held],
            emails=[email for email in emails if email],
            owner=held.get("hubspot_owner_id"),
            may_text=held.get(portal.settings.do_not_text_property, "") in ("", "false"),
        )


def _matters(portal: Portal, row: Record) -> list[HeldMatter]:
    pipeline, stage_name = (row.properties[name] for name in PIPELINED[row.kind])
    stage = stage_of(portal.pipelines[row.kind], pipeline, stage_name)
    if stage is None or is_closed(row.kind, stage):
        return []
    title, owner = row.properties[_TITLES[row.kind]], row.properties.get("hubspot_owner_id")
    people = portal.associations.of((row.kind, row.id), "contacts")
    return [HeldMatter(id=row.id, person=person, kind=row.kind.removesuffix("s"), title=title, owner=owner) for person in people]


def _activities(portal: Portal, row: Record) -> list[HeldActivity]:
    title, body = row.properties.get("hs_call_title", ""), shown_words(row.properties.get(BODIES[row.kind], ""))
    text = "\n".join(part for part in (title, body) if part)
    ties = portal.associations
    people = list(ties.of((row.kind, row.id), "contacts"))
    for kind in _TITLES:
        people += [person for matter in ties.of((row.kind, row.id), kind) for person in ties.of((kind, matter), "contacts")]
    return [HeldActivity(id=row.id, person=person, text=text) for person in dict.fromkeys(people)]
