from typing import Any

import pytest

ADMIN, RECRUITER, LEAVER = 90001, 90002, 90003


def ids(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()]


def assert_unprocessable(answer: Any) -> None:
    assert answer.status_code == 422, answer.text
    body = answer.json()
    assert body["message"] == "Unprocessable Content"
    assert all(isinstance(error, str) or (isinstance(error, dict) and len(error) == 1) for error in body["errors"])
    assert body["errors"]


def add_candidates(greenhouse: Any, count: int) -> None:
    greenhouse.seed(candidates=[{"id": 80000 + place, "first_name": "Extra", "last_name": str(place)} for place in range(count)])


def test_a_list_is_a_bare_array_by_falling_id(greenhouse: Any) -> None:
    add_candidates(greenhouse, 3)

    assert ids(greenhouse.get("candidates")) == [80002, 80001, 80000, 70100]


def test_a_candidate_reads_without_owner_applications_or_attachments(greenhouse: Any) -> None:
    row = greenhouse.get("candidates", ids="70100").json()[0]

    assert set(row) == {
        *("id", "created_at", "updated_at", "first_name", "last_name", "preferred_name", "company", "title", "last_activity_at"),
        *("private", "can_email", "time_zone", "tags", "linked_user_ids", "phone_numbers", "email_addresses", "addresses"),
        *("website_addresses", "social_media_addresses", "custom_fields"),
    }
    assert row["created_at"] == "2026-11-20T15:00:00.000Z"
    assert row["phone_numbers"] == [{"value": "(415) 555-0134", "type": "mobile"}]
    assert row["custom_fields"]["sms_consent"] == {"name": "SMS consent", "type": "yes_no", "value": None}


def test_the_default_page_has_a_hundred_rows_and_the_largest_five_hundred(greenhouse: Any) -> None:
    greenhouse.seed(bulk_candidates=600)

    assert len(greenhouse.get("candidates").json()) == 100
    assert len(greenhouse.get("candidates", per_page=500).json()) == 500


@pytest.mark.parametrize("per_page", ["501", "600", "0", "-1", "many"])
def test_a_page_size_outside_one_to_five_hundred_is_refused(greenhouse: Any, per_page: str) -> None:
    answer = greenhouse.get("candidates", per_page=per_page)

    assert_unprocessable(answer)
    assert "per_page" in answer.json()["errors"][0]


def test_pages_are_followed_by_the_next_link_alone_and_keep_the_filters(greenhouse: Any) -> None:
    add_candidates(greenhouse, 5)
    seen: list[int] = []
    answer = greenhouse.get("candidates", per_page=2, fields="id", updated_at="gte|2026-11-01T00:00:00Z")
    while True:
        seen += ids(answer)
        if not answer.links:
            break
        assert list(answer.links) == ["next"]
        assert answer.links["next"]["url"].startswith(f"{greenhouse.url}/harvest/v3/candidates?cursor=")
        assert all(set(row) == {"id"} for row in answer.json())
        path = answer.links["next"]["url"].removeprefix(f"{greenhouse.url}/harvest/v3/")
        answer = greenhouse.get(path)

    assert seen == [80004, 80003, 80002, 80001, 80000, 70100]


def test_a_cursor_must_be_the_only_parameter(greenhouse: Any) -> None:
    add_candidates(greenhouse, 2)
    path = greenhouse.get("candidates", per_page=1).links["next"]["url"].removeprefix(f"{greenhouse.url}/harvest/v3/")

    answer = greenhouse.get(f"{path}&per_page=1")

    assert_unprocessable(answer)
    assert isinstance(answer.json()["errors"][0], str)


def test_a_cursor_of_another_list_or_made_up_is_refused(greenhouse: Any) -> None:
    add_candidates(greenhouse, 2)
    cursor = greenhouse.get("candidates", per_page=1).links["next"]["url"].partition("cursor=")[2]

    assert_unprocessable(greenhouse.get(f"users?cursor={cursor}"))
    assert_unprocessable(greenhouse.get("candidates?cursor=nonsense"))


