from typing import Any

import pytest

from tests.integrations.hubspot.sandbox.conftest import QUEUE, REY, to

NOW = "2026-11-20T15:00:00Z"
NO_ANSWER = "73a0d17f-1163-4015-bdd5-ec830791da20"
CALL = {
    "hs_timestamp": NOW,
    "hs_call_title": "Missed call",
    "hs_call_direction": "INBOUND",
    "hs_call_status": "MISSED",
    "hs_call_has_voicemail": "false",
    "hs_call_disposition": NO_ANSWER,
    "hs_call_from_number": "+14155550123",
    "hs_call_to_number": "+14155550199",
    "hs_call_duration": "0",
    "hs_call_body": "Text sent",
    "hubspot_owner_id": REY,
}
SMS = {
    "hs_timestamp": "1795186800000",
    "hs_communication_channel_type": "SMS",
    "hs_communication_logged_from": "CRM",
    "hs_communication_body": "<p>Sorry we missed you</p>",
}


@pytest.fixture
def ines(hubspot: Any) -> str:
    return str(hubspot.made("contacts", firstname="Ines", phone="+14155550123"))


def test_a_lead_needs_a_name_and_its_primary_contact_at_once(hubspot: Any, ines: str) -> None:
    assert hubspot.create("leads", [], hs_lead_name="Missed call").status_code == 400
    assert hubspot.create("leads", [to(ines, 608)], hs_lead_name="Missed call").status_code == 400
    assert hubspot.create("leads", [to("1", 578)], hs_lead_name="Missed call").status_code == 400
    assert hubspot.create("leads", [to(ines, 578)]).status_code == 400
    made = hubspot.create("leads", [to(ines, 578)], hs_lead_name="Missed call", hubspot_owner_id=REY)
    assert made.status_code == 201
    held = made.json()["properties"]
    assert (held["hs_pipeline"], held["hs_pipeline_stage"]) == ("lead-pipeline-id", "new-stage-id")


def test_a_leads_stage_must_be_of_its_pipeline(hubspot: Any, ines: str) -> None:
    stages = [{"id": "55501", "label": "Rang"}, {"id": "55502", "label": "Gone", "metadata": {"isClosed": "true"}}]
    hubspot.seed(pipelines=[{"object": "leads", "id": "900", "label": "Phone", "stages": stages}])
    ties = [to(ines, 578)]

    assert hubspot.create("leads", ties, hs_lead_name="A", hs_pipeline="900", hs_pipeline_stage="new-stage-id").status_code == 400
    made = hubspot.create("leads", ties, hs_lead_name="A", hs_pipeline="900").json()
    assert made["properties"]["hs_pipeline_stage"] == "55501"


def test_lead_types_are_options_and_a_leads_owner_needs_a_seat(hubspot: Any, ines: str) -> None:
    ties = [to(ines, 578)]
    assert hubspot.create("leads", ties, hs_lead_name="A", hs_lead_type="NEW BUSINESS").status_code == 400
    assert hubspot.create("leads", ties, hs_lead_name="A", hs_lead_type="NEW_BUSINESS", hs_lead_label="WARM").status_code == 201
    assert hubspot.create("leads", ties, hs_lead_name="A", hubspot_owner_id=QUEUE).status_code == 400


def test_the_open_lead_of_a_contact_is_found_by_its_association(hubspot: Any, ines: str) -> None:
    lead = hubspot.made("leads", [to(ines, 578)], hs_lead_name="Missed call")
    done = hubspot.made("leads", [to(ines, 578)], hs_lead_name="Old", hs_pipeline_stage="qualified-stage-id")
    closed = {"propertyName": "hs_pipeline_stage", "operator": "NOT_IN", "values": ["qualified-stage-id", "unqualified-stage-id"]}
    tied = {"propertyName": "associations.contact", "operator": "EQ", "value": ines}

    assert {row["id"] for row in hubspot.search("leads", [tied]).json()["results"]} == {lead, done}
    assert [row["id"] for row in hubspot.search("leads", [tied, closed]).json()["results"]] == [lead]


