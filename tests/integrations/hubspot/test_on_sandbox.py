"""The connector at the simulated HubSpot: whichever way HubSpot does what its documentation leaves open, a missed call ends well."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hub.conformance.operations import activity, booking
from hub.conformance.vendor_bench import bench_hub, moment_before
from hub.contract.bookings import Slot, SlotSearch
from hub.contract.errors import AlreadyThere, Gone, NotSupported, Rejected, VendorTrouble
from hub.contract.people import Activity, MissedCall, NewMatter, NewPerson
from hub.contract.phone_numbers import PhoneNumber
from hub.wiring import Hub
from tests.integrations.sandbox_world import SandboxWorld, sandbox_world

CALLER = PhoneNumber("+14155550177")
NEW_MATTER = NewMatter(title="Missed call", note="They called about the warehouse role.")
OTHER_READINGS: list[dict[str, Any]] = [
    {},
    {"search_keys_required": True},
    {"phone_validation": True},
    {"searchable_keeps_trunk_zero": True},
    {"international_search_form": "e164"},
    {"companies_from_email": True},
    {"secondary_email_resolves": False},
    {"lifecycle_backwards": "refuse"},
    {"datetimes_as": "epoch"},
    {"unique_conflict": "400"},
    {"racing_upserts": 1},
    {"racing_upserts": 1, "unique_conflict": "400"},
    {"missed_calls_accepted": False},
    {"call_external_id_writable": False},
    {"merge_makes_new_record": True},
    {"leads": "403"},
    {"leads": "400"},
    {"plan": "starter"},
]


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with bench_hub() as hub:
        yield hub


@pytest.fixture
def world(hub: Hub) -> Iterator[SandboxWorld]:
    with sandbox_world(hub, "hubspot") as world:
        yield world


def missed_call() -> Activity:
    call = MissedCall(caller=CALLER.e164, line="+14155550100", left_voicemail=True)
    return Activity(about="missed_call", title="Missed call", body="They left a voicemail.", at=dt.datetime.now(dt.UTC), call=call)


def matter_of(connector: Any, person: Any) -> Any:
    """What is opened for the person, as the hub does it: where there is nothing to open, nothing."""
    try:
        return connector.create_matter(person, NEW_MATTER, "key-lead")
    except NotSupported:
        return None


def created(connector: Any, person: NewPerson, since: Any) -> Any:
    """The new contact, as the hub makes it: where the answer is no receipt, looked for."""
    try:
        return connector.create_person(person, "key-person")
    except VendorTrouble:
        return connector.find_created(person, "key-person", since)


def play(world: SandboxWorld, connector: Any) -> None:
    """A missed call of somebody unknown, up to the note on the timeline."""
    since, owner = moment_before(), world.bench.put_owner()
    assert connector.match_person(CALLER, None) == []
    person = NewPerson(phone=CALLER, first_name="Bao", last_name="Tran", email="bao@people.example", owner_id=owner)
    ref = created(connector, person, since)
    assert ref is not None
    assert [one.ref.id for one in connector.match_person(CALLER, None)] == [ref.id]
    assert connector.owner_of(ref, connector.open_matters(ref)).owner_id == owner
    matter = matter_of(connector, ref)
    called = connector.log_activity(ref, matter, missed_call(), "key-call")
    said = connector.log_activity(ref, matter, activity("They want the night shift."), "key-talk")
    connector.revise_activity(ref, said, activity("They want the day shift."), "key-talk")
    assert connector.find_activity(ref, "key-call", since) == called
    assert connector.find_activity(ref, "key-talk", since) == said
    assert len(world.bench.people_with(CALLER.e164)) == 1
    written = world.bench.written_on(ref.id)
    assert "They left a voicemail." in written
    assert "day shift" in written
    assert "night shift" not in written
    assert connector.may_text(ref)
    connector.set_do_not_text(ref, "They texted STOP.")
    assert not connector.may_text(ref)


@pytest.mark.parametrize("settings", OTHER_READINGS, ids=str)
def test_a_missed_call_ends_on_the_timeline_whichever_reading_is_true(world: SandboxWorld, settings: dict[str, Any]) -> None:
    world.behave(**settings)

    play(world, world.connected())


def test_a_connection_by_consent_does_the_same(world: SandboxWorld) -> None:
    play(world, world.connected("authorization_code"))

    assert "POST /oauth/2026-09/token" in world.asked()


def test_conversations_can_be_notes_and_a_lead_can_have_the_accounts_own_words(world: SandboxWorld) -> None:
    override = {
        "activity": {"settings": {"conversation_as": "note"}},
        "matter": {"settings": {"missed_call_stage": "New", "missed_call_pipeline": "", "lead_label": "Hot"}},
    }

    play(world, world.connected(override=override))

    assert "POST /crm/objects/2026-09/notes" in world.asked()


@pytest.mark.parametrize("settings", [{}, {"merge_makes_new_record": True}, {"merged_in_associations": "refused"}], ids=str)
def test_a_merged_contact_is_followed_by_every_ability(world: SandboxWorld, settings: dict[str, Any]) -> None:
    world.behave(**settings)
    connector = world.connected()
    gone, left = world.bench.put_person("Ines Okafor"), world.bench.put_person("Ines O.", "(415) 555-0179")
    (person,) = connector.match_person(PhoneNumber(world.bench.numbers.caller), None)
    assert person.ref.id == gone
    world.bench.vendors.order("hubspot", f"contacts/{gone}/merge", into=left)
    world.bench.vendors.order("hubspot", "index")
    (survivor,) = connector.match_person(PhoneNumber("+14155550179"), None)

    abilities: dict[str, Callable[[], object]] = {
        "open_matters": lambda: connector.open_matters(person.ref),
        "may_text": lambda: connector.may_text(person.ref),
        "set_do_not_text": lambda: connector.set_do_not_text(person.ref, "They texted STOP."),
        "owner_of": lambda: connector.owner_of(person.ref, []),
        "find_activity": lambda: connector.find_activity(person.ref, "key", moment_before()),
        "create_matter": lambda: connector.create_matter(person.ref, NEW_MATTER, "key"),
    }
    ends = {name: moved_to(ability) for name, ability in abilities.items()}
    assert ends == dict.fromkeys(abilities, survivor.ref.id)
    # HubSpot may take the old id for these, and then does them to the one that is left
    owner = world.bench.put_owner()
    connector.assign_owner(person.ref, None, owner)
    told = moved_to(lambda: connector.log_activity(person.ref, None, activity("They want the day shift."), "key"))
    if told is not None:
        connector.log_activity(survivor.ref, None, activity("They want the day shift."), "key")
    assert told in (None, survivor.ref.id)
    assert connector.owner_of(survivor.ref, []).owner_id == owner
    assert "day shift" in world.bench.written_on(survivor.ref.id)


def moved_to(ability: Callable[[], object]) -> str | None:
    """Whom the connector names instead; None where it named nobody."""
    try:
        ability()
    except Gone as gone:
        return gone.moved_to.id if gone.moved_to else None
    return None


def test_an_open_deal_gets_the_call_and_the_owner(world: SandboxWorld) -> None:
    world.behave(plan="starter")
    connector = world.connected()
    world.bench.put_person("Ines Okafor", matter="Roof")
    person = world.bench.ref(world.bench.numbers.caller)
    (deal,) = connector.open_matters(person)
    owner = world.bench.put_owner()

    connector.assign_owner(person, deal, owner)
    connector.log_activity(person, deal, missed_call(), "key")

    assert connector.open_matters(person)[0].owners[0].owner_id == owner
    assert f"PATCH /crm/objects/2026-09/deals/{deal.id}" in world.asked()


@pytest.mark.parametrize("status", ["400", "409"])
def test_a_meeting_is_booked_once_by_address_and_a_taken_time_is_said(world: SandboxWorld, status: str) -> None:
    world.behave(slot_taken_status=status)
    owner = "7710021"
    link = {"slug": "mika/intro", "name": "Mika", "organizerUserId": 61021, "defaultLink": True}
    mika = {"id": owner, "user_id": 61021, "first_name": "Mika", "email": "mika@harbor-talent.example"}
    world.bench.vendors.seed("hubspot", {"owners": [mika], "meeting_links": [link]})
    connector = world.connected()
    world.bench.put_person("Ines Okafor", emails=["ines@people.example"])
    person, since = world.bench.ref(world.bench.numbers.caller), moment_before()
    start = dt.datetime.now(dt.UTC)
    slot: Slot = connector.find_slots(SlotSearch(start=start, end=start + dt.timedelta(days=14), minutes=30, owner_id=owner))[0]
    wanted = booking(slot)

    assert connector.find_booking(person, wanted, "key", since) is None
    connector.book(person, None, wanted, "key")

    assert connector.find_booking(person, wanted, "key", since) is not None
    with pytest.raises(Rejected, match="no longer free"):
        connector.book(person, None, wanted, "key")
    assert len(world.bench.people_with(world.bench.numbers.caller)) == 1


@pytest.mark.parametrize("settings", [{}, {"batch_failures": "partial"}, {"unique_conflict": "400"}], ids=str)
def test_a_caller_whose_address_is_there_already_becomes_that_contact_and_gaps_alone_are_filled(
    world: SandboxWorld, settings: dict[str, Any]
) -> None:
    world.behave(**settings)
    connector = world.connected()
    there = world.bench.put_person("Bao Tran", "(415) 555-0188", emails=["bao@people.example"])

    with pytest.raises(AlreadyThere) as known:
        connector.create_person(NewPerson(phone=CALLER, first_name="B.", email="bao@people.example"), "key-person")

    assert known.value.ref == there
    assert [each["name"] for each in world.bench.people_with("+14155550188")] == ["Bao Tran"]


def test_without_a_key_of_ours_a_lost_create_is_found_once_the_search_shows_it(world: SandboxWorld) -> None:
    connector = world.connected(without="crm.schemas.contacts.write")
    since, person = moment_before(), NewPerson(phone=CALLER)
    made = connector.create_person(person, "key-person")

    world.bench.vendors.order("hubspot", "index")

    assert connector.find_created(person, "key-person", since) == made


@pytest.mark.parametrize("written", ["415.555.0177", "+1 415-555-0177", "(415) 555-0177", "4155550177", "14155550177"])
def test_a_number_in_a_property_of_the_accounts_own_is_found(world: SandboxWorld, written: str) -> None:
    own = {"object": "contacts", "name": "night_line", "type": "string", "field_type": "text"}
    values = {"properties": {"firstname": "Ines", "night_line": written}}
    world.bench.vendors.seed("hubspot", {"properties": [own], "contacts": [values]})
    connector = world.connected(override={"person": {"settings": {"more_phone_properties": "hs_whatsapp_phone_number, night_line"}}})

    assert [one.name for one in connector.match_person(CALLER, None)] == ["Ines"]
