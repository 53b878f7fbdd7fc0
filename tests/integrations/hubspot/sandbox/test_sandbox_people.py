import json
from typing import Any

import pytest
import requests

from tests.integrations.hubspot.sandbox.conftest import KEY, LEAVER, REY

KEY_PROPERTY = {
    "groupName": "contactinformation",
    "name": "mctb_caller_key",
    "label": "Missed-call caller key",
    "type": "string",
    "fieldType": "text",
    "hasUniqueValue": True,
}


def codes(answer: Any) -> list[str]:
    return [error["code"] for error in answer.json()["errors"]]


@pytest.fixture
def keyed(hubspot: Any) -> Any:
    assert hubspot.ask("POST", "crm/properties/2026-09/contacts", KEY_PROPERTY).status_code == 201
    return hubspot


def upsert(hubspot: Any, *inputs: dict[str, Any]) -> Any:
    return hubspot.objects("POST", "contacts/batch/upsert", {"inputs": list(inputs)})


def by_key(value: str, **properties: str) -> dict[str, Any]:
    return {"idProperty": "mctb_caller_key", "id": value, "properties": {"firstname": "Caller", **properties}}


def test_a_phone_alone_makes_no_contact_and_a_placeholder_name_does(hubspot: Any) -> None:
    refused = hubspot.create("contacts", phone="+14155550123")
    made = hubspot.create("contacts", firstname="Caller", lastname="+14155550123", phone="+14155550123")

    assert (refused.status_code, refused.json()["category"]) == (400, "VALIDATION_ERROR")
    assert made.status_code == 201
    assert made.json()["properties"]["hs_calculated_phone_number"] == "+14155550123"


def test_a_create_without_associations_is_refused_unless_the_setting_lets_it_pass(hubspot: Any) -> None:
    body = {"properties": {"firstname": "Ines"}}
    assert hubspot.objects("POST", "contacts", body).status_code == 400
    hubspot.settings(associations_required=False)
    assert hubspot.objects("POST", "contacts", body).status_code == 201


def test_unknown_and_read_only_properties_are_refused_by_name_with_json_text_in_the_message(hubspot: Any) -> None:
    answer = hubspot.create("contacts", firstname="Ines", mctb_source="missed call", hs_object_source="ME")

    assert answer.status_code == 400
    assert codes(answer) == ["PROPERTY_DOESNT_EXIST", "READ_ONLY_VALUE"]
    told = json.loads(answer.json()["message"].partition(": ")[2])
    assert [entry["name"] for entry in told] == ["mctb_source", "hs_object_source"]
    assert hubspot.truth()["contacts"] == []


def test_values_are_texts_and_unknown_keys_of_a_body_are_refused(hubspot: Any) -> None:
    assert hubspot.objects("POST", "contacts", {"properties": {"firstname": 7}, "associations": []}).status_code == 400
    assert hubspot.objects("POST", "contacts", {"properties": {"firstname": "A"}, "associations": [], "owner": "x"}).status_code == 400
    assert hubspot.objects("POST", "contacts", ["no object"]).status_code == 400


def test_a_second_contact_with_an_email_is_a_conflict_whose_id_stands_in_the_message_alone(hubspot: Any) -> None:
    first = hubspot.made("contacts", email="ines@example.org")
    answer = hubspot.create("contacts", email="INES@example.org", firstname="Ines")

    assert (answer.status_code, answer.json()["category"]) == (409, "CONFLICT")
    assert answer.json()["message"] == f"Contact already exists. Existing ID: {first}"
    assert "errors" not in answer.json()


def test_two_contacts_may_have_one_phone_number(hubspot: Any) -> None:
    numbers = {hubspot.made("contacts", firstname=name, phone="(415) 555-0123") for name in ("Ines", "Tomas")}
    assert set(hubspot.found("hs_searchable_calculated_phone_number", "4155550123")) == numbers