@pytest.mark.parametrize(("reading", "status", "category"), [("403", 403, "MISSING_SCOPES"), ("400", 400, "VALIDATION_ERROR")])
def test_a_portal_without_leads_says_so_at_the_pipelines_and_everywhere(
    hubspot: Any, ines: str, reading: str, status: int, category: str
) -> None:
    hubspot.settings(leads=reading)
    answers = [
        hubspot.ask("GET", "crm/pipelines/2026-09/leads"),
        hubspot.create("leads", [to(ines, 578)], hs_lead_name="A"),
        hubspot.search("leads"),
    ]
    assert [(answer.status_code, answer.json()["category"]) for answer in answers] == [(status, category)] * 3


def test_a_starter_plan_has_no_leads(hubspot: Any) -> None:
    hubspot.settings(plan="starter")
    assert hubspot.ask("GET", "crm/pipelines/2026-09/leads").json()["context"] == {"missingScopes": ["crm.objects.leads.read"]}


def test_pipelines_list_their_stages_in_order(hubspot: Any) -> None:
    leads = hubspot.ask("GET", "crm/pipelines/2026-09/0-136").json()["results"]
    assert [stage["id"] for stage in leads[0]["stages"]][:2] == ["new-stage-id", "attempting-stage-id"]
    deals = hubspot.ask("GET", "crm/pipelines/2026-09/deals/default").json()
    assert deals["stages"][-1]["metadata"] == {"isClosed": "true", "probability": "0.0"}
    assert len(hubspot.ask("GET", "crm/pipelines/2026-09/deals/default/stages").json()["results"]) == 5
    assert hubspot.ask("GET", "crm/pipelines/2026-09/contacts").status_code == 400


def test_a_deal_stands_in_a_stage_and_says_whether_it_is_closed(hubspot: Any, ines: str) -> None:
    assert hubspot.create("deals", [to(ines, 3)], dealname="Roof").status_code == 400
    deal = hubspot.made("deals", [to(ines, 3)], dealname="Roof", dealstage="appointmentscheduled")
    moved = hubspot.objects("PATCH", f"deals/{deal}", {"properties": {"dealstage": "closedwon"}})
    held = hubspot.objects("GET", f"deals/{deal}", properties="hs_is_closed,hs_is_closed_won,pipeline", associations="contacts").json()

    assert moved.status_code == 200
    assert held["properties"] == {"hs_is_closed": "true", "hs_is_closed_won": "true", "pipeline": "default"}
    assert held["associations"]["contacts"]["results"] == [{"id": ines, "type": "deal_to_contact"}]


def test_a_missed_call_stands_on_the_contacts_timeline(hubspot: Any, ines: str) -> None:
    call = hubspot.made("calls", [to(ines, 194)], **CALL)
    held = hubspot.objects("GET", f"contacts/{ines}", associations="calls,notes").json()
    assert held["associations"] == {"calls": {"results": [{"id": call, "type": "contact_to_call"}]}}


@pytest.mark.parametrize(
    "change",
    [
        {"hs_timestamp": ""},
        {"hs_timestamp": "yesterday"},
        {"hs_call_status": "ABANDONED"},
        {"hs_call_disposition": "No answer"},
        {"hs_call_recording_url": "http://calls.example.org/1.mp3"},
        {"hs_call_duration": "4 s"},
        {"hs_call_has_voicemail": "no"},
        {"hs_call_body": "x" * 65_537},
        {"hs_call_outcome": "missed"},
    ],
)
def test_a_wrong_call_is_refused_and_not_kept(hubspot: Any, ines: str, change: dict[str, str]) -> None:
    assert hubspot.create("calls", [to(ines, 194)], **{**CALL, **change}).status_code == 400
    assert hubspot.truth()["calls"] == []


def test_a_portal_may_refuse_missed_and_our_own_call_id(hubspot: Any, ines: str) -> None:
    ours = {**CALL, "hs_call_external_id": "CA-1"}
    assert hubspot.create("calls", [to(ines, 194)], **ours).status_code == 201
    hubspot.settings(call_external_id_writable=False)
    assert hubspot.create("calls", [to(ines, 194)], **ours).status_code == 400
    hubspot.settings(missed_calls_accepted=False)
    assert hubspot.create("calls", [to(ines, 194)], **CALL).status_code == 400
    assert hubspot.create("calls", [to(ines, 194)], **{**CALL, "hs_call_status": "NO_ANSWER"}).status_code == 201


