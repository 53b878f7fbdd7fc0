"""The connector at the simulated Housecall Pro: whichever way it does what its documentation leaves open, a missed call ends well."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from hub.conformance.operations import ADDRESS, activity
from hub.conformance.vendor_bench import bench_hub, moment_before
from hub.contract.bookings import NewBooking, Slot, SlotSearch
from hub.contract.errors import NotSupported
from hub.contract.people import NewMatter, NewPerson, PersonRef
from hub.contract.phone_numbers import PhoneNumber
from hub.wiring import Hub
from tests.integrations.sandbox_world import SandboxWorld, sandbox_world

CALLER = PhoneNumber("+14155550177")
SHOP = "5d1f6a1e-0c1f-4b7a-9f58-2f3a6f0e9b01"
NEW_MATTER = NewMatter(title="Missed call", note="They called about a leaking tap.")
WAYS = ["api_key", "authorization_code"]
OF_PEOPLE: list[dict[str, Any]] = [
    {},
    {"phones_accepted": "ten_digits"},
    {"phones_shown": "as_typed"},
    {"search_matches": "as_typed"},
    {"search_matches": "any_form"},
    {"search_home_and_work": True},
    {"search_without_hit": "empty"},
    {"customer_duplicates": "refused"},
    {"put_replaces": False},
    {"unknown_tag_names": "refuse"},
    {"unknown_lead_source": "accept"},
    {"notifications_by_default": False},
    {"leads": "403"},
    {"leads": "404"},
    {"lead_keeps_customer_name": False},
]
OF_SIGN_IN: list[dict[str, Any]] = [{}, {"created_at_as": "text"}, {"refresh_reuse": "works"}]
OF_WORK: list[dict[str, Any]] = [
    {},
    {"unknown_parameters": "refuse"},
    {"wrong_kind_of_credential": "403"},
    {"wrong_kind_of_credential": "allow"},
    {"default_assignee": "nobody"},
    {"one_visit_job_has_appointment": False},
    {"dispatch_replaces": False},
    {"times_without_offset": "utc"},
    {"unknown_tag_names": "refuse"},
]


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with bench_hub() as hub:
        yield hub


@pytest.fixture
def world(hub: Hub) -> Iterator[SandboxWorld]:
    with sandbox_world(hub, "housecallpro") as world:
        yield world


def free_slot(world: SandboxWorld, connector: Any, owner: str | None) -> Slot:
    """The first time that the shop offers in the coming fortnight."""
    world.bench.vendors.seed("housecallpro", {"companies": [{"id": SHOP, "online_booking": True}]})
    start = dt.datetime.now(dt.UTC)
    found: list[Slot] = connector.find_slots(SlotSearch(start=start, end=start + dt.timedelta(days=14), minutes=60, owner_id=owner))
    return found[0]


def a_day_later(slot: Slot, owner: str | None) -> Slot:
    return Slot(start=slot.start + dt.timedelta(days=1), end=slot.end + dt.timedelta(days=1), owner_id=owner)


def somebody(world: SandboxWorld, connector: Any) -> PersonRef:
    world.bench.put_person("Ines Okafor")
    (person,) = connector.match_person(PhoneNumber(world.bench.numbers.caller), None)
    ref: PersonRef = person.ref
    return ref


def play(world: SandboxWorld, connector: Any) -> None:
    """A missed call of somebody unknown, up to the notes with the customer."""
    since, owner = moment_before(), world.bench.put_owner()
    assert connector.match_person(CALLER, None) == []
    person = NewPerson(phone=CALLER, first_name="Bao", last_name="Tran", email="bao@people.example", owner_id=owner)
    ref = connector.create_person(person, "key-person")
    assert connector.find_created(person, "key-person", since) == ref
    assert [one.ref for one in connector.match_person(CALLER, None)] == [ref]
    try:
        lead = connector.create_matter(ref, NewMatter(title="Missed call", note=NEW_MATTER.note, owner_id=owner), "key-lead")
        assert connector.owner_of(ref, connector.open_matters(ref)).owner_id == owner
    except NotSupported:
        lead = None
    said = connector.log_activity(ref, lead, activity("Tomorrow is fine."), "key-talk")
    connector.revise_activity(ref, said, activity("Friday is fine."), "key-talk")
    assert connector.find_activity(ref, "key-talk", since) == said
    written = world.bench.written_on(ref.id)
    assert "Friday is fine." in written
    assert "Tomorrow is fine." not in written
    assert connector.may_text(ref)
    connector.set_do_not_text(ref, "They texted STOP.")
    assert not connector.may_text(ref)
    assert [each["name"] for each in world.bench.people_with(CALLER.e164)] == ["Bao Tran"]
    assert connector.list_desks()


def book_move_and_cancel(world: SandboxWorld, connector: Any) -> None:
    """A job with its visit, moved, taken over by somebody else, and cancelled."""
    owner, other = world.bench.put_owner(), world.bench.put_owner("Rowan Hale")
    person, since = somebody(world, connector), moment_before()
    slot = free_slot(world, connector, owner)
    wanted = NewBooking(slot=slot, title="Leaking tap", note="The kitchen tap drips.", address=ADDRESS)
    made = connector.book(person, None, wanted, "key-visit")
    assert connector.find_booking(person, wanted, "key-visit", since).id == made.id
    (job,) = connector.open_matters(person)
    assert [claim.owner_id for claim in job.owners] == [owner]
    later = a_day_later(slot, None)
    try:
        moved = connector.reschedule(made, later)
    except NotSupported:
        return
    assert moved.start == later.start
    (job,) = connector.open_matters(person)
    assert [claim.owner_id for claim in job.owners] == [owner], "whoever comes stays the same"
    if not job.owner_fixed:
        connector.assign_owner(person, job, other)
        (job,) = connector.open_matters(person)
        assert other in [claim.owner_id for claim in job.owners]
    connector.log_activity(person, job, activity("Ring at the back door."), "key-note")
    connector.cancel(moved, "Cancelled by text.")
    written = world.bench.written_on(person.id)
    assert "Ring at the back door." in written
    assert "Cancelled by text." in written


@pytest.mark.parametrize("settings", OF_PEOPLE, ids=str)
def test_a_missed_call_ends_with_the_customer_whichever_reading_is_true(world: SandboxWorld, settings: dict[str, Any]) -> None:
    world.behave(**settings)

    play(world, world.connected())


@pytest.mark.parametrize("settings", OF_SIGN_IN, ids=str)
def test_a_partner_s_sign_in_does_the_same(world: SandboxWorld, settings: dict[str, Any]) -> None:
    world.behave(**settings)

    play(world, world.connected("authorization_code"))


@pytest.mark.parametrize("settings", OF_WORK, ids=str)
@pytest.mark.parametrize("way", WAYS)
def test_a_visit_is_booked_moved_and_cancelled_whichever_reading_is_true(world: SandboxWorld, way: str, settings: dict[str, Any]) -> None:
    world.behave(**settings)

    book_move_and_cancel(world, world.connected(way))


@pytest.mark.parametrize("way", WAYS)
def test_an_estimate_is_booked_moved_noted_on_and_declined(world: SandboxWorld, way: str) -> None:
    connector = world.connected(way, override={"booking": {"settings": {"kind": "estimate", "arrival_window_minutes": "60"}}})
    owner, other = world.bench.put_owner(), world.bench.put_owner("Rowan Hale")
    person = somebody(world, connector)
    slot = free_slot(world, connector, owner)

    made = connector.book(person, None, NewBooking(slot=slot, title="Quote", address=ADDRESS), "key-visit")
    moved = connector.reschedule(made, a_day_later(slot, None))
    (estimate,) = connector.open_matters(person)
    assert [claim.owner_id for claim in estimate.owners] == [owner]
    connector.assign_owner(person, estimate, other)
    said = connector.log_activity(person, estimate, activity("Please quote the boiler too."), "key-note")
    assert connector.find_activity(person, "key-note", moment_before()) == said
    connector.cancel(moved, "Cancelled by text.")

    assert "POST /estimates/options/decline" in world.asked()


@pytest.mark.parametrize("way", WAYS)
def test_a_job_that_waits_for_a_time_gets_a_visit_and_keeps_its_people(world: SandboxWorld, way: str) -> None:
    connector = world.connected(way)
    owner, person = world.bench.put_owner(), somebody(world, connector)
    address = {"id": "adr_1", "customer_id": person.id, "street": "12 Harbor Way", "city": "Oakland", "state": "CA", "zip": "94607"}
    job = {"id": "job_1", "customer_id": person.id, "address_id": "adr_1", "employee_ids": [owner]}
    world.bench.vendors.seed("housecallpro", {"addresses": [address], "jobs": [job]})
    (matter,) = connector.open_matters(person)

    connector.book(person, matter, NewBooking(slot=free_slot(world, connector, None), title="Visit"), "key-visit")

    (matter,) = connector.open_matters(person)
    assert [claim.owner_id for claim in matter.owners] == [owner]


def test_a_shop_without_windows_is_asked_for_a_time_once(world: SandboxWorld) -> None:
    world.bench.vendors.seed("housecallpro", {"companies": [{"id": SHOP, "online_booking": False}]})
    connector = world.connected()
    person, start = somebody(world, connector), dt.datetime.now(dt.UTC)
    slot = connector.find_slots(SlotSearch(start=start, end=start + dt.timedelta(days=14), minutes=60))[0]
    assert slot.is_request
    wanted = NewBooking(slot=slot, title="Leaking tap", note="The kitchen tap drips.")

    made = [connector.book(person, None, wanted, "key-wish") for _ in range(2)]

    assert {one.kind for one in made} == {"request"}
    assert len(connector.open_matters(person)) == 1


def test_a_stop_reaches_a_customer_whose_lead_source_is_no_longer_in_the_list(world: SandboxWorld) -> None:
    connector = world.connected()
    person = somebody(world, connector)
    world.bench.vendors.seed("housecallpro", {"customers": [{"id": person.id, "lead_source": "Radio 2019", "notes": "Has a dog."}]})

    connector.set_do_not_text(person, "They texted STOP.")

    assert not connector.may_text(person)
    assert "Has a dog." in world.bench.written_on(person.id)


def test_a_lead_goes_to_the_stage_for_missed_calls(world: SandboxWorld) -> None:
    stages = [
        {"id": f"kcs_{order}", "resource_type": "lead", "name": name, "order": order} for order, name in enumerate(("New", "Call back"))
    ]
    world.bench.vendors.seed("housecallpro", {"statuses": stages})
    connector = world.connected(override={"matter": {"settings": {"missed_call_stage": "call back"}}})
    person = somebody(world, connector)

    connector.create_matter(person, NEW_MATTER, "key-lead")

    assert "PUT /pipeline/statuses" in world.asked()
    assert "Call back" in connector.open_matters(person)[0].title


def test_a_partner_s_application_is_switched_on_for_the_company_and_off_again(world: SandboxWorld) -> None:
    connector = world.connected("authorization_code")
    assert "POST /application/enable" in world.asked()

    connector.unsubscribe("https://hub.example.org/in/connector/housecallpro")

    assert "POST /application/disable" in world.asked()