def test_rows_added_while_paging_do_not_shift_the_next_page(greenhouse: Any) -> None:
    add_candidates(greenhouse, 3)
    first = greenhouse.get("candidates", per_page=2)
    greenhouse.seed(candidates=[{"id": 99999, "first_name": "New", "last_name": "Comer"}])

    following = greenhouse.get(first.links["next"]["url"].removeprefix(f"{greenhouse.url}/harvest/v3/"))

    assert ids(first) + ids(following) == [80002, 80001, 80000, 70100]


@pytest.mark.parametrize("name", ["phone", "phone_numbers", "job_ids", "page", "created_after", "job_id", "skip_count"])
def test_there_is_no_phone_filter_and_unknown_parameters_are_refused(greenhouse: Any, name: str) -> None:
    assert_unprocessable(greenhouse.get("candidates", **{name: "1"}))


def test_a_repeated_parameter_is_refused(greenhouse: Any) -> None:
    assert_unprocessable(greenhouse.get("candidates?ids=1&ids=2"))


def test_there_is_no_get_by_id(greenhouse: Any) -> None:
    answer = greenhouse.get("candidates/70100")

    assert (answer.status_code, answer.json()) == (404, {"message": "Resource not found"})
    assert ids(greenhouse.get("candidates", ids="70100,4711")) == [70100]


def test_id_filters_take_at_most_fifty(greenhouse: Any) -> None:
    fifty = ",".join(str(number) for number in range(1, 51))

    assert greenhouse.get("candidates", ids=fifty).status_code == 200
    assert_unprocessable(greenhouse.get("candidates", ids=f"{fifty},51"))
    assert_unprocessable(greenhouse.get("applications", candidate_ids=f"{fifty},51"))
    assert_unprocessable(greenhouse.get("candidates", ids="70100,abc"))


def test_an_unknown_path_is_not_found_before_anybody_is_asked_who_they_are(greenhouse: Any) -> None:
    assert greenhouse.send("GET", "/harvest/v3/people").status_code == 404
    assert greenhouse.send("GET", "/harvest/v3/candidates").status_code == 401


def test_email_is_exact_without_case_on_any_address(greenhouse: Any) -> None:
    assert ids(greenhouse.get("candidates", email="iNES@example.ORG")) == [70100]
    assert ids(greenhouse.get("candidates", email="nes@example.org")) == []


def test_tag_is_exact_and_case_sensitive(greenhouse: Any) -> None:
    greenhouse.seed(candidates=[{"id": 70100, "tags": ["Missed call"]}])

    assert ids(greenhouse.get("candidates", tag="Missed call")) == [70100]
    assert ids(greenhouse.get("candidates", tag="missed call")) == []


def test_a_select_option_finds_its_candidates(greenhouse: Any) -> None:
    greenhouse.seed(candidates=[{"id": 70101, "first_name": "N", "last_name": "O", "custom_fields": {"shift": "Night"}}])

    assert ids(greenhouse.get("candidates", custom_field_option_id=60)) == [70101]
    assert ids(greenhouse.get("candidates", custom_field_option_id=61)) == []


def test_two_sided_windows_find_changes_inside_and_rows_come_by_id(greenhouse: Any, clock: Any) -> None:
    add_candidates(greenhouse, 3)
    clock.advance(600)
    greenhouse.patch("candidates/80000", {"title": "Nurse"})
    clock.advance(60)
    greenhouse.patch("candidates/70100", {"title": "Nurse"})
    clock.advance(600)
    greenhouse.patch("candidates/80001", {"title": "Nurse"})

    window = greenhouse.get("candidates", updated_at="gte|2026-11-20T15:05:00Z|lte|2026-11-20T15:15:00Z")
    since = greenhouse.get("candidates", updated_at="gte|2026-11-20T15:11:00Z")

    assert ids(window) == [80000, 70100]
    assert ids(since) == [80001, 70100]


