from typing import Any

import pytest
import requests

ADMIN, RECRUITER, LEAVER = 90001, 90002, 90003
CALLER = {
    "first_name": "Unknown",
    "last_name": "Caller +14155550134",
    "phone_numbers": [{"value": "+14155550134", "type": "mobile"}],
}


def errors_of(answer: Any) -> list[Any]:
    assert answer.status_code == 422, answer.text
    assert answer.json()["message"] == "Unprocessable Content"
    errors = answer.json()["errors"]
    assert errors
    assert all(isinstance(error, str) or (isinstance(error, dict) and len(error) == 1) for error in errors)
    return list(errors)


def note_with(**changes: Any) -> dict[str, Any]:
    return {"candidate_id": 70100, "body": "line 1\nline 2", "note_type": "NOTE", "visibility": "public", **changes}


def test_a_new_candidate_comes_back_in_an_envelope(greenhouse: Any) -> None:
    answer = greenhouse.post("candidates", CALLER)

    assert answer.status_code == 201
    assert set(answer.json()) == {"candidate", "application"}
    assert answer.json()["application"] is None
    assert answer.json()["candidate"]["phone_numbers"] == CALLER["phone_numbers"]


def test_posting_twice_makes_two_people(greenhouse: Any) -> None:
    first, second = (greenhouse.post("candidates", CALLER).json()["candidate"]["id"] for _ in range(2))

    assert first != second
    assert len(greenhouse.truth()["candidates"]) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"last_name": ""},
        {"last_name": "  "},
        {"first_name": None},
        {"phone_numbers": [{"value": "+14155550134"}]},
        {"phone_numbers": [{"value": "+14155550134", "type": "cell"}]},
        {"phone_numbers": "+14155550134"},
        {"phone_numbers": [{"value": "+14155550134", "type": "mobile", "primary": True}]},
        {"email_addresses": [{"value": "ines@example.org", "type": "home"}]},
        {"email_addresses": [{"value": "ines", "type": "work"}]},
        {"social_media_addresses": [{"value": "linkedin.com/in/x", "type": "other"}]},
        {"website_addresses": [{"value": "https://x.example", "type": "work"}]},
        {"private": True},
        {"is_private": "yes"},
        {"tags": "Missed call"},
        {"time_zone": "America/Los_Angeles"},
        {"recruiter_id": RECRUITER},
        {"phone_number": "+14155550134"},
        {"on_behalf_of": 1},
        {"application": {"prospect": True, "job_id": 321}},
        {"application": {"prospect": True, "source_id": "Missed call"}},
        {"application": {"prospect": True, "source_id": 41}},
        {"application": {"prospect": True, "recruiter_id": 4711}},
        {"application": {"prospect": True, "recruiter_id": LEAVER}},
        {"application": {"prospect": True, "referrer_id": ADMIN}},
        {"application": {"prospect": True, "job_ids": [321]}},
        {"application": {}},
        {"application": {"job_id": 322}},
        {"application": {"job_id": 323}},
        {"application": [{"job_id": 321}]},
        {"applications": [{"job_id": 321}]},
    ],
)
def test_a_wrong_new_candidate_is_refused_and_nobody_is_made(greenhouse: Any, changes: dict[str, Any]) -> None:
    errors_of(greenhouse.post("candidates", {**CALLER, **changes}))

    assert len(greenhouse.truth()["candidates"]) == 1


def test_errors_are_sentences_or_one_key_objects_and_all_come_at_once(greenhouse: Any) -> None:
    errors = errors_of(greenhouse.post("candidates", {"first_name": "", "private": True}))

    assert {type(error) for error in errors} == {str, dict}
    assert {key for error in errors if isinstance(error, dict) for key in error} == {"first_name", "last_name"}


def test_a_body_that_is_no_object_is_a_bad_request(greenhouse: Any) -> None:
    assert greenhouse.post("candidates", [CALLER]).status_code == 400
    assert greenhouse.harvest("POST", "candidates", data="{").status_code == 400


def test_a_prospect_has_no_job_and_can_have_a_recruiter_and_a_source(greenhouse: Any) -> None:
    wish = {**CALLER, "application": {"prospect": True, "recruiter_id": RECRUITER, "source_id": 40}}

    application = greenhouse.post("candidates", wish).json()["application"]

    assert (application["prospect"], application["job_id"], application["stage_name"]) == (True, None, None)
    assert (application["recruiter_id"], application["source_id"]) == (RECRUITER, 40)
    details = greenhouse.get("prospect_details", application_ids=application["id"]).json()
    assert [row["prospect_owner_id"] for row in details] == [None]


def test_a_nested_application_on_a_job_lands_on_its_first_stage(greenhouse: Any) -> None:
    application = greenhouse.post("candidates", {**CALLER, "application": {"job_id": 321}}).json()["application"]

    assert (application["job_id"], application["stage_name"], application["status"]) == (321, "Application Review", "in_process")
    assert application["stage_id"] != 321


