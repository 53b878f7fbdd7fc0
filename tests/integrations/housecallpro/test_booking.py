"""Times and visits: windows where the shop has them, wishes where it has none, each booked once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from hub.contract.bookings import Booking, NewBooking, PostalAddress, Slot, SlotSearch
from hub.contract.errors import NotSupported, Rejected
from hub.contract.people import Matter
from tests.integrations.housecallpro.housecallpro_setup import API, DANA, NOW, connector, customer, fixture, page, paths, queries, sent

START, END = datetime(2026, 11, 24, 16, tzinfo=UTC), datetime(2026, 11, 24, 17, tzinfo=UTC)
SLOT = Slot(start=START, end=END, owner_id="pro_2")
WISH = Slot(start=START, end=END, is_request=True)
WEEK = SlotSearch(start=datetime(2026, 11, 22, tzinfo=UTC), end=datetime(2026, 11, 29, tzinfo=UTC), minutes=60, owner_id="pro_2")
LEAK = NewBooking(slot=SLOT, title="Sink leak", note="Leaks under the sink.")
LEAD = Matter(id="lea_1", kind="lead", title="Lead 118", owner_fixed=True)
JOB = Matter(id="job_1", kind="job", title="Job 1042")
SOURCES = page("lead_sources", {"id": "ls_1", "name": "Missed Call"})
WINDOWS = f"{API}/company/schedule_availability/booking_windows"
ALDER = PostalAddress(street="18 alder ct", city="Salem", state="OR", zip="97301-1234")


def test_free_windows_within_the_search_come_soonest_first(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/company", json=fixture("company"))
    shop.get(WINDOWS, json=fixture("booking_windows"))

    found = connector().find_slots(WEEK)

    assert [slot.start.isoformat() for slot in found] == ["2026-11-24T16:00:00+00:00", "2026-11-24T18:00:00+00:00"]
    assert {(slot.owner_id, slot.is_request) for slot in found} == {("pro_2", False)}


def test_the_start_is_asked_for_so_that_either_clock_covers_it(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/company", json=fixture("company"))
    shop.get(WINDOWS, json=fixture("booking_windows"))

    connector().find_slots(WEEK)

    (query,) = queries(shop, "/company/schedule_availability/booking_windows")
    assert query == {"start_date": ["2026-11-21T16:00:00"], "show_for_days": ["9"], "service_duration": ["60"], "employee_ids[]": ["pro_2"]}


def test_a_shop_that_is_fully_booked_offers_nothing(shop: responses.RequestsMock) -> None:
    taken = {"start_time": "2026-11-24T16:00:00Z", "end_time": "2026-11-24T17:00:00Z", "available": False}
    shop.get(f"{API}/company", json=fixture("company"))
    shop.get(WINDOWS, json={"booking_windows": [taken]})

    assert connector().find_slots(WEEK) == []


@pytest.mark.parametrize("written", ["08:00", "2026-01-05T08:00:00", "2026-01-05T16:00:00Z"])
def test_a_shop_without_online_booking_offers_its_hours_to_ask_for(shop: responses.RequestsMock, written: str) -> None:
    hours = json.loads(json.dumps(fixture("schedule_availability")).replace('"08:00"', f'"{written}"'))
    shop.get(f"{API}/company", json=fixture("company"))
    shop.get(WINDOWS, json={"booking_windows": []})
    shop.get(f"{API}/company/schedule_availability", json=hours)

    found = connector().find_slots(WEEK)

    assert [(slot.start.isoformat(), slot.end.hour, slot.is_request) for slot in found] == [
        ("2026-11-23T16:00:00+00:00", 20, True),
        ("2026-11-23T21:00:00+00:00", 1, True),
        ("2026-11-28T17:00:00+00:00", 19, True),
    ]


def test_the_shop_s_notice_is_kept_and_no_hours_mean_no_slots(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/company", json=fixture("company"))
    shop.get(WINDOWS, json={"booking_windows": []})
    shop.get(f"{API}/company/schedule_availability", json={**fixture("schedule_availability"), "availability_buffer_in_days": 4})
    shop.get(f"{API}/company/schedule_availability", json={"message": "no"}, status=404)

    assert [slot.start.day for slot in connector().find_slots(WEEK)] == [28]
    assert connector().find_slots(WEEK) == []


def dana(shop: responses.RequestsMock, **more: Any) -> None:
    shop.get(f"{API}/customers/cus_1", json=customer(do_not_service=False, **more))


def test_a_job_is_made_with_its_time_its_people_and_its_mark_in_one_request(shop: responses.RequestsMock) -> None:
    dana(shop)
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/jobs", json=fixture("job"), status=201)

    made = connector().book(DANA, None, LEAK, "key-1")

    assert made == Booking(id="job_1", kind="job", start=START, end=END)
    assert sent(shop, "POST", "/jobs") == [
        {
            "customer_id": "cus_1",
            "address_id": "adr_1",
            "assigned_employee_ids": ["pro_2"],
            "schedule": {"scheduled_start": "2026-11-24T16:00:00Z", "scheduled_end": "2026-11-24T17:00:00Z"},
            "line_items": [{"name": "Sink leak"}],
            "notes": "Leaks under the sink.\n[ref: key-1]",
            "lead_source": "Missed Call",
            "tags": ["missed-call-textback"],
        }
    ]
    assert queries(shop, "/customers/cus_1") == [{"expand[]": ["do_not_service"]}]


def test_without_anybody_chosen_the_list_of_people_is_sent_empty(shop: responses.RequestsMock) -> None:
    dana(shop)
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/jobs", json=fixture("job"), status=201)

    connector().book(DANA, None, NewBooking(slot=Slot(start=START, end=END), title="Sink leak"), "key-1")

    assert sent(shop, "POST", "/jobs")[0]["assigned_employee_ids"] == []


def test_an_account_that_books_estimates_gets_one_with_an_option_and_no_message(shop: responses.RequestsMock) -> None:
    dana(shop)
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/estimates", json=fixture("estimate"), status=200)
    override = {
        "booking": {
            "settings": {"kind": "estimate", "arrival_window_minutes": "90"},
            "fields": {"x_type": {"to": "job_fields.job_type_id", "always": "jt_1"}},
        }
    }

    assert connector(override=override).book(DANA, None, LEAK, "key-1").id == "csr_1"

    assert sent(shop, "POST", "/estimates") == [
        {
            "customer_id": "cus_1",
            "address_id": "adr_1",
            "assigned_employee_ids": ["pro_2"],
            "lead_source": "Missed Call",
            "note": "Leaks under the sink.\n[ref: key-1]",
            "schedule": {
                "start_time": "2026-11-24T16:00:00Z",
                "end_time": "2026-11-24T17:00:00Z",
                "arrival_window_in_minutes": 90,
                "notify_customer": False,
            },
            "options": [{"name": "Sink leak", "tags": ["missed-call-textback"], "line_items": [{"name": "Sink leak"}]}],
            "estimate_fields": {"job_type_id": "jt_1"},
        }
    ]


def test_a_customer_without_an_address_must_be_asked_for_one(shop: responses.RequestsMock) -> None:
    dana(shop, addresses=[])

    with pytest.raises(Rejected) as refusal:
        connector().book(DANA, None, LEAK, "key-1")
    assert refusal.value.reason == "address_missing"


def test_an_address_that_the_caller_told_is_added_once(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/jobs", json=fixture("job"), status=201)
    shop.post(f"{API}/customers/cus_1/addresses", json={"id": "adr_2"}, status=200)
    new = NewBooking(slot=SLOT, title="Sink leak", address=ALDER)
    dana(shop, addresses=[])
    connector().book(DANA, None, new, "key-1")
    shop.remove(responses.GET, f"{API}/customers/cus_1")
    dana(shop)
    connector().book(DANA, None, new, "key-2")

    assert sent(shop, "POST", "/customers/cus_1/addresses") == [
        {"street": "18 alder ct", "city": "Salem", "state": "OR", "zip": "97301-1234", "country": "US"}
    ]
    assert [body["address_id"] for body in sent(shop, "POST", "/jobs")] == ["adr_2", "adr_1"]


def test_nobody_marked_do_not_service_is_booked(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/customers/cus_1", json=customer(do_not_service=True))

    with pytest.raises(Rejected) as refusal:
        connector().book(DANA, None, LEAK, "key-1")
    assert refusal.value.reason == "do_not_service"


def test_the_lead_of_a_booking_moves_to_its_stage(shop: responses.RequestsMock) -> None:
    dana(shop)
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/jobs", json=fixture("job"), status=201)
    shop.get(f"{API}/pipeline/statuses", json=fixture("pipeline_statuses"))
    shop.put(f"{API}/pipeline/statuses", json={})

    connector(override={"matter": {"settings": {"booked_stage": "Booked"}}}).book(DANA, LEAD, LEAK, "key-1")

    assert sent(shop, "PUT", "/pipeline/statuses") == [{"resource_type": "lead", "resource_id": "lea_1", "status_id": "kcs_3"}]


def test_a_job_that_waits_for_its_time_gets_a_visit_once(shop: responses.RequestsMock) -> None:
    dana(shop)
    shop.get(f"{API}/jobs/job_1/appointments", json={"appointments": []})
    shop.post(f"{API}/jobs/job_1/appointments", json={"id": "apt_2"}, status=201)
    connector().book(DANA, JOB, LEAK, "key-1")
    shop.remove(responses.GET, f"{API}/jobs/job_1/appointments")
    shop.get(f"{API}/jobs/job_1/appointments", json={"appointments": fixture("job")["schedule"]["appointments"]})
    connector().book(DANA, JOB, LEAK, "key-1")

    assert sent(shop, "POST", "/jobs/job_1/appointments") == [
        {"start_time": "2026-11-24T16:00:00Z", "end_time": "2026-11-24T17:00:00Z", "dispatched_employees_ids": ["pro_2"]}
    ]


def test_a_wish_is_left_with_the_customer_and_opens_a_lead_where_nothing_is_open(shop: responses.RequestsMock) -> None:
    dana(shop)
    shop.get(f"{API}/company", json=fixture("company"))
    shop.put(f"{API}/customers/cus_1", json=customer())
    for path in ("jobs", "estimates", "leads"):
        shop.get(f"{API}/{path}", json=page(path))
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/leads", json=fixture("lead"), status=201)

    made = connector().book(DANA, None, NewBooking(slot=WISH, title="Sink leak"), "key-1")

    assert (made.id, made.kind) == ("lea_1", "request")
    assert sent(shop, "POST", "/leads")[0]["note"] == "Asked for a time: Tuesday, November 24, 08:00 to 09:00. Sink leak."
    assert "Asked for a time: Tuesday, November 24, 08:00" in sent(shop, "PUT", "/customers/cus_1")[0]["notes"]


def test_a_wish_with_an_open_lead_opens_no_other(shop: responses.RequestsMock) -> None:
    dana(shop)
    shop.get(f"{API}/company", json=fixture("company"))
    shop.put(f"{API}/customers/cus_1", json=customer())
    for path, rows in (("jobs", []), ("estimates", []), ("leads", [fixture("lead")])):
        shop.get(f"{API}/{path}", json=page(path, *rows))

    assert connector().book(DANA, LEAD, NewBooking(slot=WISH, title="Sink leak"), "key-1").id == "lea_1"
    assert "POST /leads" not in paths(shop)


@pytest.mark.parametrize(
    "job",
    [
        {**fixture("job"), "schedule": {}, "notes": [{"id": "nte_1", "content": "Leaks.\n[ref: key-1]"}]},
        {**fixture("job"), "schedule": {"scheduled_start": "2026-11-24T16:00:00"}},
        fixture("job"),
    ],
)
def test_a_booking_in_doubt_is_found_by_its_mark_or_its_time(shop: responses.RequestsMock, job: dict[str, Any]) -> None:
    shop.get(f"{API}/jobs", json=page("jobs", {**fixture("job"), "id": "job_9", "work_status": "user canceled"}, job))

    assert connector().find_booking(DANA, LEAK, "key-1", NOW) == Booking(id="job_1", kind="job", start=START, end=END)


def test_a_booking_that_was_not_made_is_not_found(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/jobs", json=page("jobs", {**fixture("job"), "schedule": {"scheduled_start": "2026-11-24T18:00:00Z"}}))
    shop.get(f"{API}/estimates", json=page("estimates", fixture("estimate")))

    assert connector().find_booking(DANA, LEAK, "key-1", NOW) is None


BOOKED = Booking(id="job_1", kind="job", start=START, end=END)
LATER = Slot(start=START + timedelta(days=1), end=END + timedelta(days=1))
VISIT = fixture("job")["schedule"]["appointments"][0]


def test_a_company_key_moves_the_visit_and_its_people_stay(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/jobs/job_1/appointments", json={"appointments": [VISIT]})
    shop.put(f"{API}/jobs/job_1/appointments/apt_1", json={})

    assert connector().reschedule(BOOKED, LATER).start == LATER.start
    assert sent(shop, "PUT", "/jobs/job_1/appointments/apt_1") == [
        {
            "start_time": "2026-11-25T16:00:00Z",
            "end_time": "2026-11-25T17:00:00Z",
            "dispatched_employees_ids": ["pro_2"],
            "arrival_window_minutes": 60,
        }
    ]


def test_a_partner_moves_the_job_and_housecall_pro_messages_nobody(shop: responses.RequestsMock) -> None:
    shop.put(f"{API}/jobs/job_1/schedule", json={})

    connector(partner=True).reschedule(BOOKED, LATER)

    assert sent(shop, "PUT", "/jobs/job_1/schedule") == [
        {"start_time": "2026-11-25T16:00:00Z", "end_time": "2026-11-25T17:00:00Z", "notify": False, "notify_pro": False}
    ]


@pytest.mark.parametrize("status", [401, 403, 422])
def test_a_partner_who_may_not_set_the_schedule_moves_the_visit(shop: responses.RequestsMock, status: int) -> None:
    shop.put(f"{API}/jobs/job_1/schedule", json={"message": "Unauthorized"}, status=status)
    shop.get(f"{API}/jobs/job_1/appointments", json={"appointments": [VISIT]})
    shop.put(f"{API}/jobs/job_1/appointments/apt_1", json={})

    connector(partner=True).reschedule(BOOKED, LATER)


def test_a_job_that_shows_no_visit_is_moved_as_a_whole_where_that_is_let(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/jobs/job_1/appointments", json={"appointments": []})
    shop.put(f"{API}/jobs/job_1/schedule", json={})
    shop.put(f"{API}/jobs/job_1/schedule", json={"message": "Unauthorized"}, status=401)

    connector().reschedule(BOOKED, LATER)
    with pytest.raises(NotSupported):
        connector().reschedule(BOOKED, LATER)


def test_which_of_several_visits_is_meant_must_be_said_by_a_person(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/jobs/job_1/appointments", json={"appointments": [VISIT, VISIT]})

    with pytest.raises(NotSupported):
        connector().reschedule(BOOKED, LATER)


def test_an_estimate_is_moved_with_the_people_it_has(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/estimates", json=page("estimates", fixture("estimate")))
    shop.put(f"{API}/estimates/csr_1/options/est_2/schedule", json={})

    connector().reschedule(Booking(id="csr_1", kind="estimate"), LATER)

    assert sent(shop, "PUT", "/estimates/csr_1/options/est_2/schedule")[0]["dispatched_employees"] == [{"employee_id": "pro_1"}]


def test_a_cancelled_visit_loses_its_time_and_says_why_and_is_tagged(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/jobs/job_1", json=fixture("job"))
    shop.get(f"{API}/jobs/job_1/appointments", json={"appointments": [VISIT]})
    shop.delete(f"{API}/jobs/job_1/appointments/apt_1", json={})
    shop.post(f"{API}/jobs/job_1/notes", json={"id": "nte_8"}, status=201)
    shop.get(f"{API}/tags", json=page("tags", {"id": "tag_1", "name": "vip"}))
    shop.post(f"{API}/tags", json={"id": "tag_2", "name": "Cancelled by text"}, status=201)
    shop.post(f"{API}/jobs/job_1/tags", json={"tags": []}, status=201)

    connector().cancel(BOOKED, "Customer cancelled by text.")

    assert sent(shop, "POST", "/jobs/job_1/notes") == [{"content": "Customer cancelled by text."}]
    assert sent(shop, "POST", "/jobs/job_1/tags") == [{"tag_id": "tag_2"}]


def test_a_partner_erases_the_schedule_and_a_refused_tag_spoils_nothing(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/jobs/job_1", json=fixture("job"))
    shop.delete(f"{API}/jobs/job_1/schedule", json={"object": "schedule", "deleted": True})
    shop.post(f"{API}/jobs/job_1/notes", json={"id": "nte_8"}, status=201)
    shop.get(f"{API}/tags", json={"message": "no"}, status=403)

    connector(partner=True).cancel(BOOKED, "Customer cancelled by text.")


def test_a_job_without_a_time_has_nothing_to_take_away(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/jobs/job_1", json={**fixture("job"), "schedule": {}})
    shop.post(f"{API}/jobs/job_1/notes", json={"id": "nte_8"}, status=201)

    connector(override={"booking": {"settings": {"cancelled_tag": ""}}}).cancel(BOOKED, "Customer cancelled by text.")


def test_a_cancelled_estimate_is_declined(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/estimates", json=page("estimates", fixture("estimate")))
    shop.post(f"{API}/estimates/csr_1/options/est_1/notes", json={"id": "nte_9"}, status=201)
    shop.post(f"{API}/estimates/options/decline", json={"status": "ok"})

    connector().cancel(Booking(id="csr_1", kind="estimate"), "Customer cancelled by text.")

    assert sent(shop, "POST", "/estimates/options/decline") == [{"option_ids": ["est_1", "est_2"]}]


@pytest.mark.parametrize("change", ["move", "cancel"])
def test_what_the_shop_has_not_agreed_to_is_answered_by_a_person(shop: responses.RequestsMock, change: str) -> None:
    request = Booking(id="lea_1", kind="request")
    with pytest.raises(NotSupported):
        connector().reschedule(request, LATER) if change == "move" else connector().cancel(request, "why")
    assert paths(shop) == []
