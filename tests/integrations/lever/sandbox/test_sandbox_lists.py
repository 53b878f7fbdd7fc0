from typing import Any

import pytest

INES, HIDDEN, OLD = (f"00000000-0000-4000-8000-{number:012d}" for number in (31, 32, 33))
INES_ON_NURSE, HIDDEN_ON_SECRET, OLD_ONE = (f"00000000-0000-4000-8000-{number:012d}" for number in (41, 42, 43))
RECRUITER, LEAVER, INTERVIEWER, SSO_ADMIN = (f"00000000-0000-4000-8000-{number:012d}" for number in (2, 3, 4, 5))
NURSE, SECRET_ROLE, INTERNAL_ROLE = (f"00000000-0000-4000-8000-{number:012d}" for number in (21, 22, 23))
DAY = 24 * 3_600_000
HOUR = 3600


def bad(answer: Any) -> None:
    assert answer.status_code == 400, answer.text
    assert set(answer.json()) == {"code", "message"}
    assert answer.json()["code"] == "BadRequest"


def test_a_list_is_an_envelope_and_moments_are_milliseconds(lever: Any, clock: Any) -> None:
    body = lever.get("opportunities").json()

    assert set(body) == {"data", "hasNext"}
    assert body["hasNext"] is False
    assert body["data"][0]["createdAt"] == clock.ms() - DAY
    assert body["data"][0]["urls"]["show"] == f"https://hire.lever.co/candidates/{INES_ON_NURSE}"


def test_pages_are_followed_by_the_opaque_next_token_alone(lever: Any) -> None:
    first = lever.get("opportunities", limit=1, confidentiality="all").json()
    second = lever.get("opportunities", limit=1, confidentiality="all", offset=first["next"]).json()
    third = lever.get("opportunities", limit=1, confidentiality="all", offset=second["next"]).json()

    assert [page["data"][0]["id"] for page in (first, second, third)] == [INES_ON_NURSE, HIDDEN_ON_SECRET, OLD_ONE]
    assert [page["hasNext"] for page in (first, second, third)] == [True, True, False]
    assert "next" not in third


@pytest.mark.parametrize("offset", ["50", "0", "0.1.x", "abc", "0.1795190460000.bm90IGpzb24"])
def test_an_offset_that_is_no_next_token_is_refused(lever: Any, offset: str) -> None:
    bad(lever.get("opportunities", offset=offset))


def test_a_next_token_belongs_to_its_list_and_its_filters(lever: Any) -> None:
    token = lever.get("opportunities", limit=1).json()["next"]

    bad(lever.get("opportunities", archived="false", offset=token))
    bad(lever.get("users", offset=token))


def test_an_old_next_token_is_refused_unless_the_setting_keeps_it(lever: Any, clock: Any) -> None:
    token = lever.get("opportunities", limit=1).json()["next"]
    clock.advance(24 * HOUR + 1)
    bad(lever.get("opportunities", limit=1, offset=token))

    lever.set(next_token_hours=0)
    assert lever.ids(limit=1, offset=token) == [OLD_ONE]


def test_people_added_while_paging_do_not_shift_the_next_page(lever: Any) -> None:
    token = lever.get("opportunities", limit=1).json()["next"]
    lever.created(name="New")

    assert lever.ids(limit=1, offset=token) == [OLD_ONE]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten"])
def test_a_limit_outside_one_to_a_hundred_is_refused(lever: Any, limit: str) -> None:
    bad(lever.get("opportunities", limit=limit))


def test_a_page_has_a_hundred_rows_unless_fewer_are_wanted(lever: Any) -> None:
    lever.seed(bulk_opportunities=150)

    assert len(lever.ids()) == 100


def test_confidential_rows_are_hidden_unless_asked_for(lever: Any) -> None:
    assert lever.ids() == [INES_ON_NURSE, OLD_ONE]
    assert lever.ids(confidentiality="all") == [INES_ON_NURSE, HIDDEN_ON_SECRET, OLD_ONE]
    assert lever.ids(confidentiality="confidential") == [HIDDEN_ON_SECRET]
    bad(lever.get("opportunities", confidentiality="secret"))


def test_without_confidential_access_the_rows_can_never_be_seen(lever: Any) -> None:
    key = lever.new_key(rights=["opportunities:read:admin", "postings:read:admin", "contact:read:admin", "notes:read:admin"])

    assert lever.ids(confidentiality="all", key=key) == [INES_ON_NURSE, OLD_ONE]
    assert SECRET_ROLE not in lever.ids("postings", confidentiality="all", key=key)
    for path in (
        f"opportunities/{HIDDEN_ON_SECRET}",
        f"opportunities/{HIDDEN_ON_SECRET}/notes",
        f"postings/{SECRET_ROLE}",
        f"contacts/{HIDDEN}",
    ):
        assert lever.get(path, key=key).status_code == 403