def test_a_prospect_owner_at_create_is_refused_unless_the_setting_accepts_it(greenhouse: Any) -> None:
    wish = {**CALLER, "application": {"prospect": True, "prospect_owner_id": RECRUITER}}
    errors_of(greenhouse.post("candidates", wish))
    errors_of(greenhouse.post("applications", {"candidate_id": 70100, "prospect": True, "prospect_owner_id": RECRUITER}))

    greenhouse.control("settings", {"accept_prospect_owner": True})
    application = greenhouse.post("candidates", wish).json()["application"]

    details = greenhouse.get("prospect_details", application_ids=application["id"]).json()
    assert details[0]["prospect_owner_id"] == RECRUITER


def test_a_create_can_be_answered_without_an_id_although_it_happened(greenhouse: Any) -> None:
    greenhouse.control("settings", {"asynchronous_creates": True})

    answer = greenhouse.post("candidates", CALLER)

    assert set(answer.json()) == {"message"}
    assert len(greenhouse.truth()["candidates"]) == 2


def test_a_create_whose_answer_is_lost_still_made_the_person(greenhouse: Any) -> None:
    greenhouse.control("knobs", {"method": "POST", "path": "/harvest/v3/candidates", "do": "drop"})

    with pytest.raises(requests.ConnectionError):
        greenhouse.post("candidates", CALLER)

    assert len(greenhouse.truth()["candidates"]) == 2


def test_a_create_refused_by_a_knob_made_nobody(greenhouse: Any) -> None:
    greenhouse.control("knobs", {"method": "POST", "path": "/harvest/v3/candidates", "do": "answer", "status": 500})

    assert greenhouse.post("candidates", CALLER).status_code == 500
    assert len(greenhouse.truth()["candidates"]) == 1


def test_a_patch_changes_only_sent_keys_but_each_collection_whole(greenhouse: Any) -> None:
    answer = greenhouse.patch("candidates/70100", {"phone_numbers": [{"value": "+14155550199", "type": "work"}]})

    assert answer.status_code == 200
    assert "candidate" not in answer.json()
    assert answer.json()["phone_numbers"] == [{"value": "+14155550199", "type": "work"}]
    assert (answer.json()["first_name"], len(answer.json()["email_addresses"])) == ("Ines", 1)


def test_a_patch_moves_updated_at_and_a_note_only_the_last_activity(greenhouse: Any, clock: Any) -> None:
    clock.advance(60)
    greenhouse.post("notes", note_with())
    noted = greenhouse.get("candidates").json()[0]
    clock.advance(60)
    patched = greenhouse.patch("candidates/70100", {"title": "Nurse"}).json()

    assert (noted["updated_at"], noted["last_activity_at"]) == ("2026-11-20T15:00:00.000Z", "2026-11-20T15:01:00.000Z")
    assert patched["updated_at"] == "2026-11-20T15:02:00.000Z"


@pytest.mark.parametrize("body", [{"last_name": ""}, {"private": True}, {"application": {"prospect": True}}, {"id": 1}])
def test_a_wrong_patch_is_refused(greenhouse: Any, body: dict[str, Any]) -> None:
    errors_of(greenhouse.patch("candidates/70100", body))


def test_an_unknown_candidate_cannot_be_patched(greenhouse: Any) -> None:
    assert greenhouse.patch("candidates/4711", {"title": "x"}).status_code == 404


def test_private_is_written_as_is_private(greenhouse: Any) -> None:
    made = greenhouse.post("candidates", {**CALLER, "is_private": True, "can_email": False}).json()["candidate"]

    assert (made["private"], made["can_email"]) == (True, False)
    assert "is_private" not in made


def custom(**values: Any) -> list[dict[str, Any]]:
    return [{"name_key": key, "value": value} for key, value in values.items()]


def values_of(candidate: dict[str, Any]) -> dict[str, Any]:
    return {key: field["value"] for key, field in candidate["custom_fields"].items()}


def test_a_partial_write_of_custom_fields_clears_the_others_unless_the_setting_keeps_them(greenhouse: Any) -> None:
    greenhouse.patch("candidates/70100", {"custom_fields": custom(sms_consent=True, shift="Night")})

    cleared = greenhouse.patch("candidates/70100", {"custom_fields": custom(nickname="Nes")}).json()
    assert values_of(cleared) == {"sms_consent": None, "shift": None, "nickname": "Nes"}

    greenhouse.control("settings", {"partial_custom_fields_clear_others": False})
    kept = greenhouse.patch("candidates/70100", {"custom_fields": custom(sms_consent=True)}).json()
    assert values_of(kept) == {"sms_consent": True, "shift": None, "nickname": "Nes"}


