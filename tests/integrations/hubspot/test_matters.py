"""Leads and deals: what is open, whose they are, and opening a lead with what was said."""

from typing import Any

import pytest
import responses

from hub.contract.errors import Gone, NotSupported, Rejected, TryAgain
from hub.contract.people import Matter, MissedCall, NewMatter, OwnerClaim, PersonRef
from tests.integrations.hubspot.hubspot_setup import (
    API,
    CONTACTS,
    DANA,
    NOW,
    batch,
    connector,
    contact,
    fixture,
    made,
    paths,
    queries,
    refusal,
    sent,
)

OBJECTS = f"{API}/crm/objects/2026-09"
LEAD_PATH = "/crm/objects/2026-09/leads"
PIPELINES = f"{API}/crm/pipelines/2026-09"
KEY = "matter-1-2-3"


def with_matters(portal: responses.RequestsMock, *, leads: tuple[Any, ...] = (), deals: tuple[Any, ...] = ()) -> None:
    linked = {kind: [row["id"] for row in rows] for kind, rows in (("leads", leads), ("deals", deals)) if rows}
    portal.get(f"{CONTACTS}/901234", json=contact(linked=linked))
    for kind, rows in (("leads", leads), ("deals", deals)):
        if rows:
            portal.post(f"{OBJECTS}/{kind}/batch/read", json=batch(*rows))
            portal.get(f"{PIPELINES}/{kind}", json=fixture(f"pipelines__{kind}"))


def lead(**properties: Any) -> dict[str, Any]:
    row = fixture("lead")
    return {**row, "id": properties.pop("id", row["id"]), "properties": {**row["properties"], **properties}}


def deal(**properties: Any) -> dict[str, Any]:
    row = fixture("deal")
    return {**row, "id": properties.pop("id", row["id"]), "properties": {**row["properties"], **properties}}


def test_open_deals_come_before_open_leads_each_with_stage_owner_and_page(portal: responses.RequestsMock) -> None:
    with_matters(portal, leads=(lead(),), deals=(deal(),))
    first, second = connector().open_matters(DANA)
    assert (first.kind, first.title) == ("deal", "Reyes Logistics, winter staff, Appointment scheduled")
    assert first.owners == (OwnerClaim(owner_id="7710022", as_="deal owner"),)
    assert first.url == "https://app.hubspot.com/contacts/4400112/record/0-3/3301"
    assert (second.kind, second.title, second.owners[0].as_) == ("lead", "Missed call: Dana Reyes, New", "lead owner")
    assert queries(portal, "/crm/objects/2026-09/contacts/901234")[0]["associations"] == ["deals,leads"]


def test_what_is_closed_is_left_out_however_hubspot_says_so(portal: responses.RequestsMock) -> None:
    leads = (lead(id="1", hs_pipeline_stage="qualified-stage-id"), lead(id="2", hs_pipeline_stage="unqualified-stage-id"), lead(id="3"))
    deals = (
        deal(id="4", hs_is_closed="true"),
        deal(id="5", hs_is_closed=None, dealstage="closedwon"),
        deal(id="6", hs_is_closed=None, dealstage="closedlost"),
        deal(id="7", hs_is_closed=None),
    )
    with_matters(portal, leads=leads, deals=deals)
    assert [matter.id for matter in connector().open_matters(DANA)] == ["7", "3"]


def test_links_that_go_on_over_pages_are_read_to_their_end_and_each_once(portal: responses.RequestsMock) -> None:
    dana = contact(linked={"deals": ["1", "1"]})
    dana["associations"]["deals"]["paging"] = {"next": {"after": "m"}}
    portal.get(f"{CONTACTS}/901234", json=dana)
    more = {"from": {"id": "901234"}, "to": [{"toObjectId": 2, "associationTypes": []}, {"toObjectId": 1, "associationTypes": []}]}
    portal.post(f"{API}/crm/associations/2026-09/contacts/deals/batch/read", json=batch(more))
    portal.post(f"{OBJECTS}/deals/batch/read", json=batch(deal(id="1"), deal(id="2")))
    portal.get(f"{PIPELINES}/deals", json=fixture("pipelines__deals"))
    assert {matter.id for matter in connector().open_matters(DANA)} == {"1", "2"}
    (read,) = sent(portal, "POST", "/crm/objects/2026-09/deals/batch/read")
    assert read["inputs"] == [{"id": "1"}, {"id": "2"}]


def test_a_contact_with_nothing_going_on_costs_one_request(portal: responses.RequestsMock) -> None:
    with_matters(portal)
    assert connector().open_matters(DANA) == []
    assert len(portal.calls) == 1


def test_an_account_without_leads_is_not_asked_for_them(portal: responses.RequestsMock) -> None:
    with_matters(portal)
    connector(facts={"leads": "no"}).open_matters(DANA)
    assert queries(portal, "/crm/objects/2026-09/contacts/901234")[0]["associations"] == ["deals"]


