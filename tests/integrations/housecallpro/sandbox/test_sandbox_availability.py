from typing import Any

import pytest

SHOP = "5d1f6a1e-0c1f-4b7a-9f58-2f3a6f0e9b01"
PATH = "company/schedule_availability/booking_windows"


@pytest.fixture
def online(housecall: Any) -> Any:
    """The shop with online booking set up."""
    housecall.seed(companies=[{"id": SHOP, "online_booking": True}])
    return housecall


def test_a_shop_without_online_booking_has_no_windows(housecall: Any) -> None:
    assert housecall.get(PATH).json()["booking_windows"] == []


def test_windows_start_on_the_next_day_with_hours_and_are_in_utc(online: Any) -> None:
    answer = online.get(PATH).json()

    # the clock stands on a Friday
    assert (answer["show_for_days"], answer["start_date"]) == (7, "2026-11-23T00:00:00")
    assert answer["booking_windows"][0] == {"start_time": "2026-11-23T17:00:00Z", "end_time": "2026-11-23T17:30:00Z", "available": True}
    assert len(answer["booking_windows"]) == 5 * 16


def test_the_length_is_the_wished_one_else_the_services_else_half_an_hour(online: Any) -> None:
    online.seed(services=[{"id": "srv_1", "name": "Drain cleaning", "duration": 120, "employee_ids": ["pro_tech"]}])

    def count(**params: Any) -> int:
        return len(online.get(PATH, show_for_days=1, **params).json()["booking_windows"])

    assert count() == 16
    assert count(service_id="srv_1") == 4
    assert count(service_id="srv_1", service_duration=60) == 8


def test_a_window_is_taken_when_everybody_bookable_is_busy(online: Any) -> None:
    schedule = {"scheduled_start": "2026-11-23T17:00:00Z", "scheduled_end": "2026-11-23T18:00:00Z"}
    job = {"customer_id": "cus_dana", "address_id": "adr_dana", "schedule": schedule}

    def first(**params: Any) -> bool:
        return bool(online.get(PATH, service_duration=60, **params).json()["booking_windows"][0]["available"])

    online.made("jobs", {**job, "assigned_employee_ids": ["pro_tech"]})
    assert first() is True
    assert first(**{"employee_ids[]": "pro_tech"}) is False
    online.made("jobs", {**job, "assigned_employee_ids": ["pro_tech2"]})
    assert first() is False


def test_windows_name_nobody_and_only_bookable_people_make_them(online: Any) -> None:
    (window, *_) = online.get(PATH).json()["booking_windows"]
    assert set(window) == {"start_time", "end_time", "available"}

    assert online.get(PATH, **{"employee_ids[]": "pro_owner"}).json()["booking_windows"] == []


def test_days_and_start_can_be_chosen_and_wrong_ones_are_bad_requests(online: Any) -> None:
    answer = online.get(PATH, show_for_days=2, start_date="2026-11-25T12:00:00").json()
    assert answer["booking_windows"][0]["start_time"] == "2026-11-25T20:00:00Z"
    assert len(answer["booking_windows"]) == 10 + 16

    for wrong in ({"start_date": "2026-11-25"}, {"service_duration": "0"}, {"show_for_days": "many"}):
        assert online.get(PATH, **wrong).status_code == 400


def test_the_buffer_keeps_near_windows_from_being_booked(online: Any) -> None:
    online.seed(companies=[{"id": SHOP, "availability_buffer_in_days": 4}])

    windows = online.get(PATH).json()["booking_windows"]
    assert [window["available"] for window in windows] == [window["start_time"] > "2026-11-24T15:00:00Z" for window in windows]
    assert len({window["available"] for window in windows}) == 2


def test_weekly_hours_are_local_nested_under_data_and_replaced_by_put(housecall: Any) -> None:
    shown = housecall.get("company/schedule_availability").json()
    monday = shown["daily_availabilities"]["data"][0]
    assert monday == {"day_name": "monday", "schedule_windows": [{"start_time": "09:00", "end_time": "17:00"}]}

    days = [{"day_name": "Saturday", "schedule_windows": [{"start_time": "10:00", "end_time": "12:00"}]}]
    changed = housecall.put("company/schedule_availability", {"availability_buffer_in_days": 1, "daily_schedule_windows": days}).json()
    assert [day["day_name"] for day in changed["daily_availabilities"]["data"] if day["schedule_windows"]] == ["saturday"]