@pytest.mark.parametrize(
    "fields",
    [
        {"sms_consent": True},
        custom(unknown=1),
        custom(sms_consent="yes"),
        custom(shift="Day"),
        custom(nickname="x" * 256),
        [{"name_key": "nickname"}],
    ],
)
def test_wrong_custom_fields_are_refused(greenhouse: Any, fields: Any) -> None:
    errors_of(greenhouse.patch("candidates/70100", {"custom_fields": fields}))


def test_required_custom_fields_are_not_enforced_by_the_api(greenhouse: Any) -> None:
    made = greenhouse.post("candidates", CALLER).json()["candidate"]

    assert made["custom_fields"]["nickname"]["value"] is None


def test_unknown_tag_names_are_created_unless_the_setting_refuses_them(greenhouse: Any) -> None:
    greenhouse.post("candidates", {**CALLER, "tags": ["Missed call"]})
    assert [tag["name"] for tag in greenhouse.get("candidate_tags").json()] == ["Missed call"]

    greenhouse.control("settings", {"tags_created_from_names": False})
    errors_of(greenhouse.post("candidates", {**CALLER, "tags": ["missed call"]}))
    assert greenhouse.post("candidates", {**CALLER, "tags": ["Missed call"]}).status_code == 201


def test_a_tag_is_added_to_the_others_by_its_id_and_only_once(greenhouse: Any) -> None:
    greenhouse.seed(candidate_tags=[{"id": 5, "name": "Missed call"}], candidates=[{"id": 70100, "tags": ["Nurse"]}])
    wish = {"candidate_id": 70100, "candidate_tag_id": 5}

    answer = greenhouse.post("applied_candidate_tags", wish)

    assert answer.status_code == 201
    assert greenhouse.get("candidates").json()[0]["tags"] == ["Nurse", "Missed call"]
    assert len(greenhouse.get("applied_candidate_tags", candidate_ids=70100).json()) == 2
    errors_of(greenhouse.post("applied_candidate_tags", wish))
    errors_of(greenhouse.post("applied_candidate_tags", {"candidate_id": 70100, "name": "Missed call"}))


def test_further_applications_have_a_candidate_arm_and_a_prospect_arm(greenhouse: Any) -> None:
    greenhouse.seed(prospect_pools=[{"id": 9, "name": "Callers"}])

    on_job = greenhouse.post("applications", {"candidate_id": 70100, "job_id": 321, "coordinator_id": RECRUITER})
    prospect = greenhouse.post("applications", {"candidate_id": 70100, "prospect": True, "job_ids": [321], "prospect_pool_id": 9})

    assert (on_job.status_code, on_job.json()["coordinator_id"]) == (201, RECRUITER)
    assert (prospect.status_code, prospect.json()["prospect"]) == (201, True)
    assert greenhouse.get("prospect_details", application_ids=prospect.json()["id"]).json()[0]["pool_id"] == 9


@pytest.mark.parametrize(
    "body",
    [
        {"candidate_id": 70100},
        {"candidate_id": 4711, "job_id": 321},
        {"candidate_id": "70100", "job_id": 321},
        {"job_id": 321},
        {"candidate_id": 70100, "job_id": 321, "prospect": True},
        {"candidate_id": 70100, "job_id": 321, "job_ids": [321]},
        {"candidate_id": 70100, "job_id": 321, "status": "active"},
    ],
)
def test_a_wrong_application_is_refused(greenhouse: Any, body: dict[str, Any]) -> None:
    errors_of(greenhouse.post("applications", body))


def test_the_owner_of_an_application_is_changed_by_patch_and_nothing_else_moves(greenhouse: Any) -> None:
    answer = greenhouse.patch("applications/88001", {"coordinator_id": ADMIN})

    assert answer.status_code == 200
    assert (answer.json()["coordinator_id"], answer.json()["recruiter_id"], answer.json()["job_id"]) == (ADMIN, RECRUITER, 321)
    errors_of(greenhouse.patch("applications/88001", {"prospect_owner_id": RECRUITER}))
    errors_of(greenhouse.patch("applications/88001", {"prospect_pool_id": 9}))
    errors_of(greenhouse.patch("applications/88001", {"status": "rejected"}))
    assert greenhouse.patch("applications/4711", {"recruiter_id": RECRUITER}).status_code == 404


@pytest.mark.parametrize("status", [422, 403])
def test_assigning_somebody_without_access_to_the_job_can_be_refused(greenhouse: Any, status: int) -> None:
    greenhouse.seed(users=[{"id": 90010, "first_name": "Out", "last_name": "Side"}])
    assert greenhouse.patch("applications/88001", {"recruiter_id": 90010}).status_code == 200

    greenhouse.control("settings", {"assignment_without_job_access": str(status)})

    assert greenhouse.patch("applications/88001", {"recruiter_id": 90010}).status_code == status
    assert greenhouse.patch("applications/88001", {"recruiter_id": RECRUITER}).status_code == 200


