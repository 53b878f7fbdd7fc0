"""Housecall Pro as the hub uses it: search customers, create one, open a lead, note, book, and hear of changes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.contract.bookings import Booking, NewBooking, Slot, SlotSearch
from hub.contract.changes import VendorChange
from hub.contract.connector import (
    AccountIdentity,
    AssignsOwners,
    BooksAppointments,
    Connector,
    CreatesPeople,
    DescribesFields,
    HandlesMatters,
    HonoursOptOut,
    ListsOwners,
    LogsActivity,
    MatchesPeople,
    OpensMatters,
    RevisesActivity,
    Right,
    SubscribesToChanges,
    TellsOfChanges,
)
from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported
from hub.contract.fields import VendorField
from hub.contract.people import Activity, ActivityRef, Matter, NewMatter, NewPerson, Owner, OwnerClaim, Person, PersonRef, Role, VendorDesk
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.webhooks import Answer, RawRequest, WebhookSecret
from integrations.housecallpro import desks, notes_block, payloads, webhooks
from integrations.housecallpro.activity import Notes
from integrations.housecallpro.bookings import Bookings
from integrations.housecallpro.customers import Customers
from integrations.housecallpro.fields import fields_of
from integrations.housecallpro.matters import Matters
from integrations.housecallpro.reading import unless_closed
from integrations.housecallpro.rights import probe_rights
from integrations.housecallpro.schedules import Schedules

OPT_OUT_KEY = "do-not-text"


class HousecallProConnector(
    Connector,
    MatchesPeople,
    CreatesPeople,
    HandlesMatters,
    OpensMatters,
    ListsOwners,
    AssignsOwners,
    LogsActivity,
    RevisesActivity,
    BooksAppointments,
    TellsOfChanges,
    SubscribesToChanges,
    HonoursOptOut,
    DescribesFields,
):
    """The public API for one company or one of its locations."""

    def __init__(self, context: ConnectorContext) -> None:
        super().__init__(context)
        self._schedules = Schedules(context)
        self._customers = Customers(context)
        self._matters = Matters(context, self._schedules)
        self._notes = Notes(context, self._schedules)
        self._bookings = Bookings(context, self._schedules, self._matters, self._notes)

    def check_connection(self) -> AccountIdentity:
        """The company, or the location that was named: whether the answer is then the location's own is not confirmed."""
        company = self.context.api.get("/company").json
        location = self.context.facts.get("location", "")
        if not location or company["id"] == location:
            return AccountIdentity(str(company["id"]), str(company.get("name") or "Housecall Pro"))
        names = (place.get("name") for place in company.get("locations") or [] if place.get("id") == location)
        return AccountIdentity(location, str(next(names, None) or company.get("name") or "Housecall Pro"))

    def after_connect(self, token_answer: Mapping[str, Any]) -> Mapping[str, str]:
        """Which credential this is; a partner's application is switched on for the company."""
        if not token_answer:
            return {"credential": "company_key"}
        unless_closed(lambda: self.context.api.post("/application/enable", json={}).status, 0)
        return {"credential": "partner"}

    def probe_rights(self) -> list[Right]:
        """The lists of the manifest, each tried once."""
        return probe_rights(self.context.api)

    def match_person(self, phone: PhoneNumber, email: str | None) -> list[Person]:
        """Every customer found by search whose number or address really is this one, likeliest first."""
        return self._customers.match(phone, email)

    def create_person(self, person: NewPerson, key: str) -> PersonRef:  # noqa: ARG002 - a customer has no room for a key
        """Create a customer, whom Housecall Pro's own messages do not reach unless the mapping says so."""
        return self._customers.create(person)

    def find_created(self, person: NewPerson, key: str, since: datetime) -> PersonRef | None:  # noqa: ARG002 - found by number
        """The customer with this number who was created since."""
        return self._customers.find_created(person, since)

    def open_matters(self, person: PersonRef) -> list[Matter]:
        """Open jobs, estimates and leads."""
        return self._matters.open_of(person)

    def create_matter(self, person: PersonRef, matter: NewMatter, key: str) -> Matter:  # noqa: ARG002 - found by its tags
        """Open a lead, and bring it to the stage of missed calls."""
        return self._matters.open_lead(person, matter)

    def find_matter(self, person: PersonRef, matter: NewMatter, key: str, since: datetime) -> Matter | None:  # noqa: ARG002
        """The open lead with our tags."""
        return self._matters.find_lead(person)

    def list_owners(self) -> list[Owner]:
        """All active employees."""
        return [payloads.read_owner(employee) for employee in desks.employees_of(self.context.api)]

    def list_roles(self) -> list[Role]:
        """A shop has no roles that one can be hired for."""
        return []

    def list_desks(self) -> list[VendorDesk]:
        """Employees, tags, and service zones or ZIP codes."""
        return desks.list_desks(self.context.api, by_partner=self._schedules.by_partner)

    def owner_of(self, person: PersonRef, matters: Sequence[Matter]) -> OwnerClaim | None:  # noqa: ARG002 - a customer has no owner
        """Whoever is assigned to the first of the open matters that has somebody."""
        return next((claim for matter in matters for claim in matter.owners), None)

    def assign_owner(self, person: PersonRef, matter: Matter | None, owner_id: str) -> None:
        """Add the employee to the people of a job or estimate."""
        self._matters.assign(person, matter, owner_id)

    def log_activity(self, person: PersonRef, matter: Matter | None, activity: Activity, key: str) -> ActivityRef:
        """A note on the job or estimate, else an entry in our block of the customer's notes."""
        return self._notes.log(person, matter, activity, key)

    def find_activity(self, person: PersonRef, key: str, since: datetime) -> ActivityRef | None:  # noqa: ARG002 - notes have no time
        """The note with the mark of `key`."""
        return self._notes.find(person, key)

    def revise_activity(self, person: PersonRef, ref: ActivityRef, activity: Activity, key: str) -> ActivityRef:  # noqa: ARG002
        """Rewrite an entry of our block, under the mark that it has; notes of jobs stay as they are."""
        return self._notes.revise(person, ref, activity)

    def find_slots(self, search: SlotSearch) -> list[Slot]:
        """Booking windows, or working hours to ask for."""
        return self._bookings.find_slots(search)

    def book(self, person: PersonRef, matter: Matter | None, booking: NewBooking, key: str) -> Booking:
        """A job or an estimate, as the mapping says; a visit of the job at hand; or a wish."""
        return self._bookings.book(person, matter, booking, key)

    def find_booking(self, person: PersonRef, booking: NewBooking, key: str, since: datetime) -> Booking | None:  # noqa: ARG002
        """By the mark in its note, else by its time."""
        return self._bookings.find(person, booking, key)

    def reschedule(self, booking: Booking, slot: Slot) -> Booking:
        """Move a job's only visit, or an estimate."""
        return self._bookings.reschedule(booking, slot)

    def cancel(self, booking: Booking, why: str) -> None:
        """Take the time away, note why, and tag the job; somebody there must cancel the job itself."""
        self._bookings.cancel(booking, why)

    def describe_fields(self, record: str) -> list[VendorField]:
        """What customers, leads and jobs take, with the shop's own job types."""
        return fields_of(self.context.api, record)

    @staticmethod
    def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
        """The signing secret of the shop's webhook page."""
        return webhooks.secrets_in(credentials)

    @staticmethod
    def answer_handshake(raw: RawRequest) -> Answer | None:
        """A 200 for the request that is sent when the address is saved."""
        return webhooks.answer_to_probe(raw)

    @staticmethod
    def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
        """HMAC-SHA256 over time and body, within five minutes."""
        return webhooks.is_signed(raw, secrets)

    @staticmethod
    def read_changes(raw: RawRequest) -> list[VendorChange]:
        """Whose record to read afresh."""
        return webhooks.changes_in(raw)

    def subscribe(self, address: str) -> Mapping[str, str]:  # noqa: ARG002 - the vendor's staff keep a partner's address
        """Switch the webhooks of a partner's application on; with a company's key the shop enters the address itself."""
        if not self._schedules.by_partner:
            raise NotSupported("Enter the address in Housecall Pro under My Apps, App Store, Webhooks.")
        self.context.api.post("/webhooks/subscription", json={})
        return {}

    def unsubscribe(self, address: str) -> None:  # noqa: ARG002 - a partner's application has one
        """Switch them off, and the application with them: the hub does this when it is disconnected."""
        if not self._schedules.by_partner:
            raise NotSupported("Remove the address in Housecall Pro under My Apps, App Store, Webhooks.")
        try:
            self.context.api.delete("/webhooks/subscription")
        finally:
            unless_closed(lambda: self.context.api.post("/application/disable", json={}).status, 0)

    def may_text(self, person: PersonRef) -> bool:
        """Whether the customer lacks the tag that stands for "no texts"; that Housecall Pro itself is to be silent says nothing of us."""
        tags = self._customers.read(person).get("tags") or ()
        return self._opt_out_tag.casefold() not in (str(tag).casefold() for tag in tags)

    def set_do_not_text(self, person: PersonRef, why: str) -> None:
        """Tag the customer, silence Housecall Pro's own messages, and leave the reason in our block of the notes."""
        customer = self._customers.read(person)
        tags = list(customer.get("tags") or [])
        if self._opt_out_tag.casefold() in (str(tag).casefold() for tag in tags):
            return
        notes = notes_block.with_entry(customer.get("notes"), why, OPT_OUT_KEY)
        self._customers.rewrite(customer, tags=[*tags, self._opt_out_tag], notifications_enabled=False, notes=notes)

    @property
    def _opt_out_tag(self) -> str:
        return self.context.fields.settings("person").get("do_not_text_tag") or "Do not text"
