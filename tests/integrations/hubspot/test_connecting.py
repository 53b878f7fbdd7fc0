"""Connecting: whose account it is, what was granted, and the properties that are added."""

from typing import Any

import pytest
import responses

from hub.catalog.discovery import Catalog
from hub.contract.connector import AccountIdentity
from hub.contract.errors import TryAgain
from tests.hub.outbound.fakes import SetClock
from tests.integrations.hubspot.hubspot_setup import API, CONTACTS, FACTS, connector, fixture, found, refusal, sent

PROPERTIES, PATH = f"{API}/crm/properties/2026-09/contacts", "/crm/properties/2026-09/contacts"
NAMES = ("textback_hub_caller", "textback_hub_source", "textback_hub_no_texts")
SCOPES = [
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.owners.read",
    "crm.objects.deals.read",
    "crm.objects.leads.read",
]


def definition(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": name, "type": "string", "fieldType": "text", "groupName": "contactinformation", "options": [], **more}


def an_account(portal: responses.RequestsMock, *, leads: int = 200) -> None:
    portal.get(f"{API}/account-info/2026-09/details", json=fixture("account"))
    portal.get(
        f"{API}/crm/pipelines/2026-09/leads", status=leads, json=fixture("pipelines__leads") if leads == 200 else refusal("MISSING_SCOPES")
    )
    portal.get(f"{API}/crm/pipelines/2026-09/deals", json=fixture("pipelines__deals"))


def test_an_account_is_known_by_its_number_and_called_by_its_domain_where_hubspot_says_it(portal: responses.RequestsMock) -> None:
    portal.get(f"{API}/account-info/2026-09/details", json=fixture("account"))
    assert connector().check_connection() == AccountIdentity("4400112", "HubSpot account 4400112")
    assert connector(facts={"hub_domain": "harbor.example"}).check_connection() == AccountIdentity("4400112", "harbor.example (4400112)")


def test_connecting_adds_our_properties_and_remembers_what_there_is(portal: responses.RequestsMock) -> None:
    an_account(portal)
    for name in NAMES:
        portal.get(f"{PROPERTIES}/{name}", status=404, json=refusal("OBJECT_NOT_FOUND"))
    portal.post(PROPERTIES, status=201, json=definition("textback_hub_caller"))
    facts = connector().after_connect({"scopes": SCOPES, "hub_domain": "harbor.example", "hub_id": 4400112})
    assert facts == {
        "portal_id": "4400112",
        "ui_domain": "app.hubspot.com",
        "time_zone": "America/New_York",
        "hub_domain": "harbor.example",
        "scopes": " ".join(SCOPES),
        "our_properties": " ".join(NAMES),
        "leads": "yes",
        "deals": "yes",
    }
    added = sent(portal, "POST", PATH)
    assert [(body["name"], body.get("hasUniqueValue", False)) for body in added] == [(NAMES[0], True), (NAMES[1], False), (NAMES[2], False)]
    assert {(body["groupName"], body["type"], body["fieldType"]) for body in added} == {("contactinformation", "string", "text")}


def test_properties_that_are_there_are_not_added_again(portal: responses.RequestsMock) -> None:
    an_account(portal, leads=403)
    portal.get(f"{PROPERTIES}/{NAMES[0]}", json=definition(NAMES[0], hasUniqueValue=True))
    portal.get(f"{PROPERTIES}/{NAMES[1]}", status=404, json=refusal("OBJECT_NOT_FOUND"))
    portal.get(f"{PROPERTIES}/{NAMES[2]}", json=definition(NAMES[2]))
    exists = refusal("OBJECT_ALREADY_EXISTS", subCategory="Properties.PROPERTY_WITH_NAME_EXISTS")
    portal.post(PROPERTIES, status=409, json=exists)
    facts = connector().after_connect({})
    assert (facts["our_properties"], facts["leads"], facts["scopes"]) == (" ".join(NAMES), "no", "")


def test_a_key_whose_values_are_not_unique_is_no_key(portal: responses.RequestsMock) -> None:
    an_account(portal)
    for name in NAMES:
        portal.get(f"{PROPERTIES}/{name}", json=definition(name))
    assert connector().after_connect({})["our_properties"] == " ".join(NAMES[1:])


@pytest.mark.parametrize(("status", "category"), [(403, "MISSING_SCOPES"), (400, "VALIDATION_ERROR")])
def test_where_nothing_may_be_added_the_connection_works_without(portal: responses.RequestsMock, status: int, category: str) -> None:
    an_account(portal)
    for name in NAMES:
        portal.get(f"{PROPERTIES}/{name}", status=404, json=refusal("OBJECT_NOT_FOUND"))
    portal.post(PROPERTIES, status=status, json=refusal(category))
    assert connector().after_connect({})["our_properties"] == ""


def test_a_granted_scope_counts_only_where_the_account_has_what_it_is_for(portal: responses.RequestsMock) -> None:
    portal.get(CONTACTS, json=found())
    portal.get(f"{API}/crm/owners/2026-09", json=found())
    portal.get(f"{API}/crm/pipelines/2026-09/leads", status=403, json=refusal("MISSING_SCOPES"))
    portal.get(f"{API}/crm/pipelines/2026-09/deals", json=fixture("pipelines__deals"))
    portal.get(f"{API}/scheduler/2026-09/meetings/meeting-links", json=found())
    rights = {right.name: right.granted for right in connector(facts={"scopes": " ".join(SCOPES)}).probe_rights()}
    assert rights == {
        "crm.objects.contacts.read": True,
        "crm.objects.contacts.write": True,
        "crm.objects.owners.read": True,
        "crm.schemas.contacts.write": True,
        "crm.objects.leads.read": False,
        "crm.objects.leads.write": False,
        "crm.objects.deals.read": True,
        "crm.objects.deals.write": False,
        "scheduler.meetings.meeting-link.read": False,
    }


def test_a_pasted_key_is_tried_by_reading_for_it_does_not_say_its_scopes(portal: responses.RequestsMock) -> None:
    portal.get(CONTACTS, json=found())
    portal.get(f"{API}/crm/owners/2026-09", status=403, json=refusal("MISSING_SCOPES"))
    for kind in ("leads", "deals"):
        portal.get(f"{API}/crm/pipelines/2026-09/{kind}", json=fixture(f"pipelines__{kind}"))
    portal.get(f"{API}/scheduler/2026-09/meetings/meeting-links", json=found())
    missing = [right.name for right in connector(facts={"our_properties": ""}).probe_rights() if not right.granted]
    assert missing == ["crm.objects.owners.read", "crm.schemas.contacts.write"]


def test_the_key_that_a_customer_can_make_alone_is_offered_first() -> None:
    pasted, consent = Catalog().manifests["hubspot"].ways_to_sign_in
    assert (pasted.mode, consent.mode) == ("bearer_key", "authorization_code")
    assert (consent.token_path, consent.client_auth, consent.token_body, consent.pkce) == ("/oauth/2026-09/token", "post", "form", False)


def test_owners_are_people_with_the_owners_id_and_those_who_left_are_marked(portal: responses.RequestsMock) -> None:
    archived = {"archived": "true"}
    portal.get(
        f"{API}/crm/owners/2026-09",
        json=fixture("owners"),
        match=[responses.matchers.query_param_matcher({"limit": "500", "archived": "false"})],
    )
    portal.get(
        f"{API}/crm/owners/2026-09",
        json=fixture("owners__archived"),
        match=[responses.matchers.query_param_matcher({"limit": "500", **archived})],
    )
    owners = connector().list_owners()
    assert {(owner.id, owner.name, owner.email, owner.active) for owner in owners} == {
        ("7710021", "Mika Sato", "mika@harbor.example", True),
        ("7710022", "Omar Haddad", "omar@harbor.example", True),
        ("7710009", "Lena Vogt", "lena@harbor.example", False),
    }


def test_desks_are_teams_and_pipelines(portal: responses.RequestsMock) -> None:
    portal.get(f"{API}/crm/owners/2026-09", json=fixture("owners"))
    portal.get(f"{API}/crm/pipelines/2026-09/leads", status=403, json=refusal("MISSING_SCOPES"))
    portal.get(f"{API}/crm/pipelines/2026-09/deals", json=fixture("pipelines__deals"))
    assert [(desk.kind, desk.name) for desk in connector().list_desks()] == [
        ("team", "Logistics"),
        ("team", "Care"),
        ("deal pipeline", "Sales pipeline"),
    ]
    assert connector().list_roles() == []


@pytest.mark.parametrize(
    ("status", "body", "headers", "after"),
    [
        (429, {"policyName": "DAILY", "errorType": "RATE_LIMIT"}, {}, 3600),
        (429, {"policyName": "TEN_SECONDLY_ROLLING"}, {}, None),
        (429, {}, {"Retry-After": "4"}, 4),
        (423, {}, {}, 2),
        (477, {}, {}, 30),
        (477, {}, {"Retry-After": "120"}, 120),
    ],
)
def test_hubspots_ways_to_ask_for_a_pause_are_understood(
    portal: responses.RequestsMock, status: int, body: dict[str, str], headers: dict[str, str], after: float | None
) -> None:
    portal.get(f"{API}/account-info/2026-09/details", status=status, json=body, headers=headers)
    with pytest.raises(TryAgain) as pause:
        connector(clock=SetClock()).check_connection()
    assert pause.value.after == after


def test_no_fact_is_a_secret() -> None:
    assert not any("token" in name or "secret" in name for name in FACTS)
