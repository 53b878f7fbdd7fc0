from typing import Any

import pytest

START, END = "2026-11-24T16:00:00Z", "2026-11-24T17:00:00Z"
SCHEDULE = {"scheduled_start": START, "scheduled_end": END, "arrival_window": 60}
JOB = {"customer_id": "cus_dana", "address_id": "adr_dana", "assigned_employee_ids": ["pro_tech"]}
BOOKED = {**JOB, "schedule": SCHEDULE}
VISIT = {"start_time": START, "end_time": END, "dispatched_employees_ids": ["pro_tech"]}
PARTNER = "Token partner-application-key"


def work_ids(housecall: Any, query: str) -> list[str]:
    return [job["id"] for job in housecall.ask("GET", f"jobs?{query}").json()["jobs"]]


def test_a_job_is_made_whole_with_schedule_people_and_notes(housecall: Any) -> None:
    wish = {**BOOKED, "line_items": [{"name": "Diagnostic visit", "unit_price": 8900}], "tags": ["vip"], "notes": "Booked by text"}
    answer = housecall.post("jobs", {**wish, "job_fields": {"job_type_id": "jbt_repair"}, "invoice_number": 4711})

    assert answer.status_code == 201
    job = answer.json()
    assert job["id"].startswith("job_")
    assert (job["work_status"], job["invoice_number"], job["total_amount"]) == ("scheduled", "4711", 8900)
    assert job["schedule"] == {"scheduled_start": START, "scheduled_end": END, "arrival_window": 60}
    assert [person["id"] for person in job["assigned_employees"]] == ["pro_tech"]
    assert [note["content"] for note in job["notes"]] == ["Booked by text"]
    assert job["job_fields"]["job_type"] == {"id": "jbt_repair", "name": "Repair"}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"customer_id": None}, {"customer_id"}),
        ({"address_id": ""}, {"address_id"}),
        ({"address_id": "adr_other"}, {"address_id"}),
        ({"address": {"street": "7 Elm St"}}, {"address"}),
        ({"assigned_employee_id": "pro_tech"}, {"assigned_employee_id"}),
        ({"assigned_employee_ids": ["pro_none"]}, {"assigned_employee_ids"}),
        ({"schedule": {"start_time": START, "end_time": END}}, {"schedule.start_time", "schedule.end_time"}),
        ({"schedule": {"scheduled_start": START}}, {"schedule.scheduled_end"}),
        ({"schedule": {"scheduled_start": END, "scheduled_end": START}}, {"schedule.scheduled_end"}),
        ({"schedule": {"scheduled_start": "tomorrow", "scheduled_end": END}}, {"schedule.scheduled_start"}),
        ({"schedule": {"anytime": True}}, {"schedule.anytime_start_date"}),
        ({"job_fields": {"job_type_id": "jbt_none"}}, {"job_fields.job_type_id"}),
        ({"line_items": [{"name": "Visit", "unit_price": 89.0}]}, {"line_items.0.unit_price"}),
        ({"note": "singular"}, {"note"}),
        ({"invoice_number": "4711"}, {"invoice_number"}),
    ],
)
def test_a_wrong_job_is_refused_by_field_and_not_made(housecall: Any, changes: dict[str, Any], fields: set[str]) -> None:
    answer = housecall.post("jobs", {**JOB, **changes})

    assert (answer.status_code, set(answer.json()["errors"])) == (422, fields)
    assert housecall.truth()["jobs"] == []


def test_an_invoice_number_is_taken_once(housecall: Any) -> None:
    housecall.made("jobs", {**JOB, "invoice_number": 9})

    assert housecall.post("jobs", {**JOB, "invoice_number": 9}).json() == {"errors": {"invoice_number": ["has already been taken"]}}


def test_a_customer_without_address_cannot_have_a_job(housecall: Any) -> None:
    caller = housecall.made("customers", {"mobile_number": "4155550150"})["id"]

    assert housecall.post("jobs", {**JOB, "customer_id": caller}).status_code == 422
    assert housecall.post("jobs", {"customer_id": caller}).json() == {"errors": {"address_id": ["is missing"]}}


def test_an_all_day_job_is_the_shops_whole_day(housecall: Any) -> None:
    job = housecall.made("jobs", {**JOB, "schedule": {"anytime": True, "anytime_start_date": "2026-11-24"}})

    assert (job["schedule"]["scheduled_start"], job["schedule"]["scheduled_end"]) == ("2026-11-24T08:00:00Z", "2026-11-25T08:00:00Z")