def test_a_note_is_written_and_read_in_different_words(greenhouse: Any) -> None:
    answer = greenhouse.post("notes", note_with(visibility="private", application_id=88001, user_id=RECRUITER))

    assert answer.status_code == 201
    note = answer.json()
    assert set(note) == {
        *("id", "created_at", "updated_at", "candidate_id", "application_id", "body", "body_with_tags", "subject", "type"),
        *("visibility", "user_id", "email_from", "email_to", "email_cc", "import_hash"),
    }
    assert (note["type"], note["visibility"], note["user_id"]) == ("NOTE", "privately_visible", RECRUITER)
    assert note["body"] == "line 1\nline 2"


def test_a_note_may_be_by_any_user_even_one_who_left(greenhouse: Any) -> None:
    assert greenhouse.post("notes", note_with(user_id=LEAVER)).json()["user_id"] == LEAVER


EMAIL = {"note_type": "EMAIL", "subject": "Hi", "email_from": ["a@example.org"], "email_to": ["b@example.org"], "email_cc": []}


@pytest.mark.parametrize(
    "changes",
    [
        {"visibility": "publicly_visible"},
        {"visibility": None},
        {"note_type": "CALL"},
        {"note_type": None},
        {"type": "NOTE"},
        {"body": ""},
        {"body": "x" * 50_001},
        {"candidate_id": 4711},
        {"candidate_id": "70100"},
        {"application_id": 4711},
        {"user_id": 4711},
        {"created_at": "2026-11-20T15:00:00Z"},
        {"subject": "Hi"},
        {"email_cc": []},
        {"note_type": "ACTIVITY", "email_to": ["b@example.org"]},
        {**EMAIL, "subject": None},
        {**EMAIL, "email_from": []},
        {"note_type": "EMAIL"},
    ],
)
def test_a_wrong_note_is_refused_and_not_kept(greenhouse: Any, changes: dict[str, Any]) -> None:
    errors_of(greenhouse.post("notes", note_with(**changes)))

    assert greenhouse.truth()["notes"] == []


def test_an_email_note_needs_its_own_keys_and_may_copy_nobody(greenhouse: Any) -> None:
    assert greenhouse.post("notes", note_with(**EMAIL)).status_code == 201


def test_an_application_of_somebody_else_is_refused_on_a_note(greenhouse: Any) -> None:
    other = greenhouse.post("candidates", CALLER).json()["candidate"]["id"]

    errors_of(greenhouse.post("notes", note_with(candidate_id=other, application_id=88001)))


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE", "GET"])
def test_notes_cannot_be_changed_or_taken_back(greenhouse: Any, method: str) -> None:
    number = greenhouse.post("notes", note_with()).json()["id"]

    assert greenhouse.harvest(method, f"notes/{number}", json={"body": "other"}).status_code == 404
    assert greenhouse.harvest(method, f"candidates/70100/activity_feed/notes/{number}").status_code == 404
    assert greenhouse.truth()["notes"][0]["body"] == "line 1\nline 2"


def test_notes_are_found_again_by_candidate_time_and_type(greenhouse: Any, clock: Any) -> None:
    greenhouse.post("notes", note_with(body="before"))
    clock.advance(60)
    greenhouse.post("notes", note_with(body="after\n[ref: tb-1]", application_id=88001, user_id=RECRUITER))
    greenhouse.post("notes", note_with(body="log", note_type="ACTIVITY"))
    since = "gte|2026-11-20T15:01:00Z"

    found = greenhouse.get("notes", candidate_ids=70100, created_at=since, type="NOTE", per_page=100).json()

    assert [note["body"] for note in found] == ["after\n[ref: tb-1]"]
    assert len(greenhouse.get("notes", application_ids=88001, user_ids=RECRUITER).json()) == 1
    assert len(greenhouse.get("notes", visibility="private").json()) == 0


def test_private_notes_are_hidden_from_users_without_that_right(greenhouse: Any) -> None:
    greenhouse.post("notes", note_with(visibility="private"))
    admin = greenhouse.token(sub=ADMIN)
    assert len(greenhouse.get("notes", admin).json()) == 1

    greenhouse.seed(users=[{"id": ADMIN, "view_private_notes": False}])

    assert greenhouse.get("notes", admin).json() == []
    assert len(greenhouse.get("notes").json()) == 1


def test_two_identical_notes_are_two_notes(greenhouse: Any) -> None:
    greenhouse.post("notes", note_with())
    greenhouse.post("notes", note_with())

    assert len(greenhouse.truth()["notes"]) == 2


def test_a_write_takes_no_query_parameters(greenhouse: Any) -> None:
    errors_of(greenhouse.post("notes?user_id=90002", note_with()))
