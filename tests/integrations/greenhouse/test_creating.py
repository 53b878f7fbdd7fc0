import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import responses
from responses.matchers import query_param_matcher

from hub.contract.errors import AlreadyThere, Rejected, TryAgain
from hub.contract.people import NewPerson
from hub.contract.phone_numbers import PhoneNumber
from integrations.greenhouse import GreenhouseConnector
from tests.fakes.silent_log import SilentLog
from tests.integrations.greenhouse import harvest_setup
from tests.integrations.greenhouse.harvest_setup import HARVEST, NOW, fixture

CALLER = NewPerson(phone=PhoneNumber("+14155550134"))
INES = NewPerson(phone=PhoneNumber("+14155550134"), first_name="Ines", last_name="Okafor", email="Ines@Example.org", owner_id="90020")
REFUSAL = {"message": "Unprocessable Content", "errors": [{"application": "recruiter_id is not permitted"}]}


def connector(*, source: str = "", fields: Any = None, log: SilentLog | None = None) -> GreenhouseConnector:
    """A connector whose account chose no source, so that nothing but the create is asked."""
    return harvest_setup.connector(override={"person": {"settings": {"missed_call_source": source}, "fields": fields or {}}}, log=log)


def nobody_has_the_address(harvest: responses.RequestsMock) -> None:
    asked = query_param_matcher({"email": INES.email, "private": "true"}, strict_match=False)
    harvest.get(f"{HARVEST}/candidates", json=[], match=[asked])


def sent(harvest: responses.RequestsMock, number: int = -1) -> Any:
    body = harvest.calls[number].request.body
    assert body is not None
    return json.loads(body)


def test_an_unknown_caller_becomes_a_prospect_with_a_name_that_says_so(harvest: responses.RequestsMock) -> None:
    harvest.post(f"{HARVEST}/candidates", json=fixture("candidate_create__answer"), status=201)

    ref = connector().create_person(CALLER, "key-1")

    assert (ref.id, ref.kind, ref.url) == ("70200", "candidate", "https://app.greenhouse.io/people/70200")
    assert sent(harvest) == {
        "first_name": "Unknown",
        "last_name": "Caller +14155550134",
        "phone_numbers": [{"type": "mobile", "value": "+14155550134"}],
        "tags": ["Missed call text-back"],
        "application": {"prospect": True},
    }


def test_all_that_is_known_is_written_with_the_owner_and_the_source_of_the_account(harvest: responses.RequestsMock) -> None:
    nobody_has_the_address(harvest)
    harvest.post(f"{HARVEST}/candidates", json=fixture("candidate_create__answer"), status=201)
    fields = {"source": {"to": "application.source_id", "always": 4711}, "tags": False}

    connector(fields=fields).create_person(INES, "key-1")

    assert sent(harvest) == {
        "first_name": "Ines",
        "last_name": "Okafor",
        "phone_numbers": [{"type": "mobile", "value": "+14155550134"}],
        "email_addresses": [{"type": "personal", "value": "ines@example.org"}],
        "application": {"recruiter_id": 90020, "source_id": 4711, "prospect": True},
    }


SOURCES = [{"id": 4710, "name": "Referral"}, {"id": 4711, "name": "missed call"}]


@pytest.mark.parametrize(("source", "written"), [("Missed call", 4711), ("4712", 4712), ("Carrier pigeon", None)])
def test_the_source_that_the_account_chose_is_written_where_it_exists(
    harvest: responses.RequestsMock, source: str, written: int | None
) -> None:
    if not source.isdecimal():
        harvest.get(f"{HARVEST}/sources", json=SOURCES)
    harvest.post(f"{HARVEST}/candidates", json=fixture("candidate_create__answer"), status=201)

    connector(source=source).create_person(CALLER, "key-1")

    assert sent(harvest)["application"].get("source_id") == written


