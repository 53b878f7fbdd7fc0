"""Unknown callers become candidates once, known ones get a new candidacy, and the owner is said when it is opened."""

from datetime import UTC, datetime
from typing import Any

import pytest
import responses

from hub.contract.errors import Gone, Rejected, TryAgain
from hub.contract.people import NewMatter, NewPerson
from hub.contract.phone_numbers import PhoneNumber
from tests.fakes.silent_log import SilentLog
from tests.integrations.lever.lever_setup import (
    ANOTHER,
    API,
    BOT,
    CONTACT,
    INES,
    MAYA,
    NOTE,
    NOW,
    connector,
    fixture,
    note,
    notes,
    opportunities,
    opportunity,
    page,
    paths,
    queries,
    refusal,
    sent,
)

NUMBER = PhoneNumber("+14155550134")
CALLER = NewPerson(phone=NUMBER)
WITH_EMAIL = NewPerson(phone=PhoneNumber("+14155550177"), first_name="Ines", last_name="Okafor", email="Ines@Example.org")
AGAIN = NewMatter(title="Missed call", note="Missed call at 09:14.\nStill looking for work.", owner_id=MAYA, thread="conversation-12")
STAGE = {"person": {"settings": {"missed_call_stage": "reached OUT"}}}
MADE = {"data": opportunity(ANOTHER, phones=[{"type": "mobile", "value": "+14155550134"}])}


def creates(lever: responses.RequestsMock, body: Any = None, status: int = 201) -> None:
    lever.post(f"{API}/opportunities", json=body or MADE, status=status)


def test_an_unknown_caller_becomes_a_candidate_in_the_acting_user_s_name_with_tag_and_source(lever: responses.RequestsMock) -> None:
    creates(lever)

    ref = connector().create_person(NewPerson(phone=NUMBER, owner_id=MAYA), "key-1")

    assert (ref.id, ref.kind, ref.url) == (CONTACT, "contact", opportunity()["urls"]["show"])
    assert queries(lever, "/opportunities", "POST") == [{"perform_as": [BOT]}]
    assert sent(lever, "POST", "/opportunities") == [
        {
            "name": "Unknown caller +14155550134",
            "phones": [{"type": "mobile", "value": "+14155550134"}],
            "sources": ["Missed call text-back"],
            "tags": ["Missed call text-back"],
            "origin": "sourced",
            "owner": MAYA,
        }
    ]