@pytest.mark.parametrize("name", ["phone", "phones", "owner", "owner_id", "q", "name", "per_page", "contact", "Email"])
def test_there_is_no_phone_or_owner_filter_and_unknown_parameters_are_refused(lever: Any, name: str) -> None:
    bad(lever.get("opportunities", **{name: "x"}))


@pytest.mark.parametrize("path", ["contacts", "contacts?email=ines@example.org", "people", "opportunity", f"contacts/{INES}/notes"])
def test_unknown_paths_are_not_found(lever: Any, path: str) -> None:
    answer = lever.get(path)

    assert answer.status_code == 404
    assert answer.json()["code"] == "ResourceNotFound"


def test_email_finds_any_address_of_the_contact_in_any_case(lever: Any) -> None:
    assert lever.ids(email=" ines@EXAMPLE.org ") == [INES_ON_NURSE]
    assert lever.ids(email="ines@example") == []
    bad(lever.get("opportunities", email=["a@example.org", "b@example.org"]))


def test_a_contacts_candidacies_are_found_by_its_id_which_may_be_repeated(lever: Any) -> None:
    again = lever.created(contact=INES)["id"]

    assert lever.ids(contact_id=INES) == [again, INES_ON_NURSE]
    assert lever.ids(contact_id=[INES, OLD]) == [again, INES_ON_NURSE, OLD_ONE]
    assert lever.ids(**{"contact_id[]": [OLD]}) == [OLD_ONE]
    bad(lever.get("opportunities", contact_id="4711"))


def test_tags_are_exact_and_case_sensitive_and_repeated_ones_are_alternatives(lever: Any) -> None:
    other = lever.created(tags=["Day shift"])["id"]

    assert lever.ids(tag="Night shift") == [INES_ON_NURSE]
    assert lever.ids(tag="night shift") == []
    assert set(lever.ids(tag=["Night shift", "Day shift"])) == {INES_ON_NURSE, other}


def test_sources_origins_stages_postings_and_locations_filter(lever: Any) -> None:
    stage = lever.get(f"opportunities/{INES_ON_NURSE}").json()["data"]["stage"]
    agency = lever.created(origin="agency")["id"]

    assert lever.ids(source="Referral") == [INES_ON_NURSE]
    assert lever.ids(origin="agency") == [agency]
    assert lever.ids(posting_id=NURSE) == [INES_ON_NURSE]
    assert lever.ids(archived_posting_id=NURSE) == []
    assert lever.ids(location="Oakland") == [INES_ON_NURSE]
    assert INES_ON_NURSE in lever.ids(stage_id=stage)
    assert lever.ids(archive_reason_id=INES) == []
    bad(lever.get("opportunities", origin="walk-in"))


def test_archived_ones_are_listed_unless_left_out_or_by_setting_hidden(lever: Any) -> None:
    assert OLD_ONE in lever.ids()
    assert lever.ids(archived="true") == [OLD_ONE]
    assert lever.ids(archived="false") == [INES_ON_NURSE]
    bad(lever.get("opportunities", archived="yes"))
    lever.set(archived_hidden_by_default=True)
    assert lever.ids() == [INES_ON_NURSE]


def test_snoozed_ones_are_told_apart(lever: Any, clock: Any) -> None:
    lever.control(f"opportunities/{INES_ON_NURSE}", {"snoozedUntil": clock.ms() + DAY})

    assert lever.ids(snoozed="true") == [INES_ON_NURSE]
    assert lever.ids(snoozed="false") == [OLD_ONE]


def test_moments_are_inclusive_milliseconds(lever: Any, clock: Any) -> None:
    then = clock.ms() - DAY

    assert lever.ids(created_at_start=then, created_at_end=then) == [INES_ON_NURSE]
    assert lever.ids(created_at_end=then - 1) == [OLD_ONE]
    assert lever.ids(archived_at_start=1) == [OLD_ONE]
    assert lever.ids(advanced_at_end=then - 1) == [OLD_ONE]
    bad(lever.get("opportunities", updated_at_start="2026-11-20T00:00:00Z"))


def test_rows_that_nobody_touched_have_no_change_moment_and_appear_in_no_window_of_changes(lever: Any) -> None:
    assert lever.get(f"opportunities/{OLD_ONE}").json()["data"]["updatedAt"] is None
    assert OLD_ONE not in lever.ids(updated_at_start=0)
    assert OLD_ONE not in lever.ids(updated_at_end=10**14)


