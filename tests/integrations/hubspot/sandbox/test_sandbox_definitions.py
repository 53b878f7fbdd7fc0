from typing import Any

from tests.integrations.hubspot.sandbox.conftest import LEAVER, QUEUE, REY

OWN = {"groupName": "contactinformation", "name": "mctb_source", "label": "Source", "type": "string", "fieldType": "text"}
PATH = "crm/properties/2026-09/contacts"


def test_a_property_of_our_own_is_made_and_written(hubspot: Any) -> None:
    made = hubspot.ask("POST", PATH, {**OWN, "hasUniqueValue": True})
    assert (made.status_code, made.json()["hasUniqueValue"], made.json()["hubspotDefined"]) == (201, True, False)
    assert hubspot.create("contacts", firstname="Ines", mctb_source="missed call").status_code == 201


def test_a_property_that_is_there_is_a_conflict_of_its_own_category(hubspot: Any) -> None:
    hubspot.ask("POST", PATH, OWN)
    again = hubspot.ask("POST", PATH, OWN)
    assert again.status_code == 409
    assert (again.json()["category"], again.json()["subCategory"]) == ("OBJECT_ALREADY_EXISTS", "Properties.PROPERTY_WITH_NAME_EXISTS")


def test_uniqueness_is_for_good_and_for_ten_properties_at_most(hubspot: Any) -> None:
    made = [hubspot.ask("POST", PATH, {**OWN, "name": f"key_{place}", "hasUniqueValue": True}) for place in range(11)]
    assert [answer.status_code for answer in made] == [201] * 10 + [400]
    assert hubspot.ask("PATCH", f"{PATH}/key_1", {"hasUniqueValue": False}).status_code == 400
    assert hubspot.ask("PATCH", f"{PATH}/key_1", {"label": "Key"}).json()["label"] == "Key"


def test_an_archived_property_keeps_its_name_and_posting_it_again_brings_it_back_as_it_was(hubspot: Any) -> None:
    hubspot.ask("POST", PATH, {**OWN, "hasUniqueValue": True})
    assert hubspot.ask("DELETE", f"{PATH}/mctb_source").status_code == 204
    assert hubspot.ask("GET", f"{PATH}/mctb_source").status_code == 404
    assert hubspot.ask("GET", f"{PATH}/mctb_source", archived="true").json()["archived"] is True
    assert hubspot.create("contacts", firstname="Ines", mctb_source="x").status_code == 400
    back = hubspot.ask("POST", PATH, {**OWN, "hasUniqueValue": False})
    assert (back.status_code, back.json()["hasUniqueValue"]) == (201, True)


def test_a_wrong_definition_is_refused(hubspot: Any) -> None:
    for change in (
        {"name": "Source"},
        {"type": "text"},
        {"fieldType": "number"},
        {"groupName": "nowhere"},
        {"type": "enumeration", "fieldType": "select"},
        {"colour": "red"},
    ):
        assert hubspot.ask("POST", PATH, {**OWN, **change}).status_code == 400, change
    assert hubspot.ask("DELETE", f"{PATH}/firstname").status_code == 400


def test_unique_properties_work_on_calls_and_by_setting_on_notes_and_communications(hubspot: Any) -> None:
    wish = {**OWN, "name": "mctb_key", "hasUniqueValue": True}
    for kind, status in (("calls", 201), ("notes", 400), ("communications", 400)):
        answer = hubspot.ask("POST", f"crm/properties/2026-09/{kind}", {**wish, "groupName": f"{kind[:-1]}information"})
        assert answer.status_code == status, kind
    hubspot.settings(unique_on_notes_and_communications=True)
    assert hubspot.ask("POST", "crm/properties/2026-09/notes", {**wish, "groupName": "noteinformation"}).status_code == 201


def test_properties_of_activities_may_need_a_scope_nobody_can_ask_for(hubspot: Any) -> None:
    hubspot.settings(activity_schema_scope="own")
    answer = hubspot.ask("POST", "crm/properties/2026-09/calls", {**OWN, "groupName": "callinformation"})
    assert (answer.status_code, answer.json()["context"]) == (403, {"missingScopes": ["crm.schemas.calls.write"]})


