import json
from datetime import UTC, datetime
from typing import Any

import pytest
import responses
from responses.matchers import query_param_matcher

from hub.contract.errors import ConnectorBug, Gone, Rejected, TryAgain
from hub.contract.people import Activity, Matter, PersonRef
from hub.mapping import MappingRefused
from tests.integrations.greenhouse.harvest_setup import HARVEST, NOW, connector, fixture

INES = PersonRef(id="70102", kind="candidate")
OFFER = Matter(id="88001", kind="application", title="Offer")


def missed_call(body: str = "Rang 20 s, nobody answered.\nTexted back at 15:03 UTC.", author: str | None = None) -> Activity:
    moment = datetime(2026, 11, 20, 15, 2, tzinfo=UTC)
    return Activity(about="missed_call", title="Missed call on …0100", body=body, at=moment, author_owner_id=author)


def written(harvest: responses.RequestsMock, activity: Activity, matter: Matter | None = OFFER, override: Any = None) -> dict[str, Any]:
    harvest.post(f"{HARVEST}/notes", json=fixture("note_create__answer"), status=201)
    assert connector(override=override).log_activity(INES, matter, activity, "tb-1").id == "99001"
    note: dict[str, Any] = json.loads(harvest.calls[-1].request.body or b"")
    return note


def test_a_note_says_what_happened_and_when_and_ends_with_its_mark(harvest: responses.RequestsMock) -> None:
    assert written(harvest, missed_call()) == {
        "candidate_id": 70102,
        "application_id": 88001,
        "note_type": "NOTE",
        "visibility": "public",
        "body": "Missed call on …0100\n2026-11-20 15:02 UTC\nRang 20 s, nobody answered.\nTexted back at 15:03 UTC.\n[ref: tb-1]",
    }


def test_a_note_about_the_person_alone_names_no_application(harvest: responses.RequestsMock) -> None:
    assert "application_id" not in written(harvest, missed_call(), None)


def test_a_note_is_written_in_the_name_of_its_author(harvest: responses.RequestsMock) -> None:
    assert written(harvest, missed_call(author="90020"))["user_id"] == 90020


def test_an_account_chooses_who_sees_notes_and_where_they_stand(harvest: responses.RequestsMock) -> None:
    note = written(harvest, missed_call(), override={"activity": {"settings": {"visibility": "private", "note_type": "ACTIVITY"}}})

    assert (note["visibility"], note["note_type"]) == ("private", "ACTIVITY")


def test_words_that_greenhouse_only_answers_with_cannot_be_chosen() -> None:
    with pytest.raises(MappingRefused, match="write one of public, private, admin_only"):
        connector(override={"activity": {"settings": {"visibility": "publicly_visible"}}})


def test_a_very_long_conversation_is_cut_and_keeps_its_mark(harvest: responses.RequestsMock) -> None:
    body = written(harvest, missed_call(body="so " * 5000))["body"]

    assert len(body) == 10_000
    assert body.endswith("…\n[ref: tb-1]")


def test_a_caller_who_writes_like_a_mention_calls_nobody(harvest: responses.RequestsMock) -> None:
    body = written(harvest, missed_call(body="hi @[Rae Cruz](user:90020), it is me, ines@example.org"))["body"]

    assert "@[" not in body
    assert "ines@example.org" in body


def test_an_answer_without_an_id_leaves_the_note_in_doubt(harvest: responses.RequestsMock) -> None:
    harvest.post(f"{HARVEST}/notes", json={"message": "processing asynchronously"}, status=200)

    with pytest.raises(TryAgain) as trouble:
        connector().log_activity(INES, None, missed_call(), "tb-1")
    assert trouble.value.may_have_left


def refused_note(harvest: responses.RequestsMock, *, candidates: list[dict[str, Any]]) -> None:
    harvest.post(f"{HARVEST}/notes", json={"message": "Unprocessable Content", "errors": [{"candidate_id": "must exist"}]}, status=422)
    harvest.get(
        f"{HARVEST}/candidates", json=candidates, match=[query_param_matcher({"ids": "70102", "private": "true"}, strict_match=False)]
    )
    if not candidates:
        harvest.get(f"{HARVEST}/users", json=[{"id": 1}])


def test_a_refused_note_is_told_to_a_person(harvest: responses.RequestsMock) -> None:
    refused_note(harvest, candidates=[{"id": 70102, "first_name": "Ines"}])

    with pytest.raises(Rejected):
        connector().log_activity(INES, OFFER, missed_call(), "tb-1")


def test_a_note_on_somebody_merged_away_says_that_they_are_gone(harvest: responses.RequestsMock) -> None:
    refused_note(harvest, candidates=[])

    with pytest.raises(Gone):
        connector().log_activity(INES, OFFER, missed_call(), "tb-1")


def test_an_id_of_another_vendor_is_our_own_fault() -> None:
    with pytest.raises(ConnectorBug):
        connector().log_activity(PersonRef(id="abc"), None, missed_call(), "tb-1")


def test_a_note_is_found_again_by_its_mark_on_any_page(harvest: responses.RequestsMock) -> None:
    asked = {"candidate_ids": "70102", "created_at": "gte|2026-11-20T14:57:30Z", "per_page": "500"}
    others = [{"id": 3, "body": "[ref: tb-10]"}, {"id": 2, "body": None}]
    link = {"Link": f'<{HARVEST}/notes?cursor=n>; rel="next"'}
    harvest.get(f"{HARVEST}/notes", json=others, headers=link, match=[query_param_matcher(asked)])
    harvest.get(f"{HARVEST}/notes", json=[{"id": 1, "body": "Missed call\n[ref: tb-1]"}], match=[query_param_matcher({"cursor": "n"})])

    ref = connector().find_activity(INES, "tb-1", NOW)

    assert ref is not None
    assert ref.id == "1"


def test_no_note_is_found_after_a_complete_look(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/notes", json=[{"id": 3, "body": "[ref: tb-10]"}])

    assert connector().find_activity(INES, "tb-1", NOW) is None
