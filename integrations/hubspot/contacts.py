"""Contacts: found by number or address, created once under our key, read, changed."""

from datetime import datetime, timedelta
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import AlreadyThere, Gone, Rejected, TryAgain
from hub.contract.people import NewPerson, Person, PersonRef
from hub.contract.phone_numbers import PhoneNumber
from integrations.hubspot import paths, payloads
from integrations.hubspot.definitions import KEY, OURS, value_of
from integrations.hubspot.phones import NUMBER_PROPERTIES, groups_for, groups_for_more, numbers_on
from integrations.hubspot.portal import Portal, Row, if_there, made_id, rows_in
from integrations.hubspot.refusals import existing_id

CLOCK_MARGIN = timedelta(minutes=5)
LEAD_STATUS = "hs_lead_status"

READ = (
    "firstname",
    "lastname",
    "email",
    "hs_additional_emails",
    *NUMBER_PROPERTIES,
    *NUMBER_PROPERTIES.values(),
    payloads.OWNER,
    "createdate",
    "lastmodifieddate",
)


class Contacts:
    """The contacts of one connection."""

    def __init__(self, context: ConnectorContext, portal: Portal) -> None:
        self._context = context
        self._portal = portal
        settings = context.fields.settings("person")
        self._more_phones = [name.strip() for name in settings.get("more_phone_properties", "").split(",") if name.strip()]
        self._lead_status = settings.get("missed_call_lead_status", "")
        self._added = set(context.facts.get("our_properties", "").split())

    def read(self, person: PersonRef, *properties: str, linked: tuple[str, ...] = ()) -> Row:
        """The contact with further properties and the ids of linked records; raises Gone, also for one merged into another."""
        params: dict[str, Any] = {"properties": ",".join((*READ, *properties))}
        if linked:
            params["associations"] = ",".join(linked)
        contact = self._portal.get(paths.of_objects(paths.CONTACTS, person.id), **params)
        if contact.get("archived"):
            raise Gone("This contact was deleted in HubSpot.")
        survivor = str(contact.get("id") or person.id)
        if survivor != person.id:
            raise Gone("This contact was merged with another in HubSpot.", moved_to=payloads.contact_ref(survivor, self._context.facts))
        return contact

    def change(self, person: PersonRef, properties: dict[str, str]) -> None:
        """Change properties; raises Gone."""
        self._portal.patch(paths.of_objects(paths.CONTACTS, person.id), properties)

    def match(self, phone: PhoneNumber, email: str | None) -> list[Person]:
        """Everybody with this number, who has an owner and who changed last first; else everybody with this address.

        Whom the search does not show yet since we have just created them is found by our key.
        """
        found = self._with_number(phone) or self._created_for(phone) or (self._with_email(email) if email else [])
        return [payloads.read_person(contact, self._more_phones, self._context.facts) for contact in found]

    def create(self, person: NewPerson) -> PersonRef:
        """Create, once for each number where the account has our key; raises AlreadyThere for one who is there."""
        properties = self._new_properties(person)
        if KEY not in self._added:
            return self._create_plainly(person, properties)
        there = self._holder_of_key(person)
        if there is not None:
            raise AlreadyThere("HubSpot already has a contact for this number.", ref=str(there["id"]))
        return self._upsert(person, properties)

    def find_created(self, person: NewPerson, since: datetime) -> PersonRef | None:
        """Who carries our key for the number; without the key, whom the search shows with the number since."""
        if KEY in self._added:
            there = self._with_key(person.phone)
            return None if there is None or str(there["id"]) in person.not_these else self._ref(there)
        fresh = [
            row for row in self._with_number(person.phone) if (payloads.read_time(row.get("createdAt")) or since) >= since - CLOCK_MARGIN
        ]
        fresh = [row for row in fresh if str(row["id"]) not in person.not_these]
        return self._ref(min(fresh, key=lambda row: int(row["id"]))) if fresh else None

    def has_number(self, contact: Row, phone: PhoneNumber) -> bool:
        """Whether one of the contact's numbers really is this one."""
        return phone in numbers_on(payloads.properties_of(contact), self._more_phones, self._context.region)

    def _created_for(self, phone: PhoneNumber) -> list[Row]:
        there = self._with_key(phone) if KEY in self._added else None
        return [there] if there is not None and self.has_number(there, phone) else []

    def _ref(self, contact: Row) -> PersonRef:
        return payloads.contact_ref(str(contact["id"]), self._context.facts)

    def _with_number(self, phone: PhoneNumber) -> list[Row]:
        properties = (*READ, *self._more_phones)
        hits = self._portal.search(paths.CONTACTS, groups_for(phone), properties)
        found = {str(row["id"]): row for row in hits if self.has_number(row, phone)}
        for groups in groups_for_more(phone, self._more_phones) if not found else ():
            hits = self._portal.search(paths.CONTACTS, groups, properties)
            found |= {str(row["id"]): row for row in hits if self.has_number(row, phone)}
        newest = sorted(found.values(), key=lambda row: str(payloads.properties_of(row).get("lastmodifieddate") or ""), reverse=True)
        return sorted(newest, key=lambda row: not payloads.properties_of(row).get(payloads.OWNER))

    def _with_email(self, email: str) -> list[Row]:
        """By the address itself, which is never late; whether that finds further addresses is not confirmed, so they are searched."""
        wanted = email.strip().lower()
        by_address = if_there(
            lambda: self._portal.get(
                paths.of_objects(paths.CONTACTS, wanted), idProperty="email", properties=",".join((*READ, *self._more_phones))
            )
        )
        further = [{"propertyName": "hs_additional_emails", "operator": "CONTAINS_TOKEN", "value": wanted}]
        hits = [by_address] if by_address else self._portal.search(paths.CONTACTS, [further], (*READ, *self._more_phones))
        return [row for row in hits if wanted in payloads.emails_on(payloads.properties_of(row))]

    def _with_key(self, phone: PhoneNumber) -> Row | None:
        properties = ",".join((*READ, *self._more_phones))
        return if_there(lambda: self._portal.get(paths.of_objects(paths.CONTACTS, phone.e164), idProperty=KEY, properties=properties))

    def _holder_of_key(self, person: NewPerson) -> Row | None:
        """Who has the key; one who is known to be somebody else, or no longer has the number, gives it up."""
        there = self._with_key(person.phone)
        if there is None or (str(there["id"]) not in person.not_these and self.has_number(there, person.phone)):
            return there
        self.change(self._ref(there), {KEY: ""})
        return None

    def _new_properties(self, person: NewPerson) -> dict[str, str]:
        """As mapped, without those of our properties that the account lacks; the lead status only where the account has it."""
        mapped = payloads.as_properties(self._context.fields.to_theirs("person", payloads.our_person(person)))
        properties = payloads.without(mapped, [name for name in OURS if name not in self._added])
        status = value_of(self._portal, paths.CONTACTS, LEAD_STATUS, self._lead_status) if LEAD_STATUS not in properties else None
        return {**properties, LEAD_STATUS: status} if status else properties

    def _create_plainly(self, person: NewPerson, properties: dict[str, str]) -> PersonRef:
        try:
            made = self._portal.post(paths.of_objects(paths.CONTACTS), {"properties": properties, "associations": []})
        except AlreadyThere as conflict:
            raise self._taken_over(person, conflict) from conflict
        return payloads.contact_ref(made_id(made, "contact"), self._context.facts)

    def _upsert(self, person: NewPerson, properties: dict[str, str]) -> PersonRef:
        """Two upserts of one new key may refuse each other: then the other's contact is there."""
        wanted = {"idProperty": KEY, "id": person.phone.e164, "properties": properties}
        try:
            answer = self._portal.post(f"{paths.of_objects(paths.CONTACTS)}/batch/upsert", {"inputs": [wanted]})
        except AlreadyThere as conflict:
            raise self._taken_over(person, conflict) from conflict
        except Rejected as refusal:
            if refusal.status == 400 and existing_id(refusal.body) is not None:
                raise self._taken_over(person, AlreadyThere("HubSpot already has this contact.", body=refusal.body)) from refusal
            there = self._with_key(person.phone) if refusal.status == 400 else None
            if there is None:
                raise
            raise AlreadyThere("HubSpot already has a contact for this number.", ref=str(there["id"])) from refusal
        made = rows_in(answer)
        if made:
            return payloads.contact_ref(made_id(made[0], "contact"), self._context.facts)
        raise self._failed_within(person, answer)

    def _failed_within(self, person: NewPerson, answer: Row) -> AlreadyThere | Rejected | TryAgain:
        """A batch may answer 207 with its errors inside."""
        errors = [error for error in answer.get("errors") or [] if isinstance(error, dict)]
        if not errors:
            return TryAgain("HubSpot did not say which contact it made.", may_have_left=True)
        if errors[0].get("category") in ("CONFLICT", "OBJECT_ALREADY_EXISTS"):
            return self._taken_over(person, AlreadyThere("HubSpot already has this contact.", body=errors[0]))
        return Rejected("HubSpot refused the new contact.", reason="refused", status=207, body=errors[0])

    def _taken_over(self, person: NewPerson, conflict: AlreadyThere) -> AlreadyThere:
        """Who stands in the way, by the id that only the text names, or by our key; what is empty there is filled in."""
        there = existing_id(conflict.body)
        if there is None:
            holder = self._with_key(person.phone) if KEY in self._added else None
            there = str(holder["id"]) if holder else None
        if there is None:
            return conflict
        ref = payloads.contact_ref(there, self._context.facts)
        held = payloads.properties_of(self.read(ref))
        gaps = self._context.fields.to_theirs("person", payloads.our_person(person), held)
        fill = payloads.without(payloads.as_properties(gaps), [*OURS, *(name for name in gaps if held.get(name))])
        if fill:
            self.change(ref, fill)
        return AlreadyThere("HubSpot already has this contact.", ref=there)
