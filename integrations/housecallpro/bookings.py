"""Booking: a job or an estimate with its time in one request, or a wish where the shop has no windows."""

from collections.abc import Mapping
from typing import Any

from hub.contract.bookings import Booking, NewBooking, PostalAddress, Slot, SlotSearch
from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported, Rejected, VendorTrouble
from hub.contract.people import Matter, NewMatter, PersonRef
from integrations.housecallpro import payloads, slots
from integrations.housecallpro.activity import Notes
from integrations.housecallpro.customers import post_with_extras
from integrations.housecallpro.matters import Matters
from integrations.housecallpro.notes_block import holds, reference_mark
from integrations.housecallpro.reading import Row, created_row, open_rows, rows, unless_closed
from integrations.housecallpro.schedules import Schedules

REQUEST = "request"
LOCAL_TIME = "%A, %B %d, %H:%M"


class Bookings:
    """The bookings of one connection."""

    def __init__(self, context: ConnectorContext, schedules: Schedules, matters: Matters, notes: Notes) -> None:
        self._context = context
        self._api = context.api
        self._schedules = schedules
        self._matters = matters
        self._notes = notes

    def find_slots(self, search: SlotSearch) -> list[Slot]:
        """Free windows; wishes within the hours of work where the shop has no windows at all."""
        zone = slots.zone_of(self._api.get("/company").json)
        query = slots.window_query(search, zone)
        answer = self._api.get("/company/schedule_availability/booking_windows", params=query).json
        windows = answer.get("booking_windows") or []
        if windows:
            return slots.free_slots(windows, search)
        hours: Any = unless_closed(lambda: self._api.get("/company/schedule_availability").json, None) or {}
        return slots.wishes(hours, search, zone, self._context.clock())

    def book(self, person: PersonRef, matter: Matter | None, booking: NewBooking, key: str) -> Booking:
        """Book once; nobody whom the shop has marked "do not service".

        A customer whose notifications are on may hear of a new job from Housecall Pro too: a job has no switch for that.
        """
        customer = self._api.get(f"/customers/{person.id}", params={"expand[]": ["do_not_service"]}).json
        if customer.get("do_not_service"):
            raise Rejected("This customer is marked \u201cdo not service\u201d in Housecall Pro.", reason="do_not_service")
        slot = booking.slot
        if slot.is_request:
            return self._ask_for_time(person, booking, key)
        if matter is not None and matter.kind == "job":
            # a visit's list takes the place of the job's, so where nobody is chosen those who have the job keep it
            people = [slot.owner_id] if slot.owner_id else [claim.owner_id for claim in matter.owners]
            self._schedules.add_visit(matter.id, slot.start, slot.end, people)
            return Booking(id=matter.id, kind="job", start=slot.start, end=slot.end)
        made = self._create(customer, booking, key)
        if matter is not None and matter.kind == "lead":
            self._matters.move(matter, "booked_stage")
        return made

    def find(self, person: PersonRef, booking: NewBooking, key: str) -> Booking | None:
        """By the mark in its note, else by its time."""
        newest = {"customer_id": person.id, "sort_by": "created_at", "sort_direction": "desc"}
        if booking.slot.is_request:
            return None  # asking again finds the entry and the lead that are there and adds nothing
        for kind, path in (("job", "/jobs"), ("estimate", "/estimates")):
            for work in open_rows(self._api, path, f"{kind}s", newest):
                if _is_marked(work, key) or (payloads.is_open_work(work) and _begins(work) == booking.slot.start):
                    return Booking(id=str(work["id"]), kind=kind, start=booking.slot.start, end=booking.slot.end)
        return None

    def reschedule(self, booking: Booking, slot: Slot) -> Booking:
        """Move a job's only visit, or an estimate."""
        if booking.kind == "job":
            self._schedules.move_job(booking.id, slot.start, slot.end, slot.owner_id)
        elif booking.kind == "estimate":
            estimate = self._schedules.estimate(None, booking.id)
            there = [str(employee["id"]) for employee in estimate.get("assigned_employees") or []]
            self._schedules.move_estimate(estimate, slot.start, slot.end, [slot.owner_id] if slot.owner_id else there)
        else:
            raise NotSupported("The shop has not agreed to a time yet; a person must answer.")
        return Booking(id=booking.id, kind=booking.kind, start=slot.start, end=slot.end, url=booking.url)

    def cancel(self, booking: Booking, why: str) -> None:
        """Take a job's time away and say why; nothing cancels a job outright. An estimate's options are declined."""
        if booking.kind == "job":
            self._schedules.clear_job(booking.id)
            self._api.post(f"/jobs/{booking.id}/notes", json={"content": why})
            self._tag_job(booking.id)
        elif booking.kind == "estimate":
            options = [str(option["id"]) for option in self._schedules.estimate(None, booking.id).get("options") or []]
            if not options:
                raise NotSupported("This estimate has no option that could be declined.")
            self._api.post(f"/estimates/{booking.id}/options/{options[0]}/notes", json={"content": why})
            self._api.post("/estimates/options/decline", json={"option_ids": options})
        else:
            raise NotSupported("The shop has not agreed to a time yet; a person must answer.")

    def _create(self, customer: Row, booking: NewBooking, key: str) -> Booking:
        slot = booking.slot
        mapped = self._context.fields.to_theirs("booking", {"title": booking.title, "note": _note(booking, key)})
        mapped["notes"] = _with_mark(mapped.get("notes"), key)
        body: dict[str, Any] = {
            **mapped,
            "customer_id": customer["id"],
            "address_id": self._address(customer, booking.address),
            # always a list: without one, the integration's own user is said to be assigned
            "assigned_employee_ids": [slot.owner_id] if slot.owner_id else [],
            "schedule": {"scheduled_start": payloads.write_time(slot.start), "scheduled_end": payloads.write_time(slot.end)},
        }
        settings = self._context.fields.settings("booking")
        if settings.get("arrival_window_minutes", "").isdecimal():
            body["schedule"]["arrival_window"] = int(settings["arrival_window_minutes"])
        if settings.get("kind") == "estimate":
            made = post_with_extras(self._context, "/estimates", _as_estimate(body, booking.title), {"lead_source"})
            return Booking(id=str(created_row(made, "estimate")["id"]), kind="estimate", start=slot.start, end=slot.end)
        made = post_with_extras(self._context, "/jobs", body, {"lead_source", "tags"})
        return Booking(id=str(created_row(made, "job")["id"]), kind="job", start=slot.start, end=slot.end)

    def _address(self, customer: Row, told: PostalAddress | None) -> str:
        """The id of the address: the one the caller told us, added where it is new, else the customer's service address."""
        there = [address for address in customer.get("addresses") or [] if address.get("id")]
        if told is None:
            service = [address for address in there if address.get("type") != "billing"]
            if not there:
                raise Rejected("Housecall Pro needs an address for a visit, and this customer has none.", reason="address_missing")
            return str((service or there)[0]["id"])
        same = next((address for address in there if _is_same(address, told)), None)
        if same is not None:
            return str(same["id"])
        body = {"street": told.street, "city": told.city, "state": told.state, "zip": told.zip, "country": told.country}
        if told.street_2:
            body["street_line_2"] = told.street_2
        return str(created_row(self._api.post(f"/customers/{customer['id']}/addresses", json=body).json, "address")["id"])

    def _ask_for_time(self, person: PersonRef, booking: NewBooking, key: str) -> Booking:
        """Leave the wish with the customer, and open a lead for it where nothing is open."""
        zone = slots.zone_of(self._api.get("/company").json)
        start, end = booking.slot.start.astimezone(zone), booking.slot.end.astimezone(zone)
        wish = f"Asked for a time: {start:{LOCAL_TIME}} to {end:%H:%M}. {booking.title}. {booking.note}".strip()
        self._notes.write_in_customer(person, wish, key)
        there = self._matters.open_of(person)
        request = Booking(id=there[0].id if there else person.id, kind=REQUEST, start=booking.slot.start, end=booking.slot.end)
        if there:
            return request
        try:
            lead = self._matters.open_lead(person, NewMatter(title=booking.title, note=wish, owner_id=booking.slot.owner_id))
        except NotSupported:
            return request
        return Booking(id=lead.id, kind=REQUEST, start=request.start, end=request.end)

    def _tag_job(self, job_id: str) -> None:
        """Tag a job by the tag's id, made where there is none; the note already says it, so trouble is not passed on."""
        name = self._context.fields.settings("booking").get("cancelled_tag", "")
        if not name:
            return
        try:
            known = rows(self._api, "/tags", "tags", {"sort_by": "name"})
            tag = next((row for row in known if str(row.get("name")).casefold() == name.casefold()), None)
            tag = tag or created_row(self._api.post("/tags", json={"name": name}).json, "tag")
            self._api.post(f"/jobs/{job_id}/tags", json={"tag_id": tag["id"]})
        except VendorTrouble as trouble:
            self._context.log.warning("housecallpro_tag_not_set", why=trouble.sentence)


