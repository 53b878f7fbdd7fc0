from typing import Any

import pytest
import requests

INES, HIDDEN, OLD = (f"00000000-0000-4000-8000-{number:012d}" for number in (31, 32, 33))
INES_ON_NURSE, HIDDEN_ON_SECRET, OLD_ONE = (f"00000000-0000-4000-8000-{number:012d}" for number in (41, 42, 43))
RECRUITER, LEAVER, INTERVIEWER = (f"00000000-0000-4000-8000-{number:012d}" for number in (2, 3, 4))
NURSE, SECRET_ROLE = (f"00000000-0000-4000-8000-{number:012d}" for number in (21, 22))
NOBODY = "00000000-0000-4000-8000-000000000099"
CALLER = {
    "name": "Unknown caller +14155550155",
    "phones": [{"type": "mobile", "value": "+14155550155"}],
    "tags": ["Missed call"],
    "sources": ["Missed call text-back"],
    "origin": "sourced",
}
PERSON = {
    "name": "Ines O.",
    "headline": "Nurse",
    "location": "Berkeley",
    "emails": ["ines@example.org"],
    "phones": [{"value": "415 555 0134"}],
}


def contact_of(lever: Any, name: str = INES) -> dict[str, Any]:
    return dict(lever.get(f"contacts/{name}").json()["data"])


def test_only_perform_as_is_required_and_its_user_becomes_creator_and_owner(lever: Any, clock: Any) -> None:
    row = lever.created()

    assert (row["owner"], row["followers"], row["origin"]) == (lever.admin, [lever.admin], "sourced")
    assert (row["archived"], row["createdAt"], row["updatedAt"]) == (None, clock.ms(), clock.ms())
    stages = {stage["id"]: stage["text"] for stage in lever.get("stages").json()["data"]}
    assert stages[row["stage"]] == "New Lead"


def test_without_perform_as_nothing_is_created(lever: Any) -> None:
    answer = lever.api("POST", "opportunities", json=CALLER)

    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message"}
    assert len(lever.truth()["opportunities"]) == 3


def test_who_cannot_act_cannot_be_performed_as(lever: Any) -> None:
    assert lever.create(CALLER, perform_as=NOBODY).status_code == 404
    assert lever.create(CALLER, perform_as="rey").status_code == 404
    assert lever.create(CALLER, perform_as=INTERVIEWER).status_code == 403
    lever.set(interviewers_may_act=True)
    assert lever.create(CALLER, perform_as=INTERVIEWER).status_code == 201


def test_a_user_who_left_can_still_be_performed_as_unless_the_setting_forbids_it(lever: Any) -> None:
    assert lever.create(CALLER, perform_as=LEAVER).status_code == 201

    lever.set(deactivated_may_act=False)
    assert lever.create(CALLER, perform_as=LEAVER).status_code == 403


def test_a_new_caller_is_kept_as_sent_with_unknown_tags_and_sources(lever: Any) -> None:
    row = lever.created(**CALLER, owner=RECRUITER)

    assert {key: row[key] for key in CALLER} == CALLER
    assert (row["owner"], row["followers"]) == (RECRUITER, [lever.admin])
    assert "Missed call" in [tag["text"] for tag in lever.get("tags").json()["data"]]
    assert contact_of(lever, row["contact"])["phones"] == CALLER["phones"]


def test_posting_twice_makes_two_people_because_only_an_email_is_compared(lever: Any) -> None:
    first, second = lever.created(**CALLER), lever.created(**CALLER)

    assert first["contact"] != second["contact"]


def test_an_idempotency_key_is_ignored(lever: Any) -> None:
    for _ in range(2):
        options = {"auth": (lever.key, ""), "headers": {"Idempotency-Key": "1"}, "params": {"perform_as": lever.admin}}
        assert lever.send("POST", "/api/v1/opportunities", json=CALLER, **options).status_code == 201

    assert len(lever.truth()["opportunities"]) == 5


def test_a_known_email_keeps_the_old_name_and_number_without_a_word(lever: Any) -> None:
    row = lever.created(**{**CALLER, "emails": ["INES@example.org", "new@example.org"]})

    assert row["contact"] == INES
    assert (row["name"], row["phones"], row["emails"]) == ("Ines Okafor", [{"value": "(415) 555-0134"}], ["Ines@Example.org"])
    assert row["tags"] == ["Missed call"]
    assert contact_of(lever)["phones"] == [{"value": "(415) 555-0134"}]