def test_a_time_without_offset_is_the_shops_or_by_setting_utc(housecall: Any) -> None:
    bare = {"scheduled_start": "2026-11-24T08:00:00", "scheduled_end": "2026-11-24T09:00:00"}
    assert housecall.made("jobs", {**JOB, "schedule": bare})["schedule"]["scheduled_start"] == "2026-11-24T16:00:00Z"

    housecall.set(times_without_offset="utc")
    assert housecall.made("jobs", {**JOB, "schedule": bare})["schedule"]["scheduled_start"] == "2026-11-24T08:00:00Z"
    offset = {"scheduled_start": "2026-11-24T08:00:00-08:00", "scheduled_end": "2026-11-24T09:00:00-08:00"}
    assert housecall.made("jobs", {**JOB, "schedule": offset})["schedule"]["scheduled_start"] == START


def test_a_job_nobody_is_assigned_to_may_get_the_admin(housecall: Any) -> None:
    unsaid = {key: value for key, value in JOB.items() if key != "assigned_employee_ids"}
    assert [person["id"] for person in housecall.made("jobs", unsaid)["assigned_employees"]] == ["pro_owner"]
    assert housecall.made("jobs", {**JOB, "assigned_employee_ids": []})["assigned_employees"] == []

    housecall.set(default_assignee="nobody")
    assert housecall.made("jobs", unsaid)["assigned_employees"] == []


def test_jobs_cannot_be_updated_cancelled_or_deleted(housecall: Any) -> None:
    job = housecall.made("jobs", JOB)["id"]

    for method, path in (("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/cancel"), ("PUT", "/status")):
        assert housecall.ask(method, f"jobs/{job}{path}", json={}).status_code == 404


def test_jobs_are_filtered_in_other_words_than_they_are_shown_in(housecall: Any) -> None:
    open_job, booked, done, dropped = (housecall.made("jobs", wish)["id"] for wish in (JOB, BOOKED, BOOKED, BOOKED))
    housecall.control(f"jobs/{done}/complete")
    housecall.control(f"jobs/{dropped}/customer_cancels")

    assert work_ids(housecall, "work_status[]=unscheduled&work_status[]=scheduled") == [booked, open_job]
    assert work_ids(housecall, "work_status[]=completed") == [done]
    assert work_ids(housecall, "work_status[]=canceled") == [dropped]
    assert work_ids(housecall, "work_status[]=needs+scheduling") == []
    shown = {job["id"]: job["work_status"] for job in housecall.get("jobs").json()["jobs"]}
    assert shown == {open_job: "needs scheduling", booked: "scheduled", done: "complete unrated", dropped: "user canceled"}


def test_a_repeated_bare_name_keeps_only_its_last_value(housecall: Any) -> None:
    _, booked = (housecall.made("jobs", wish)["id"] for wish in (JOB, BOOKED))

    assert work_ids(housecall, "work_status=unscheduled&work_status=scheduled") == [booked]


def test_jobs_are_found_by_customer_employee_and_time(housecall: Any) -> None:
    open_job, booked = (housecall.made("jobs", wish)["id"] for wish in (JOB, BOOKED))

    assert work_ids(housecall, "customer_id=cus_dana") == [booked, open_job]
    assert work_ids(housecall, "customer_id=cus_other") == []
    assert work_ids(housecall, "employee_ids[]=pro_tech2") == []
    assert work_ids(housecall, "scheduled_start_min=2026-11-24T00:00:00Z&scheduled_start_max=2026-11-25T00:00:00Z") == [booked]
    assert work_ids(housecall, "scheduled_start_min=2026-11-25T00:00:00Z") == []


def test_who_cancelled_is_told_by_two_different_dates(housecall: Any) -> None:
    theirs, ours = (housecall.made("jobs", BOOKED)["id"] for _ in range(2))
    housecall.control(f"jobs/{theirs}/customer_cancels")
    housecall.control(f"jobs/{ours}/pro_cancels")

    found = {job["id"]: job for job in housecall.get("jobs").json()["jobs"]}
    assert (found[theirs]["canceled_at"], found[theirs]["deleted_at"]) == ("2026-11-20T15:00:00Z", None)
    assert (found[ours]["canceled_at"], found[ours]["work_status"]) == (None, "pro canceled")


def test_a_deleted_job_is_410_gone(housecall: Any) -> None:
    job = housecall.made("jobs", JOB)["id"]
    housecall.control(f"jobs/{job}/delete")

    assert housecall.get(f"jobs/{job}").status_code == 410
    assert housecall.post(f"jobs/{job}/notes", {"content": "x"}).status_code == 410
    assert housecall.get("jobs").json()["jobs"] == []