def test_without_the_right_to_sources_there_is_none(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/sources", json={"message": "Forbidden"}, status=403)
    harvest.post(f"{HARVEST}/candidates", json=fixture("candidate_create__answer"), status=201)

    connector(source="Missed call").create_person(CALLER, "key-1")

    assert sent(harvest)["application"] == {"prospect": True}


def test_an_answer_with_the_bare_candidate_is_understood(harvest: responses.RequestsMock) -> None:
    harvest.post(f"{HARVEST}/candidates", json=fixture("candidate_create__answer")["candidate"], status=201)

    assert connector().create_person(CALLER, "key-1").id == "70200"


@pytest.mark.parametrize("answer", [{"message": "processing asynchronously"}, {"candidate": None}, []])
def test_an_answer_without_an_id_leaves_the_create_in_doubt(harvest: responses.RequestsMock, answer: object) -> None:
    harvest.post(f"{HARVEST}/candidates", json=answer, status=201)

    with pytest.raises(TryAgain) as trouble:
        connector().create_person(CALLER, "key-1")
    assert trouble.value.may_have_left


def test_refused_with_owner_and_tags_the_person_is_created_without_them(harvest: responses.RequestsMock) -> None:
    nobody_has_the_address(harvest)
    harvest.post(f"{HARVEST}/candidates", json=REFUSAL, status=422)
    harvest.post(f"{HARVEST}/candidates", json=fixture("candidate_create__answer"), status=201)
    log = SilentLog()

    assert connector(log=log).create_person(INES, "key-1").id == "70200"

    assert sent(harvest)["application"] == {"prospect": True}
    assert "tags" not in sent(harvest)
    assert [event for event, _ in log.events] == ["greenhouse_refused_create_with_extras"]


def test_refused_even_without_them_a_person_is_told(harvest: responses.RequestsMock) -> None:
    nobody_has_the_address(harvest)
    harvest.post(f"{HARVEST}/candidates", json=REFUSAL, status=422)
    harvest.post(f"{HARVEST}/candidates", json=REFUSAL, status=422)

    with pytest.raises(Rejected):
        connector().create_person(INES, "key-1")


def test_a_missing_right_is_not_tried_around(harvest: responses.RequestsMock) -> None:
    nobody_has_the_address(harvest)
    harvest.post(f"{HARVEST}/candidates", json={"message": "Forbidden"}, status=403)

    with pytest.raises(Rejected):
        connector().create_person(INES, "key-1")
    assert [str(each.request.method) for each in harvest.calls] == ["GET", "POST"]


def test_whoever_has_the_address_already_is_named_and_not_doubled(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/candidates", json=[{"id": 70102}, {"id": 70103}])

    with pytest.raises(AlreadyThere) as there:
        connector().create_person(replace(INES, not_these=frozenset({"70103"})), "key-1")
    assert there.value.ref == "70102"


def test_between_several_with_the_address_nobody_guesses(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/candidates", json=[{"id": 70102}, {"id": 70103}])

    with pytest.raises(Rejected, match="a person must say"):
        connector().create_person(INES, "key-1")


def candidate(id_: int, number: str, *, created: str, active: str = "2026-11-20T15:00:00.000Z") -> dict[str, Any]:
    return {"id": id_, "created_at": created, "last_activity_at": active, "phone_numbers": [{"value": number, "type": "home"}]}


def found_among(harvest: responses.RequestsMock, *candidates: dict[str, Any]) -> str | None:
    window = {"updated_at": "gte|2026-11-20T14:57:30Z"}
    harvest.get(f"{HARVEST}/candidates", json=list(candidates), match=[query_param_matcher(window, strict_match=False)])
    ref = connector().find_created(CALLER, "key-1", NOW)
    return ref.id if ref else None


def test_a_create_in_doubt_is_found_by_the_number_however_it_is_typed(harvest: responses.RequestsMock) -> None:
    others = (
        candidate(3, "(415) 555-0199", created="2026-11-20T15:02:31.000Z"),
        candidate(2, "no number", created="2026-11-20T15:02:31.000Z"),
    )
    ours = candidate(1, "415.555.0134", created="2026-11-20T15:02:31.000Z")

    assert found_among(harvest, *others, ours) == "1"


def test_what_was_created_since_counts_more_than_what_was_only_changed(harvest: responses.RequestsMock) -> None:
    changed = candidate(9, "+14155550134", created="2020-01-01T00:00:00.000Z")
    created = candidate(7, "+14155550134", created="2026-11-20T15:02:31.000Z", active="2026-11-20T14:00:00.000Z")

    assert found_among(harvest, changed, created) == "7"


def test_of_several_that_were_only_changed_the_most_active_is_taken(harvest: responses.RequestsMock) -> None:
    quiet = candidate(9, "+14155550134", created="2020-01-01T00:00:00.000Z", active="2021-01-01T00:00:00.000Z")
    busy = candidate(8, "+14155550134", created="2020-01-01T00:00:00.000Z")

    assert found_among(harvest, quiet, busy) == "8"


def test_nobody_is_found_after_a_complete_look(harvest: responses.RequestsMock) -> None:
    assert found_among(harvest, candidate(3, "(415) 555-0199", created="2026-11-20T15:02:31.000Z")) is None


def test_the_look_goes_through_every_page(harvest: responses.RequestsMock) -> None:
    page_2 = f"{HARVEST}/candidates?cursor=next"
    harvest.get(
        f"{HARVEST}/candidates",
        json=[candidate(3, "(415) 555-0199", created="2026-11-20T15:02:31.000Z")],
        headers={"Link": f'<{page_2}>; rel="next"'},
        match=[query_param_matcher({"per_page": "500"}, strict_match=False)],
    )
    ours = [candidate(2, "+14155550134", created="2026-11-20T15:02:31.000Z")]
    harvest.get(f"{HARVEST}/candidates", json=ours, match=[query_param_matcher({"cursor": "next"})])

    ref = connector().find_created(CALLER, "key-1", datetime(2026, 11, 20, 15, tzinfo=UTC))

    assert ref is not None
    assert ref.id == "2"