def test_a_named_contact_gets_the_numbers_addresses_tags_and_links_added(lever: Any) -> None:
    sent = {"contact": INES, "emails": ["new@example.org"], "phones": [*CALLER["phones"], {"value": "(415) 555-0134"}]}
    row = lever.created(**sent, name="Other", tags=["Missed call"], links=["https://example.org/cv"])

    assert row["contact"] == INES
    assert (row["name"], row["emails"]) == ("Ines Okafor", ["Ines@Example.org", "new@example.org"])
    assert [phone["value"] for phone in row["phones"]] == ["(415) 555-0134", "+14155550155"]
    earlier = lever.get(f"opportunities/{INES_ON_NURSE}").json()["data"]
    assert (earlier["phones"], earlier["tags"]) == (row["phones"], ["Night shift", "Missed call"])
    assert earlier["links"] == ["https://example.org/cv"]


def test_a_named_contact_wins_over_an_email_of_somebody_else(lever: Any) -> None:
    assert lever.created(contact=INES, emails=["old@example.org"])["contact"] == INES


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"phone": "+14155550155"}, 400),
        ({"firstName": "Ines"}, 400),
        ({"confidentiality": "confidential"}, 400),
        ({"customFields": []}, 400),
        ({"name": 1}, 400),
        ({"phones": "+14155550155"}, 400),
        ({"phones": ["+14155550155"]}, 400),
        ({"phones": [{"type": "mobile"}]}, 400),
        ({"phones": [{"value": "+14155550155", "primary": True}]}, 400),
        ({"emails": [{"value": "ines@example.org"}]}, 400),
        ({"emails": ["ines"]}, 400),
        ({"emails": "ines@example.org"}, 400),
        ({"location": {"name": "Oakland"}}, 400),
        ({"tags": "Missed call"}, 400),
        ({"tags": [""]}, 400),
        ({"origin": "phone"}, 400),
        ({"postings": [NURSE, SECRET_ROLE]}, 400),
        ({"owner": LEAVER}, 400),
        ({"createdAt": 4_000_000_000_000}, 400),
        ({"createdAt": "2026-11-20"}, 400),
        ({"archived": {"archivedAt": 1}}, 400),
        ({"owner": "rey"}, 404),
        ({"owner": NOBODY}, 404),
        ({"followers": [NOBODY]}, 404),
        ({"stage": NOBODY}, 404),
        ({"contact": NOBODY}, 404),
        ({"postings": [NOBODY]}, 404),
    ],
)
def test_a_wrong_new_opportunity_is_refused_and_nobody_is_made(lever: Any, change: dict[str, Any], status: int) -> None:
    answer = lever.create({**CALLER, **change})

    assert answer.status_code == status, answer.text
    truth = lever.truth()
    assert (len(truth["opportunities"]), len(truth["contacts"])) == (3, 3)


@pytest.mark.parametrize("params", [{"performAs": "x"}, {"parse": "maybe"}, {"notify": "true"}, {"perform_as_posting_owner": "1"}])
def test_wrong_parameters_of_a_create_are_refused(lever: Any, params: dict[str, str]) -> None:
    assert lever.create(CALLER, **params).status_code == 400


def test_phone_types_beyond_mobile_and_work_are_refused_unless_the_setting_knows_five(lever: Any) -> None:
    body = {"phones": [{"type": "home", "value": "+14155550155"}]}
    assert lever.create(body).status_code == 400

    lever.set(phone_types="five")
    assert lever.create(body).status_code == 201
    assert lever.create({"phones": [{"type": "cell", "value": "+14155550155"}]}).status_code == 400


def test_a_user_who_left_owns_nothing_new_unless_the_setting_allows_it(lever: Any) -> None:
    lever.set(deactivated_may_own=True)

    assert lever.created(owner=LEAVER)["owner"] == LEAVER


def test_the_postings_owner_can_be_made_owner_with_exactly_one_posting(lever: Any) -> None:
    row = lever.create({**CALLER, "postings": [NURSE]}, perform_as_posting_owner="true").json()["data"]

    assert row["owner"] == RECRUITER
    assert len(row["applications"]) == 1
    assert lever.create(CALLER, perform_as_posting_owner="true").status_code == 400