@pytest.mark.parametrize(
    "text",
    ["2026-11-01T00:00:00Z", "gte|yesterday", "gte|2026-11-01T00:00:00", "since|2026-11-01T00:00:00Z", "gte|2026-11-01T00:00:00Z|lte", "|"],
)
def test_dates_need_pipes_operators_and_a_time_zone(greenhouse: Any, text: str) -> None:
    assert_unprocessable(greenhouse.get("candidates", updated_at=text))


def test_created_and_updated_filters_cannot_be_combined(greenhouse: Any) -> None:
    moment = "gte|2026-11-01T00:00:00Z"

    assert_unprocessable(greenhouse.get("candidates", created_at=moment, updated_at=moment))
    assert ids(greenhouse.get("candidates", created_at=moment)) == [70100]
    assert ids(greenhouse.get("candidates", last_activity_at=moment)) == [70100]


def test_sparse_fields_are_known_names_at_most_fifty(greenhouse: Any) -> None:
    row = greenhouse.get("candidates", fields="id,phone_numbers,private").json()[0]

    assert set(row) == {"id", "phone_numbers", "private"}
    assert_unprocessable(greenhouse.get("candidates", fields="id,recruiter"))
    assert_unprocessable(greenhouse.get("candidates", fields=",".join(f"f{place}" for place in range(51))))


def test_application_status_is_filtered_as_active_and_read_as_in_process(greenhouse: Any) -> None:
    found = greenhouse.get("applications", candidate_ids=70100, status="active").json()

    assert [row["status"] for row in found] == ["in_process"]
    assert (found[0]["job_id"], found[0]["recruiter_id"]) == (321, RECRUITER)
    assert_unprocessable(greenhouse.get("applications", status="in_process"))
    assert ids(greenhouse.get("applications", status="hired")) == []


def test_a_user_who_is_no_site_admin_gets_403_or_by_setting_an_empty_list(greenhouse: Any) -> None:
    token = greenhouse.token(sub=RECRUITER)

    refused = greenhouse.get("candidates", token)
    greenhouse.control("settings", {"non_admin_lists": "empty"})
    empty = greenhouse.get("candidates", token)

    assert refused.status_code == 403
    assert "message" in refused.json()
    assert (empty.status_code, empty.json()) == (200, [])


def test_an_integration_user_nobody_authorised_is_no_site_admin(greenhouse: Any) -> None:
    client = {"client_id": "hub-9", "client_secret": "s", "scopes": greenhouse.scopes, "service_account_authorised": False}
    greenhouse.seed(clients=[client])

    assert greenhouse.get("user_roles", greenhouse.token(client="hub-9", secret="s"), per_page=1).status_code == 403


def test_every_endpoint_wants_its_own_scope(greenhouse: Any) -> None:
    writes = {
        "candidates": ("POST", "candidates:create"),
        "candidates/70100": ("PATCH", "candidates:update"),
        "applications": ("POST", "applications:create"),
        "applications/88001": ("PATCH", "applications:update"),
        "notes": ("POST", "notes:create"),
        "applied_candidate_tags": ("POST", "applied_candidate_tags:create"),
    }
    lists = [scope.removeprefix("harvest:").removesuffix(":list") for scope in greenhouse.scopes if scope.endswith(":list")]
    for name in lists:
        others = " ".join(scope for scope in greenhouse.scopes if scope != f"harvest:{name}:list")
        assert greenhouse.get(name, greenhouse.token(scope=others)).status_code == 403
        assert greenhouse.get(name, greenhouse.token(scope=f"harvest:{name}:list")).status_code == 200
    for path, (method, scope) in writes.items():
        others = " ".join(known for known in greenhouse.scopes if known != f"harvest:{scope}")
        assert greenhouse.harvest(method, path, greenhouse.token(scope=others), json={}).status_code == 403
        assert greenhouse.harvest(method, path, greenhouse.token(scope=f"harvest:{scope}"), json={}).status_code != 403
    assert len(lists) == 17


