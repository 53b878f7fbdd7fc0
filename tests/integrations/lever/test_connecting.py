"""Connecting Lever with a key or by consent: whose account, where it is kept, in whose name, and with which rights."""

import base64
import json
from typing import Any

import pytest
import responses

from hub.catalog.discovery import Catalog
from hub.contract.errors import NotSupported, Rejected, SignInAgain
from hub.outbound.addresses import VendorAddresses
from tests.integrations.lever.lever_setup import (
    API,
    BOT,
    CONTACT,
    EUROPE,
    INES,
    MAYA,
    connector,
    fixture,
    note,
    opportunity,
    page,
    queries,
    refusal,
)

ACT_AS = {"acting_user": "TextBack@harbor.example"}
USERS = fixture("users")


def token(**claims: str) -> str:
    told = json.dumps({f"https://oauth.lever.co/{name}": value for name, value in claims.items()}).encode()
    return f"e30.{base64.urlsafe_b64encode(told).decode().rstrip('=')}.c2ln"


def users(lever: responses.RequestsMock, *rows: dict[str, Any]) -> None:
    lever.get(f"{API}/users", json=page(*(rows or USERS)))


def test_a_key_acts_as_the_user_with_the_address_that_was_entered(lever: responses.RequestsMock) -> None:
    users(lever)
    facts = connector(facts=ACT_AS).after_connect({})
    assert (facts["acting_user_id"], facts["data_center"]) == (BOT, "")
    assert queries(lever, "/users")[1]["email"] == ["TextBack@harbor.example"]


def test_a_consent_acts_as_whoever_agreed_and_names_the_account(lever: responses.RequestsMock) -> None:
    users(lever)
    answer = {"access_token": token(userId=MAYA, accountId="acc-7", clientId="hub"), "scope": "notes:write:admin"}
    facts = connector().after_connect(answer)
    assert facts == {"acting_user_id": MAYA, "account_id": "acc-7", "scope": "notes:write:admin", "data_center": ""}


def test_a_later_test_of_the_connection_keeps_the_user_whom_the_consent_named(lever: responses.RequestsMock) -> None:
    users(lever)
    assert connector(facts={"acting_user_id": MAYA}).after_connect({})["acting_user_id"] == MAYA


@pytest.mark.parametrize("unreadable", ["opaque", "a.b.c", "a.!!!.c", ""])
def test_without_a_user_who_was_entered_or_agreed_or_a_super_admin_one_must_be_entered(
    lever: responses.RequestsMock, unreadable: str
) -> None:  # fmt: skip
    users(lever)
    with pytest.raises(Rejected) as refused:
        connector(facts={"acting_user_id": ""}).after_connect({"access_token": unreadable})
    assert refused.value.field == "acting_user"


def test_a_key_alone_acts_as_the_first_active_super_admin(lever: responses.RequestsMock) -> None:
    left = {**USERS[2], "accessRole": "super admin", "createdAt": 1}
    users(lever, left, {**USERS[1], "accessRole": "Super Admin", "createdAt": 3}, {**USERS[0], "accessRole": "super admin", "createdAt": 2})
    assert connector(facts={"acting_user_id": ""}).after_connect({})["acting_user_id"] == MAYA
    assert queries(lever, "/users")[1]["accessRole"] == ["super admin"]


def test_an_acting_user_whom_lever_does_not_know_is_named(lever: responses.RequestsMock) -> None:
    users(lever, USERS[0])
    with pytest.raises(Rejected) as refused:
        connector(facts=ACT_AS).after_connect({})
    assert refused.value.field == "acting_user"