def test_a_candidacy_on_a_confidential_posting_is_confidential_and_needs_the_access(lever: Any) -> None:
    blind = lever.new_key(rights=["opportunities:write:admin"])

    assert lever.created(**CALLER, postings=[SECRET_ROLE])["confidentiality"] == "confidential"
    answer = lever.api("POST", "opportunities", key=blind, json={"postings": [SECRET_ROLE]}, params={"perform_as": lever.admin})
    assert answer.status_code == 403


def test_history_can_be_imported_with_past_moments(lever: Any) -> None:
    reason = lever.get("archive_reasons").json()["data"][1]["id"]
    row = lever.created(createdAt=1_700_000_000_000, archived={"reason": reason, "archivedAt": 1_700_000_100_000})

    assert (row["createdAt"], row["archivedAt"], row["archiveReason"]) == (1_700_000_000_000, 1_700_000_100_000, reason)


def test_a_body_that_is_no_json_object_is_refused(lever: Any) -> None:
    for options in ({"data": "{"}, {"json": [CALLER]}, {"data": {"name": "x"}}, {"files": {"resumeFile": b"x"}}):
        assert lever.api("POST", "opportunities", params={"perform_as": lever.admin}, **options).status_code == 400


def test_a_create_whose_answer_is_lost_still_made_the_person(lever: Any) -> None:
    lever.control("knobs", {"method": "POST", "path": "/api/v1/opportunities", "do": "drop"})
    with pytest.raises(requests.ConnectionError):
        lever.create(CALLER)

    assert len(lever.truth()["opportunities"]) == 4


def test_nothing_changes_the_owner_of_an_existing_opportunity(lever: Any) -> None:
    for method, path in (("PUT", "owner"), ("POST", "owner"), ("PUT", ""), ("PATCH", "")):
        answer = lever.api(method, f"opportunities/{INES_ON_NURSE}/{path}".rstrip("/"), json={"owner": lever.admin})
        assert answer.status_code == 404


def test_archiving_and_applying_are_not_offered(lever: Any) -> None:
    assert lever.api("PUT", f"opportunities/{INES_ON_NURSE}/archived", json={}).status_code == 404
    assert lever.api("POST", f"postings/{NURSE}/apply", json={}).status_code == 404


def test_tags_sources_and_links_are_added_and_removed_on_their_own(lever: Any, clock: Any) -> None:
    clock.advance(5)
    path = f"opportunities/{INES_ON_NURSE}"
    added = lever.api("POST", f"{path}/addTags", json={"tags": ["Night shift", "Missed call"]}).json()["data"]
    removed = lever.api("POST", f"{path}/removeTags", json={"tags": ["Night shift"]}).json()["data"]

    assert (added["tags"], removed["tags"]) == (["Night shift", "Missed call"], ["Missed call"])
    assert removed["updatedAt"] == clock.ms()
    assert lever.api("POST", f"{path}/addSources", json={"sources": ["Missed call"]}).json()["data"]["sources"] == [
        "Referral",
        "Missed call",
    ]
    assert lever.api("POST", f"{path}/addLinks", json={"links": ["https://x.example"]}).json()["data"]["links"] == ["https://x.example"]
    for body in ({"tags": []}, {"tag": "x"}, {"sources": ["x"]}):
        assert lever.api("POST", f"{path}/addTags", json=body).status_code == 400


def test_a_stage_is_moved_by_its_id(lever: Any, clock: Any) -> None:
    stages = {row["text"]: row["id"] for row in lever.get("stages").json()["data"]}
    clock.advance(5)
    path = f"opportunities/{INES_ON_NURSE}/stage"
    row = lever.api("PUT", path, json={"stage": stages["Reached Out"]}, params={"perform_as": RECRUITER}).json()["data"]

    assert (row["stage"], row["lastAdvancedAt"]) == (stages["Reached Out"], clock.ms())
    assert lever.api("PUT", path, json={"stage": NOBODY}).json()["message"] == f"stages {NOBODY} was not found"
    assert lever.api("PUT", path, json={}).status_code == 400


def test_a_contact_reads_its_location_as_an_object_and_takes_it_as_a_text(lever: Any) -> None:
    assert contact_of(lever)["location"] == {"name": "Oakland"}
    assert lever.api("PUT", f"contacts/{INES}", json={**PERSON, "location": {"name": "Berkeley"}}).status_code == 400

    changed = lever.api("PUT", f"contacts/{INES}", json=PERSON).json()["data"]
    assert (changed["location"], changed["name"]) == ({"name": "Berkeley"}, "Ines O.")
    assert lever.get(f"opportunities/{INES_ON_NURSE}").json()["data"]["location"] == "Berkeley"