def test_a_merged_contact_is_followed_to_the_one_that_is_left(portal: responses.RequestsMock) -> None:
    portal.get(f"{CONTACTS}/900000", json=contact("901234"))
    with pytest.raises(Gone) as gone:
        connector().open_matters(PersonRef("900000", "contact"))
    assert gone.value.moved_to is not None
    assert gone.value.moved_to.id == "901234"


def test_a_deleted_contact_is_gone(portal: responses.RequestsMock) -> None:
    portal.get(f"{CONTACTS}/901234", status=404, json=refusal("OBJECT_NOT_FOUND"))
    with pytest.raises(Gone) as gone:
        connector().open_matters(DANA)
    assert gone.value.moved_to is None


def ready_for_a_lead(portal: responses.RequestsMock, *, options: bool = True) -> None:
    portal.get(f"{PIPELINES}/leads", json=fixture("pipelines__leads"))
    portal.get(f"{CONTACTS}/901234", json=contact())
    for name, value, label in (("hs_lead_type", "NEW BUSINESS", "New Business"), ("hs_lead_label", "WARM", "Warm")):
        choices = [{"label": label, "value": value, "displayOrder": 0, "hidden": False}] if options else []
        definition = {"name": name, "label": name, "type": "enumeration", "fieldType": "select", "options": choices}
        portal.get(f"{API}/crm/properties/2026-09/leads/{name}", json=definition)


def note_is_taken(portal: responses.RequestsMock) -> None:
    portal.post(f"{OBJECTS}/communications", status=201, json=made("c-1"))
    portal.put(f"{OBJECTS}/communications/c-1/associations/default/leads/5502", json=batch())


NEW = NewMatter(title="Missed call", note="10:02  Dana Reyes: about the night shift", owner_id="7710021")


def test_a_lead_is_opened_with_its_contact_in_the_same_request_and_what_was_said_is_logged_on_both(portal: responses.RequestsMock) -> None:
    ready_for_a_lead(portal)
    portal.post(f"{OBJECTS}/leads", status=201, json=made("5502"))
    note_is_taken(portal)
    opened = connector().create_matter(DANA, NEW, KEY)
    assert (opened.id, opened.kind, opened.owners[0].owner_id) == ("5502", "lead", "7710021")
    (body,) = sent(portal, "POST", LEAD_PATH)
    assert body == {
        "properties": {
            "hs_lead_name": "Missed call: Dana Reyes",
            "hubspot_owner_id": "7710021",
            "hs_lead_type": "NEW BUSINESS",
            "hs_lead_label": "WARM",
        },
        "associations": [{"to": {"id": "901234"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 578}]}],
    }
    (note,) = sent(portal, "POST", "/crm/objects/2026-09/communications")
    assert "about the night shift" in note["properties"]["hs_communication_body"]
    assert f"[ref: {KEY}]" in note["properties"]["hs_communication_body"]


def test_a_lead_for_a_mere_call_has_it_logged_as_a_call(portal: responses.RequestsMock) -> None:
    ready_for_a_lead(portal)
    portal.post(f"{OBJECTS}/leads", status=201, json=made("5502"))
    portal.post(f"{OBJECTS}/calls", status=201, json=made("c-1"))
    portal.put(f"{OBJECTS}/calls/c-1/associations/default/leads/5502", json=batch())
    call = MissedCall(caller="+14155550134", line="+14155550100")
    connector().create_matter(DANA, NewMatter(title="Missed call", note="Missed call to Main line.", call=call), KEY)
    (logged,) = sent(portal, "POST", "/crm/objects/2026-09/calls")
    assert logged["properties"]["hs_call_from_number"] == "+14155550134"
    assert f"[ref: {KEY}]" in logged["properties"]["hs_call_body"]


def test_a_lead_gets_the_pipeline_and_stage_that_the_account_chose_by_name(portal: responses.RequestsMock) -> None:
    ready_for_a_lead(portal, options=False)
    portal.post(f"{OBJECTS}/leads", status=201, json=made("5502"))
    note_is_taken(portal)
    settings = {"matter": {"settings": {"missed_call_pipeline": "lead pipeline", "missed_call_stage": "Attempting"}}}
    connector(override=settings).create_matter(DANA, NEW, KEY)
    properties = sent(portal, "POST", LEAD_PATH)[0]["properties"]
    assert (properties["hs_pipeline"], properties["hs_pipeline_stage"]) == ("lead-pipeline-id", "attempting-stage-id")
    assert not {"hs_lead_type", "hs_lead_label"} & properties.keys()


def test_an_owner_whom_leads_refuse_is_left_out_rather_than_the_lead(portal: responses.RequestsMock) -> None:
    ready_for_a_lead(portal)
    invalid = [{"code": "INVALID_OWNER", "message": "needs a seat", "context": {"propertyName": ["hubspot_owner_id"]}}]
    portal.post(f"{OBJECTS}/leads", status=400, json=refusal("VALIDATION_ERROR", errors=invalid))
    portal.post(f"{OBJECTS}/leads", status=201, json=made("5502"))
    note_is_taken(portal)
    assert connector().create_matter(DANA, NEW, KEY).owners == ()
    assert "hubspot_owner_id" not in sent(portal, "POST", LEAD_PATH)[1]["properties"]


