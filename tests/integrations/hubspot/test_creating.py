"""One contact for one caller: made under a property that holds each number once, never over what somebody wrote."""

import pytest
import responses
from responses import matchers

from hub.contract.errors import AlreadyThere, Rejected, TryAgain
from hub.contract.people import NewPerson
from tests.fakes.silent_log import SilentLog
from tests.integrations.hubspot.hubspot_setup import (
    API,
    CALLER,
    CONTACTS,
    NOW,
    batch,
    connector,
    contact,
    fixture,
    found,
    made,
    paths,
    queries,
    refusal,
    sent,
    unknown_contact,
)

BY_KEY, UPSERT = f"{CONTACTS}/%2B14155550134", f"{CONTACTS}/batch/upsert"
UPSERT_PATH, KEY_PATH = "/crm/objects/2026-09/contacts/batch/upsert", "/crm/objects/2026-09/contacts/%2B14155550134"
STATUSES = f"{API}/crm/properties/2026-09/contacts/hs_lead_status"
NO_KEY = {"our_properties": ""}
STRANGER = NewPerson(phone=CALLER)


def nobody_has_the_key(portal: responses.RequestsMock) -> None:
    portal.get(BY_KEY, status=404, json=refusal("OBJECT_NOT_FOUND"))
    portal.get(STATUSES, json=lead_statuses())


def lead_statuses() -> dict[str, object]:
    options = [{"label": "Brand new", "value": "NEW", "displayOrder": 0, "hidden": False}]
    return {"name": "hs_lead_status", "label": "Lead status", "type": "enumeration", "fieldType": "radio", "options": options}


def test_a_caller_is_created_by_upsert_on_our_key_with_a_name_that_says_what_they_are(portal: responses.RequestsMock) -> None:
    nobody_has_the_key(portal)
    portal.post(UPSERT, json=batch({**made("77"), "new": True}))
    ref = connector().create_person(NewPerson(phone=CALLER, owner_id="7710021"), "k")
    assert (ref.id, ref.url) == ("77", "https://app.hubspot.com/contacts/4400112/record/0-1/77")
    properties = {
        "firstname": "Caller",
        "lastname": "+14155550134",
        "phone": "+14155550134",
        "hubspot_owner_id": "7710021",
        "textback_hub_source": "Missed call",
        "hs_lead_status": "NEW",
    }
    wanted = {"inputs": [{"idProperty": "textback_hub_caller", "id": "+14155550134", "properties": properties}]}
    assert sent(portal, "POST", UPSERT_PATH) == [wanted]
    assert queries(portal, KEY_PATH)[0]["idProperty"] == ["textback_hub_caller"]


def test_whoever_has_the_key_already_is_taken_as_they_are_and_nothing_is_written_over_them(portal: responses.RequestsMock) -> None:
    portal.get(STATUSES, json=lead_statuses())
    portal.get(BY_KEY, json=contact())
    with pytest.raises(AlreadyThere) as there:
        connector().create_person(STRANGER, "k")
    assert there.value.ref == "901234"
    assert {path.partition(" ")[0] for path in paths(portal)} == {"GET"}


@pytest.mark.parametrize("is_known_not_to_be", [True, False])
def test_a_contact_that_is_somebody_else_gives_the_key_up(portal: responses.RequestsMock, is_known_not_to_be: bool) -> None:
    nobody_has_the_key(portal)
    holder = contact() if is_known_not_to_be else unknown_contact("901234", phone="+14155550199")
    portal.replace(responses.GET, BY_KEY, json=holder)
    portal.patch(f"{CONTACTS}/901234", json=contact())
    portal.post(UPSERT, json=batch({**made("78"), "new": True}))
    not_these = frozenset({"901234"}) if is_known_not_to_be else frozenset()
    assert connector().create_person(NewPerson(phone=CALLER, not_these=not_these), "k").id == "78"
    assert sent(portal, "PATCH", "/crm/objects/2026-09/contacts/901234") == [{"properties": {"textback_hub_caller": ""}}]


def test_of_two_upserts_at_once_the_refused_one_takes_the_others_contact(portal: responses.RequestsMock) -> None:
    nobody_has_the_key(portal)
    portal.get(BY_KEY, json=contact("79"))
    portal.post(UPSERT, status=400, json=refusal("VALIDATION_ERROR"))
    with pytest.raises(AlreadyThere) as there:
        connector().create_person(STRANGER, "k")
    assert there.value.ref == "79"


@pytest.mark.parametrize(("status", "category"), [(409, "CONFLICT"), (400, "VALIDATION_ERROR")])
def test_a_conflict_names_the_contact_only_in_its_text_and_fills_only_what_is_empty_there(
    portal: responses.RequestsMock, status: int, category: str
) -> None:
    nobody_has_the_key(portal)
    portal.post(UPSERT, status=status, json=refusal(category, "Contact already exists. Existing ID: 80"))
    portal.get(f"{CONTACTS}/80", json=unknown_contact("80", firstname="Ana", email="ana@reyes.example"))
    portal.patch(f"{CONTACTS}/80", json=contact("80"))
    with pytest.raises(AlreadyThere) as there:
        connector().create_person(NewPerson(phone=CALLER, first_name="Anna", email="ana@reyes.example"), "k")
    assert there.value.ref == "80"
    assert sent(portal, "PATCH", "/crm/objects/2026-09/contacts/80") == [{"properties": {"phone": "+14155550134"}}]