def test_private_candidates_are_shown_only_with_the_right_to_view_them(greenhouse: Any) -> None:
    greenhouse.seed(candidates=[{"id": 70101, "first_name": "P", "last_name": "Q", "private": True}])
    admin = greenhouse.token(sub=ADMIN)

    assert ids(greenhouse.get("candidates", admin)) == [70100]
    assert greenhouse.patch("candidates/70101", {"title": "x"}, admin).status_code == 404
    greenhouse.seed(users=[{"id": ADMIN, "view_private_candidates": True}])
    assert ids(greenhouse.get("candidates", admin)) == [70101, 70100]
    assert ids(greenhouse.get("candidates", admin, private="false")) == [70100]
    assert ids(greenhouse.get("candidates")) == [70100]
    greenhouse.control("settings", {"service_account_sees_private": True})
    assert ids(greenhouse.get("candidates")) == [70101, 70100]


def test_confidential_jobs_are_invisible_outside_the_hiring_team(greenhouse: Any) -> None:
    greenhouse.seed(applications=[{"id": 88002, "candidate_id": 70100, "job_id": 322}])
    on_the_team = greenhouse.token(sub=ADMIN)

    assert ids(greenhouse.get("jobs")) == [323, 321]
    assert ids(greenhouse.get("job_owners")) == [70]
    assert ids(greenhouse.get("applications")) == [88001]
    assert ids(greenhouse.get("jobs", on_the_team)) == [323, 322, 321]
    assert ids(greenhouse.get("applications", on_the_team)) == [88002, 88001]


def test_jobs_are_found_by_status_and_single_department_and_office(greenhouse: Any) -> None:
    assert ids(greenhouse.get("jobs", status="open", department_id=10)) == [321]
    assert ids(greenhouse.get("jobs", office_id=20)) == [321]
    assert greenhouse.get("jobs").json()[0]["is_template"] is True
    assert_unprocessable(greenhouse.get("jobs", department_id="10,11"))
    assert_unprocessable(greenhouse.get("jobs", status="active"))


def test_leavers_are_listed_unless_deactivated_is_false(greenhouse: Any) -> None:
    assert LEAVER in ids(greenhouse.get("users"))
    assert LEAVER not in ids(greenhouse.get("users", deactivated="false"))
    assert ids(greenhouse.get("users", primary_email="rey@example.org", office_ids="20")) == [RECRUITER]


def test_service_accounts_are_hidden_by_default_and_have_no_address(greenhouse: Any) -> None:
    shown = greenhouse.get("users", show_service_accounts="true").json()
    hidden = greenhouse.get("users").json()

    extra = [user for user in shown if user not in hidden]
    assert [user["name"] for user in extra] == ["Integration hub-partner-2", "Integration hub-1"]
    assert {user["primary_email"] for user in extra} == {None}


def test_users_never_show_rights_the_api_does_not_have(greenhouse: Any) -> None:
    assert set(greenhouse.get("users").json()[0]) == {
        *("id", "created_at", "updated_at", "first_name", "last_name", "name", "primary_email", "emails", "job_title", "deactivated"),
        *("site_admin", "agency_id", "employee_id", "office_ids", "department_ids"),
    }


def test_owners_desks_and_dictionaries_are_read_in_their_shapes(greenhouse: Any) -> None:
    owner = {"id": 70, "job_id": 321, "user_id": RECRUITER, "type": "recruiter", "responsible": True}
    assert greenhouse.get("job_owners", job_ids=321).json() == [owner]
    assert greenhouse.get("departments").json() == [{"id": 10, "name": "Care", "parent_id": None, "external_id": None}]
    assert greenhouse.get("offices").json()[0]["primary_in_house_contact_user_id"] == RECRUITER
    assert greenhouse.get("sources").json() == [{"id": 40, "name": "Missed call", "type": {"id": 4, "name": "Other"}}]
    assert ids(greenhouse.get("custom_fields", field_type="candidate", active="true")) == [52, 51, 50]
    assert ids(greenhouse.get("custom_field_options", custom_field_ids="51")) == [60]
    assert ids(greenhouse.get("user_roles", per_page=1)) == [3]


