"""Who is calling: searched by national digits, believed only when the whole number is the same."""

from collections.abc import Mapping
from typing import Any

import pytest
import responses
from responses import matchers

from hub.contract.errors import Rejected
from hub.contract.phone_numbers import PhoneNumber
from tests.hub.outbound.fakes import SetClock
from tests.integrations.hubspot.hubspot_setup import CALLER, CONTACTS, connector, contact, found, refusal, sent, unknown_contact

SEARCH = f"{CONTACTS}/search"
SEARCH_PATH = "/crm/objects/2026-09/contacts/search"
BY_KEY = f"{CONTACTS}/%2B14155550134"
NO_KEY = {"our_properties": ""}
LONDON = PhoneNumber("+442079460018")


def ids(portal: responses.RequestsMock, *rows: Mapping[str, Any], phone: PhoneNumber = CALLER) -> list[str]:
    portal.post(SEARCH, json=found(*rows))
    return [person.ref.id for person in connector(facts=NO_KEY).match_person(phone, None)]


def test_a_number_is_searched_by_its_national_digits_and_as_a_whole(portal: responses.RequestsMock) -> None:
    assert ids(portal, contact()) == ["901234"]
    groups = sent(portal, "POST", SEARCH_PATH)[0]["filterGroups"]
    assert [group["filters"][0] for group in groups] == [
        {"propertyName": "hs_searchable_calculated_phone_number", "operator": "EQ", "value": "4155550134"},
        {"propertyName": "hs_searchable_calculated_mobile_number", "operator": "EQ", "value": "4155550134"},
        {"propertyName": "hs_searchable_calculated_phone_number", "operator": "CONTAINS_TOKEN", "value": "*4155550134"},
        {"propertyName": "phone", "operator": "EQ", "value": "+14155550134"},
        {"propertyName": "mobilephone", "operator": "EQ", "value": "+14155550134"},
    ]


def test_outside_north_america_the_digits_are_searched_with_and_without_their_leading_zero(portal: responses.RequestsMock) -> None:
    row = unknown_contact("1", phone="020 7946 0018", hs_calculated_phone_number="+442079460018")
    assert ids(portal, row, phone=LONDON) == ["1"]
    first = sent(portal, "POST", SEARCH_PATH)[0]["filterGroups"][0]["filters"][0]
    assert (first["operator"], first["values"]) == ("IN", ["2079460018", "02079460018"])


@pytest.mark.parametrize(
    ("properties", "is_theirs"),
    [
        ({"phone": "(415) 555-0134"}, True),
        ({"mobilephone": "1-415-555-0134"}, True),
        ({"phone": "+1 415 555 0134 ext. 5"}, True),
        ({"phone": "0415 555 0134", "hs_calculated_phone_number": "+61415550134"}, False),
        ({"phone": "415 555 0134", "hs_calculated_phone_number": "+394155550134"}, False),
        ({"phone": "unreadable", "hs_calculated_phone_number": "+14155550134"}, True),
        ({"hs_whatsapp_phone_number": "+14155550134"}, True),
        ({"phone": "no number"}, False),
    ],
)
def test_only_a_contact_whose_number_really_is_the_callers_counts(
    portal: responses.RequestsMock, properties: dict[str, str], is_theirs: bool
) -> None:
    assert ids(portal, unknown_contact("1", **properties)) == (["1"] if is_theirs else [])


def test_the_same_digits_of_another_country_are_not_the_caller(portal: responses.RequestsMock) -> None:
    assert ids(portal, unknown_contact("1", phone="2079460018", hs_calculated_phone_number="+12079460018"), phone=LONDON) == []


def test_several_with_the_number_are_all_told_with_the_owned_and_latest_first(portal: responses.RequestsMock) -> None:
    old, new = "2026-01-01T00:00:00Z", "2026-11-01T00:00:00Z"
    rows = [
        unknown_contact("1", phone="4155550134", lastmodifieddate=old),
        unknown_contact("2", phone="4155550134", lastmodifieddate=new),
        unknown_contact("3", phone="4155550134", lastmodifieddate=old, hubspot_owner_id="7"),
    ]
    assert ids(portal, *rows) == ["3", "2", "1"]


def test_every_page_of_a_search_is_read(portal: responses.RequestsMock) -> None:
    portal.post(SEARCH, json=found(unknown_contact("1", phone="4155550134"), after="100"))
    portal.post(SEARCH, json=found(unknown_contact("2", phone="4155550134")))
    assert {person.ref.id for person in connector().match_person(CALLER, None)} == {"1", "2"}
    assert [body["after"] for body in sent(portal, "POST", SEARCH_PATH)] == ["0", "100"]


