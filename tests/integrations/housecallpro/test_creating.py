"""Creating customers and leads, with what the account does not take left out rather than the caller."""

from datetime import UTC, datetime
from typing import Any

import pytest
import responses

from hub.contract.errors import NotSupported, Rejected, TryAgain
from hub.contract.people import NewMatter, NewPerson
from hub.contract.phone_numbers import PhoneNumber
from tests.fakes.silent_log import SilentLog
from tests.integrations.housecallpro.housecallpro_setup import API, DANA, NOW, connector, customer, fixture, page, paths, sent

CALLER = NewPerson(phone=PhoneNumber("+14155550134"))
LEAK = NewMatter(title="Missed call", note="Missed call at 09:14.\nKitchen sink leaks.", owner_id="pro_1")
SOURCES = page("lead_sources", {"id": "ls_1", "name": "missed call", "editable": True})


def sources(shop: responses.RequestsMock, *rows: dict[str, Any]) -> None:
    shop.get(f"{API}/lead_sources", json=page("lead_sources", *rows))


def test_an_unknown_caller_becomes_a_customer_whom_housecall_pro_itself_does_not_message(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/customers", json=customer("cus_7"), status=201)

    ref = connector().create_person(CALLER, "key-1")

    assert (ref.id, ref.kind) == ("cus_7", "customer")
    assert sent(shop, "POST", "/customers") == [
        {
            "mobile_number": "4155550134",
            "lead_source": "Missed Call",
            "tags": ["missed-call-textback"],
            "notifications_enabled": False,
        }
    ]


def test_a_number_from_abroad_keeps_its_country(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/customers", json=customer("cus_7"), status=201)

    connector().create_person(NewPerson(phone=PhoneNumber("+442079460018"), first_name="Ada"), "key-1")

    (body,) = sent(shop, "POST", "/customers")
    assert (body["mobile_number"], body["first_name"]) == ("+442079460018", "Ada")


def test_a_lead_source_that_the_account_lacks_is_added_to_its_list(shop: responses.RequestsMock) -> None:
    sources(shop, {"id": "ls_2", "name": "Missed Call Campaign"})
    shop.post(f"{API}/lead_sources", json={"id": "ls_9", "name": "Missed Call", "editable": True}, status=201)
    shop.post(f"{API}/customers", json=customer("cus_7"), status=201)

    connector().create_person(CALLER, "key-1")

    assert sent(shop, "POST", "/lead_sources") == [{"name": "Missed Call"}]
    assert sent(shop, "POST", "/customers")[0]["lead_source"] == "Missed Call"


def test_a_lead_source_that_cannot_be_added_is_left_out(shop: responses.RequestsMock) -> None:
    sources(shop)
    shop.post(f"{API}/lead_sources", json={"message": "Forbidden"}, status=403)
    shop.post(f"{API}/customers", json=customer("cus_7"), status=201)

    connector().create_person(CALLER, "key-1")

    assert "lead_source" not in sent(shop, "POST", "/customers")[0]


REFUSALS = [
    {"errors": {"lead_source": ["is not in the list"]}},
    {"message": "Lead source is invalid", "lead_source": ["is invalid"]},
    {"error": {"message": "Lead source not found"}},
    {"error": "lead_source not found"},
    {"message": "Invalid lead source"},
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=["errors", "attribute", "error message", "error", "message"])
@pytest.mark.parametrize("status", [400, 422])
def test_a_refusal_that_names_the_source_in_any_shape_costs_only_the_source(
    shop: responses.RequestsMock, refusal: dict[str, Any], status: int
) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/customers", json=refusal, status=status)
    shop.post(f"{API}/customers", json=customer("cus_7"), status=201)
    log = SilentLog()

    connector(log=log).create_person(CALLER, "key-1")

    assert "lead_source" not in sent(shop, "POST", "/customers")[1]
    assert sent(shop, "POST", "/customers")[1]["tags"] == ["missed-call-textback"]
    assert log.events == [("housecallpro_refused_extras", {"extras": ["lead_source"]})]


def test_any_other_refusal_is_told_to_a_person_with_the_field(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/customers", json={"message": "Mobile number is invalid", "mobile_number": ["is invalid"]}, status=400)

    with pytest.raises(Rejected) as refusal:
        connector().create_person(CALLER, "key-1")
    assert refusal.value.field == "mobile_number"


def test_a_create_whose_answer_names_nobody_is_in_doubt(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/customers", json={}, status=201)

    with pytest.raises(TryAgain) as trouble:
        connector().create_person(CALLER, "key-1")
    assert trouble.value.may_have_left


def test_trouble_with_the_list_of_sources_leaves_the_create_in_no_doubt(shop: responses.RequestsMock) -> None:
    sources(shop)
    shop.post(f"{API}/lead_sources", body="<html>", status=502)

    with pytest.raises(TryAgain) as trouble:
        connector().create_person(CALLER, "key-1")
    assert not trouble.value.may_have_left


def test_a_create_in_doubt_is_found_by_number_and_time(shop: responses.RequestsMock) -> None:
    old = customer("cus_2", created_at="2020-01-01T00:00:00Z")
    new = customer("cus_8", created_at="2026-11-20T17:13:30Z")
    shop.get(f"{API}/customers", json=page("customers", old, new))

    ref = connector().find_created(CALLER, "key-1", NOW)

    assert ref is not None
    assert ref.id == "cus_8"


def test_nobody_created_since_is_nobody(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/customers", json=page("customers", customer(created_at="2020-01-01T00:00:00Z")))

    assert connector().find_created(CALLER, "key-1", datetime(2026, 11, 20, tzinfo=UTC)) is None


def test_a_lead_is_opened_with_its_owner_and_its_note_in_one_request(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/leads", json=fixture("lead"), status=201)

    lead = connector().create_matter(DANA, LEAK, "key-1")

    assert (lead.id, lead.kind, lead.title, lead.owner_fixed) == ("lea_1", "lead", "Lead 118, New lead", True)
    assert [claim.owner_id for claim in lead.owners] == ["pro_1"]
    assert sent(shop, "POST", "/leads") == [
        {
            "customer_id": "cus_1",
            "assigned_employee_id": "pro_1",
            "note": "Missed call at 09:14.\nKitchen sink leaks.",
            "lead_source": "Missed Call",
            "tags": ["missed-call-textback"],
        }
    ]


def test_a_lead_whose_owner_left_is_opened_without_one(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/leads", json={"errors": {"assigned_employee": ["must exist"]}}, status=422)
    shop.post(f"{API}/leads", json={**fixture("lead"), "assigned_employee": None}, status=201)

    assert connector().create_matter(DANA, LEAK, "key-1").owners == ()
    assert "assigned_employee_id" not in sent(shop, "POST", "/leads")[1]


@pytest.mark.parametrize("status", [403, 404])
def test_an_account_without_leads_says_so(shop: responses.RequestsMock, status: int) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/leads", json={"message": "no"}, status=status)

    with pytest.raises(NotSupported):
        connector().create_matter(DANA, LEAK, "key-1")


STAGE = {"matter": {"settings": {"missed_call_stage": "texted back"}}}


def test_a_lead_is_brought_to_the_stage_for_missed_calls(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/leads", json=fixture("lead"), status=201)
    shop.get(f"{API}/pipeline/statuses", json=fixture("pipeline_statuses"))
    shop.put(f"{API}/pipeline/statuses", json={"status_id": "kcs_2"})

    connector(override=STAGE).create_matter(DANA, LEAK, "key-1")

    assert sent(shop, "PUT", "/pipeline/statuses") == [{"resource_type": "lead", "resource_id": "lea_1", "status_id": "kcs_2"}]


@pytest.mark.parametrize(
    "answer", [{"status": 404, "json": {"error": "not found"}}, {"status": 422, "json": {}}, {"status": 502, "body": ""}]
)
def test_trouble_with_the_stage_does_not_open_a_second_lead(shop: responses.RequestsMock, answer: dict[str, Any]) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/leads", json=fixture("lead"), status=201)
    shop.get(f"{API}/pipeline/statuses", json=fixture("pipeline_statuses"))
    shop.put(f"{API}/pipeline/statuses", **answer)
    log = SilentLog()

    assert connector(override=STAGE, log=log).create_matter(DANA, LEAK, "key-1").id == "lea_1"
    assert [event for event, _ in log.events] == ["housecallpro_stage_not_set"]


def test_a_shop_without_a_pipeline_has_no_stage_to_set(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/lead_sources", json=SOURCES)
    shop.post(f"{API}/leads", json=fixture("lead"), status=201)
    shop.get(f"{API}/pipeline/statuses", json=page("statuses"))

    connector(override=STAGE).create_matter(DANA, LEAK, "key-1")

    assert "PUT /pipeline/statuses" not in paths(shop)


def test_a_lead_in_doubt_is_found_by_its_tags_and_brought_to_its_stage(shop: responses.RequestsMock) -> None:
    by_hand = {**fixture("lead"), "id": "lea_5", "tags": []}
    shop.get(f"{API}/leads", json=page("leads", by_hand, {**fixture("lead"), "tags": ["Missed-Call-Textback", "vip"]}))
    shop.get(f"{API}/pipeline/statuses", json=fixture("pipeline_statuses"))
    shop.put(f"{API}/pipeline/statuses", json={})

    found = connector(override=STAGE).find_matter(DANA, LEAK, "key-1", NOW)

    assert found is not None
    assert found.id == "lea_1"


def test_without_a_lead_of_ours_none_is_found(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/leads", json=page("leads", {**fixture("lead"), "tags": []}))

    assert connector().find_matter(DANA, LEAK, "key-1", NOW) is None