def test_new_candidacies_begin_in_the_chosen_stage(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/stages", json=page(*fixture("stages")))
    creates(lever)
    connector(override=STAGE).create_person(CALLER, "key-1")
    assert sent(lever, "POST", "/opportunities")[0]["stage"] == "5e110000-0000-4000-8000-0000000000bb"


@pytest.mark.parametrize("answer", [{"json": page()}, {"json": refusal(), "status": 403}])
def test_a_stage_that_cannot_be_found_costs_only_the_stage(lever: responses.RequestsMock, answer: dict[str, Any]) -> None:
    lever.get(f"{API}/stages", **answer)
    creates(lever)
    log = SilentLog()
    connector(override=STAGE, log=log).create_person(CALLER, "key-1")
    assert "stage" not in sent(lever, "POST", "/opportunities")[0]
    assert log.events


def test_on_a_posting_its_owner_owns_what_nobody_else_does(lever: responses.RequestsMock) -> None:
    creates(lever)
    posting = {"person": {"fields": {"x_posting": {"to": "postings[]", "always": [NOTE]}}}}
    connector(override=posting).create_person(CALLER, "key-1")
    assert queries(lever, "/opportunities", "POST") == [{"perform_as": [BOT], "perform_as_posting_owner": ["true"]}]


def test_two_postings_are_never_sent() -> None:
    postings = {"person": {"fields": {"x_posting": {"to": "postings[]", "always": [NOTE, ANOTHER]}}}}
    with pytest.raises(Rejected, match="takes one"):
        connector(override=postings).create_person(CALLER, "key-1")


def test_an_acting_user_without_rights_is_named_as_the_reason(lever: responses.RequestsMock) -> None:
    creates(lever, refusal(), 403)
    with pytest.raises(Rejected, match="user in whose name"):
        connector().create_person(CALLER, "key-1")


def test_an_answer_without_an_id_is_looked_into(lever: responses.RequestsMock) -> None:
    creates(lever, {"data": {}})
    with pytest.raises(TryAgain) as trouble:
        connector().create_person(CALLER, "key-1")
    assert trouble.value.may_have_left


def test_whoever_has_the_address_and_an_open_candidacy_only_gets_the_number(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page(opportunity()))
    lever.get(f"{API}/contacts/{CONTACT}", json={"data": fixture("contact")})
    lever.put(f"{API}/contacts/{CONTACT}", json={"data": fixture("contact")})

    assert connector().create_person(WITH_EMAIL, "key-1").id == CONTACT

    assert sent(lever, "POST", "/opportunities") == []
    assert sent(lever, "PUT", f"/contacts/{CONTACT}") == [
        {
            "name": "Ines Okafor",
            "headline": "Forklift driver",
            "location": "Oakland",
            "emails": ["ines@example.org"],
            "phones": [{"type": "mobile", "value": "(415) 555-0134"}, {"type": "mobile", "value": "+14155550177"}],
        }
    ]


def test_whoever_has_the_address_but_nothing_open_gets_a_candidacy_of_theirs(lever: responses.RequestsMock) -> None:
    opportunities(lever)
    opportunities(lever, opportunity(archived={"reason": "x"}), archived=True)
    creates(lever)
    connector().create_person(WITH_EMAIL, "key-1")
    (body,) = sent(lever, "POST", "/opportunities")
    assert (body["contact"], body["phones"][0]["value"], "name" in body) == (CONTACT, "+14155550177", False)


def test_a_number_that_lever_dropped_for_an_address_it_knew_after_all_is_added(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page())
    creates(lever, {"data": opportunity()})
    lever.get(f"{API}/contacts/{CONTACT}", json={"data": fixture("contact")})
    lever.put(f"{API}/contacts/{CONTACT}", json=refusal(), status=403)
    log = SilentLog()

    assert connector(log=log).create_person(WITH_EMAIL, "key-1").id == CONTACT

    assert [event for event, _ in log.events] == ["lever_number_not_added"]


def test_an_unanswered_create_is_found_by_its_number_and_only_among_the_new(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page(opportunity(ANOTHER, phones=[{"value": "212 555 0100"}]), opportunity()))
    found = connector().find_created(CALLER, "key-1", NOW)
    assert found is not None
    assert found.id == CONTACT
    (query,) = queries(lever, "/opportunities")
    assert query["created_at_start"] == [str(int(NOW.timestamp() - 300) * 1000)]
    assert query["confidentiality"] == ["all"]


def test_what_was_not_created_is_not_found(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page())
    assert connector().find_created(CALLER, "key-1", NOW) is None


def test_a_known_contact_gets_a_new_candidacy_with_owner_and_note_and_never_a_second_contact(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/contacts/{CONTACT}", json={"data": fixture("contact")})
    creates(lever)
    notes(lever, of=ANOTHER)
    lever.post(f"{API}/opportunities/{ANOTHER}/notes", json={"data": {"noteId": NOTE}}, status=201)

    matter = connector().create_matter(INES, AGAIN, "key-1")

    assert (matter.id, matter.owner_fixed) == (ANOTHER, True)
    assert sent(lever, "POST", "/opportunities") == [
        {"owner": MAYA, "sources": ["Missed call text-back"], "tags": ["Missed call text-back"], "origin": "sourced", "contact": CONTACT}
    ]
    (body,) = sent(lever, "POST", f"/opportunities/{ANOTHER}/notes")
    assert body["value"].endswith("Still looking for work.\n[ref: key-1] [thread: conversation-12]")


OURS = opportunity(ANOTHER, tags=["Missed call text-back"], createdAt=int(NOW.timestamp() * 1000))


@pytest.mark.parametrize("answer", [{"json": refusal(), "status": 403}, {"json": {}, "status": 500}])
def test_a_candidacy_without_its_note_is_in_doubt_and_gets_it_when_it_is_found(
    lever: responses.RequestsMock, answer: dict[str, Any]
) -> None:  # fmt: skip
    lever.get(f"{API}/contacts/{CONTACT}", json={"data": fixture("contact")})
    creates(lever)
    notes(lever, of=ANOTHER)
    lever.post(f"{API}/opportunities/{ANOTHER}/notes", **answer)
    lever.post(f"{API}/opportunities/{ANOTHER}/notes", json={"data": {"noteId": NOTE}}, status=201)
    with pytest.raises(TryAgain) as trouble:
        connector().create_matter(INES, AGAIN, "key-1")
    assert trouble.value.may_have_left
    opportunities(lever, OURS)
    opportunities(lever, archived=True)

    found = connector().find_matter(INES, AGAIN, "key-1", NOW)

    assert found is not None
    assert found.id == ANOTHER
    assert sent(lever, "POST", f"/opportunities/{ANOTHER}/notes")[1]["value"].endswith("[ref: key-1] [thread: conversation-12]")


def test_a_candidacy_with_its_note_gets_no_second_one(lever: responses.RequestsMock) -> None:
    opportunities(lever, OURS)
    opportunities(lever, archived=True)
    notes(lever, note(), of=ANOTHER)
    assert connector().find_matter(INES, AGAIN, "missed-call-1-1", NOW) is not None
    assert "POST" not in {path.split()[0] for path in paths(lever)}


@pytest.mark.parametrize("other", [{"createdAt": 1795190400000}, {"tags": ["Warehouse"]}, {"archived": {"reason": "x"}}])
def test_an_older_a_closed_and_somebody_else_s_candidacy_are_not_ours(lever: responses.RequestsMock, other: dict[str, Any]) -> None:
    opportunities(lever, {**OURS, **other})
    opportunities(lever, archived=True)
    assert connector().find_matter(INES, AGAIN, "key-1", datetime(2026, 11, 21, tzinfo=UTC) if "createdAt" in other else NOW) is None


def test_nothing_is_opened_for_somebody_who_was_anonymized(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/contacts/{CONTACT}", json={"data": {**fixture("contact"), "isAnonymized": True}})
    with pytest.raises(Gone):
        connector().create_matter(INES, AGAIN, "key-1")
