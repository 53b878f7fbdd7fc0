"""Contacts: the index of everybody, whom a candidacy makes, and who is gone."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import Gone, NotSupported, Rejected, VendorTrouble
from hub.contract.people import NewPerson, Person, PersonRef
from hub.contract.phone_numbers import PhoneNumber
from integrations.lever import payloads
from integrations.lever.candidacies import Candidacies
from integrations.lever.reading import LeverApi, Row, as_far_as_allowed, id_in, is_closed, is_uuid, uuid_of

ALWAYS_READ = frozenset(
    {"id", "contact", "urls", "archived", "archivedAt", "isAnonymized", "createdAt", "updatedAt", "lastInteractionAt", "phones"}
)


class People:
    """The contacts of one connection. Lever lists candidacies only, so people are read from those."""

    def __init__(self, context: ConnectorContext, candidacies: Candidacies) -> None:
        self._context = context
        self._api = LeverApi(context)
        self._candidacies = candidacies

    def listed(self, since: datetime | None, until: datetime | None) -> Iterator[Sequence[Person]]:
        """Pages of everybody, or of those changed in the window; open candidacies last, since the last word on a person counts.

        Old candidacies that nobody touched have no time of change; whether new ones have one at once is not certain, so new
        ones are asked for by their creation too.
        """
        if since is None:
            yield from self._walk(archived=True)
            yield from self._walk(archived=False)
            return
        yield from self._walk(archived=True, **_within("updated_at", since, until))
        yield from self._walk(archived=False, **_within("updated_at", since, until))
        yield from self._walk(archived=False, **_within("created_at", since, until))
        yield self._gone_since(since)

    def create(self, person: NewPerson) -> PersonRef:
        """Open a candidacy for the person. Lever joins people by e-mail address only, and then drops the new number."""
        body = self._context.fields.to_theirs("person", payloads.our_person(person))
        known = self._candidacies.with_email(person.email) if person.email else []
        if known:
            return self._take_known(known, person, body)
        made = self._candidacies.create(body)
        contact = uuid_of(id_in(made.get("contact")) or "")
        if person.email and not payloads.has_number(made, person.phone, self._context.region):
            self._add_number_if_possible(contact, person.phone)
        return payloads.contact_ref(contact, made)

    def find_created(self, person: NewPerson, since: datetime) -> PersonRef | None:
        """The contact of the first candidacy with this number that was created since."""
        fresh = [row for row in self._candidacies.created_since(since) if payloads.has_number(row, person.phone, self._context.region)]
        first = min(fresh, key=lambda row: row.get("createdAt") or 0, default=None)
        contact = id_in(first.get("contact")) if first else None
        return payloads.contact_ref(contact, first) if contact else None

    def _take_known(self, known: Sequence[Row], person: NewPerson, body: dict[str, Any]) -> PersonRef:
        """Whoever has the address already: their open candidacy and one more number, else a new candidacy of theirs."""
        contact = uuid_of(id_in(known[0].get("contact")) or "")
        active = next((row for row in known if payloads.is_active(row) and id_in(row.get("contact")) == contact), None)
        if active is None:
            without_name = {name: value for name, value in body.items() if name != "name"}
            return payloads.contact_ref(contact, self._candidacies.create({**without_name, "contact": contact}))
        self._add_number_if_possible(contact, person.phone)
        return payloads.contact_ref(contact, active)

    def _add_number_if_possible(self, contact: str, phone: PhoneNumber) -> None:
        """The person stands already, so a refusal is not passed on."""
        try:
            held = self._api.one(f"/contacts/{contact}")
            if not payloads.has_number(held, phone, self._context.region):
                self._api.put(f"/contacts/{contact}", payloads.whole_contact(held, phone))
        except VendorTrouble as trouble:
            self._context.log.warning("lever_number_not_added", why=trouble.sentence)

    def _walk(self, **filters: Any) -> Iterator[Sequence[Person]]:
        fields = sorted(ALWAYS_READ | self._context.fields.reads("person"))
        for page in self._api.pages("/opportunities", {"confidentiality": "all", "include": fields, **filters}):
            yield payloads.read_people(page, lambda candidacy: self._context.fields.to_ours("person", candidacy))

    def _gone_since(self, since: datetime) -> list[Person]:
        """Whose candidacies were deleted and who are no longer there themselves."""
        deleted = as_far_as_allowed(self._api.rows("/opportunities/deleted", {"deleted_at_start": payloads.write_time(since)}))
        contacts = dict.fromkeys(id_in(row.get("contact")) for row in deleted)
        return [Person(ref=PersonRef(contact, "contact"), name="", gone=True) for contact in contacts if contact and self._is_gone(contact)]

    def _is_gone(self, contact: str) -> bool:
        if not is_uuid(contact):
            return False
        try:
            return bool(self._api.one(f"/contacts/{contact}").get("isAnonymized"))
        except Gone:
            return True
        except (Rejected, NotSupported) as trouble:
            if is_closed(trouble):
                return False
            raise


def _within(what: str, since: datetime, until: datetime | None) -> dict[str, int]:
    window = {f"{what}_start": payloads.write_time(since)}
    return window if until is None else {**window, f"{what}_end": payloads.write_time(until)}
