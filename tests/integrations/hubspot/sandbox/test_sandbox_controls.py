from typing import Any

import pytest

from tests.integrations.hubspot.sandbox.conftest import ALL_SCOPES, CALLBACK, REY, to


def put(hubspot: Any, **records: Any) -> Any:
    return hubspot.control("put", records)


def held(hubspot: Any) -> Any:
    return hubspot.send("GET", "/_sandbox/held").json()


def test_people_are_put_in_with_numbers_as_typed_and_found_at_once(hubspot: Any) -> None:
    hubspot.settings(search_lag_seconds=30)
    owner = put(hubspot, owners=[{"name": "Nell Park", "email": "nell@example.org"}])["owners"][0]
    person = {"name": "Ines Okafor", "phones": ["(415) 555-0123", "415.555.0124"], "emails": ["ines@example.org"], "owner": owner}
    number = put(hubspot, people=[{**person, "matter": "Night shift"}])["people"][0]

    told = held(hubspot)
    assert told["people"] == [{"id": number, **person, "may_text": True}]
    assert [(matter["person"], matter["kind"], matter["title"], matter["owner"]) for matter in told["matters"]] == [
        (number, "lead", "Night shift", owner)
    ]
    assert hubspot.found("hs_searchable_calculated_mobile_number", "4155550124") == [number]


def test_a_matter_is_a_deal_where_the_portal_has_no_leads(hubspot: Any) -> None:
    hubspot.settings(leads="403")
    put(hubspot, people=[{"name": "Ines Okafor", "matter": "Roof"}])
    assert [(matter["kind"], matter["title"]) for matter in held(hubspot)["matters"]] == [("deal", "Roof")]


def test_closed_matters_and_deleted_people_are_not_held(hubspot: Any) -> None:
    number = put(hubspot, people=[{"name": "Ines Okafor", "matter": "Night shift"}])["people"][0]
    lead = held(hubspot)["matters"][0]["id"]
    hubspot.objects("PATCH", f"leads/{lead}", {"properties": {"hs_pipeline_stage": "qualified-stage-id"}})
    assert held(hubspot)["matters"] == []
    hubspot.control(f"contacts/{number}/archive")
    assert held(hubspot)["people"] == []


def test_everything_written_on_a_person_or_their_matters_is_held_as_activity(hubspot: Any) -> None:
    number = put(hubspot, people=[{"name": "Ines Okafor", "matter": "Night shift"}])["people"][0]
    lead = held(hubspot)["matters"][0]["id"]
    when = "2026-11-20T15:00:00Z"
    hubspot.made("calls", [to(number, 194)], hs_timestamp=when, hs_call_title="Missed call", hs_call_body="Text sent")
    note = hubspot.made("notes", hs_timestamp=when, hs_note_body="On the lead")
    hubspot.objects("PUT", f"notes/{note}/associations/default/leads/{lead}")
    assert [(each["person"], each["text"]) for each in held(hubspot)["activities"]] == [
        (number, "Missed call\nText sent"),
        (number, "On the lead"),
    ]


@pytest.mark.parametrize(("value", "may_text"), [("true", False), ("false", True)])
def test_a_mark_in_the_agreed_property_says_who_may_not_be_texted(hubspot: Any, value: str, may_text: bool) -> None:
    wish = {"name": "textback_hub_no_texts", "type": "bool", "field_type": "booleancheckbox"}
    hubspot.seed(properties=[{**wish, "options": [{"value": "true", "label": "Yes"}, {"value": "false", "label": "No"}]}])
    hubspot.made("contacts", firstname="Ines", textback_hub_no_texts=value)
    assert [person["may_text"] for person in held(hubspot)["people"]] == [may_text]