def test_every_answer_carries_the_rate_headers_and_a_request_id(greenhouse: Any, clock: Any) -> None:
    greenhouse.control("settings", {"rate_limit": 75})
    clock.advance(31)
    reset = str(int(clock().timestamp()) - 1 + 30)

    fine = greenhouse.get("candidates", ids=1)
    wrong = greenhouse.get("candidates", phone=1)
    missing = greenhouse.get("nothing")

    assert [answer.headers["X-RateLimit-Remaining"] for answer in (fine, wrong, missing)] == ["74", "73", "72"]
    assert {answer.headers["X-RateLimit-Limit"] for answer in (fine, wrong, missing)} == {"75"}
    assert {answer.headers["X-RateLimit-Reset"] for answer in (fine, wrong, missing)} == {reset}
    assert len({answer.headers["x-request-id"] for answer in (fine, wrong, missing)}) == 3


def test_over_the_windows_budget_comes_429_until_the_window_ends(greenhouse: Any, clock: Any) -> None:
    token = greenhouse.token()
    greenhouse.control("settings", {"rate_limit": 3})
    clock.advance(23)

    statuses = [greenhouse.get("user_roles", token).status_code for _ in range(3)]
    refused = greenhouse.get("user_roles", token)

    assert statuses == [200, 200, 200]
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "7"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    clock.advance(7)
    assert greenhouse.get("user_roles", token).status_code == 200


def test_the_budget_is_shared_by_all_tokens_of_a_credential(greenhouse: Any) -> None:
    first, second = greenhouse.token(), greenhouse.token()
    greenhouse.control("settings", {"rate_limit": 1})

    assert greenhouse.get("user_roles", first).status_code == 200
    assert greenhouse.get("user_roles", second).status_code == 429


def test_a_429_can_come_without_retry_after(greenhouse: Any) -> None:
    token = greenhouse.token()
    greenhouse.control("settings", {"rate_limit": 0, "retry_after_on_429": False})

    refused = greenhouse.get("user_roles", token)

    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers


def test_lists_can_lag_behind_writes(greenhouse: Any, clock: Any) -> None:
    greenhouse.control("settings", {"index_lag_seconds": 30})
    made = greenhouse.post("candidates", {"first_name": "New", "last_name": "Comer"}).json()["candidate"]["id"]
    greenhouse.patch("candidates/70100", {"email_addresses": [{"value": "new@example.org", "type": "work"}]})
    clock.advance(29)

    assert ids(greenhouse.get("candidates")) == [70100]
    assert ids(greenhouse.get("candidates", email="ines@example.org")) == [70100]
    assert ids(greenhouse.get("candidates", email="new@example.org")) == []
    assert len(greenhouse.truth()["candidates"]) == 2
    clock.advance(1)
    assert ids(greenhouse.get("candidates")) == [made, 70100]
    assert ids(greenhouse.get("candidates", email="ines@example.org")) == []
    assert ids(greenhouse.get("candidates", email="new@example.org")) == [70100]


def test_a_hundred_thousand_candidates_are_paged_whole_and_windows_among_them_are_exact(greenhouse: Any) -> None:
    greenhouse.seed(bulk_candidates=100_000)
    fields = "id,first_name,last_name,phone_numbers,email_addresses,updated_at,private"
    rows: dict[int, str] = {}
    answer = greenhouse.get("candidates", per_page=500, fields=fields)
    requests_made = 1
    while answer.links:
        rows |= {row["id"]: row["updated_at"] for row in answer.json()}
        answer = greenhouse.get(answer.links["next"]["url"].removeprefix(f"{greenhouse.url}/harvest/v3/"))
        requests_made += 1
    rows |= {row["id"]: row["updated_at"] for row in answer.json()}

    window = greenhouse.get("candidates", per_page=500, fields="id", updated_at="gte|2026-11-20T11:00:00Z|lte|2026-11-20T14:00:00Z")

    assert (len(rows), requests_made) == (100_001, 201)
    inside = sorted((number for number, moment in rows.items() if "2026-11-20T11" <= moment <= "2026-11-20T14:00:00.000Z"), reverse=True)
    assert ids(window) == inside
    assert len(inside) == 181
    assert greenhouse.truth()["bulk_candidates"] == 100_000