def test_job_notes_are_appended_and_can_only_be_deleted(housecall: Any) -> None:
    job = housecall.made("jobs", JOB)["id"]
    first, second = (housecall.post(f"jobs/{job}/notes", {"content": text}) for text in ("one", "two"))

    assert (first.status_code, set(first.json())) == (201, {"id", "content"})
    assert [note["content"] for note in housecall.get(f"jobs/{job}").json()["notes"]] == ["one", "two"]
    assert housecall.put(f"jobs/{job}/notes/{first.json()['id']}", {"content": "changed"}).status_code == 404
    deleted = housecall.delete(f"jobs/{job}/notes/{second.json()['id']}")
    assert (deleted.status_code, deleted.content) == (200, b"")
    assert [note["content"] for note in housecall.get(f"jobs/{job}").json()["notes"]] == ["one"]
    assert housecall.post(f"jobs/{job}/notes", {"content": "x", "author": "hub"}).status_code == 422
    assert housecall.post(f"jobs/{job}/notes", {}).json() == {"errors": {"content": ["is missing"]}}


def test_a_job_takes_tag_names_when_made_and_tag_ids_later(housecall: Any) -> None:
    job = housecall.made("jobs", {**JOB, "tags": ["missed-call-textback"]})

    assert housecall.post(f"jobs/{job['id']}/tags", {"tag_id": "vip"}).status_code == 422
    added = housecall.post(f"jobs/{job['id']}/tags", {"tag_id": "tag_vip"})
    assert (added.status_code, {tag["name"] for tag in added.json()["tags"]}) == (201, {"vip", "missed-call-textback"})
    assert [tag["name"] for tag in housecall.delete(f"jobs/{job['id']}/tags/tag_vip").json()["tags"]] == ["missed-call-textback"]


def test_single_line_items_have_a_limit_of_their_own_and_bulk_has_none(housecall: Any) -> None:
    job = housecall.made("jobs", JOB)["id"]
    answers = [housecall.post(f"jobs/{job}/line_items", {"name": "Visit", "unit_price": 100}).status_code for _ in range(6)]
    assert answers == [201] * 5 + [429]

    body = {"line_items": [{"name": f"Part {place}", "unit_price": 1} for place in range(20)]}
    assert len(housecall.put(f"jobs/{job}/line_items/bulk_update", body).json()["data"]) == 20
    more = housecall.put(f"jobs/{job}/line_items/bulk_update", {"line_items": [{"name": "Last"}], "append_line_items": True})
    assert len(more.json()["data"]) == 21


def test_an_appointment_is_added_moved_and_discarded_by_a_company_key(housecall: Any) -> None:
    job = housecall.made("jobs", JOB)["id"]

    made = housecall.post(f"jobs/{job}/appointments", VISIT)
    assert made.status_code == 201
    appointment = f"jobs/{job}/appointments/{made.json()['id']}"
    later = {**VISIT, "start_time": "2026-11-25T16:00:00Z", "end_time": "2026-11-25T18:00:00Z", "dispatched_employees_ids": ["pro_tech2"]}
    assert housecall.put(appointment, later).json()["id"] == made.json()["id"]
    found = housecall.ask("GET", f"jobs/{job}?expand[]=appointments").json()
    assert (found["schedule"]["scheduled_end"], found["work_status"]) == ("2026-11-25T18:00:00Z", "scheduled")
    assert [person["id"] for person in found["assigned_employees"]] == ["pro_tech2"]
    assert [entry["dispatched_employees_ids"] for entry in found["schedule"]["appointments"]] == [["pro_tech2"]]

    gone = housecall.delete(appointment)
    assert (gone.status_code, gone.content) == (200, b"")
    assert housecall.get(f"jobs/{job}").json()["work_status"] == "needs scheduling"
    assert housecall.delete(appointment).status_code == 404


@pytest.mark.parametrize("missing", ["start_time", "end_time", "dispatched_employees_ids"])
def test_an_appointment_needs_start_end_and_people(housecall: Any, missing: str) -> None:
    job = housecall.made("jobs", JOB)["id"]
    body = {key: value for key, value in VISIT.items() if key != missing}

    assert housecall.post(f"jobs/{job}/appointments", body).json() == {"errors": {missing: ["is missing"]}}


def test_the_same_idea_has_other_names_elsewhere(housecall: Any) -> None:
    job = housecall.made("jobs", JOB)["id"]

    wrong_here = {**VISIT, "arrival_window_in_minutes": 60}
    assert housecall.post(f"jobs/{job}/appointments", wrong_here).json()["errors"].keys() == {"arrival_window_in_minutes"}
    wrong_there = {"start_time": START, "arrival_window_minutes": 60, "dispatched_employees_ids": ["pro_tech"]}
    refused = housecall.put(f"jobs/{job}/schedule", wrong_there, PARTNER)
    assert refused.json()["errors"].keys() == {"arrival_window_minutes", "dispatched_employees_ids"}