def test_errors_within_an_answered_batch_count_as_refusals(portal: responses.RequestsMock) -> None:
    nobody_has_the_key(portal)
    error = {"status": "error", "category": "VALIDATION_ERROR", "message": "no", "context": {}, "errors": [], "links": {}}
    portal.post(UPSERT, status=207, json={**batch(), "numErrors": 1, "errors": [error]})
    with pytest.raises(Rejected):
        connector().create_person(STRANGER, "k")


def test_an_answer_that_names_nobody_leaves_the_creation_in_doubt(portal: responses.RequestsMock) -> None:
    nobody_has_the_key(portal)
    portal.post(UPSERT, json=batch())
    with pytest.raises(TryAgain) as doubt:
        connector().create_person(STRANGER, "k")
    assert doubt.value.may_have_left


def test_a_property_that_the_administrator_requires_is_named_with_what_to_do(portal: responses.RequestsMock) -> None:
    nobody_has_the_key(portal)
    portal.post(UPSERT, status=400, json=fixture("refusal__required_property"))
    log = SilentLog()
    with pytest.raises(Rejected) as refused:
        connector(log=log).create_person(STRANGER, "k")
    assert refused.value.field == "industry"
    assert refused.value.sentence == ("HubSpot requires industry there: give it a constant in the mapping, or make it optional in HubSpot.")


def test_a_required_property_gets_its_constant_from_the_mapping(portal: responses.RequestsMock) -> None:
    nobody_has_the_key(portal)
    portal.post(UPSERT, json=batch({**made("77"), "new": True}))
    override = {"person": {"fields": {"x_industry": {"to": "industry", "always": "STAFFING"}}}}
    connector(override=override).create_person(STRANGER, "k")
    assert sent(portal, "POST", UPSERT_PATH)[0]["inputs"][0]["properties"]["industry"] == "STAFFING"


def test_a_lead_status_that_the_account_does_not_have_is_left_out(portal: responses.RequestsMock) -> None:
    portal.get(BY_KEY, status=404, json=refusal("OBJECT_NOT_FOUND"))
    portal.get(STATUSES, json={**lead_statuses(), "options": []})
    portal.post(UPSERT, json=batch({**made("77"), "new": True}))
    connector().create_person(STRANGER, "k")
    assert "hs_lead_status" not in sent(portal, "POST", UPSERT_PATH)[0]["inputs"][0]["properties"]


def test_without_our_properties_a_contact_is_created_plainly_with_its_links_said_to_be_none(portal: responses.RequestsMock) -> None:
    portal.get(STATUSES, json=lead_statuses())
    portal.post(CONTACTS, status=201, json=made("81"))
    assert connector(facts=NO_KEY).create_person(STRANGER, "k").id == "81"
    (body,) = sent(portal, "POST", "/crm/objects/2026-09/contacts")
    assert body["associations"] == []
    assert not any(name.startswith("textback") for name in body["properties"])


def test_whom_an_unanswered_creation_made_is_found_at_once_by_the_key(portal: responses.RequestsMock) -> None:
    portal.get(BY_KEY, json=contact("77"))
    made_by_us = connector().find_created(STRANGER, "k", NOW)
    assert made_by_us is not None
    assert made_by_us.id == "77"


def test_without_a_key_only_a_contact_created_since_then_is_ours(portal: responses.RequestsMock) -> None:
    fresh = {**unknown_contact("82", phone="+14155550134"), "createdAt": NOW.isoformat()}
    portal.post(f"{CONTACTS}/search", json=found(contact(), fresh))
    made_by_us = connector(facts=NO_KEY).find_created(STRANGER, "k", NOW)
    assert made_by_us is not None
    assert made_by_us.id == "82"


def test_a_firewalls_403_says_nothing_of_the_content(portal: responses.RequestsMock) -> None:
    portal.get(STATUSES, json=lead_statuses())
    portal.get(BY_KEY, status=403, body="<html>blocked</html>", content_type="text/html", match=[matchers.header_matcher({})])
    with pytest.raises(TryAgain):
        connector().create_person(STRANGER, "k")


def test_a_missing_scope_is_named(portal: responses.RequestsMock) -> None:
    nobody_has_the_key(portal)
    portal.post(UPSERT, status=403, json=refusal("MISSING_SCOPES", context={"missingScopes": ["crm.objects.contacts.write"]}))
    with pytest.raises(Rejected) as refused:
        connector().create_person(STRANGER, "k")
    assert refused.value.sentence == "HubSpot did not allow this: the sign-in lacks crm.objects.contacts.write."