def test_own_dispositions_are_read_from_the_property(hubspot: Any) -> None:
    options = hubspot.ask("GET", "crm/properties/2026-09/calls/hs_call_disposition").json()["options"]
    assert {option["value"]: option["label"] for option in options}[NO_ANSWER] == "No answer"


def test_a_text_is_a_communication_with_a_literal_source_and_no_direction_of_its_own(hubspot: Any, ines: str) -> None:
    assert hubspot.create("communications", [to(ines, 81)], **SMS).status_code == 201
    without = {name: value for name, value in SMS.items() if name != "hs_communication_logged_from"}
    assert hubspot.create("communications", [to(ines, 81)], **without).status_code == 400
    for change in (
        {"hs_communication_logged_from": "HUB"},
        {"hs_communication_channel_type": "TEXT"},
        {"hs_communication_direction": "IN"},
    ):
        assert hubspot.create("communications", [to(ines, 81)], **{**SMS, **change}).status_code == 400


def test_the_singular_path_of_a_guide_page_does_not_exist(hubspot: Any, ines: str) -> None:
    number = hubspot.made("communications", [to(ines, 81)], **SMS)
    assert hubspot.objects("GET", f"communications/{number}").status_code == 200
    assert hubspot.objects("GET", f"communication/{number}").status_code == 400
    assert hubspot.objects("GET", f"0-18/{number}").status_code == 200


def test_a_note_can_be_changed_in_place_and_keeps_its_moment(hubspot: Any, ines: str) -> None:
    note = hubspot.made("notes", [to(ines, 202)], hs_timestamp=NOW, hs_note_body="One text")
    hubspot.clock.advance(60)
    hubspot.objects("PATCH", f"notes/{note}", {"properties": {"hs_note_body": "Two texts"}})
    held = hubspot.objects("GET", f"notes/{note}", properties="hs_note_body,hs_timestamp").json()["properties"]
    assert held == {"hs_note_body": "Two texts", "hs_timestamp": "2026-11-20T15:00:00.000Z"}


def test_a_doubtful_activity_is_found_again_by_contact_and_moment(hubspot: Any, ines: str) -> None:
    call = hubspot.made("calls", [to(ines, 194)], **CALL)
    near = [
        {"propertyName": "associations.contact", "operator": "EQ", "value": ines},
        {"propertyName": "hs_timestamp", "operator": "GTE", "value": "1795186799000"},
        {"propertyName": "hs_timestamp", "operator": "LTE", "value": "2026-11-20T15:00:01Z"},
    ]
    assert [row["id"] for row in hubspot.search("calls", near).json()["results"]] == [call]
    assert hubspot.search("calls", [{**near[0], "value": "1"}]).json()["total"] == 0


@pytest.mark.parametrize(("kind", "values", "wrong"), [("calls", CALL, 193), ("communications", SMS, 82), ("notes", {}, 201)])
def test_an_association_of_the_other_direction_is_refused(hubspot: Any, ines: str, kind: str, values: dict[str, str], wrong: int) -> None:
    answer = hubspot.create(kind, [to(ines, wrong)], **{"hs_timestamp": NOW, **values})
    assert answer.status_code == 400
    assert hubspot.truth()[kind] == []