def test_a_changed_number_brings_every_candidacy_of_the_person_into_the_window_and_a_note_does_not(lever: Any, clock: Any) -> None:
    clock.advance(60)
    lever.noted("called")
    assert lever.ids(updated_at_start=clock.ms()) == []

    lever.control(f"contacts/{INES}", {"phones": [{"value": "415-555-0199"}]})
    assert lever.ids(updated_at_start=clock.ms()) == [INES_ON_NURSE]
    assert lever.get(f"opportunities/{INES_ON_NURSE}").json()["data"]["phones"] == [{"value": "415-555-0199"}]


def test_include_is_subtractive_and_expand_wins(lever: Any) -> None:
    only = lever.get("opportunities", include=["id", "phones"], email="ines@example.org").json()["data"]
    both = lever.get("opportunities", include=["id"], expand=["owner", "contact"], email="ines@example.org").json()["data"][0]

    assert only == [{"id": INES_ON_NURSE, "phones": [{"value": "(415) 555-0134"}]}]
    assert set(both) == {"id", "owner", "contact"}
    assert (both["owner"]["name"], both["contact"]["id"]) == ("Rey Cruz", INES)
    bad(lever.get("opportunities", include="phone"))
    bad(lever.get("opportunities", expand="tags"))


def test_expanded_applications_name_the_postings_owner_and_hiring_manager(lever: Any) -> None:
    row = lever.get(f"opportunities/{INES_ON_NURSE}", expand=["applications", "stage", "followers"]).json()["data"]
    listed = lever.get(f"opportunities/{INES_ON_NURSE}/applications").json()["data"]

    assert row["applications"] == listed
    assert (listed[0]["posting"], listed[0]["postingOwner"], listed[0]["postingHiringManager"]) == (NURSE, RECRUITER, LEAVER)
    assert listed[0]["phone"] == {"type": None, "value": "(415) 555-0134"}
    assert (row["stage"]["text"], row["followers"][0]["id"]) == ("New Lead", RECRUITER)


def test_the_old_candidates_paths_are_gone_or_by_setting_still_served(lever: Any) -> None:
    assert lever.get("candidates").status_code == 404

    lever.set(deprecated_candidates="served")
    assert lever.ids("candidates") == lever.ids()
    assert lever.get(f"candidates/{OLD_ONE}").json() == lever.get(f"opportunities/{OLD_ONE}").json()


def test_a_malformed_id_looks_like_a_missing_record(lever: Any) -> None:
    missing = lever.get(f"opportunities/{INES}")
    malformed = lever.get("opportunities/4711")

    assert missing.status_code == malformed.status_code == 404
    assert missing.json() == {"code": "ResourceNotFound", "message": f"opportunities {INES} was not found"}


def test_deleted_candidacies_are_listed_by_moment_with_nothing_but_their_id(lever: Any, clock: Any) -> None:
    lever.control(f"opportunities/{OLD_ONE}/delete")
    rows = lever.get("opportunities/deleted", deleted_at_start=clock.ms()).json()["data"]

    assert [(row["id"], row["deletedAt"]) for row in rows] == [(OLD_ONE, clock.ms())]
    assert set(rows[0]) == {"id", "deletedAt", "deletedBy"}
    assert lever.ids("opportunities/deleted", deleted_at_start=clock.ms() + 1) == []
    assert lever.get(f"opportunities/{OLD_ONE}").status_code == 404
    assert lever.get(f"contacts/{OLD}").status_code == 404


def test_lists_can_lag_behind_writes_while_single_records_do_not(lever: Any, clock: Any) -> None:
    lever.set(list_lag_seconds=30)
    made = lever.created(name="Fresh", emails=["fresh@example.org"])["id"]
    note = lever.noted("first")

    assert made not in lever.ids()
    assert lever.ids(email="fresh@example.org") == []
    assert lever.ids(f"opportunities/{INES_ON_NURSE}/notes") == []
    assert lever.get(f"opportunities/{made}").status_code == 200
    assert lever.get(f"opportunities/{INES_ON_NURSE}/notes/{note}").status_code == 200
    assert lever.created(emails=["fresh@example.org"])["contact"] == lever.get(f"opportunities/{made}").json()["data"]["contact"]
    clock.advance(30)
    assert made in lever.ids()
    assert lever.ids(f"opportunities/{INES_ON_NURSE}/notes") == [note]


def test_users_are_the_active_ones_unless_all_are_wanted(lever: Any) -> None:
    assert lever.ids("users") == [lever.admin, RECRUITER, INTERVIEWER, SSO_ADMIN]
    assert LEAVER in lever.ids("users", includeDeactivated="true")
    assert lever.ids("users", email="rey@example.ORG") == [RECRUITER]
    assert lever.ids("users", external_directory_id="d-2") == [RECRUITER]
    assert lever.ids("users", **{"accessRole[]": ["interviewer", "super admin"]}) == [lever.admin, INTERVIEWER, SSO_ADMIN]
    assert set(lever.get(f"users/{RECRUITER}").json()["data"]) >= {
        "username",
        "accessRole",
        "deactivatedAt",
        "jobTitle",
        "linkedContactIds",
    }
    assert "sso" not in lever.get(f"users/{SSO_ADMIN}").json()["data"]