def test_further_phone_properties_are_searched_in_the_ways_people_write_numbers(portal: responses.RequestsMock) -> None:
    portal.post(SEARCH, json=found())
    portal.post(SEARCH, json=found(unknown_contact("1", cell_of_spouse="415-555-0134")))
    override = {"person": {"settings": {"more_phone_properties": "hs_whatsapp_phone_number, cell_of_spouse"}}}
    people = connector(override=override, facts=NO_KEY).match_person(CALLER, None)
    assert [person.phones for person in people] == [("415-555-0134",)]
    groups = sent(portal, "POST", SEARCH_PATH)[1]["filterGroups"]
    assert [group["filters"][0]["propertyName"] for group in groups] == ["hs_whatsapp_phone_number", "cell_of_spouse"]
    assert {"+14155550134", "4155550134", "(415) 555-0134", "415-555-0134", "+1 415-555-0134"} <= set(groups[1]["filters"][0]["values"])


@pytest.mark.parametrize("number", ["+14155550134", "+442079460018", "+390612345678", "+5491123456789", "+4915112345678"])
def test_no_search_is_larger_than_hubspot_takes(portal: responses.RequestsMock, number: str) -> None:
    portal.post(SEARCH, json=found())
    names = ", ".join(f"phone_{one}" for one in range(7))
    connector(override={"person": {"settings": {"more_phone_properties": names}}}, facts=NO_KEY).match_person(PhoneNumber(number), None)
    for call, body in zip(portal.calls, sent(portal, "POST", SEARCH_PATH), strict=True):
        assert len(body["filterGroups"]) <= 5
        assert len(call.request.body or "") <= 3000


def test_a_phone_property_that_the_account_lacks_is_put_before_a_person_by_its_name(portal: responses.RequestsMock) -> None:
    portal.post(SEARCH, json=found())
    errors = [{"code": "PROPERTY_DOESNT_EXIST", "message": "no such", "context": {"propertyName": ["cell"]}}]
    portal.post(SEARCH, status=400, json=refusal("VALIDATION_ERROR", errors=errors))
    with pytest.raises(Rejected) as refused:
        connector(override={"person": {"settings": {"more_phone_properties": "cell"}}}).match_person(CALLER, None)
    assert refused.value.field == "cell"
    assert "HubSpot has no property cell" in refused.value.sentence


def test_searches_keep_to_three_a_second_for_the_five_are_shared_with_other_tools(portal: responses.RequestsMock) -> None:
    clock = SetClock()
    hubspot = connector(clock=clock)
    portal.post(SEARCH, json=found(contact()))
    for _ in range(7):
        hubspot.match_person(CALLER, None)
    assert clock.slept == [1, 1]


@pytest.mark.parametrize(("number", "is_found"), [("+14155550134", True), ("+14155550199", False)])
def test_whom_we_have_just_created_is_found_by_our_key_while_the_search_is_behind(
    portal: responses.RequestsMock, number: str, is_found: bool
) -> None:
    portal.post(SEARCH, json=found())
    portal.get(BY_KEY, json=unknown_contact("77", phone=number))
    assert [person.ref.id for person in connector().match_person(CALLER, None)] == (["77"] if is_found else [])


def test_nobody_by_number_is_looked_for_by_the_exact_address(portal: responses.RequestsMock) -> None:
    portal.post(SEARCH, json=found())
    by_email = {"idProperty": "email"}
    portal.get(f"{CONTACTS}/dana%40reyes.example", json=contact(), match=[matchers.query_param_matcher(by_email, strict_match=False)])
    assert [person.ref.id for person in connector(facts=NO_KEY).match_person(CALLER, "Dana@Reyes.example")] == ["901234"]


def test_a_further_address_of_a_contact_is_found_too_and_a_longer_one_is_not(portal: responses.RequestsMock) -> None:
    portal.post(SEARCH, json=found())
    portal.post(SEARCH, json=found())
    portal.get(f"{CONTACTS}/d.reyes%40work.example", status=404, json=refusal("OBJECT_NOT_FOUND"))
    longer = unknown_contact("2", hs_additional_emails="red.reyes@work.example")
    portal.post(SEARCH, json=found(contact(), longer))
    assert [person.ref.id for person in connector(facts=NO_KEY).match_person(CALLER, "d.reyes@work.example")] == ["901234"]
    assert sent(portal, "POST", SEARCH_PATH)[2]["filterGroups"][0]["filters"] == [
        {"propertyName": "hs_additional_emails", "operator": "CONTAINS_TOKEN", "value": "d.reyes@work.example"}
    ]


def test_a_contact_is_told_with_name_numbers_addresses_and_page(portal: responses.RequestsMock) -> None:
    portal.post(SEARCH, json=found(contact()))
    (dana,) = connector().match_person(CALLER, None)
    assert (dana.name, dana.phones) == ("Dana Reyes", ("(415) 555-0134",))
    assert dana.emails == ("dana@reyes.example", "d.reyes@work.example", "dana.old@mail.example")
    assert dana.ref.url == "https://app.hubspot.com/contacts/4400112/record/0-1/901234"