def test_type_names_of_old_versions_are_no_type_ids(hubspot: Any, ines: str) -> None:
    named = {"to": {"id": ines}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": "call_to_contact"}]}
    assert hubspot.create("calls", [named], **CALL).status_code == 400


def test_associations_are_not_passed_on_to_the_lead(hubspot: Any, ines: str) -> None:
    lead = hubspot.made("leads", [to(ines, 578)], hs_lead_name="Missed call")
    hubspot.made("calls", [to(ines, 194)], **CALL)
    assert "associations" not in hubspot.objects("GET", f"leads/{lead}", associations="calls").json()


def test_the_default_association_ties_a_call_to_a_lead_without_guessing_ids_and_twice_is_once(hubspot: Any, ines: str) -> None:
    lead = hubspot.made("leads", [to(ines, 578)], hs_lead_name="Missed call")
    call = hubspot.made("calls", [to(ines, 194)], **CALL)
    tied = [hubspot.objects("PUT", f"calls/{call}/associations/default/leads/{lead}") for _ in range(2)]

    assert [answer.status_code for answer in tied] == [200, 200]
    assert tied[0].json()["results"][0]["associationSpec"]["associationTypeId"] == 596
    held = hubspot.objects("GET", f"leads/{lead}", associations="calls").json()
    assert held["associations"]["calls"]["results"] == [{"id": call, "type": "lead_to_call"}]
    assert hubspot.objects("PUT", f"calls/{call}/associations/default/leads/1").status_code == 404


def test_labelled_associations_are_made_read_in_batches_and_taken_away(hubspot: Any, ines: str) -> None:
    company = hubspot.made("companies", name="Alder")
    spec = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]
    made = hubspot.objects("PUT", f"contacts/{ines}/associations/companies/{company}", spec)
    read = hubspot.ask("POST", "crm/associations/2026-09/companies/contacts/batch/read", {"inputs": [{"id": company}, {"id": "1"}]})

    assert (made.status_code, made.json()["labels"]) == (201, ["Primary"])
    assert read.status_code == 207
    tie = {"toObjectId": ines, "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": 2, "label": "Primary"}]}
    assert read.json()["results"] == [{"from": {"id": company}, "to": [tie]}]
    labels = hubspot.ask("GET", "crm/associations/2026-09/contacts/companies/labels").json()["results"]
    assert labels == [{"category": "HUBSPOT_DEFINED", "typeId": 279}, {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"}]
    assert hubspot.objects("DELETE", f"contacts/{ines}/associations/companies/{company}").status_code == 204
    assert "associations" not in hubspot.objects("GET", f"contacts/{ines}", associations="companies").json()


def test_the_single_record_association_path_is_of_2026_03_alone_unless_the_setting_brings_it_back(hubspot: Any, ines: str) -> None:
    call = hubspot.made("calls", [to(ines, 194)], **CALL)
    path = f"{ines}/associations/calls"
    assert hubspot.ask("GET", f"crm/objects/2026-03/contacts/{path}").json()["results"][0]["toObjectId"] == call
    assert hubspot.objects("GET", f"contacts/{path}").status_code == 404
    hubspot.settings(association_reads_by_path=True)
    assert hubspot.objects("GET", f"contacts/{path}").status_code == 200


def test_the_calling_extension_knows_callers_and_companies_where_it_is_switched_on(hubspot: Any, ines: str) -> None:
    company = hubspot.made("companies", name="Alder", phone="415-555-0123")
    number = {"e164Number": "+14155550123", "phoneNumberType": "MOBILE"}
    body = {
        "externalCallId": "CA-1",
        "finalCallStatus": "MISSED",
        "fromNumber": number,
        "toNumber": {**number, "e164Number": "+14155550199"},
        "potentialRecipientUserIds": [61021],
        "createEngagement": True,
        "engagementProperties": {"hs_call_title": "Missed call"},
    }
    path = "crm/extensions/calling/2026-09/inbound-call"
    assert hubspot.ask("POST", path, body).status_code == 403
    hubspot.settings(calling_extension_enabled=True)
    matches = hubspot.ask("POST", path, body).json()["callerIdMatches"]

    assert [(match["callerIdType"], match["objectCoordinates"]["objectId"]) for match in matches] == [
        ("CONTACT", int(ines)),
        ("COMPANY", int(company)),
    ]
    assert [call["associations"] for call in hubspot.truth()["calls"]] == [{"contacts": [ines]}]
    assert hubspot.ask("POST", path, {**body, "createEngagement": False}).status_code == 200
    assert len(hubspot.truth()["calls"]) == 1
    assert hubspot.ask("POST", path, {**body, "fromNumber": {"e164Number": "4155550123", "phoneNumberType": "MOBILE"}}).status_code == 400