def test_users_cannot_be_written(lever: Any) -> None:
    assert lever.api("PUT", f"users/{RECRUITER}", json={"name": "x"}).status_code == 404


def test_published_postings_are_those_of_the_public_site_unless_channels_are_named(lever: Any) -> None:
    assert lever.ids("postings") == [NURSE]
    assert lever.ids("postings", state="published", distributionChannel=["public", "internal"]) == [NURSE, INTERNAL_ROLE]
    assert lever.ids("postings", confidentiality="all") == [NURSE, SECRET_ROLE]
    assert lever.ids("postings", state="closed") == []
    bad(lever.get("postings", state="open"))


def test_postings_name_their_people_and_their_desks(lever: Any) -> None:
    row = lever.get(f"postings/{NURSE}", expand=["owner", "followers"]).json()["data"]

    assert (row["owner"]["name"], row["hiringManager"], row["followers"]) == ("Rey Cruz", LEAVER, [])
    assert row["categories"] == {
        "team": "Night",
        "department": "Care",
        "location": "Oakland",
        "allLocations": ["Oakland"],
        "commitment": None,
        "level": None,
    }


def test_changed_postings_are_filtered_beside_confidentiality_alone(lever: Any, clock: Any) -> None:
    assert lever.ids("postings", updated_at_start=clock.ms() - 3 * DAY, confidentiality="all") == [NURSE]
    assert lever.ids("postings", updated_at_start=clock.ms() - DAY) == []
    bad(lever.get("postings", updated_at_start=clock.ms(), state="published"))
    bad(lever.get("postings", updated_at_start=clock.ms(), distributionChannel="internal"))


def test_requisitions_stages_and_reasons_are_listed(lever: Any) -> None:
    assert lever.get("requisitions").json()["data"][0]["owner"] == RECRUITER
    assert {"New Lead", "Phone screen"} <= {row["text"] for row in lever.get("stages").json()["data"]}
    assert all(set(row) == {"id", "text"} for row in lever.get("stages").json()["data"])
    assert "Hired" in [row["text"] for row in lever.get("archive_reasons").json()["data"]]


def test_tags_and_sources_are_listed_with_their_counts(lever: Any) -> None:
    lever.seed(tags=["Unused"])
    lever.created(tags=["Night shift"], sources=["Missed call"])

    assert lever.get("tags").json()["data"] == [{"text": "Night shift", "count": 2}, {"text": "Unused", "count": 0}]
    assert lever.get("sources").json()["data"] == [{"text": "Missed call", "count": 1}, {"text": "Referral", "count": 1}]


def test_twenty_requests_at_once_then_ten_a_second_and_no_header_tells(lever: Any, clock: Any) -> None:
    lever.set(rate_per_second=10)
    answers = [lever.get("stages") for _ in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[-1].json()["code"]
    assert not any("rate" in name.lower() or name.lower() == "retry-after" for answer in answers for name in answer.headers)
    clock.advance(1)
    assert [lever.get("stages").status_code for _ in range(11)] == [200] * 10 + [429]


def test_every_credential_has_its_own_bucket(lever: Any) -> None:
    lever.set(rate_per_second=10, rate_burst=1)
    other = lever.new_key()

    assert lever.get("stages").status_code == 200
    assert lever.get("stages").status_code == 429
    assert lever.get("stages", key=other).status_code == 200


def test_a_refresh_does_not_fill_the_bucket(lever: Any) -> None:
    lever.set(rate_per_second=10, rate_burst=1)
    first = lever.sign_in()
    assert lever.get("users", token=first["access_token"]).status_code == 200

    second = lever.refresh(first["refresh_token"]).json()

    assert lever.get("users", token=second["access_token"]).status_code == 429


def test_the_error_code_of_validation_is_a_setting(lever: Any) -> None:
    lever.set(validation_error_code="ValidationError")

    assert lever.get("opportunities", limit=0).json()["code"] == "ValidationError"


def test_ten_thousand_people_are_paged_whole_and_windows_among_them_leave_out_the_untouched(lever: Any) -> None:
    lever.seed(bulk_opportunities=10_000)
    seen: list[str] = []
    offset: dict[str, str] = {}
    while True:
        page = lever.get("opportunities", include=["id", "updatedAt"], **offset).json()
        seen += [row["id"] for row in page["data"]]
        if not page["hasNext"]:
            break
        offset = {"offset": page["next"]}

    assert len(seen) == len(set(seen)) == 10_002
    untouched = [row for row in lever.vendor.site.account.opportunities.rows.values() if row["bulk"] and row["updatedAt"] is None]
    assert len(untouched) == 500
