"""Calls, SMS communications and notes on a contact's timeline, linked to the lead or deal as well: links do not spread by themselves."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hub.contract.context import ConnectorContext
from hub.contract.errors import Gone, NotSupported, Rejected, VendorTrouble
from hub.contract.people import Activity, ActivityRef, Matter, PersonRef
from integrations.hubspot import paths, payloads
from integrations.hubspot.contacts import Contacts
from integrations.hubspot.portal import Portal, made_id
from integrations.hubspot.refusals import property_names

KINDS = (paths.CALLS, paths.COMMUNICATIONS, paths.NOTES)
MAY_BE_LEFT_OUT = frozenset({"hs_call_disposition", "hs_call_has_voicemail", payloads.OWNER})
STATUS = "hs_call_status"
WHERE_MISSED_IS_REFUSED = "NO_ANSWER"
CLOCK_MARGIN = timedelta(minutes=5)


class Activities:
    """What is written on the timelines of one connection."""

    def __init__(self, context: ConnectorContext, portal: Portal, contacts: Contacts) -> None:
        self._context = context
        self._portal = portal
        self._contacts = contacts

    def log(self, person: PersonRef, matter: Matter | None, activity: Activity, key: str) -> ActivityRef:
        """A missed call as a call, a conversation as an SMS or a note; raises Gone for a contact that is no longer there."""
        kind = self._kind_of(activity)
        properties = self._properties(kind, activity, key)
        links = [payloads.association(payloads.CONTACT_OF[kind], person.id)]
        if matter is not None and matter.kind == "deal":
            links.append(payloads.association(payloads.DEAL_OF[kind], matter.id))
        try:
            made = self._posted(kind, properties, links)
        except Gone:
            self._contacts.read(person)
            raise
        except Rejected as refusal:
            if refusal.status == 400:
                self._contacts.read(person)
            raise
        ref = ActivityRef(f"{kind}/{made}")
        if matter is not None and matter.kind == "lead":
            self._link_to_lead(kind, made, matter.id)
        return ref

    def find(self, person: PersonRef, key: str, since: datetime) -> ActivityRef | None:
        """The activity with the mark of `key`, by the contact's links, which are never late as the search is."""
        contact = self._contacts.read(person, linked=KINDS)
        mark = payloads.reference_mark(key)
        for kind in KINDS:
            name = payloads.BODY_PROPERTY[kind]
            for row in self._portal.read_many(kind, self._portal.linked(contact, paths.CONTACTS, kind), [name, "hs_createdate"]):
                properties = payloads.properties_of(row)
                created = payloads.read_time(row.get("createdAt")) or payloads.read_time(properties.get("hs_createdate")) or since
                if mark in str(properties.get(name) or "") and created >= since - CLOCK_MARGIN:
                    return ActivityRef(f"{kind}/{row['id']}")
        return None

    def revise(self, ref: ActivityRef, activity: Activity, key: str) -> ActivityRef:
        """Write the activity anew under the same id; its place on the timeline is that of its time."""
        kind, _, id_ = ref.id.partition("/")
        if kind not in KINDS or not id_:
            raise NotSupported("This is no activity of HubSpot's.")
        self._portal.patch(paths.of_objects(kind, id_), self._properties(kind, activity, key))
        return ref

    def _kind_of(self, activity: Activity) -> str:
        if activity.about == "missed_call":
            return paths.CALLS
        as_note = self._context.fields.settings("activity").get("conversation_as") == "note"
        return paths.NOTES if as_note else paths.COMMUNICATIONS

    def _properties(self, kind: str, activity: Activity, key: str) -> dict[str, str]:
        ours = {
            "about": activity.about,
            "title": activity.title,
            "body": activity.body,
            "at": activity.at,
            "author": activity.author_owner_id,
        }
        return payloads.activity_properties(kind, activity, self._context.fields.to_theirs("activity", ours), key)

    def _posted(self, kind: str, properties: dict[str, str], links: list[dict[str, object]]) -> str:
        """The id; where the account refuses an outcome, a status or an author, the call is logged without."""
        try:
            return made_id(self._portal.post(paths.of_objects(kind), {"properties": properties, "associations": links}), "activity")
        except Rejected as refusal:
            changed = _less(properties, refusal)
            if changed == properties:
                raise
        self._context.log.warning("hubspot_activity_without", kind=kind, left_out=sorted(set(properties) - set(changed)))
        return made_id(self._portal.post(paths.of_objects(kind), {"properties": changed, "associations": links}), "activity")

    def _link_to_lead(self, kind: str, id_: str, lead_id: str) -> None:
        """The activity stands already, so no trouble with this further link is passed on."""
        try:
            self._portal.put(paths.of_default_association(kind, id_, paths.LEADS, lead_id))
        except VendorTrouble as trouble:
            self._context.log.warning("hubspot_activity_not_on_lead", why=trouble.sentence)


def _less(properties: dict[str, str], refusal: Rejected) -> dict[str, str]:
    """The properties without those refused ones that are not needed; whether every account takes MISSED is not confirmed."""
    refused = property_names(refusal.body) if refusal.status == 400 and isinstance(refusal.body, Mapping) else set()
    if STATUS in refused and properties.get(STATUS) not in (None, WHERE_MISSED_IS_REFUSED):
        return {**payloads.without(properties, MAY_BE_LEFT_OUT & (refused | {"hs_call_has_voicemail"})), STATUS: WHERE_MISSED_IS_REFUSED}
    return payloads.without(properties, MAY_BE_LEFT_OUT & refused)
