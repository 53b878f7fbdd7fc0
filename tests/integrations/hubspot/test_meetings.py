"""Free times of meeting links, and booking one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from hub.contract.bookings import Booking, NewBooking, Slot, SlotSearch
from hub.contract.errors import NotSupported, Rejected, TryAgain
from tests.integrations.hubspot.hubspot_setup import (
    API,
    CONTACTS,
    DANA,
    NOW,
    batch,
    connector,
    contact,
    fixture,
    made,
    queries,
    refusal,
    sent,
)

LINKS = f"{API}/scheduler/2026-09/meetings/meeting-links"
PATH = "/scheduler/2026-09/meetings/meeting-links"
START = datetime(2026, 11, 24, 15, tzinfo=UTC)
HALF_HOUR = Slot(start=START, end=START + timedelta(minutes=30), owner_id="7710021")
BOOKING = NewBooking(slot=HALF_HOUR, title="Intro call")
WEEK = SlotSearch(start=NOW, end=NOW + timedelta(days=7), minutes=30, owner_id="7710021")


def mikas_link(portal: responses.RequestsMock) -> None:
    portal.get(f"{API}/crm/owners/2026-09/7710021", json=fixture("owners")["results"][0])
    portal.get(LINKS, json=fixture("meeting_links"))


def test_an_owners_free_times_come_from_their_own_link_which_belongs_to_their_user(portal: responses.RequestsMock) -> None:
    mikas_link(portal)
    portal.get(f"{LINKS}/book/availability-page/mika%2Fintro", json=fixture("availability"))
    slots = connector().find_slots(WEEK)
    assert slots == [HALF_HOUR, Slot(start=START + timedelta(hours=1), end=START + timedelta(minutes=90), owner_id="7710021")]
    assert queries(portal, PATH)[0]["organizerUserId"] == ["60021"]
    assert queries(portal, f"{PATH}/book/availability-page/mika%2Fintro")[0] == {"timezone": ["America/New_York"], "monthOffset": ["0"]}


def test_every_month_of_the_search_is_asked_for_and_only_times_within_it_are_offered(portal: responses.RequestsMock) -> None:
    mikas_link(portal)
    portal.get(f"{LINKS}/book/availability-page/mika%2Fintro", json=fixture("availability"))
    search = SlotSearch(start=START + timedelta(minutes=1), end=datetime(2027, 1, 4, tzinfo=UTC), minutes=30, owner_id="7710021")
    assert [slot.start for slot in connector().find_slots(search)] == [START + timedelta(hours=1)]
    assert [query["monthOffset"] for query in queries(portal, f"{PATH}/book/availability-page/mika%2Fintro")] == [["0"], ["1"], ["2"]]


def test_without_an_owner_the_link_that_the_account_named_is_used(portal: responses.RequestsMock) -> None:
    portal.get(LINKS, json=fixture("meeting_links"))
    portal.get(f"{LINKS}/book/availability-page/harbor%2Fany", json=fixture("availability"))
    named = connector(override={"booking": {"settings": {"meeting_link": "any recruiter"}}})
    hour = Slot(start=START, end=START + timedelta(hours=1))
    assert named.find_slots(SlotSearch(start=NOW, end=NOW + timedelta(days=7), minutes=60)) == [hour]


def test_with_none_named_a_link_that_several_share_is_used_and_never_somebodys_own(portal: responses.RequestsMock) -> None:
    links = fixture("meeting_links")
    portal.get(LINKS, json=links)
    portal.get(f"{LINKS}/book/availability-page/harbor%2Fany", json=fixture("availability"))
    search = SlotSearch(start=NOW, end=NOW + timedelta(days=7), minutes=60)
    assert len(connector().find_slots(search)) == 1
    own = [links["results"][0], {**links["results"][0], "id": "83", "slug": "omar/intro"}]
    portal.replace(responses.GET, LINKS, json={"total": 2, "results": own})
    assert connector().find_slots(search) == []


def test_without_any_link_no_times_are_offered_and_nothing_is_booked(portal: responses.RequestsMock) -> None:
    portal.get(f"{API}/crm/owners/2026-09/7710021", status=404, json=refusal("OBJECT_NOT_FOUND"))
    portal.get(LINKS, json={"total": 0, "results": []})
    assert connector().find_slots(WEEK) == []
    with pytest.raises(NotSupported, match="meeting link"):
        connector().book(DANA, None, BOOKING, "k")


def ready_to_book(portal: responses.RequestsMock, page: dict[str, Any] | None = None, **properties: Any) -> None:
    mikas_link(portal)
    portal.get(f"{LINKS}/book/mika%2Fintro", json=page or fixture("booking_page"))
    portal.get(f"{CONTACTS}/901234", json=contact(**properties))


def test_a_meeting_is_booked_for_the_contact_with_what_the_form_asks_for(portal: responses.RequestsMock) -> None:
    ready_to_book(portal)
    portal.get(f"{CONTACTS}/dana%40reyes.example", json=contact())
    portal.get(f"{LINKS}/book/availability-page/mika%2Fintro", json=fixture("availability"))
    portal.post(f"{LINKS}/book", json=fixture("booked"))
    booked = connector().book(DANA, None, BOOKING, "k")
    assert booked == Booking(id="cal-771", kind="meeting", start=START, end=HALF_HOUR.end, url="https://meet.example/abc")
    assert sent(portal, "POST", f"{PATH}/book") == [
        {
            "slug": "mika/intro",
            "duration": 1_800_000,
            "startTime": "2026-11-24T15:00:00Z",
            "email": "dana@reyes.example",
            "firstName": "Dana",
            "lastName": "Reyes",
            "formFields": [{"name": "phone", "value": "(415) 555-0134"}],
            "legalConsentResponses": [],
            "likelyAvailableUserIds": ["60021"],
            "timezone": "America/New_York",
        }
    ]


def consenting() -> dict[str, Any]:
    page = fixture("booking_page")
    page["customParams"]["legalConsentEnabled"] = True
    return dict(page)


@pytest.mark.parametrize(
    ("page", "properties", "reason"),
    [
        (None, {"email": None}, "email_missing"),
        (None, {"phone": None}, "form_field_missing"),
        (consenting(), {}, "consent_needed"),
    ],
)
def test_what_a_booking_lacks_is_said_before_anything_is_booked(
    portal: responses.RequestsMock, page: dict[str, Any] | None, properties: dict[str, Any], reason: str
) -> None:
    ready_to_book(portal, page, **properties)
    with pytest.raises(Rejected) as refused:
        connector().book(DANA, None, BOOKING, "k")
    assert refused.value.reason == reason


def test_an_address_that_hubspot_does_not_know_yet_would_make_a_second_contact_so_it_waits(portal: responses.RequestsMock) -> None:
    ready_to_book(portal)
    portal.get(f"{CONTACTS}/dana%40reyes.example", status=404, json=refusal("OBJECT_NOT_FOUND"))
    with pytest.raises(TryAgain) as early:
        connector().book(DANA, None, BOOKING, "k")
    assert (early.value.after, early.value.may_have_left) == (30, False)


def test_an_address_of_another_contact_books_nothing(portal: responses.RequestsMock) -> None:
    ready_to_book(portal)
    portal.get(f"{CONTACTS}/dana%40reyes.example", json=contact("902000"))
    with pytest.raises(Rejected) as refused:
        connector().book(DANA, None, BOOKING, "k")
    assert refused.value.reason == "email_of_another"


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_time_that_was_taken_is_said_to_be_taken(portal: responses.RequestsMock, when: str) -> None:
    ready_to_book(portal)
    portal.get(f"{CONTACTS}/dana%40reyes.example", json=contact())
    taken = {"allUsersBusyTimes": [], "linkAvailability": {"hasMore": False, "linkAvailabilityByDuration": {}}}
    if when == "meanwhile":
        portal.get(f"{LINKS}/book/availability-page/mika%2Fintro", json=fixture("availability"))
        portal.post(f"{LINKS}/book", status=400, json=refusal("VALIDATION_ERROR"))
    portal.get(f"{LINKS}/book/availability-page/mika%2Fintro", json=taken)
    with pytest.raises(Rejected) as refused:
        connector().book(DANA, None, BOOKING, "k")
    assert refused.value.reason == "slot_taken"


@pytest.mark.parametrize(("start", "found"), [("2026-11-24T15:00:00Z", True), ("2026-11-24T16:00:00Z", False), (None, False)])
def test_an_unanswered_booking_is_looked_for_by_its_time(portal: responses.RequestsMock, start: str | None, found: bool) -> None:
    portal.get(f"{CONTACTS}/901234", json=contact(linked={"meetings": ["m1"]}))
    portal.post(f"{API}/crm/objects/2026-09/meetings/batch/read", json=batch(made("m1", hs_meeting_start_time=start)))
    assert (connector().find_booking(DANA, BOOKING, "k", NOW) is not None) is found


@pytest.mark.usefixtures("portal")
def test_nobody_can_move_or_cancel_a_meeting_by_program() -> None:
    booking = Booking(id="cal-771", kind="meeting")
    with pytest.raises(NotSupported):
        connector().reschedule(booking, HALF_HOUR)
    with pytest.raises(NotSupported):
        connector().cancel(booking, "They asked.")