def test_a_job_booked_at_once_has_an_appointment_unless_the_setting_hides_it(housecall: Any) -> None:
    job = housecall.made("jobs", BOOKED)["id"]
    assert len(housecall.get(f"jobs/{job}/appointments").json()["appointments"]) == 1
    assert housecall.get(f"jobs/{housecall.made('jobs', JOB)['id']}/appointments").json() == {"appointments": []}

    housecall.set(one_visit_job_has_appointment=False)
    assert housecall.get(f"jobs/{job}/appointments").json() == {"appointments": []}
    housecall.made(f"jobs/{job}/appointments", {**VISIT, "start_time": "2026-11-25T16:00:00Z", "end_time": "2026-11-25T17:00:00Z"})
    assert housecall.get(f"jobs/{job}").json()["schedule"]["scheduled_start"] == "2026-11-25T16:00:00Z"
    assert len(housecall.get(f"jobs/{job}/appointments").json()["appointments"]) == 1


def test_a_partner_sets_and_erases_the_schedule_itself(housecall: Any) -> None:
    job = housecall.made("jobs", JOB)["id"]
    body = {"start_time": START, "end_time": END, "arrival_window_in_minutes": 60, "dispatched_employees": [{"employee_id": "pro_tech2"}]}

    answer = housecall.put(f"jobs/{job}/schedule", {**body, "expand": ["assigned_employees"]}, PARTNER).json()
    assert (answer["start_time"], answer["end_time"], answer["arrival_window_minutes"]) == (START, END, 60)
    assert [person["id"] for person in answer["assigned_employees"]] == ["pro_tech2"]
    erased = housecall.delete(f"jobs/{job}/schedule", PARTNER)
    assert (erased.status_code, erased.json()) == (200, {"object": "schedule", "deleted": True})
    assert housecall.get(f"jobs/{job}").json()["work_status"] == "needs scheduling"


def test_the_schedule_of_a_job_of_several_days_is_left_to_its_appointments(housecall: Any) -> None:
    job = housecall.made("jobs", JOB)["id"]
    for day in ("24", "25"):
        visit = {**VISIT, "start_time": f"2026-11-{day}T16:00:00Z", "end_time": f"2026-11-{day}T17:00:00Z"}
        housecall.made(f"jobs/{job}/appointments", visit)

    refused = housecall.put(f"jobs/{job}/schedule", {"start_time": START}, PARTNER)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["schedule"])


def test_dispatch_replaces_the_assigned_people_unless_the_setting_adds(housecall: Any) -> None:
    job = housecall.made("jobs", BOOKED)["id"]
    body = {"dispatched_employees": [{"employee_id": "pro_tech2"}]}

    answer = housecall.put(f"jobs/{job}/dispatch", body, PARTNER).json()
    assert [person["id"] for person in answer["assigned_employees"]] == ["pro_tech2"]
    housecall.set(dispatch_replaces=False)
    answer = housecall.put(f"jobs/{job}/dispatch", {"dispatched_employees": [{"employee_id": "pro_tech"}]}, PARTNER).json()
    assert [person["id"] for person in answer["assigned_employees"]] == ["pro_tech2", "pro_tech"]


def test_housecall_pro_writes_to_customers_itself_when_notifications_are_on(housecall: Any) -> None:
    housecall.made("jobs", BOOKED)
    job = housecall.made("jobs", JOB)["id"]
    housecall.put(f"jobs/{job}/schedule", {"start_time": START, "notify": True}, PARTNER)
    housecall.put(f"jobs/{job}/schedule", {"start_time": START}, PARTNER)
    assert [message["why"] for message in housecall.truth()["sent_by_vendor"]] == ["job scheduled", "schedule changed with notify"]

    housecall.seed(customers=[{"id": "cus_dana", "notifications_enabled": False}])
    housecall.made("jobs", BOOKED)
    assert len(housecall.truth()["sent_by_vendor"]) == 2


def test_partners_link_and_lock_jobs(housecall: Any) -> None:
    job = housecall.made("jobs", BOOKED)["id"]

    link = housecall.made(f"jobs/{job}/links", {"title": "Conversation", "url": "https://hub.example.org/c/1"}, PARTNER)
    assert link["title"] == "Conversation"
    assert housecall.made(f"jobs/{job}/lock", {}, PARTNER)["locked_at"] == "2026-11-20T15:00:00Z"
    span = {"starting_at": "2026-11-24T00:00:00Z", "ending_at": "2026-11-25T00:00:00Z"}
    assert [row["id"] for row in housecall.made("jobs/lock", span, PARTNER)["jobs"]] == [job]
