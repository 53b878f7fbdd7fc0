from typing import Any

import pytest

START, END = "2026-11-24T16:00:00Z", "2026-11-24T17:00:00Z"
ESTIMATE = {"customer_id": "cus_dana", "address_id": "adr_dana", "assigned_employee_ids": ["pro_tech"], "options": [{"name": "Repair"}]}
PARTNER = "Token partner-application-key"


def test_an_estimate_is_answered_with_200_and_names_its_options(housecall: Any) -> None:
    answer = housecall.post("estimates", {**ESTIMATE, "note": "wants a quote", "estimate_number": 77})

    assert answer.status_code == 200
    estimate = answer.json()
    assert estimate["id"].startswith("csr_")
    assert (estimate["estimate_number"], estimate["work_status"]) == ("77", "needs scheduling")
    (option,) = estimate["options"]
    assert option["id"].startswith("est_")
    assert option["name"] == "Repair"


def test_an_estimate_without_options_has_nothing_to_write_notes_on(housecall: Any) -> None:
    estimate = housecall.made("estimates", {**ESTIMATE, "options": []})
    assert estimate["options"] == []

    option = housecall.post(f"estimates/{estimate['id']}/options", {"name": "Later"})
    assert option.status_code == 201
    assert housecall.post(f"estimates/{estimate['id']}/options", {}).json() == {"errors": {"name": ["is missing"]}}


def test_an_estimate_can_bring_a_new_address(housecall: Any) -> None:
    wish = {key: value for key, value in ESTIMATE.items() if key != "address_id"}
    estimate = housecall.made("estimates", {**wish, "address": {"street": "7 Elm St", "city": "Salem"}})

    assert estimate["address"]["street"] == "7 Elm St"
    assert len(housecall.get("customers/cus_dana").json()["addresses"]) == 2


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"customer_id": "cus_other"}, {"customer_id", "address_id"}),
        ({"address": {"street": "7 Elm St"}}, {"address_id"}),
        ({"schedule": {"scheduled_start": START}}, {"schedule.scheduled_start"}),
        ({"schedule": {"start_time": START}}, {"schedule.end_time"}),
        ({"assigned_employee_ids": ["pro_none"]}, {"assigned_employee_ids"}),
        ({"notes": "plural"}, {"notes"}),
    ],
)
def test_a_wrong_estimate_is_refused_by_field_and_not_made(housecall: Any, changes: dict[str, Any], fields: set[str]) -> None:
    answer = housecall.post("estimates", {**ESTIMATE, **changes})

    assert (answer.status_code, set(answer.json()["errors"])) == (422, fields)
    assert housecall.truth()["estimates"] == []


def test_a_company_key_finds_an_estimate_only_in_the_list(housecall: Any) -> None:
    estimate = housecall.made("estimates", ESTIMATE)["id"]

    assert housecall.get(f"estimates/{estimate}").status_code == 401
    assert housecall.get(f"estimates/{estimate}", PARTNER).json()["id"] == estimate
    assert [row["id"] for row in housecall.get("estimates", customer_id="cus_dana").json()["estimates"]] == [estimate]


def test_option_notes_are_appended_by_company_keys(housecall: Any) -> None:
    estimate = housecall.made("estimates", ESTIMATE)
    path = f"estimates/{estimate['id']}/options/{estimate['options'][0]['id']}/notes"

    note = housecall.post(path, {"content": "one"})
    housecall.post(path, {"content": "two"})

    assert (note.status_code, set(note.json())) == (201, {"id", "content"})
    (listed,) = housecall.get("estimates").json()["estimates"]
    assert [entry["content"] for entry in listed["options"][0]["notes"]] == ["one", "two"]
    assert housecall.delete(f"{path}/{note.json()['id']}").status_code == 200
    assert housecall.post(path, {"content": "x"}, PARTNER).status_code == 401
    assert housecall.post(f"estimates/{estimate['id']}/options/est_none/notes", {"content": "x"}).status_code == 404


def test_an_option_gets_a_schedule_with_the_words_of_schedules(housecall: Any) -> None:
    estimate = housecall.made("estimates", ESTIMATE)
    path = f"estimates/{estimate['id']}/options/{estimate['options'][0]['id']}/schedule"

    answer = housecall.put(path, {"start_time": START, "end_time": END, "dispatched_employees": [{"employee_id": "pro_tech2"}]})
    assert answer.json()["start_time"] == START
    (listed,) = housecall.get("estimates").json()["estimates"]
    assert (listed["work_status"], [person["id"] for person in listed["assigned_employees"]]) == ("scheduled", ["pro_tech2"])
    assert housecall.put(path, {"end_time": END}).json() == {"errors": {"start_time": ["is missing"]}}


def test_the_customer_is_written_to_only_when_that_is_asked_for(housecall: Any) -> None:
    schedule = {"start_time": START, "end_time": END}
    housecall.made("estimates", {**ESTIMATE, "schedule": schedule})
    assert housecall.truth()["sent_by_vendor"] == []

    housecall.made("estimates", {**ESTIMATE, "schedule": {**schedule, "notify_customer": True}})
    assert len(housecall.truth()["sent_by_vendor"]) == 1


def test_declined_and_approved_options_become_a_job_only_where_the_account_wants_it(housecall: Any) -> None:
    estimate = housecall.made("estimates", {**ESTIMATE, "options": [{"name": "A", "line_items": [{"name": "Part", "unit_price": 500}]}]})
    wish = {"option_ids": [estimate["options"][0]["id"]]}

    assert housecall.made("estimates/options/decline", wish)["status"] == "pro declined"
    assert housecall.made("estimates/options/approve", wish)["copied_on_approval_to_job_id"] is None
    housecall.set(copy_approved_estimates=True)
    job = housecall.made("estimates/options/approve", wish)["copied_on_approval_to_job_id"]
    found = housecall.get(f"jobs/{job}").json()
    assert (found["original_estimate_id"], found["total_amount"]) == (estimate["id"], 500)


def test_estimates_cannot_be_deleted_by_the_api_and_are_410_once_they_are(housecall: Any) -> None:
    estimate = housecall.made("estimates", ESTIMATE)["id"]
    assert housecall.delete(f"estimates/{estimate}").status_code == 404

    housecall.control(f"estimates/{estimate}/delete")
    assert housecall.get(f"estimates/{estimate}", PARTNER).status_code == 410