def test_a_key_that_may_not_read_users_is_told_what_to_switch_on(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/users", json=refusal(), status=403)
    with pytest.raises(NotSupported, match="may not read Lever's users"):
        connector(facts=ACT_AS).after_connect({})


@pytest.mark.parametrize("answer", [{"status": 401}, {"status": 301, "headers": {"Location": EUROPE}}])
def test_a_european_account_is_found_where_it_is_kept_and_asked_there_from_then_on(
    lever: responses.RequestsMock, answer: dict[str, Any]
) -> None:  # fmt: skip
    lever.get(f"{API}/users", json=refusal(), **answer)
    lever.get(f"{EUROPE}/users", json=page(*USERS))
    facts = connector(facts=ACT_AS).after_connect({})
    assert facts["data_center"] == "eu"
    lever.get(f"{EUROPE}/opportunities", json=page(opportunity()))
    assert connector(facts=facts).open_matters(INES)


def test_a_wrong_key_is_wrong_everywhere(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/users", json=refusal(), status=401)
    lever.get(f"{EUROPE}/users", json=refusal(), status=401)
    with pytest.raises(SignInAgain):
        connector(facts=ACT_AS).after_connect({})


def test_the_account_stays_the_same_whichever_way_it_is_signed_in_to(lever: responses.RequestsMock) -> None:
    users(lever)
    by_key, by_consent = connector().check_connection(), connector(facts={"account_id": "acc-7"}).check_connection()
    assert by_consent.id == "acc-7"
    assert {by_key.id, *by_key.also} == set(by_consent.also)
    assert by_key.name == "Lever, harbor.example"


def test_a_new_colleague_does_not_make_it_another_account(lever: responses.RequestsMock) -> None:
    users(lever)
    before = connector().check_connection()
    lever.replace(responses.GET, f"{API}/users", json=page({**USERS[0], "id": "00000000-0000-4000-8000-000000000001"}, *USERS))
    after = connector().check_connection()
    assert {before.id, *before.also} & {after.id, *after.also}


def everything_open(lever: responses.RequestsMock) -> None:
    users(lever)
    lever.get(f"{API}/opportunities", json=page(opportunity()))
    lever.get(f"{API}/contacts/{CONTACT}", json={"data": fixture("contact")})
    lever.get(f"{API}/opportunities/{opportunity()['id']}/notes", json=page(note()))
    for path in ("postings", "stages", "webhooks"):
        lever.get(f"{API}/{path}", json=page())


def missing(facts: dict[str, str] | None = None) -> list[str]:
    return [right.name for right in connector(facts=facts).probe_rights() if not right.granted]


def test_with_everything_switched_on_no_right_is_missing(lever: responses.RequestsMock) -> None:
    everything_open(lever)
    assert missing() == []


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("postings", "postings:read:admin"),
        (f"contacts/{CONTACT}", "contact:write:admin"),
        (f"opportunities/{opportunity()['id']}/notes", "notes:write:admin"),
        ("webhooks", "webhooks:write:admin"),
    ],
)
def test_what_the_key_may_not_read_is_named(lever: responses.RequestsMock, path: str, right: str) -> None:
    everything_open(lever)
    lever.replace(responses.GET, f"{API}/{path}", json=refusal(), status=403)
    assert missing() == [right]


def test_scopes_that_were_not_granted_are_named_and_writing_includes_reading(lever: responses.RequestsMock) -> None:
    everything_open(lever)
    lever.remove(responses.GET, f"{API}/opportunities/{opportunity()['id']}/notes")
    granted = "opportunities:write:admin contact:write:admin users:write:admin postings:read:admin stages:read:admin webhooks:write:admin"
    assert missing({"scope": granted}) == ["notes:write:admin", "applications:read:admin"]


@pytest.mark.parametrize("change", [{"deactivatedAt": 1790000000000}, {"accessRole": "Interviewer"}, {"id": CONTACT}])
def test_a_user_who_cannot_act_is_named(lever: responses.RequestsMock, change: dict[str, Any]) -> None:
    everything_open(lever)
    lever.replace(responses.GET, f"{API}/users", json=page(USERS[0], {**USERS[1], **change}))
    assert missing() == ["the acting user"]


def test_the_manifest_signs_in_as_lever_wants_it() -> None:
    manifest = Catalog().manifests["lever"]
    key, consent = manifest.ways_to_sign_in
    assert (key.mode, key.user, key.password) == ("basic", "{api_key}", "")
    assert (consent.pkce, consent.client_auth, consent.keep_alive_h) == (False, "post", 168)
    assert dict(consent.authorize_params) == {"audience": "{host_api}/v1/"}
    assert "offline_access" in consent.scopes
    assert len(consent.scopes) <= 20


def test_nothing_of_the_test_environment_ever_goes_to_live_hosts() -> None:
    twin = VendorAddresses.of(Catalog().manifests["lever"], twin=True).by_name
    assert twin == {
        "api": "https://api.sandbox.lever.co",
        "api_eu": "https://api.sandbox.lever.co",
        "auth": "https://sandbox-lever.auth0.com",
    }
