"""Who is who: candidacies folded into contacts, read forward without a gap, and forgotten when they are gone."""

from datetime import UTC, datetime

import pytest
import responses

from hub.contract.errors import ConnectorBug, Rejected
from hub.contract.people import Person, PersonRef
from tests.integrations.lever.lever_setup import ANOTHER, API, CONTACT, INES, connector, fixture, opportunity, page, queries, refusal

SINCE, UNTIL = datetime(2026, 11, 20, 17, tzinfo=UTC), datetime(2026, 11, 20, 18, tzinfo=UTC)
DELETED = f"{API}/opportunities/deleted"
SECOND = "c0a10000-0000-4000-8000-000000000010"


def everybody(since: datetime | None = None, until: datetime | None = None) -> list[Person]:
    return [person for people in connector().list_people(since, until) for person in people]


def test_a_person_with_two_candidacies_on_a_page_is_one_person_with_all_their_numbers(lever: responses.RequestsMock) -> None:
    archived = opportunity(
        ANOTHER, archived={"reason": "x"}, phones=[{"type": "home", "value": "510.555.0177 (Ines)"}], lastInteractionAt=1795190999000
    )
    lever.get(f"{API}/opportunities", json=page(archived, opportunity()))
    lever.get(f"{API}/opportunities", json=page())

    (ines,) = everybody()

    assert (ines.ref.id, ines.ref.kind, ines.name) == (CONTACT, "contact", "Ines Okafor")
    assert set(ines.phones) == {"(415) 555-0134", "510.555.0177 (Ines)"}
    assert ines.ref.url == opportunity()["urls"]["show"]


def test_a_skype_name_is_no_number(lever: responses.RequestsMock) -> None:
    phones = [{"type": "skype", "value": "ines.okafor"}, {"type": "other", "value": "+44 20 7946 0018"}]
    lever.get(f"{API}/opportunities", json=page(opportunity(phones=phones)))
    assert everybody()[0].phones == ("+44 20 7946 0018",)


def test_everybody_is_read_page_by_page_with_confidential_ones_and_only_the_fields_that_are_needed(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page(following="0.17x"))
    lever.get(f"{API}/opportunities", json=page())
    lever.get(f"{API}/opportunities", json=page(opportunity()))

    everybody()

    first, second, third = queries(lever, "/opportunities")
    assert (first["confidentiality"], first["limit"], first["archived"]) == (["all"], ["100"], ["true"])
    assert {"id", "contact", "name", "phones", "emails", "isAnonymized", "lastInteractionAt"} <= set(first["include"])
    assert second == {**first, "offset": ["0.17x"]}
    assert (third["archived"], "offset" in third) == (["false"], False)


def test_changes_are_asked_for_by_change_and_by_creation_because_new_rows_may_have_no_time_of_change(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page())
    lever.get(DELETED, json=page())

    everybody(SINCE, UNTIL)

    since, until = [str(int(moment.timestamp() * 1000)) for moment in (SINCE, UNTIL)]
    asked = [
        {name: value[0] for name, value in query.items() if "_at_" in name or name == "archived"}
        for query in queries(lever, "/opportunities")
    ]
    assert asked == [
        {"archived": "true", "updated_at_start": since, "updated_at_end": until},
        {"archived": "false", "updated_at_start": since, "updated_at_end": until},
        {"archived": "false", "created_at_start": since, "created_at_end": until},
    ]


def test_whoever_was_deleted_is_gone_and_whoever_only_lost_a_candidacy_is_not(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page())
    lever.get(DELETED, json=page({"id": ANOTHER, "contact": CONTACT}, {"id": "x", "contact": {"id": SECOND}}, {"id": "y"}))
    lever.get(f"{API}/contacts/{CONTACT}", json=refusal("ResourceNotFound"), status=404)
    lever.get(f"{API}/contacts/{SECOND}", json={"data": fixture("contact")})

    assert everybody(SINCE) == [Person(ref=PersonRef(CONTACT, "contact"), name="", gone=True)]


def test_an_account_that_does_not_list_deleted_ones_is_read_all_the_same(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page(opportunity()))
    lever.get(DELETED, json=refusal(), status=403)
    assert everybody(SINCE)


def test_anonymized_people_are_gone(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page(opportunity(isAnonymized=True, name="", phones=[], emails=[])))
    assert all(person.gone for person in everybody())


def test_without_access_to_confidential_ones_the_others_are_read(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=refusal(), status=403)
    lever.get(f"{API}/opportunities", json=page(opportunity()))
    assert everybody()
    assert "confidentiality" not in queries(lever, "/opportunities")[1]


def test_a_mark_that_is_too_old_begins_the_walk_again_once(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page(opportunity(), following="stale"))
    lever.get(f"{API}/opportunities", json=refusal("BadRequest"), status=400)
    lever.get(f"{API}/opportunities", json=page(opportunity()))
    assert everybody()
    assert ["offset" in query for query in queries(lever, "/opportunities")] == [False, True, False, False]
    assert "include" not in queries(lever, "/opportunities")[2]


def test_a_walk_that_is_refused_again_is_given_up(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=refusal("BadRequest"), status=400)
    with pytest.raises(Rejected):
        everybody()
    assert len(lever.calls) == 2


def test_an_id_that_is_none_of_lever_s_is_never_taken_for_a_deleted_person() -> None:
    with pytest.raises(ConnectorBug):
        connector().open_matters(PersonRef("42", "contact"))
    assert INES.id == CONTACT
