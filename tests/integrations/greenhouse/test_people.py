from datetime import UTC, datetime

import pytest
import responses
from responses.matchers import query_param_matcher

from hub.contract.errors import NotSupported, TryAgain
from hub.contract.people import Person
from tests.integrations.greenhouse.harvest_setup import HARVEST, connector, fixture

FIELDS = "created_at,email_addresses,first_name,id,last_activity_at,last_name,phone_numbers,updated_at"
FIRST_PAGE = {"per_page": "500", "private": "true", "fields": FIELDS}
SECOND_PAGE = f"{HARVEST}/candidates?cursor=abc"


def everybody(harvest: responses.RequestsMock) -> list[Person]:
    harvest.get(
        f"{HARVEST}/candidates",
        json=fixture("candidates__page_1"),
        headers={"Link": f'<{SECOND_PAGE}>; rel="next"'},
        match=[query_param_matcher(FIRST_PAGE)],
    )
    harvest.get(f"{HARVEST}/candidates", json=fixture("candidates__page_2"), match=[query_param_matcher({"cursor": "abc"})])
    return [person for page in connector().list_people(None, None) for person in page]


def test_a_backfill_reads_every_page_and_follows_the_cursor_alone(harvest: responses.RequestsMock) -> None:
    assert [person.ref.id for person in everybody(harvest)] == ["70102", "70101", "70100"]


def test_numbers_are_passed_on_as_typed_and_skype_names_are_none(harvest: responses.RequestsMock) -> None:
    ines = everybody(harvest)[0]

    assert ines.phones == ("(415) 555-0134", "415.555.0135 x2")
    assert ines.emails == ("ines@example.org",)
    assert (ines.name, ines.ref.url) == ("Ines Okafor", "https://app.greenhouse.io/people/70102")
    assert ines.last_activity_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_somebody_with_one_name_is_called_by_it(harvest: responses.RequestsMock) -> None:
    assert everybody(harvest)[2].name == "Jonas"


def test_an_anonymised_person_is_gone_and_nobody_else(harvest: responses.RequestsMock) -> None:
    assert [person.gone for person in everybody(harvest)] == [False, True, False]


def test_a_person_whose_name_says_anonymised_is_gone_only_without_number_and_address(harvest: responses.RequestsMock) -> None:
    emptied = {"id": 1, "first_name": "Anonymized", "last_name": "Person", "phone_numbers": [], "email_addresses": []}
    reachable = {**emptied, "id": 2, "phone_numbers": [{"value": "+14155550134", "type": "other"}]}
    harvest.get(f"{HARVEST}/candidates", json=[reachable, emptied])

    (page,) = connector().list_people(None, None)

    assert [person.gone for person in page] == [False, True]


def test_a_window_is_read_from_both_sides(harvest: responses.RequestsMock) -> None:
    window = {"updated_at": "gte|2026-11-20T14:00:00Z|lte|2026-11-20T15:00:00Z"}
    harvest.get(f"{HARVEST}/candidates", json=[], match=[query_param_matcher({**FIRST_PAGE, **window})])
    harvest.get(f"{HARVEST}/users", json=[{"id": 1}])

    since, until = datetime(2026, 11, 20, 14, tzinfo=UTC), datetime(2026, 11, 20, 15, 0, 0, 700_000, tzinfo=UTC)
    assert [list(page) for page in connector().list_people(since, until)] == [[]]


def test_a_field_that_the_account_maps_elsewhere_is_asked_for(harvest: responses.RequestsMock) -> None:
    override = {"person": {"fields": {"first_name": {"to": "first_name", "from": "preferred_name"}}}}
    harvest.get(f"{HARVEST}/candidates", json=[{"id": 1, "preferred_name": "Nessie", "last_name": "Okafor"}])

    (page,) = connector(override=override).list_people(None, None)

    assert page[0].name == "Nessie Okafor"
    assert "preferred_name" in str(harvest.calls[0].request.url)


def test_an_empty_list_for_somebody_who_sees_no_users_either_is_no_list_at_all(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/candidates", json=[])
    harvest.get(f"{HARVEST}/users", json=[])

    with pytest.raises(NotSupported, match="Site Admin"):
        list(connector().list_people(None, None))


def test_numbers_in_the_custom_fields_that_the_account_names_are_read_too(harvest: responses.RequestsMock) -> None:
    override = {"person": {"settings": {"more_phone_fields": "whatsapp, second_phone"}}}
    custom = {
        "whatsapp": {"name": "WhatsApp", "type": "short_text", "value": "415 555 0177"},
        "second_phone": {"name": "Second", "type": "short_text", "value": None},
        "sms_consent": {"name": "SMS consent", "type": "yes_no", "value": True},
    }
    jonas = {"id": 1, "first_name": "Jonas", "phone_numbers": [{"value": "(415) 555-0134", "type": "home"}], "custom_fields": custom}
    harvest.get(f"{HARVEST}/candidates", json=[jonas])

    (page,) = connector(override=override).list_people(None, None)

    assert page[0].phones == ("(415) 555-0134", "415 555 0177")
    assert "custom_fields" in str(harvest.calls[0].request.url)


def test_an_answer_that_is_no_list_is_asked_for_again_later(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/candidates", json={"message": "processing"})

    with pytest.raises(TryAgain) as trouble:
        list(connector().list_people(None, None))
    assert not trouble.value.may_have_left