def test_a_refusal_of_anything_else_opens_nothing_and_logs_nothing(portal: responses.RequestsMock) -> None:
    ready_for_a_lead(portal)
    portal.post(f"{OBJECTS}/leads", status=400, json=fixture("refusal__required_property"))
    with pytest.raises(Rejected, match="industry"):
        connector().create_matter(DANA, NEW, KEY)
    assert "POST /crm/objects/2026-09/communications" not in paths(portal)


@pytest.mark.parametrize(("status", "category"), [(403, "MISSING_SCOPES"), (400, "VALIDATION_ERROR"), (404, "OBJECT_NOT_FOUND")])
def test_without_the_plan_for_leads_the_conversation_is_left_to_the_contact(
    portal: responses.RequestsMock, status: int, category: str
) -> None:
    portal.get(f"{PIPELINES}/leads", status=status, json=refusal(category))
    with pytest.raises(NotSupported):
        connector().create_matter(DANA, NEW, KEY)
    assert len(portal.calls) == 1


def test_a_lead_whose_log_was_not_answered_is_in_doubt(portal: responses.RequestsMock) -> None:
    ready_for_a_lead(portal)
    portal.post(f"{OBJECTS}/leads", status=201, json=made("5502"))
    portal.post(f"{OBJECTS}/communications", status=502)
    with pytest.raises(TryAgain) as doubt:
        connector().create_matter(DANA, NEW, KEY)
    assert doubt.value.may_have_left


@pytest.mark.parametrize(("is_logged", "found"), [(True, "5501"), (False, None)])
def test_an_opened_lead_counts_as_done_once_what_was_said_stands_there_too(
    portal: responses.RequestsMock, is_logged: bool, found: str | None
) -> None:
    body = f"<p>[ref: {KEY}]</p>" if is_logged else "<p>[ref: another]</p>"
    fresh = {**lead(hs_pipeline_stage="qualified-stage-id"), "createdAt": NOW.isoformat()}
    portal.get(f"{CONTACTS}/901234", json=contact(linked={"communications": ["c-1"], "leads": ["5501"]}))
    portal.post(f"{OBJECTS}/communications/batch/read", json=batch(made("c-1", hs_communication_body=body)))
    if is_logged:
        portal.post(f"{OBJECTS}/leads/batch/read", json=batch(fresh))
        portal.get(f"{PIPELINES}/leads", json=fixture("pipelines__leads"))
    opened = connector().find_matter(DANA, NEW, KEY, NOW)
    assert (opened.id if opened else None) == found


def test_the_contacts_owner_answers_for_them_before_the_owner_of_a_deal(portal: responses.RequestsMock) -> None:
    deal_of_omar = Matter(id="1", kind="deal", title="Deal", owners=(OwnerClaim(owner_id="7710022", as_="deal owner"),))
    portal.get(f"{CONTACTS}/901234", json=contact())
    portal.get(f"{CONTACTS}/901234", json=contact(hubspot_owner_id=""))
    portal.get(f"{CONTACTS}/901234", json=contact(hubspot_owner_id=None))
    assert connector().owner_of(DANA, [deal_of_omar]) == OwnerClaim(owner_id="7710021", as_="contact owner")
    assert connector().owner_of(DANA, [deal_of_omar]) == OwnerClaim(owner_id="7710022", as_="deal owner")
    assert connector().owner_of(DANA, []) is None


@pytest.mark.parametrize(
    ("of_contact", "of_deal", "follows"),
    [(None, None, True), ("7710009", None, True), ("7710009", "7710009", True), (None, "7710022", True), ("7710009", "7710022", False)],
)
def test_an_owner_is_set_on_the_contact_and_before_it_on_a_deal_that_has_no_other_owner_of_its_own(
    portal: responses.RequestsMock, of_contact: str | None, of_deal: str | None, follows: bool
) -> None:
    claims = (OwnerClaim(owner_id=of_deal, as_="deal owner"),) if of_deal else ()
    portal.get(f"{CONTACTS}/901234", json=contact(hubspot_owner_id=of_contact))
    portal.patch(f"{CONTACTS}/901234", json=contact())
    if follows:
        portal.patch(f"{OBJECTS}/deals/3301", json=deal())
    connector().assign_owner(DANA, Matter(id="3301", kind="deal", title="Deal", owners=claims), "7710021")
    changed = [call.request for call in portal.calls if call.request.method == "PATCH"]
    assert [str(request.url).rsplit("/", 2)[1] for request in changed] == (["deals", "contacts"] if follows else ["contacts"])
    assert {str(request.body) for request in changed} == {str(b'{"properties": {"hubspot_owner_id": "7710021"}}')}


def test_with_nothing_open_the_owner_is_set_on_the_contact_alone(portal: responses.RequestsMock) -> None:
    portal.patch(f"{CONTACTS}/901234", json=contact())
    connector().assign_owner(DANA, None, "7710021")
    assert len(portal.calls) == 1
