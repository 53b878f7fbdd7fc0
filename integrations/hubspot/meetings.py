"""Meetings, booked through the meeting link of an owner or of the account. Links belong to users, whose ids are not those of owners."""

from typing import Any
from urllib.parse import quote

from hub.contract.bookings import Booking, NewBooking, Slot, SlotSearch
from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported, Rejected, TryAgain
from hub.contract.people import PersonRef
from integrations.hubspot import paths, payloads, slots
from integrations.hubspot.contacts import Contacts
from integrations.hubspot.portal import Portal, Row, if_there

LINKS_PER_PAGE = 100
ADDRESS_LAG_S = 30


class Meetings:
    """The meeting links of one connection."""

    def __init__(self, context: ConnectorContext, portal: Portal, contacts: Contacts) -> None:
        self._context = context
        self._portal = portal
        self._contacts = contacts
        self._zone = slots.zone_of(context.facts)

    def find_slots(self, search: SlotSearch) -> list[Slot]:
        """The free times of the owner's link, or of the account's; none where there is no link."""
        link = self._link(search.owner_id)
        if link is None:
            return []
        slug = str(link["slug"])
        times = []
        for month in slots.months_of(search, self._context.clock(), self._zone):
            page = self._availability(slug, month)
            times += list(slots.times_in(page, search.minutes))
        return slots.free_slots(times, search)

    def book(self, person: PersonRef, booking: NewBooking) -> Booking:
        """Book for the contact by their e-mail address; raises Rejected ("email_missing", "slot_taken", "form_field_missing", ...)."""
        slot, link = booking.slot, self._link(booking.slot.owner_id)
        if link is None:
            raise NotSupported("There is no meeting link to book with: name one in the mapping, or let the owner make one in HubSpot.")
        slug = str(link["slug"])
        form = self._portal.get(f"{paths.MEETING_LINKS}/book/{quote(slug, safe='')}", timezone=self._zone.key)
        questions = slots.required_fields(form)
        contact = self._contacts.read(person, *questions)
        properties = payloads.properties_of(contact)
        self._check(form, properties, questions, link)
        self._check_address(person, str(properties["email"]))
        page = self._free_page(slug, slot)
        body: dict[str, Any] = {
            "slug": slug,
            "duration": int((slot.end - slot.start).total_seconds() * 1000),
            "startTime": f"{slot.start:%Y-%m-%dT%H:%M:%SZ}",
            "email": properties["email"],
            "firstName": properties.get("firstname") or "",
            "lastName": properties.get("lastname") or "",
            "formFields": [{"name": name, "value": str(properties[name])} for name in questions],
            "legalConsentResponses": [],
            "likelyAvailableUserIds": slots.people_of(page),
            "timezone": self._zone.key,
        }
        made = self._booked(body, slug, slot)
        if str(made.get("contactId")) != person.id:
            self._context.log.warning("hubspot_meeting_for_another_contact", contact=person.id)
        return Booking(
            id=str(made.get("calendarEventId") or ""), kind="meeting", start=slot.start, end=slot.end, url=made.get("webConferenceUrl")
        )

    def find(self, person: PersonRef, booking: NewBooking) -> Booking | None:
        """The contact's meeting at that time."""
        contact = self._contacts.read(person, linked=(paths.MEETINGS,))
        ids = self._portal.linked(contact, paths.CONTACTS, paths.MEETINGS)
        for row in self._portal.read_many(paths.MEETINGS, ids, ["hs_meeting_start_time", "hs_timestamp"]):
            properties = payloads.properties_of(row)
            start = payloads.read_time(properties.get("hs_meeting_start_time")) or payloads.read_time(properties.get("hs_timestamp"))
            if start == booking.slot.start:
                return Booking(id=str(row["id"]), kind="meeting", start=booking.slot.start, end=booking.slot.end)
        return None

    def _link(self, owner_id: str | None) -> Row | None:
        """The owner's default link; else the one that the account named, else one that several users share, else the only one."""
        if owner_id is not None:
            owner = if_there(lambda: self._portal.get(f"{paths.OWNERS}/{quote(owner_id, safe='')}", idProperty="id"))
            own = self._links(organizerUserId=owner["userId"]) if owner and owner.get("userId") else []
            if own:
                return min(own, key=lambda link: not link.get("defaultLink"))
        links = self._links()
        named = payloads.folded(self._context.fields.settings("booking").get("meeting_link", ""))
        if named:
            return next(
                (link for link in links if named in (payloads.folded(str(link[key])) for key in ("slug", "name") if key in link)), None
            )
        shared = [link for link in links if link.get("type") != "PERSONAL_LINK"]
        return next(iter(shared or (links if len(links) == 1 else ())), None)

    def _links(self, **params: Any) -> list[Row]:
        found = self._portal.listed(paths.MEETING_LINKS, limit=LINKS_PER_PAGE, **params)
        return [link for link in found if link.get("slug")]

    def _availability(self, slug: str, month: int) -> Row:
        path = f"{paths.MEETING_LINKS}/book/availability-page/{quote(slug, safe='')}"
        return self._portal.get(path, timezone=self._zone.key, monthOffset=month)

    def _free_page(self, slug: str, slot: Slot) -> Row:
        """The page of free times that still has the slot."""
        minutes = int((slot.end - slot.start).total_seconds() // 60)
        search = SlotSearch(start=slot.start, end=slot.end, minutes=minutes)
        for month in slots.months_of(search, self._context.clock(), self._zone):
            page = self._availability(slug, month)
            if (slot.start, slot.end) in slots.times_in(page, minutes):
                return page
        raise Rejected("This time is no longer free in HubSpot.", reason="slot_taken")

    def _booked(self, body: dict[str, Any], slug: str, slot: Slot) -> Row:
        """The answer to the booking; what HubSpot says of a slot that was just taken is not documented, so it is looked at again."""
        try:
            return self._portal.post(f"{paths.MEETING_LINKS}/book", body)
        except Rejected:
            self._free_page(slug, slot)
            raise

    def _check(self, form: Row, properties: Row, questions: list[str], link: Row) -> None:
        if not properties.get("email"):
            raise Rejected("HubSpot books a meeting only for a contact with an e-mail address.", reason="email_missing", field="email")
        missing = [name for name in questions if not properties.get(name)]
        if missing:
            raise Rejected(f"The meeting's form asks for {', '.join(missing)} as well.", reason="form_field_missing", field=missing[0])
        if slots.needs_consent(form):
            where = link.get("link") or "the meeting link"
            raise Rejected(f"The meeting's form asks for a consent that only they can give: send them {where}.", reason="consent_needed")

    def _check_address(self, person: PersonRef, email: str) -> None:
        """A booking makes a second contact where HubSpot does not know yet that the address is this one's."""
        known = if_there(lambda: self._portal.get(paths.of_objects(paths.CONTACTS, email.lower()), idProperty="email"))
        if known is None:
            raise TryAgain("HubSpot does not find the contact by their new address yet.", after=ADDRESS_LAG_S, may_have_left=False)
        if str(known.get("id")) != person.id:
            raise Rejected("The e-mail address belongs to another contact in HubSpot.", reason="email_of_another", field="email")
