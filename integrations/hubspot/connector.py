"""HubSpot as the hub uses it: search contacts, create one under our key, open a lead, log calls and texts, book, and hear of changes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.contract.bookings import Booking, NewBooking, Slot, SlotSearch
from hub.contract.changes import VendorChange
from hub.contract.connector import (
    AccountIdentity,
    AssignsPeople,
    BooksAppointments,
    Connector,
    CreatesPeople,
    DescribesFields,
    ErasesPeople,
    HandlesMatters,
    HonoursOptOut,
    ListsOwners,
    LogsActivity,
    MatchesPeople,
    OpensMatters,
    RevisesActivity,
    Right,
    TellsAtOneAddress,
)
from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported
from hub.contract.fields import VendorField
from hub.contract.people import Activity, ActivityRef, Matter, NewMatter, NewPerson, Owner, OwnerClaim, Person, PersonRef, Role, VendorDesk
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.webhooks import Answer, RawRequest, WebhookSecret
from integrations.hubspot import desks, paths, payloads, rights, webhooks
from integrations.hubspot.activity import Activities
from integrations.hubspot.contacts import Contacts
from integrations.hubspot.definitions import NO_TEXTS, OURS, add_ours
from integrations.hubspot.erasing import erase
from integrations.hubspot.fields import fields_of
from integrations.hubspot.matters import Matters
from integrations.hubspot.meetings import Meetings
from integrations.hubspot.portal import Portal

MAY_BE_TEXTED = frozenset({"", "false", "no", "0"})


class HubSpotConnector(
    Connector,
    MatchesPeople,
    CreatesPeople,
    HandlesMatters,
    OpensMatters,
    ListsOwners,
    AssignsPeople,
    LogsActivity,
    RevisesActivity,
    BooksAppointments,
    TellsAtOneAddress,
    HonoursOptOut,
    DescribesFields,
    ErasesPeople,
):
    """The dated API for one account."""

    def __init__(self, context: ConnectorContext) -> None:
        super().__init__(context)
        self._portal = Portal(context)
        self._contacts = Contacts(context, self._portal)
        self._activities = Activities(context, self._portal, self._contacts)
        self._matters = Matters(context, self._portal, self._contacts, self._activities)
        self._meetings = Meetings(context, self._portal, self._contacts)

    def check_connection(self) -> AccountIdentity:
        """The account by its number, which is `hub_id` in tokens and `portalId` in webhooks."""
        account = str(self._portal.get(paths.ACCOUNT)["portalId"])
        domain = self.context.facts.get("hub_domain")
        return AccountIdentity(account, f"{domain} ({account})" if domain else f"HubSpot account {account}")

    def after_connect(self, token_answer: Mapping[str, Any]) -> Mapping[str, str]:
        """Where the account's pages are and its time zone, what was granted, whether it has leads and deals; our properties are added."""
        account = self._portal.get(paths.ACCOUNT)
        scopes = token_answer.get("scopes")
        return {
            "portal_id": str(account["portalId"]),
            "ui_domain": str(account.get("uiDomain") or ""),
            "time_zone": str(account.get("timeZone") or ""),
            "hub_domain": str(token_answer.get("hub_domain") or ""),
            "scopes": " ".join(str(scope) for scope in scopes) if isinstance(scopes, list) else "",
            "our_properties": " ".join(add_ours(self._portal, self.context.log)),
            **{kind: "yes" if rights.is_open(self._portal, paths.of_pipelines(kind), {}) else "no" for kind in (paths.LEADS, paths.DEALS)},
        }

    def probe_rights(self) -> list[Right]:
        """The manifest's scopes, as granted and as tried."""
        return rights.probe_rights(self._portal, self.context.facts)

    def match_person(self, phone: PhoneNumber, email: str | None) -> list[Person]:
        """Every contact found by national digits whose whole number really is this one; else by the exact address."""
        return self._contacts.match(phone, email)

    def create_person(self, person: NewPerson, key: str) -> PersonRef:  # noqa: ARG002 - the number itself is the key
        """Create a contact under the property that holds each number once."""
        return self._contacts.create(person)

    def find_created(self, person: NewPerson, key: str, since: datetime) -> PersonRef | None:  # noqa: ARG002 - the number itself is the key
        """The contact under the number's key; where the account has none, by search."""
        return self._contacts.find_created(person, since)

    def open_matters(self, person: PersonRef) -> list[Matter]:
        """Open deals and leads."""
        return self._matters.open_of(person)

    def create_matter(self, person: PersonRef, matter: NewMatter, key: str) -> Matter:
        """Open a lead and log what was said."""
        return self._matters.open_lead(person, matter, key)

    def find_matter(self, person: PersonRef, matter: NewMatter, key: str, since: datetime) -> Matter | None:  # noqa: ARG002 - looked for by its note
        """The lead, once what was said stands on the record too."""
        return self._matters.find_lead(person, key, since)

    def list_owners(self) -> list[Owner]:
        """All people who own or owned."""
        return desks.list_owners(self._portal)

    def list_roles(self) -> list[Role]:
        """A CRM has no roles that one can be hired for."""
        return []

    def list_desks(self) -> list[VendorDesk]:
        """Teams and pipelines."""
        return desks.list_desks(self._portal, tuple(kind for kind in (paths.LEADS, paths.DEALS) if self.context.facts.get(kind) != "no"))

    def owner_of(self, person: PersonRef, matters: Sequence[Matter]) -> OwnerClaim | None:
        """The contact's owner; else the owner of the first open deal or lead that has one, for none is passed on to the contact."""
        owner = payloads.properties_of(self._contacts.read(person)).get(payloads.OWNER)
        if owner:
            return OwnerClaim(owner_id=str(owner), as_="contact owner")
        return next((claim for matter in matters for claim in matter.owners), None)

    def assign_owner(self, person: PersonRef, matter: Matter | None, owner_id: str) -> None:
        """Make the owner answer for the lead or deal, unless that has one of its own, and then for the contact, by whom it is read back."""
        if matter is not None:
            before = payloads.properties_of(self._contacts.read(person)).get(payloads.OWNER)
            if not before or not matter.owners or matter.owners[0].owner_id == before:
                self._matters.assign(matter, owner_id)
        self._contacts.change(person, {payloads.OWNER: owner_id})

    def log_activity(self, person: PersonRef, matter: Matter | None, activity: Activity, key: str) -> ActivityRef:
        """A call, an SMS communication or a note."""
        return self._activities.log(person, matter, activity, key)

    def find_activity(self, person: PersonRef, key: str, since: datetime) -> ActivityRef | None:
        """The one with the mark of `key`."""
        return self._activities.find(person, key, since)

    def revise_activity(self, person: PersonRef, ref: ActivityRef, activity: Activity, key: str) -> ActivityRef:  # noqa: ARG002
        """Rewrite it under its id."""
        return self._activities.revise(ref, activity, key)

    def find_slots(self, search: SlotSearch) -> list[Slot]:
        """Free times of a meeting link."""
        return self._meetings.find_slots(search)

    def book(self, person: PersonRef, matter: Matter | None, booking: NewBooking, key: str) -> Booking:  # noqa: ARG002 - no room for a key
        """A meeting through the link."""
        return self._meetings.book(person, booking)

    def find_booking(self, person: PersonRef, booking: NewBooking, key: str, since: datetime) -> Booking | None:  # noqa: ARG002
        """By its time."""
        return self._meetings.find(person, booking)

    def reschedule(self, booking: Booking, slot: Slot) -> Booking:  # noqa: ARG002 - never possible
        """Not possible for programs."""
        raise NotSupported("HubSpot lets no program move a meeting; open it there.")

    def cancel(self, booking: Booking, why: str) -> None:  # noqa: ARG002 - never possible
        """Not possible for programs."""
        raise NotSupported("HubSpot lets no program cancel a meeting; open it there.")

    def describe_fields(self, record: str) -> list[VendorField]:
        """The account's properties, as its administrators define them."""
        return fields_of(self._portal, record)

    @staticmethod
    def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
        """The client secret."""
        return webhooks.secrets_in(credentials)

    @staticmethod
    def answer_handshake(raw: RawRequest) -> Answer | None:  # noqa: ARG004 - there is none
        """HubSpot tries no address."""
        return None

    @staticmethod
    def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
        """Version 3 of the signature, within five minutes."""
        return webhooks.is_signed(raw, secrets)

    @staticmethod
    def read_changes(raw: RawRequest) -> list[VendorChange]:
        """Whose record to read afresh, in which account."""
        return webhooks.changes_in(raw)

    def may_text(self, person: PersonRef) -> bool:
        """Whether the property that stands for "no texts" is empty or says no."""
        value = payloads.properties_of(self._contacts.read(person, self._no_texts)).get(self._no_texts)
        return str(value or "").strip().casefold() in MAY_BE_TEXTED

    def set_do_not_text(self, person: PersonRef, why: str) -> None:
        """Write it there; what somebody else wrote stays."""
        if self._no_texts in OURS and self._no_texts not in self.context.facts.get("our_properties", "").split():
            raise NotSupported(
                "HubSpot has no property for it: connect again with the right to add one, or name one of yours in the mapping."
            )
        if self.may_text(person):
            value = self.context.fields.settings("person").get("do_not_text_value") or why
            self._contacts.change(person, {self._no_texts: value})

    def erase_person(self, person: PersonRef) -> None:
        """For good, with what the hub wrote and the person's leads."""
        erase(self._portal, self._contacts, person, has_leads=self.context.facts.get(paths.LEADS) != "no")

    @property
    def _no_texts(self) -> str:
        return self.context.fields.settings("person").get("do_not_text_property") or NO_TEXTS
