from typing import Any

import pytest

from tests.integrations.hubspot.sandbox.conftest import REY

LINKS = "scheduler/2026-09/meetings/meeting-links"
HALF_HOUR = 1_800_000
FREE = f"{LINKS}/book/availability-page/rey"
EMPTY: dict[str, Any] = {"formFields": [], "legalConsentResponses": [], "likelyAvailableUserIds": []}
BOOKING = {
    "slug": "rey",
    "duration": HALF_HOUR,
    "startTime": "2026-11-23T15:00:00Z",
    "email": "ines@example.org",
    "firstName": "Ines",
    "lastName": "Okafor",
    **EMPTY,
}


@pytest.fixture
def linked(hubspot: Any) -> Any:
    hubspot.seed(meeting_links=[{"slug": "rey", "name": "Rey", "organizerUserId": 61021}])
    return hubspot


def starts(hubspot: Any, **params: Any) -> list[int]:
    answer = hubspot.ask("GET", FREE, timezone="America/New_York", **params)
    assert answer.status_code == 200, answer.text
    times = answer.json()["linkAvailability"]["linkAvailabilityByDuration"][str(HALF_HOUR)]["availabilities"]
    return [each["startMillisUtc"] for each in times]


def test_links_are_found_by_the_organisers_user_id(linked: Any) -> None:
    found = linked.ask("GET", LINKS, organizerUserId="61021").json()
    assert (found["total"], found["results"][0]["slug"], found["results"][0]["userIdsOfLinkMembers"]) == (1, "rey", ["61021"])
    assert linked.ask("GET", LINKS, organizerUserId=REY).json()["results"] == []
    assert linked.ask("GET", LINKS, type="SOLO").status_code == 400


def test_free_times_need_a_time_zone_and_go_month_by_month(linked: Any) -> None:
    assert linked.ask("GET", FREE).status_code == 400
    assert linked.ask("GET", FREE, timezone="Eastern").status_code == 400
    november, december = starts(linked), starts(linked, monthOffset=1)
    assert november[0] == 1795186800000 + HALF_HOUR
    assert max(november) < min(december)
    assert linked.ask("GET", f"{LINKS}/book/availability-page/nobody", timezone="UTC").status_code == 404


def test_the_booking_page_tells_the_form_and_the_consent(linked: Any) -> None:
    field = {"name": "job", "label": "Job", "isRequired": True, "isCustom": True, "fieldType": "text", "type": "string", "options": []}
    linked.seed(meeting_links=[{"slug": "team/intro", "formFields": [field], "legalConsentEnabled": True, "organizerUserId": 61021}])
    page = linked.ask("GET", f"{LINKS}/book/team%2Fintro", timezone="UTC").json()
    assert (page["customParams"]["formFields"], page["customParams"]["legalConsentEnabled"]) == ([field], True)
    booking = {**BOOKING, "slug": "team/intro"}
    assert linked.ask("POST", f"{LINKS}/book", booking).status_code == 400
    filled = {**booking, "formFields": [{"name": "job", "value": "Nurse"}]}
    assert linked.ask("POST", f"{LINKS}/book", filled).status_code == 400
    consented = {**filled, "legalConsentResponses": [{"communicationTypeId": "1", "consented": True}]}
    assert linked.ask("POST", f"{LINKS}/book", consented).status_code == 200


def test_booking_needs_an_email_and_every_key(linked: Any) -> None:
    for missing in BOOKING:
        body = {name: value for name, value in BOOKING.items() if name != missing}
        assert linked.ask("POST", f"{LINKS}/book", body).status_code == 400, missing
    assert linked.ask("POST", f"{LINKS}/book", {**BOOKING, "email": ""}).status_code == 400
    assert linked.ask("POST", f"{LINKS}/book", {**BOOKING, "duration": 60}).status_code == 400


def test_booking_by_an_unknown_email_makes_a_second_contact_and_by_a_known_one_does_not(linked: Any) -> None:
    ours = linked.made("contacts", firstname="Caller", phone="+14155550123")
    second = linked.ask("POST", f"{LINKS}/book", BOOKING).json()["contactId"]
    assert second != ours
    linked.objects("PATCH", f"contacts/{ours}", {"properties": {"email": "io@example.org"}})
    again = {**BOOKING, "email": "io@example.org", "startTime": "2026-11-23T16:00:00Z"}
    assert linked.ask("POST", f"{LINKS}/book", again).json()["contactId"] == ours
    assert [row["associations"] for row in linked.truth()["meetings"]] == [{"contacts": [second]}, {"contacts": [ours]}]


def test_a_taken_time_is_refused_and_offered_no_more(linked: Any) -> None:
    assert BOOKING["startTime"] == "2026-11-23T15:00:00Z"
    assert 1795446000000 in starts(linked)
    assert linked.ask("POST", f"{LINKS}/book", BOOKING).status_code == 200
    assert linked.ask("POST", f"{LINKS}/book", BOOKING).status_code == 400
    linked.settings(slot_taken_status="409")
    assert linked.ask("POST", f"{LINKS}/book", BOOKING).status_code == 409
    assert 1795446000000 not in starts(linked)
    assert len(linked.truth()["bookings"]) == 1


def test_slots_can_be_seeded(hubspot: Any) -> None:
    hubspot.seed(meeting_links=[{"slug": "rey", "organizerUserId": 61021, "slots": [1795446000000]}])
    assert starts(hubspot) == [1795446000000]


def test_an_event_goes_into_a_connected_calendar_alone(hubspot: Any) -> None:
    hubspot.seed(owners=[{"user_id": 61030, "email": "cal@example.org", "calendar": False}])
    properties = {
        "hs_meeting_title": "Interview",
        "hs_meeting_start_time": "2026-11-23T15:00:00Z",
        "hs_meeting_end_time": "2026-11-23T15:30:00Z",
        "hs_timestamp": "2026-11-23T15:00:00Z",
        "hs_meeting_outcome": "SCHEDULED",
        "hubspot_owner_id": REY,
        "hs_meeting_location_type": "PHONE",
    }
    reminders = {"reminders": [], "shouldIncludeInviteDescription": False}
    body = {"properties": properties, "associations": [], "timezone": "UTC", "emailReminderSchedule": reminders}

    def create(user_id: str) -> int:
        return int(hubspot.ask("POST", "scheduler/2026-09/meetings/calendar", body, organizerUserId=user_id).status_code)

    assert [create(user_id) for user_id in ("61021", "61030", REY)] == [200, 400, 400]


def test_there_is_no_way_to_cancel_or_move_a_booking(linked: Any) -> None:
    assert linked.ask("DELETE", f"{LINKS}/book/rey").status_code == 405
    assert linked.ask("PATCH", f"{LINKS}/book/rey", {}).status_code == 405