def test_what_a_contact_write_leaves_out_is_wiped(lever: Any) -> None:
    changed = lever.api("PUT", f"contacts/{INES}", json={"name": "Ines", "phones": []}).json()["data"]

    assert (changed["emails"], changed["phones"], changed["location"]) == ([], [], None)
    assert lever.api("PUT", f"contacts/{INES}", json={"headline": "Nurse"}).status_code == 400
    assert lever.created(emails=["ines@example.org"])["contact"] != INES


def test_by_setting_a_contact_write_keeps_what_it_leaves_out(lever: Any) -> None:
    lever.set(contact_put="merge")
    changed = lever.api("PUT", f"contacts/{INES}", json={"headline": "Nurse"}).json()["data"]

    assert (changed["name"], changed["emails"], changed["headline"]) == ("Ines Okafor", ["Ines@Example.org"], "Nurse")


@pytest.mark.parametrize("change", [{"tags": ["x"]}, {"phones": [{"type": "cell", "value": "1"}]}, {"emails": ["x"]}, {"name": ""}])
def test_a_wrong_contact_write_is_refused(lever: Any, change: dict[str, Any]) -> None:
    assert lever.api("PUT", f"contacts/{INES}", json={**PERSON, **change}).status_code == 400


def test_an_anonymized_person_is_stripped_and_takes_neither_changes_nor_candidacies(lever: Any) -> None:
    lever.control(f"contacts/{INES}/anonymize")
    row = lever.get(f"opportunities/{INES_ON_NURSE}").json()["data"]

    assert (row["isAnonymized"], row["name"], row["phones"], row["emails"]) == (True, "", [], [])
    assert lever.api("PUT", f"contacts/{INES}", json=PERSON).status_code == 400
    assert lever.create({**CALLER, "contact": INES}).status_code == 400
    assert lever.created(emails=["ines@example.org"])["contact"] != INES


def test_a_merged_person_is_gone_and_their_candidacies_belong_to_the_survivor(lever: Any, clock: Any) -> None:
    clock.advance(5)
    lever.control(f"contacts/{OLD}/merge", {"into": INES})

    assert lever.get(f"contacts/{OLD}").status_code == 404
    assert lever.ids(contact_id=INES, updated_at_start=clock.ms()) == [INES_ON_NURSE, OLD_ONE]
    assert [phone["value"] for phone in contact_of(lever)["phones"]] == ["(415) 555-0134", "415.555.0188"]
    assert lever.created(emails=["old@example.org"])["contact"] == INES
    lever.set(merged_contact="moved")
    moved = lever.get(f"contacts/{OLD}")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"{lever.url}/api/v1/contacts/{INES}")


def test_consent_stands_on_the_candidacies(lever: Any) -> None:
    protection = {"store": {"allowed": True, "expiresAt": None}, "contact": {"allowed": False, "expiresAt": None}}
    assert lever.get(f"opportunities/{INES_ON_NURSE}").json()["data"]["dataProtection"] is None

    lever.control(f"contacts/{INES}", {"dataProtection": protection})

    assert lever.get(f"opportunities/{INES_ON_NURSE}").json()["data"]["dataProtection"] == protection


def test_an_upload_lives_for_a_day_and_has_at_most_thirty_megabytes(lever: Any, clock: Any) -> None:
    made = lever.api("POST", "uploads", files={"file": ("cv.txt", b"hello")}).json()["data"]
    path = f"/api{made['uri'].partition('/api')[2]}"

    assert made["expiresAt"] - made["uploadedAt"] == 24 * 3_600_000
    assert lever.send("GET", path, auth=(lever.key, "")).content == b"hello"
    clock.advance(24 * 3600)
    assert lever.send("GET", path, auth=(lever.key, "")).status_code == 404
    assert lever.send("GET", "/_sandbox/settings").json()["upload_limit_bytes"] == 30_000_000
    lever.set(upload_limit_bytes=4)
    assert lever.api("POST", "uploads", files={"file": ("cv.txt", b"hello")}).status_code == 422
    assert lever.api("POST", "uploads", data={"file": "x"}).status_code == 400