def test_what_stands_on_the_timeline_is_shown_in_words(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines")
    note = hubspot.made("notes", hs_timestamp="2026-11-20T10:00:00Z", hs_note_body="<p><b>Call</b></p><p>5 &lt; 6<br>so be it</p>")
    hubspot.objects("PUT", f"notes/{note}/associations/default/contacts/{number}")
    assert [each["text"] for each in held(hubspot)["activities"]] == ["Call\n5 < 6\nso be it"]


def test_hubspot_has_no_roles_and_a_contact_three_numbers(hubspot: Any) -> None:
    assert hubspot.send("POST", "/_sandbox/put", json={"roles": [{"name": "Nurse"}]}).status_code == 400
    assert hubspot.send("POST", "/_sandbox/put", json={"people": [{"name": "A", "phones": ["1"] * 4}]}).status_code == 400


def test_credentials_open_the_portal_by_key_with_every_right_or_without_one(hubspot: Any) -> None:
    token = hubspot.control("credentials", {"mode": "bearer_key"})["fields"]["token"]
    poor = hubspot.control("credentials", {"mode": "bearer_key", "without": "crm.objects.owners.read"})["fields"]["token"]
    assert hubspot.ask("GET", "crm/owners/2026-09", token=token).status_code == 200
    assert hubspot.ask("GET", "crm/owners/2026-09", token=poor).status_code == 403
    for wish in ({"mode": "basic"}, {"mode": "bearer_key", "without": "everything"}):
        assert hubspot.send("POST", "/_sandbox/credentials", json=wish).status_code == 400


def test_credentials_open_the_portal_by_consent_wherever_people_are_sent_back_to(hubspot: Any) -> None:
    wish = {"mode": "authorization_code", "without": "crm.objects.owners.read"}
    client = hubspot.control("credentials", wish)["fields"]
    address = "http://127.0.0.1:8000/connections/hubspot/signed-in"
    code = hubspot.code(client_id=client["client_id"], redirect_uri=address, scope=" ".join(ALL_SCOPES))
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": address, **client}
    token = hubspot.send("POST", "/api/oauth/2026-09/token", data=form).json()
    assert set(token["scopes"]) == {*ALL_SCOPES, "oauth"} - {"crm.objects.owners.read"}
    assert address != CALLBACK


def test_the_page_shows_contacts_matters_and_what_was_written_escaped(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines", lastname="<Okafor>", phone="+14155550123", hubspot_owner_id=REY)
    hubspot.made("leads", [to(number, 578)], hs_lead_name="Missed call")
    hubspot.made("notes", [to(number, 202)], hs_timestamp="2026-11-20T15:00:00Z", hs_note_body="<b>Rang</b>")
    page = hubspot.send("GET", "/").text
    for part in ("Ines &lt;Okafor&gt;", "owner: Rey Cruz", "lead: Missed call (new-stage-id)", "&lt;b&gt;Rang&lt;/b&gt;"):
        assert part in page


def test_a_reset_leaves_one_empty_portal(hubspot: Any) -> None:
    hubspot.made("contacts", firstname="Ines")
    hubspot.settings(leads="403")
    hubspot.control("reset")
    truth = hubspot.truth()
    assert (truth["contacts"], truth["owners"], list(hubspot.vendor.portals)) == ([], [], [4421001])
    assert hubspot.send("GET", "/_sandbox/settings").json()["leads"] == "available"
    assert hubspot.ask("GET", "account-info/2026-09/details").status_code == 401


@pytest.mark.parametrize(
    "wish",
    [
        {"gadgets": [{}]},
        {"contacts": [{"firstname": "Ines"}]},
        {"contacts": [{"properties": {"no_such": "x"}}]},
        {"owners": [{"colour": "red"}]},
        {"owners": [{"team_ids": ["1"]}]},
        {"keys": [{"kind": "api_key"}]},
        {"pipelines": [{"id": "1"}]},
        {"rules": [{"object": "contacts"}]},
        {"portal": "alder"},
    ],
)
def test_a_wrong_seed_is_refused_with_a_sentence(hubspot: Any, wish: dict[str, Any]) -> None:
    answer = hubspot.send("POST", "/_sandbox/seed", json=wish)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("wish", [{"colour": "red"}, {"leads": "no"}, {"pkce": True}, {"search_limit": -1}, {"phone_validation": "yes"}])
def test_a_wrong_setting_is_refused_and_changes_nothing(hubspot: Any, wish: dict[str, Any]) -> None:
    before = hubspot.send("GET", "/_sandbox/settings").json()
    assert hubspot.send("POST", "/_sandbox/settings", json={"plan": "starter", **wish}).status_code == 400
    assert hubspot.send("GET", "/_sandbox/settings").json() == before


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("contacts/1/merge", {"into": "2"}),
        ("contacts/1/erase", {}),
        ("contacts/1/restore", {}),
        ("owners/1/archive", {}),
        ("keys/rotate", {"token": "x", "when": "now"}),
        ("keys/rotate", {"token": "pat-na1-alder", "when": "soon"}),
        ("apps/nobody/scopes", {"scopes": []}),
    ],
)
def test_a_wrong_control_is_refused_with_a_sentence(hubspot: Any, path: str, wish: dict[str, Any]) -> None:
    answer = hubspot.send("POST", f"/_sandbox/{path}", json=wish)
    assert answer.status_code == 400
    assert answer.json()["error"]