def test_an_activity_is_upserted_by_a_unique_property_of_ours(hubspot: Any) -> None:
    hubspot.ask("POST", "crm/properties/2026-09/calls", {**OWN, "name": "mctb_key", "groupName": "callinformation", "hasUniqueValue": True})
    entry = {"idProperty": "mctb_key", "id": "CA-1", "properties": {"hs_timestamp": "2026-11-20T15:00:00Z", "hs_call_title": "Missed"}}
    news = [hubspot.objects("POST", "calls/batch/upsert", {"inputs": [entry]}).json()["results"][0]["new"] for _ in range(2)]
    assert (news, len(hubspot.truth()["calls"])) == ([True, False], 1)


def test_definitions_are_read_and_made_in_batches(hubspot: Any) -> None:
    made = hubspot.ask("POST", f"{PATH}/batch/create", {"inputs": [OWN, {**OWN, "name": "firstname"}]})
    assert (made.status_code, len(made.json()["results"])) == (207, 1)
    wish = {"archived": False, "dataSensitivity": "non_sensitive", "inputs": [{"name": "mctb_source"}, {"name": "nope"}]}
    read = hubspot.ask("POST", f"{PATH}/batch/read", wish)
    assert (read.status_code, [each["name"] for each in read.json()["results"]]) == (207, ["mctb_source"])


def test_groups_are_listed_and_made(hubspot: Any) -> None:
    assert hubspot.ask("POST", f"{PATH}/groups", {"name": "textback", "label": "Textback"}).status_code == 201
    names = [group["name"] for group in hubspot.ask("GET", f"{PATH}/groups").json()["results"]]
    assert names == ["contactinformation", "textback"]
    assert hubspot.ask("POST", PATH, {**OWN, "groupName": "textback"}).status_code == 201


def test_read_only_and_choice_properties_say_so(hubspot: Any) -> None:
    by_name = {each["name"]: each for each in hubspot.ask("GET", PATH).json()["results"]}
    assert by_name["hs_calculated_phone_number"]["modificationMetadata"]["readOnlyValue"] is True
    assert by_name["lifecyclestage"]["options"][0]["value"] == "subscriber"


def test_owners_are_people_and_queues_whose_ids_are_not_their_users(hubspot: Any) -> None:
    rows = hubspot.ask("GET", "crm/owners/2026-09").json()["results"]
    assert [(row["id"], row["userId"], row["type"]) for row in rows] == [(REY, 61021, "PERSON"), (QUEUE, 61023, "QUEUE")]
    assert rows[0]["teams"] == [{"id": "9", "name": "Bay Area", "primary": True}]
    assert [row["id"] for row in hubspot.ask("GET", "crm/owners/2026-09", email="REY@example.org").json()["results"]] == [REY]


def test_an_owner_who_left_is_listed_apart_and_has_no_user(hubspot: Any) -> None:
    left = hubspot.ask("GET", "crm/owners/2026-09", archived="true").json()["results"]
    assert [(row["id"], row["userId"], row["userIdIncludingInactive"]) for row in left] == [(LEAVER, None, 61022)]


def test_one_owner_is_read_by_owner_or_user_id(hubspot: Any) -> None:
    assert hubspot.ask("GET", f"crm/owners/2026-09/{REY}").json()["email"] == "rey@example.org"
    assert hubspot.ask("GET", "crm/owners/2026-09/61021", idProperty="userId").json()["id"] == REY
    assert hubspot.ask("GET", "crm/owners/2026-09/61021").status_code == 404
    assert hubspot.ask("GET", f"crm/owners/2026-09/{LEAVER}").status_code == 404


def test_owners_come_five_hundred_at_a_time_at_most(hubspot: Any) -> None:
    assert hubspot.ask("GET", "crm/owners/2026-09", limit="501").status_code == 400
    first = hubspot.ask("GET", "crm/owners/2026-09", limit="1").json()
    assert (len(first["results"]), first["paging"]["next"]["after"]) == (1, "1")