def test_a_patch_changes_only_what_is_named_and_an_empty_text_clears(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines", lastname="Okafor", phone="+14155550123")
    changed = hubspot.objects("PATCH", f"contacts/{number}", {"properties": {"phone": "", "company": "Alder"}})

    assert changed.status_code == 200
    names = "firstname,phone,company,hs_searchable_calculated_phone_number"
    held = hubspot.objects("GET", f"contacts/{number}", properties=names).json()["properties"]
    assert held == {"firstname": "Ines", "phone": None, "company": "Alder", "hs_searchable_calculated_phone_number": None}


def test_choices_are_internal_values_in_their_own_case(hubspot: Any) -> None:
    assert codes(hubspot.create("contacts", firstname="Ines", hs_lead_status="Attempted to contact")) == ["INVALID_OPTION"]
    assert codes(hubspot.create("contacts", firstname="Ines", hs_lead_status="new")) == ["INVALID_OPTION"]
    assert hubspot.create("contacts", firstname="Ines", hs_lead_status="ATTEMPTED_TO_CONTACT").status_code == 201


def test_lead_statuses_can_be_the_portals_own(hubspot: Any) -> None:
    hubspot.seed(properties=[{"name": "hs_lead_status", "type": "enumeration", "options": [{"value": "HOT", "label": "Hot"}]}])
    options = hubspot.ask("GET", "crm/properties/2026-09/contacts/hs_lead_status").json()["options"]

    assert [option["value"] for option in options] == ["HOT"]
    assert codes(hubspot.create("contacts", firstname="Ines", hs_lead_status="NEW")) == ["INVALID_OPTION"]


@pytest.mark.parametrize("value", [" NEW", "NEW\u200b", "NEW\n"])
def test_whitespace_around_a_choice_is_refused(hubspot: Any, value: str) -> None:
    assert codes(hubspot.create("contacts", firstname="Ines", hs_lead_status=value)) == ["LEADING_TRAILING_WHITESPACE"]


def test_a_portal_with_phone_validation_takes_e164_alone(hubspot: Any) -> None:
    assert hubspot.create("contacts", firstname="Ines", phone="(415) 555-0123").status_code == 201
    hubspot.settings(phone_validation=True)
    assert codes(hubspot.create("contacts", firstname="Ines", phone="(415) 555-0123")) == ["INVALID_PHONE_NUMBER"]
    assert hubspot.create("contacts", firstname="Ines", phone="+14155550123").status_code == 201


def test_a_portals_own_rules_bind_writes(hubspot: Any) -> None:
    hubspot.seed(properties=[{"name": "badge", "pattern": "[A-Z]{3}"}])
    assert codes(hubspot.create("contacts", firstname="Ines", badge="abc")) == ["VALIDATION_RULE_FAILED"]
    assert hubspot.create("contacts", firstname="Ines", badge="ABC").status_code == 201


def test_properties_an_administrator_requires_are_enforced_from_2026_09_on(hubspot: Any) -> None:
    hubspot.seed(
        rules=[
            {"object": "contacts", "required": ["company"]},
            {"object": "contacts", "required": ["jobtitle"], "when": ["lifecyclestage", "customer"]},
        ]
    )
    body = {"properties": {"firstname": "Ines"}, "associations": []}

    bare = hubspot.objects("POST", "contacts", body)
    assert (codes(bare), bare.json()["errors"][0]["context"]) == (["MISSING_REQUIRED_PROPERTY"], {"propertyName": ["company"]})
    number = hubspot.made("contacts", firstname="Ines", company="Alder")
    stage = {"properties": {"lifecyclestage": "customer"}}
    assert codes(hubspot.objects("PATCH", f"contacts/{number}", stage)) == ["MISSING_CONDITIONAL_REQUIRED_PROPERTY"]
    assert hubspot.ask("POST", "crm/objects/2026-03/contacts", body).status_code == 201


def test_an_owner_is_named_by_owner_id_never_by_user_id(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines", hubspot_owner_id=REY)
    held = hubspot.objects("GET", f"contacts/{number}", properties="hubspot_owner_id,hubspot_team_id,hs_all_owner_ids").json()

    assert held["properties"] == {"hubspot_owner_id": REY, "hubspot_team_id": "9", "hs_all_owner_ids": REY}
    assert codes(hubspot.create("contacts", firstname="Ines", hubspot_owner_id="61021")) == ["INVALID_OWNER_ID"]


def test_an_owner_who_left_stays_on_records_and_is_assigned_to_no_others(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines", hubspot_owner_id=REY)
    hubspot.control(f"owners/{REY}/archive")

    assert hubspot.objects("GET", f"contacts/{number}", properties="hubspot_owner_id").json()["properties"] == {"hubspot_owner_id": REY}
    assert codes(hubspot.create("contacts", firstname="Tomas", hubspot_owner_id=LEAVER)) == ["INVALID_OWNER_ID"]
    hubspot.settings(archived_owner_assignable=True)
    assert hubspot.create("contacts", firstname="Tomas", hubspot_owner_id=LEAVER).status_code == 201


def test_a_lifecycle_stage_only_moves_forward_unless_it_is_cleared(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines", lifecyclestage="customer")

    def stage_after(value: str) -> str | None:
        answer = hubspot.objects("PATCH", f"contacts/{number}", {"properties": {"lifecyclestage": value}})
        assert answer.status_code == 200
        held = hubspot.objects("GET", f"contacts/{number}", properties="lifecyclestage").json()["properties"]
        return held["lifecyclestage"]

    assert [stage_after(value) for value in ("lead", "", "lead")] == ["customer", None, "lead"]
    hubspot.settings(lifecycle_backwards="refuse")
    back = hubspot.objects("PATCH", f"contacts/{number}", {"properties": {"lifecyclestage": "subscriber"}})
    assert codes(back) == ["INVALID_LIFECYCLE_STAGE"]


def test_an_upsert_by_our_key_creates_once_and_then_changes(keyed: Any) -> None:
    first = upsert(keyed, by_key("+14155550123", phone="+14155550123"))
    second = upsert(keyed, {**by_key("+14155550123", company="Alder"), "objectWriteTraceId": "t-1"})

    assert (first.status_code, second.status_code) == (200, 200)
    one, two = first.json()["results"][0], second.json()["results"][0]
    assert (one["new"], two["new"], one["id"] == two["id"], two["objectWriteTraceId"]) == (True, False, True, "t-1")
    assert len(keyed.truth()["contacts"]) == 1


def test_an_upsert_by_our_key_is_partly_done_with_errors_paired_by_trace(keyed: Any) -> None:
    wrong = {**by_key("+14155550124", hs_lead_status="NOT SO"), "objectWriteTraceId": "t-2"}
    answer = upsert(keyed, by_key("+14155550123"), wrong)

    assert answer.status_code == 207
    assert (len(answer.json()["results"]), answer.json()["numErrors"]) == (1, 1)
    assert answer.json()["errors"][0]["context"]["objectWriteTraceId"] == ["t-2"]


def test_an_upsert_by_email_is_all_or_nothing(keyed: Any) -> None:
    good = {"idProperty": "email", "id": "ines@example.org", "properties": {"firstname": "Ines"}}
    wrong = {"idProperty": "email", "id": "tomas@example.org", "properties": {"hs_lead_status": "NOT SO"}}

    assert upsert(keyed, good, wrong).status_code == 400
    assert keyed.truth()["contacts"] == []
    assert upsert(keyed, good).json()["results"][0]["new"] is True


def test_an_upsert_needs_a_unique_property_and_takes_an_id_once(keyed: Any) -> None:
    assert upsert(keyed, {"id": "1", "properties": {}}).status_code == 400
    assert upsert(keyed, {"idProperty": "phone", "id": "+14155550123", "properties": {}}).status_code == 400
    assert upsert(keyed, by_key("+14155550123"), by_key("+14155550123")).status_code == 400
    assert upsert(keyed, *(by_key(f"+1415555{number:04d}") for number in range(101))).status_code == 400


def test_an_upsert_that_loses_a_race_is_a_conflict_and_the_key_then_reads_the_winner(keyed: Any) -> None:
    keyed.settings(racing_upserts=1)
    assert upsert(keyed, by_key("+14155550123")).status_code == 409
    winner = keyed.objects("GET", "contacts/+14155550123", idProperty="mctb_caller_key")
    assert winner.status_code == 200
    assert upsert(keyed, by_key("+14155550123")).json()["results"][0]["id"] == winner.json()["id"]


def test_a_key_on_two_records_is_a_conflict_or_by_setting_a_validation_error(keyed: Any) -> None:
    keyed.made("contacts", firstname="Ines", mctb_caller_key="+14155550123")
    assert keyed.create("contacts", firstname="Tomas", mctb_caller_key="+14155550123").status_code == 409
    keyed.settings(unique_conflict="400")
    assert codes(keyed.create("contacts", firstname="Tomas", mctb_caller_key="+14155550123")) == ["CONFLICTING_UNIQUE_VALUE"]


def test_an_email_reads_exactly_and_at_once_also_a_second_address(hubspot: Any) -> None:
    hubspot.settings(search_lag_seconds=30)
    number = hubspot.made("contacts", email="ines@example.org", hs_additional_emails="ines@home.example.org;io@example.org")

    def read(email: str) -> Any:
        return hubspot.objects("GET", f"contacts/{email}", idProperty="email")

    assert read("Ines@Example.org").json()["id"] == number
    assert read("io@example.org").json()["id"] == number
    assert read("nobody@example.org").status_code == 404
    hubspot.settings(secondary_email_resolves=False)
    assert read("io@example.org").status_code == 404


def test_a_property_nobody_has_is_missing_on_read_and_null_where_empty(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines")
    answer = hubspot.objects("GET", f"contacts/{number}", properties=["lastname", "no_such_thing"]).json()
    assert answer["properties"] == {"lastname": None}
    assert hubspot.objects("GET", f"contacts/{number}", properties="phone,lastname").json()["properties"] == {
        "phone": None,
        "lastname": None,
    }


def test_values_come_back_as_texts_and_moments_by_setting_as_milliseconds(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines")
    held = hubspot.objects("GET", f"contacts/{number}").json()["properties"]
    assert (held["hs_object_id"], held["createdate"]) == (number, "2026-11-20T15:00:00.000Z")
    hubspot.settings(datetimes_as="epoch")
    assert hubspot.objects("GET", f"contacts/{number}").json()["properties"]["createdate"] == "1795186800000"


def test_batches_take_a_hundred_and_one_wrong_input_fails_them_or_itself_by_setting(hubspot: Any) -> None:
    entries: list[dict[str, Any]] = [{"properties": {"firstname": "Ines"}, "associations": []}, {"properties": {}, "associations": []}]

    assert hubspot.objects("POST", "contacts/batch/create", {"inputs": entries}).status_code == 400
    assert hubspot.truth()["contacts"] == []
    assert hubspot.objects("POST", "contacts/batch/create", {"inputs": entries[:1] * 101}).status_code == 400
    hubspot.settings(batch_failures="partial")
    partial = hubspot.objects("POST", "contacts/batch/create", {"inputs": entries})
    assert (partial.status_code, len(partial.json()["results"]), len(partial.json()["errors"])) == (207, 1, 1)


def test_batches_read_change_and_archive(hubspot: Any) -> None:
    one, two = (hubspot.made("contacts", firstname=name) for name in ("Ines", "Tomas"))
    wish = {"inputs": [{"id": one}, {"id": "1"}], "properties": ["firstname"], "propertiesWithHistory": []}
    read = hubspot.objects("POST", "contacts/batch/read", wish)
    assert (read.status_code, read.json()["results"][0]["properties"]) == (207, {"firstname": "Ines"})
    assert read.json()["errors"][0]["category"] == "OBJECT_NOT_FOUND"
    changes = {"inputs": [{"id": two, "properties": {"company": "Alder"}}]}
    assert hubspot.objects("POST", "contacts/batch/update", changes).status_code == 200
    assert hubspot.objects("POST", "contacts/batch/archive", {"inputs": [{"id": one}, {"id": "1"}]}).status_code == 204
    assert [row["archived"] for row in hubspot.truth()["contacts"]] == [True, False]


def test_the_old_id_of_a_merged_contact_reads_the_survivor_who_has_everything(hubspot: Any) -> None:
    old = hubspot.made("contacts", firstname="Caller", email="io@example.org", phone="+14155550123")
    kept = hubspot.made("contacts", firstname="Ines", email="ines@example.org")
    note = hubspot.made("notes", [{"to": {"id": old}, "types": types(202)}], hs_note_body="Rang", hs_timestamp="2026-11-20T15:00:00Z")
    hubspot.control(f"contacts/{old}/merge", {"into": kept})

    names = "firstname,phone,hs_additional_emails,hs_all_contact_vids"
    survivor = hubspot.objects("GET", f"contacts/{old}", properties=names, associations="notes").json()
    assert survivor["id"] == kept
    values = {"firstname": "Ines", "phone": "+14155550123", "hs_additional_emails": "io@example.org"}
    assert survivor["properties"] == {**values, "hs_all_contact_vids": f"{kept};{old}"}
    assert survivor["associations"]["notes"]["results"] == [{"id": note, "type": "contact_to_note"}]
    assert hubspot.objects("PATCH", f"contacts/{old}", {"properties": {"company": "Alder"}}).json()["id"] == kept


def test_an_activity_for_a_merged_contact_is_the_survivors_or_by_setting_refused(hubspot: Any) -> None:
    old, kept = (hubspot.made("contacts", firstname=name) for name in ("Caller", "Ines"))
    hubspot.control(f"contacts/{old}/merge", {"into": kept})
    tie = [{"to": {"id": old}, "types": types(202)}]

    note = hubspot.made("notes", tie, hs_note_body="Rang", hs_timestamp="2026-11-20T15:00:00Z")
    hubspot.settings(merged_in_associations="refused")
    refused = hubspot.create("notes", tie, hs_note_body="Rang", hs_timestamp="2026-11-20T15:00:00Z")

    survivor = hubspot.objects("GET", f"contacts/{kept}", associations="notes").json()
    assert survivor["associations"]["notes"]["results"] == [{"id": note, "type": "contact_to_note"}]
    assert refused.status_code == 400


def test_a_merge_over_the_api_can_make_a_new_record(hubspot: Any) -> None:
    one, two = (hubspot.made("contacts", firstname=name) for name in ("Ines", "Tomas"))
    hubspot.settings(merge_makes_new_record=True)
    merged = hubspot.objects("POST", "contacts/merge", {"primaryObjectId": one, "objectIdToMerge": two}).json()["id"]
    assert merged not in (one, two)
    assert [hubspot.objects("GET", f"contacts/{number}").json()["id"] for number in (one, two)] == [merged, merged]


def test_an_archived_contact_is_gone_until_asked_for_and_can_come_back(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines", email="ines@example.org")
    assert [hubspot.objects("DELETE", f"contacts/{number}").status_code for _ in range(2)] == [204, 204]

    assert hubspot.objects("GET", f"contacts/{number}").status_code == 404
    assert hubspot.objects("GET", "contacts/ines@example.org", idProperty="email").status_code == 404
    assert hubspot.objects("GET", f"contacts/{number}", archived="true").json()["archived"] is True
    assert hubspot.found("firstname", "Ines") == []
    hubspot.control(f"contacts/{number}/restore")
    assert hubspot.objects("GET", f"contacts/{number}").status_code == 200


def test_a_contact_deleted_for_privacy_leaves_no_trace(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines", email="ines@example.org")
    erased = hubspot.objects("POST", "contacts/gdpr-delete", {"objectId": "ines@example.org", "idProperty": "email"})

    assert erased.status_code == 204
    assert hubspot.objects("GET", f"contacts/{number}", archived="true").status_code == 404
    assert hubspot.truth()["contacts"] == []


def test_contacts_are_listed_a_hundred_at_a_time(hubspot: Any) -> None:
    hubspot.seed(contacts=[{"properties": {"firstname": f"Bulk {place}"}} for place in range(105)])
    first = hubspot.objects("GET", "contacts", limit="100").json()
    rest = hubspot.objects("GET", "contacts", limit="100", after=first["paging"]["next"]["after"]).json()

    assert (len(first["results"]), len(rest["results"]), "paging" in rest) == (100, 5, False)
    assert hubspot.objects("GET", "contacts", limit="101").status_code == 400


def test_record_links_use_the_portals_own_screens(hubspot: Any) -> None:
    hubspot.seed(facts=[{"uiDomain": "app-eu1.hubspot.com"}])
    number = hubspot.made("contacts", firstname="Ines")
    url = hubspot.objects("GET", f"contacts/{number}").json()["url"]
    assert url == f"https://app-eu1.hubspot.com/contacts/4421001/record/0-1/{number}"


def test_by_setting_the_domain_of_an_address_makes_a_company(hubspot: Any) -> None:
    hubspot.settings(companies_from_email=True)
    for name in ("ines", "tomas"):
        hubspot.made("contacts", email=f"{name}@birch.example.org")
    assert [(row["properties"]["domain"], len(row["associations"]["contacts"])) for row in hubspot.truth()["companies"]] == [
        ("birch.example.org", 2)
    ]


def test_a_create_whose_answer_is_lost_still_made_the_person(hubspot: Any) -> None:
    hubspot.control("knobs", {"method": "POST", "path": "/api/crm/objects/2026-09/contacts", "do": "drop"})
    with pytest.raises(requests.ConnectionError):
        hubspot.create("contacts", firstname="Ines")
    assert len(hubspot.truth()["contacts"]) == 1


def test_vendor_trouble_is_played_by_knobs_and_does_nothing(hubspot: Any) -> None:
    for status, headers in ((477, {"Retry-After": "60"}), (423, {}), (502, {}), (521, {})):
        hubspot.control("knobs", {"method": "POST", "path": "/api/crm/*", "do": "answer", "status": status, "headers": headers})
        answer = hubspot.create("contacts", firstname="Ines")
        assert (answer.status_code, answer.headers.get("Retry-After")) == (status, headers.get("Retry-After"))
    assert hubspot.truth()["contacts"] == []


def test_a_body_is_needed_and_a_token_first(hubspot: Any) -> None:
    assert hubspot.send("POST", "/api/crm/objects/2026-09/contacts").status_code == 401
    assert hubspot.objects("POST", "contacts").status_code == 400
    assert hubspot.ask("POST", "crm/objects/2026-09/contacts", {}, KEY).status_code == 400


def types(type_id: int) -> list[dict[str, Any]]:
    return [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