def _note(booking: NewBooking, key: str) -> str:
    return f"{booking.note}\n{reference_mark(key)}".strip()


def _with_mark(notes: Any, key: str) -> str:
    """An account may map the note away; the mark stays, for the booking must be found again."""
    return str(notes) if holds(str(notes or ""), key) else "\n".join(filter(None, (str(notes or ""), reference_mark(key))))


def _as_estimate(job: Mapping[str, Any], title: str) -> dict[str, Any]:
    """The same with the names that an estimate has for it; it gets an option, to which later notes belong."""
    schedule = job["schedule"]
    times: dict[str, Any] = {"start_time": schedule["scheduled_start"], "end_time": schedule["scheduled_end"], "notify_customer": False}
    if "arrival_window" in schedule:
        times["arrival_window_in_minutes"] = schedule["arrival_window"]
    option = {"name": title, **{name: job[name] for name in ("tags", "line_items") if name in job}}
    renamed = {"schedule": times, "note": job["notes"], "options": [option]}
    if "job_fields" in job:
        renamed["estimate_fields"] = job["job_fields"]
    return {name: value for name, value in job.items() if name not in ("notes", "tags", "line_items", "job_fields")} | renamed


def _is_marked(work: Row, key: str) -> bool:
    options = [option for option in work.get("options") or [] if isinstance(option, Mapping)]
    notes = [note for record in (work, *options) for note in record.get("notes") or [] if isinstance(note, Mapping)]
    said = [note.get("content") for note in notes] + [work.get(name) for name in ("note", "message") if isinstance(work.get(name), str)]
    return any(holds(text, key) for text in said)


def _begins(work: Row) -> Any:
    return payloads.read_time((work.get("schedule") or {}).get("scheduled_start"))


def _is_same(address: Row, told: PostalAddress) -> bool:
    same_street = str(address.get("street") or "").casefold().strip() == told.street.casefold().strip()
    return same_street and str(address.get("zip") or "")[:5] == told.zip[:5]
