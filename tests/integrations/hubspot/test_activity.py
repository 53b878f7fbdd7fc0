"""Missed calls as calls, conversations as SMS or notes, each found again by its mark."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from hub.contract.errors import Gone, NotSupported, Rejected
from hub.contract.people import Activity, ActivityRef, Matter, MissedCall
from tests.integrations.hubspot.hubspot_setup import API, CONTACTS, DANA, NOW, batch, connector, contact, made, paths, refusal, sent

OBJECTS, PATH = f"{API}/crm/objects/2026-09", "/crm/objects/2026-09"
AT = datetime(2026, 11, 20, 15, 4, 5, tzinfo=UTC)
CALL = Activity(
    about="missed_call",
    title="Missed call",
    body="Missed call to Front desk at 10:04 EST.",
    at=AT,
    author_owner_id="7710021",
    call=MissedCall(caller="+14155550134", line="+14155550100"),
)
TALK = Activity(about="conversation", title="Text conversation", body="10:05  We: Sorry we missed you\n10:06  Dana: 5 < 6 & true", at=AT)
DEAL, LEAD = Matter(id="3301", kind="deal", title="Deal"), Matter(id="5501", kind="lead", title="Lead")
KEY = "missed-call-7-1"


def link(type_id: int, to: str) -> dict[str, Any]:
    return {"to": {"id": to}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]}


def test_a_missed_call_becomes_a_call_with_its_numbers_outcome_and_mark(portal: responses.RequestsMock) -> None:
    portal.post(f"{OBJECTS}/calls", status=201, json=made("c1"))
    assert connector().log_activity(DANA, None, CALL, KEY) == ActivityRef("calls/c1")
    (body,) = sent(portal, "POST", f"{PATH}/calls")
    assert body["associations"] == [link(194, "901234")]
    assert body["properties"] == {
        "hs_timestamp": "2026-11-20T15:04:05Z",
        "hs_call_title": "Missed call",
        "hs_call_direction": "INBOUND",
        "hs_call_status": "MISSED",
        "hs_call_has_voicemail": "false",
        "hs_call_disposition": "73a0d17f-1163-4015-bdd5-ec830791da20",
        "hs_call_from_number": "+14155550134",
        "hs_call_to_number": "+14155550100",
        "hs_call_duration": "0",
        "hs_call_body": f"<p><b>Missed call</b></p><p>Missed call to Front desk at 10:04 EST.</p><p>[ref: {KEY}]</p>",
        "hubspot_owner_id": "7710021",
    }


def test_a_voicemail_is_said_to_be_there(portal: responses.RequestsMock) -> None:
    portal.post(f"{OBJECTS}/calls", status=201, json=made("c1"))
    call = MissedCall(caller="+14155550134", line="+14155550100", left_voicemail=True)
    connector().log_activity(DANA, None, replace(CALL, call=call), KEY)
    assert sent(portal, "POST", f"{PATH}/calls")[0]["properties"]["hs_call_has_voicemail"] == "true"


def test_where_missed_is_no_status_of_calls_the_call_is_logged_as_unanswered(portal: responses.RequestsMock) -> None:
    said = [{"isValid": False, "message": "MISSED was not one of the options", "error": "INVALID_OPTION", "name": "hs_call_status"}]
    message = f"Property values were not valid: {said}".replace("'", '"').replace("False", "false")
    portal.post(f"{OBJECTS}/calls", status=400, json=refusal("VALIDATION_ERROR", message))
    portal.post(f"{OBJECTS}/calls", status=201, json=made("c1"))
    connector().log_activity(DANA, None, CALL, KEY)
    properties = sent(portal, "POST", f"{PATH}/calls")[1]["properties"]
    assert properties["hs_call_status"] == "NO_ANSWER"
    assert "hs_call_has_voicemail" not in properties


@pytest.mark.parametrize("name", ["hs_call_disposition", "hubspot_owner_id"])
def test_an_outcome_or_author_that_is_refused_is_left_out_rather_than_the_call(portal: responses.RequestsMock, name: str) -> None:
    errors = [{"code": "INVALID_OPTION", "message": "no", "context": {"propertyName": [name]}}]
    portal.post(f"{OBJECTS}/calls", status=400, json=refusal("VALIDATION_ERROR", errors=errors))
    portal.post(f"{OBJECTS}/calls", status=201, json=made("c1"))
    connector().log_activity(DANA, None, CALL, KEY)
    first, second = (set(body["properties"]) for body in sent(portal, "POST", f"{PATH}/calls"))
    assert first - second == {name}


def test_a_conversation_becomes_an_sms_communication_with_its_words_escaped(portal: responses.RequestsMock) -> None:
    portal.post(f"{OBJECTS}/communications", status=201, json=made("m1"))
    connector().log_activity(DANA, None, TALK, "conversation-1")
    (body,) = sent(portal, "POST", f"{PATH}/communications")
    assert body["associations"] == [link(81, "901234")]
    assert body["properties"] == {
        "hs_timestamp": "2026-11-20T15:04:05Z",
        "hs_communication_channel_type": "SMS",
        "hs_communication_logged_from": "CRM",
        "hs_communication_body": (
            "<p><b>Text conversation</b></p><p>10:05  We: Sorry we missed you<br>10:06  Dana: 5 &lt; 6 &amp; true</p>"
            "<p>[ref: conversation-1]</p>"
        ),
    }


def test_an_account_may_have_conversations_as_notes(portal: responses.RequestsMock) -> None:
    portal.post(f"{OBJECTS}/notes", status=201, json=made("n1"))
    override = {"activity": {"settings": {"conversation_as": "note"}}}
    assert connector(override=override).log_activity(DANA, None, TALK, "conversation-1") == ActivityRef("notes/n1")
    (body,) = sent(portal, "POST", f"{PATH}/notes")
    assert body["associations"] == [link(202, "901234")]
    assert set(body["properties"]) == {"hs_timestamp", "hs_note_body"}


@pytest.mark.parametrize(("activity", "kind", "type_id"), [(CALL, "calls", 206), (TALK, "communications", 85)])
def test_an_activity_stands_on_the_open_deal_as_well(portal: responses.RequestsMock, activity: Activity, kind: str, type_id: int) -> None:
    portal.post(f"{OBJECTS}/{kind}", status=201, json=made("1"))
    connector().log_activity(DANA, DEAL, activity, KEY)
    assert sent(portal, "POST", f"{PATH}/{kind}")[0]["associations"][1] == link(type_id, "3301")


@pytest.mark.parametrize("status", [200, 404])
def test_an_activity_stands_on_the_open_lead_as_well_and_on_the_contact_in_any_case(portal: responses.RequestsMock, status: int) -> None:
    portal.post(f"{OBJECTS}/calls", status=201, json=made("c1"))
    portal.put(f"{OBJECTS}/calls/c1/associations/default/leads/5501", status=status, json=batch())
    assert connector().log_activity(DANA, LEAD, CALL, KEY).id == "calls/c1"
    assert portal.calls[1].request.body is None


def test_the_longest_conversation_fits_and_keeps_its_mark(portal: responses.RequestsMock) -> None:
    portal.post(f"{OBJECTS}/communications", status=201, json=made("m1"))
    long = replace(TALK, body="\n".join("Dana: <<< " + "x" * 300 for _ in range(400)))
    connector().log_activity(DANA, None, long, "conversation-1")
    body = sent(portal, "POST", f"{PATH}/communications")[0]["properties"]["hs_communication_body"]
    assert 60_000 < len(body) <= 65_536
    assert body.endswith("…</p><p>[ref: conversation-1]</p>")


@pytest.mark.parametrize(("status", "category"), [(404, "OBJECT_NOT_FOUND"), (400, "VALIDATION_ERROR")])
def test_an_activity_for_a_merged_contact_says_where_the_contact_is_now(portal: responses.RequestsMock, status: int, category: str) -> None:
    portal.post(f"{OBJECTS}/calls", status=status, json=refusal(category))
    portal.get(f"{CONTACTS}/901234", json=contact("902000"))
    with pytest.raises(Gone) as gone:
        connector().log_activity(DANA, None, CALL, KEY)
    assert gone.value.moved_to is not None
    assert gone.value.moved_to.id == "902000"


def test_a_refused_activity_of_a_contact_who_is_there_stays_refused(portal: responses.RequestsMock) -> None:
    portal.post(f"{OBJECTS}/calls", status=400, json=refusal("VALIDATION_ERROR"))
    portal.get(f"{CONTACTS}/901234", json=contact())
    with pytest.raises(Rejected):
        connector().log_activity(DANA, None, CALL, KEY)


def test_an_activity_is_found_by_its_mark_among_all_kinds_without_a_search(portal: responses.RequestsMock) -> None:
    portal.get(f"{CONTACTS}/901234", json=contact(linked={"calls": ["c1", "c2"], "notes": ["n1"]}))
    marked = f"<p>[ref: {KEY}]</p>"
    portal.post(
        f"{OBJECTS}/calls/batch/read", json=batch(made("c1", hs_call_body=None), made("c2", hs_call_body="[ref: missed-call-71-1]"))
    )
    portal.post(f"{OBJECTS}/notes/batch/read", json=batch(made("n1", hs_note_body=marked)))
    assert connector().find_activity(DANA, KEY, NOW) == ActivityRef("notes/n1")
    assert not any(path.endswith("/search") for path in paths(portal))


def test_a_mark_from_before_the_first_try_is_of_another_installation(portal: responses.RequestsMock) -> None:
    portal.get(f"{CONTACTS}/901234", json=contact(linked={"calls": ["c1"]}))
    portal.post(f"{OBJECTS}/calls/batch/read", json=batch(made("c1", hs_call_body=f"[ref: {KEY}]")))
    assert connector().find_activity(DANA, KEY, NOW + timedelta(hours=1)) is None


def test_many_linked_activities_are_read_a_hundred_at_a_time(portal: responses.RequestsMock) -> None:
    portal.get(f"{CONTACTS}/901234", json=contact(linked={"calls": [str(number) for number in range(150)]}))
    portal.post(f"{OBJECTS}/calls/batch/read", json=batch())
    assert connector().find_activity(DANA, KEY, NOW) is None
    assert [len(body["inputs"]) for body in sent(portal, "POST", f"{PATH}/calls/batch/read")] == [100, 50]


def test_an_activity_is_rewritten_in_place(portal: responses.RequestsMock) -> None:
    portal.patch(f"{OBJECTS}/communications/m1", json=made("m1"))
    assert connector().revise_activity(DANA, ActivityRef("communications/m1"), TALK, "conversation-1") == ActivityRef("communications/m1")
    assert "Sorry we missed you" in sent(portal, "PATCH", f"{PATH}/communications/m1")[0]["properties"]["hs_communication_body"]
    with pytest.raises(NotSupported):
        connector().revise_activity(DANA, ActivityRef("elsewhere"), TALK, "conversation-1")


@pytest.mark.parametrize(
    ("value", "may"), [(None, True), ("", True), ("false", True), ("No", True), ("true", False), ("Asked on 2026-11-20", False)]
)
def test_whoever_is_marked_there_may_not_be_texted(portal: responses.RequestsMock, value: str | None, may: bool) -> None:
    portal.get(f"{CONTACTS}/901234", json=contact(textback_hub_no_texts=value))
    assert connector().may_text(DANA) is may


def test_a_wish_for_no_texts_is_written_once_with_its_sentence(portal: responses.RequestsMock) -> None:
    portal.get(f"{CONTACTS}/901234", json=contact())
    portal.get(f"{CONTACTS}/901234", json=contact(textback_hub_no_texts="Said so on the phone"))
    portal.patch(f"{CONTACTS}/901234", json=contact())
    for _ in range(2):
        connector().set_do_not_text(DANA, "Asked on 2026-11-20 not to be texted.")
    written = sent(portal, "PATCH", "/crm/objects/2026-09/contacts/901234")
    assert written == [{"properties": {"textback_hub_no_texts": "Asked on 2026-11-20 not to be texted."}}]


def test_a_wish_for_no_texts_goes_to_a_property_of_the_accounts_own(portal: responses.RequestsMock) -> None:
    portal.get(f"{CONTACTS}/901234", json=contact())
    portal.patch(f"{CONTACTS}/901234", json=contact())
    settings = {"do_not_text_property": "sms_opt_out", "do_not_text_value": "true"}
    connector(override={"person": {"settings": settings}}, facts={"our_properties": ""}).set_do_not_text(DANA, "why")
    assert sent(portal, "PATCH", "/crm/objects/2026-09/contacts/901234") == [{"properties": {"sms_opt_out": "true"}}]


@pytest.mark.usefixtures("portal")
def test_without_our_property_the_wish_is_kept_here_only() -> None:
    with pytest.raises(NotSupported, match="connect again"):
        connector(facts={"our_properties": ""}).set_do_not_text(DANA, "why")
