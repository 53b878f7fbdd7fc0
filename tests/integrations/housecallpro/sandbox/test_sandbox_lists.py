from typing import Any

import pytest


def test_pages_come_in_an_envelope_ten_rows_by_default(housecall: Any) -> None:
    housecall.seed(bulk_customers=24)

    page = housecall.get("customers").json()
    assert {key: page[key] for key in ("page", "page_size", "total_pages", "total_items")} == {
        "page": 1,
        "page_size": 10,
        "total_pages": 3,
        "total_items": 25,
    }
    seen = [customer["id"] for number in (1, 2, 3, 4) for customer in housecall.customers(page=number)]
    assert len(seen) == len(set(seen)) == 25


def test_a_page_can_have_two_hundred_rows_and_a_larger_wish_is_lowered_without_a_word(housecall: Any) -> None:
    housecall.seed(bulk_customers=250)

    for wish, rows in ((100, 100), (200, 200), (1000, 200)):
        page = housecall.get("customers", page_size=wish).json()
        assert (len(page["customers"]), page["page_size"]) == (rows, rows)


def test_rows_come_newest_first_and_can_be_sorted_by_their_last_change(housecall: Any, clock: Any) -> None:
    clock.advance(60)
    newer = housecall.made("customers", {"first_name": "Nia"})["id"]
    clock.advance(60)
    housecall.set(put_replaces=False)
    housecall.put("customers/cus_dana", {"notes": "changed"})

    def order(**params: str) -> list[str]:
        return [row["id"] for row in housecall.customers(**params)]

    assert order() == [newer, "cus_dana"]
    assert order(sort_direction="asc") == ["cus_dana", newer]
    assert order(sort_by="updated_at", sort_direction="desc") == ["cus_dana", newer]
    assert order(sort_by="first_name", sort_direction="asc") == ["cus_dana", newer]


@pytest.mark.parametrize(
    "params", [{"page": "x"}, {"page": "0"}, {"page_size": "-1"}, {"sort_by": "shoe_size"}, {"sort_direction": "sideways"}]
)
def test_a_wrong_page_or_order_is_a_bad_request_that_names_it(housecall: Any, params: dict[str, str]) -> None:
    answer = housecall.get("customers", **params)

    assert (answer.status_code, set(answer.json())) == (400, {"message", *params})


def test_unknown_paths_and_the_made_up_v1_are_404(housecall: Any) -> None:
    for path in (
        "v1/customers",
        "customers/search",
        "leads/lea_1/notes",
        "api/customers",
        "webhooks",
        "pricebook/v1/services",
        "messages",
        "conversations",
    ):
        assert housecall.get(path).status_code == 404
    assert housecall.send("GET", "/customers").status_code == 404


def test_only_active_employees_are_listed_and_none_is_read_alone(housecall: Any) -> None:
    housecall.control("employees/pro_tech2/deactivate")

    listed = housecall.get("employees", page_size=100, sort_by="created_at").json()
    assert {person["id"] for person in listed["employees"]} == {"pro_owner", "pro_tech"}
    tech = next(person for person in listed["employees"] if person["id"] == "pro_tech")
    assert (tech["mobile_number"], tech["role"]) == ("4155550111", "field tech")
    assert (tech["permissions"]["can_be_booked_online"], tech["permissions"]["is_admin"]) == (True, False)
    assert housecall.get("employees/pro_tech").status_code == 404


def test_lead_sources_are_searched_made_and_renamed_where_editable(housecall: Any) -> None:
    made = housecall.post("lead_sources", {"name": "Missed Call"})
    assert (made.status_code, made.json()["editable"]) == (201, True)

    assert [row["name"] for row in housecall.get("lead_sources", q="missed").json()["lead_sources"]] == ["Missed Call"]
    assert housecall.post("lead_sources", {"name": "missed call"}).status_code == 422
    assert housecall.put(f"lead_sources/{made.json()['id']}", {"name": "Missed call text"}).json()["name"] == "Missed call text"
    assert housecall.put("lead_sources/lds_web", {"name": "Site"}).status_code == 422


def test_tags_are_listed_made_and_renamed(housecall: Any) -> None:
    made = housecall.post("tags", {"name": "missed-call-textback"})
    assert (made.status_code, set(made.json())) == (201, {"id", "name"})

    assert housecall.put(f"tags/{made.json()['id']}", {"name": "textback"}).json()["name"] == "textback"
    assert [tag["name"] for tag in housecall.get("tags", sort_by="name", sort_direction="asc").json()["tags"]] == ["textback", "vip"]


def test_job_types_are_listed_without_pages(housecall: Any) -> None:
    assert housecall.get("job_fields/job_types", name="rep").json()["job_types"] == [{"id": "jbt_repair", "name": "Repair"}]
    assert housecall.get("job_fields/job_types", name="xyz").json()["job_types"] == []
    assert housecall.post("job_fields/job_types", {"name": "Install"}).status_code == 200


def test_calendar_entries_are_listed_and_read(housecall: Any) -> None:
    span = {"start": "2026-11-24T16:00:00Z", "end": "2026-11-24T18:00:00Z"}
    housecall.seed(events=[{"id": "evt_team", "name": "Team meeting", "employee_ids": ["pro_tech"], **span}])

    assert [event["name"] for event in housecall.get("events").json()["events"]] == ["Team meeting"]
    schedule = housecall.get("events/evt_team").json()["schedule"]
    assert schedule == {"start_time": span["start"], "end_time": span["end"], "time_zone": "America/Los_Angeles"}


def test_service_zones_are_found_by_zip_code_by_partners(housecall: Any) -> None:
    housecall.seed(service_zones=[{"name": "Salem", "zip_codes": ["97301"]}])
    partner = "Token partner-application-key"

    assert [zone["name"] for zone in housecall.get("service_zones", partner, zip_code="97301").json()["service_zones"]] == ["Salem"]
    assert housecall.get("service_zones", partner, zip_code="10001").json()["service_zones"] == []


def test_the_price_book_has_its_own_envelope(housecall: Any) -> None:
    housecall.seed(services=[{"id": "srv_1", "name": "Drain cleaning", "duration": 120, "employee_ids": ["pro_tech"]}])

    page = housecall.get("api/price_book/services", "Token partner-application-key").json()
    assert (page["object"], page["total_count"], page["total_pages_count"]) == ("list", 1, 1)
    assert page["data"][0]["assigned_pros"]["data"][0]["full_name"] == "Theo Park"


def test_over_the_burst_limit_comes_429_which_says_how_long_only_by_setting(housecall: Any, clock: Any) -> None:
    housecall.set(rate_limit=2)
    assert [housecall.get("company").status_code for _ in range(3)] == [200, 200, 429]
    refused = housecall.get("company")
    assert "Retry-After" not in refused.headers
    assert not [name for name in refused.headers if name.lower().startswith("x-ratelimit")]
    assert housecall.get("company", "Token partner-application-key").status_code == 200

    clock.advance(1)
    housecall.set(retry_after_on_429=True)
    assert [housecall.get("company").status_code for _ in range(2)] == [200, 200]
    assert housecall.get("company").headers["Retry-After"] == "1"


def test_every_answer_has_a_request_id_and_no_limit_headers(housecall: Any) -> None:
    answers = [housecall.get("company"), housecall.get("nothing"), housecall.get("company", "Token wrong")]

    assert len({answer.headers["x-request-id"] for answer in answers}) == 3
    assert not [name for answer in answers for name in answer.headers if "ratelimit" in name.lower()]
