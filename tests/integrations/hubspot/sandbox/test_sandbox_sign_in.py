from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integrations.hubspot.sandbox.conftest import CALLBACK, KEY, LEADS, PORTAL, SCOPES

DETAILS = "account-info/2026-09/details"


def test_a_pasted_token_opens_the_account_and_never_expires(hubspot: Any) -> None:
    hubspot.clock.advance(10 * 365 * 86400)
    answer = hubspot.ask("GET", DETAILS)
    assert (answer.status_code, answer.json()["portalId"]) == (200, PORTAL)


def test_a_service_key_opens_the_account_too_and_lives_a_week_after_rotation_later(hubspot: Any) -> None:
    hubspot.seed(keys=[{"token": "pat-na1-service", "kind": "service_key", "scopes": SCOPES}])
    fresh = hubspot.control("keys/rotate", {"token": "pat-na1-service", "when": "later"})["token"]

    def opens(token: str) -> int:
        return int(hubspot.ask("GET", DETAILS, token=token).status_code)

    assert fresh.startswith("pat-na1-")
    hubspot.clock.advance(7 * 86400 - 1)
    assert (opens("pat-na1-service"), opens(fresh)) == (200, 200)
    hubspot.clock.advance(1)
    assert (opens("pat-na1-service"), opens(fresh)) == (401, 200)
    hubspot.control("keys/rotate", {"token": fresh, "when": "now"})
    assert opens(fresh) == 401


def test_service_keys_have_no_webhooks(hubspot: Any) -> None:
    wish = {"client_id": KEY, "target_url": "https://hub.example.org/in", "subscriptions": []}
    assert hubspot.send("POST", "/_sandbox/webhooks", json=wish).status_code == 400


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Token pat-na1-alder", "pat-na1-alder"])
def test_a_wrong_token_is_invalid_authentication(hubspot: Any, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = hubspot.send("GET", f"/api/{DETAILS}", headers=headers)
    assert (answer.status_code, answer.json()["category"]) == (401, "INVALID_AUTHENTICATION")


def test_the_code_flow_answers_whose_account_it_is_and_what_was_granted(hubspot: Any) -> None:
    answer = hubspot.consent(optional_scope=" ".join(LEADS))
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    token = hubspot.exchange(back["code"][0]).json()

    assert back["state"] == ["st"]
    assert (token["hub_id"], token["user_id"], token["expires_in"], token["token_type"]) == (PORTAL, 1, 1800, "bearer")
    assert token["token_use"] == "access_token"
    assert token["scopes"] == sorted([*SCOPES, *LEADS, "oauth"])
    assert len(token["access_token"]) > 190
    assert hubspot.ask("GET", DETAILS, token=token["access_token"]).status_code == 200


def test_an_access_token_lives_half_an_hour_and_says_expired_afterwards(hubspot: Any) -> None:
    token = hubspot.sign_in()["access_token"]
    hubspot.clock.advance(1799)
    assert hubspot.ask("GET", DETAILS, token=token).status_code == 200
    hubspot.clock.advance(1)
    answer = hubspot.ask("GET", DETAILS, token=token)
    assert (answer.status_code, answer.json()["category"]) == (401, "EXPIRED_AUTHENTICATION")


def test_tokens_expire_on_command(hubspot: Any) -> None:
    token = hubspot.sign_in()
    assert hubspot.control("tokens/expire") == {"expired": 1}
    assert hubspot.ask("GET", DETAILS, token=token["access_token"]).status_code == 401
    assert hubspot.refresh(token["refresh_token"]).status_code == 200


def test_credentials_in_the_query_or_in_basic_are_not_read(hubspot: Any) -> None:
    form = {"grant_type": "authorization_code", "code": hubspot.code(), "redirect_uri": CALLBACK}
    client = {"client_id": "hub-app", "client_secret": "app-s3cret"}
    in_query = hubspot.send("POST", "/api/oauth/2026-09/token", params=client, data=form)
    in_basic = hubspot.send("POST", "/api/oauth/2026-09/token", auth=("hub-app", "app-s3cret"), data=form)
    assert [answer.json()["error"] for answer in (in_query, in_basic)] == ["invalid_client", "invalid_client"]
    assert hubspot.send("POST", "/api/oauth/2026-09/token", data={**form, **client}).status_code == 200


def test_a_refresh_keeps_the_refresh_token_and_needs_no_redirect_address(hubspot: Any) -> None:
    first = hubspot.sign_in()
    second = hubspot.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] == first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert second["hub_id"] == PORTAL


def test_a_refresh_may_answer_without_a_refresh_token_and_the_old_one_stays_good(hubspot: Any) -> None:
    first = hubspot.sign_in()
    hubspot.settings(refresh_answer_has_token=False)
    assert "refresh_token" not in hubspot.refresh(first["refresh_token"]).json()
    assert hubspot.refresh(first["refresh_token"]).status_code == 200


def test_by_setting_refresh_tokens_rotate_and_a_reused_one_ends_the_connection(hubspot: Any) -> None:
    hubspot.settings(rotate_refresh_tokens=True)
    first = hubspot.sign_in()
    second = hubspot.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    reused = hubspot.refresh(first["refresh_token"])
    assert (reused.status_code, reused.json()["status"]) == (400, "BAD_REFRESH_TOKEN")
    assert hubspot.refresh(second["refresh_token"]).status_code == 400
    assert hubspot.ask("GET", DETAILS, token=second["access_token"]).status_code == 401


def test_by_setting_a_reused_refresh_token_only_fails_itself(hubspot: Any) -> None:
    hubspot.settings(rotate_refresh_tokens=True, reused_refresh_token_kills=False)
    first = hubspot.sign_in()
    second = hubspot.refresh(first["refresh_token"]).json()
    assert hubspot.refresh(first["refresh_token"]).status_code == 400
    assert hubspot.refresh(second["refresh_token"]).status_code == 200


def test_refresh_tokens_do_not_end_unless_the_setting_gives_them_a_time(hubspot: Any) -> None:
    token = hubspot.sign_in()
    hubspot.clock.advance(400 * 86400)
    assert hubspot.refresh(token["refresh_token"]).status_code == 200
    hubspot.settings(refresh_seconds=3600)
    again = hubspot.refresh(token["refresh_token"]).json()
    hubspot.clock.advance(3600)
    assert hubspot.refresh(again["refresh_token"]).json()["status"] == "BAD_REFRESH_TOKEN"


def test_a_dead_refresh_token_is_an_invalid_grant_with_the_old_names_beside_it(hubspot: Any) -> None:
    answer = hubspot.refresh("never-issued")
    assert answer.status_code == 400
    assert (answer.json()["error"], answer.json()["status"]) == ("invalid_grant", "BAD_REFRESH_TOKEN")
    assert answer.json()["message"] == answer.json()["error_description"]
    hubspot.settings(old_error_fields=False)
    assert set(hubspot.refresh("never-issued").json()) == {"error", "error_description"}


def test_a_code_works_once_and_its_old_error_name_may_be_another(hubspot: Any) -> None:
    code = hubspot.code()
    assert hubspot.exchange(code).status_code == 200
    again = hubspot.exchange(code)
    assert (again.status_code, again.json()["status"]) == (400, "BAD_AUTH_CODE")
    hubspot.settings(bad_auth_code_named=False)
    assert hubspot.exchange(code).json()["status"] == "BAD_GRANT"


def test_the_dated_paths_and_v3_sign_in_and_version_1_is_gone(hubspot: Any) -> None:
    for version in ("2026-09", "2026-03", "v3"):
        assert hubspot.token_request(version, grant_type="authorization_code", code=hubspot.code(), redirect_uri=CALLBACK).ok
    assert hubspot.token_request("v1", grant_type="refresh_token", refresh_token="x").status_code == 404
    hubspot.settings(sign_in_versions="v3")
    assert hubspot.token_request("2026-09", grant_type="refresh_token", refresh_token="x").status_code == 404
    assert hubspot.token_request("v3", grant_type="refresh_token", refresh_token="x").status_code == 400


def test_dated_versions_of_the_api_can_be_gone(hubspot: Any) -> None:
    hubspot.settings(versions="2026-03")
    assert hubspot.ask("GET", DETAILS).status_code == 404
    assert hubspot.ask("GET", "account-info/2026-03/details").status_code == 200
    for gone in ("2025-09", "2026"):
        assert hubspot.ask("GET", f"account-info/{gone}/details").status_code == 404


def test_a_scope_the_app_does_not_know_breaks_the_consent_page_before_anybody_is_sent_back(hubspot: Any) -> None:
    for changes in ({"scope": "crm.objects.calls.write"}, {"optional_scope": "crm.objects.tickets.read"}):
        answer = hubspot.send("GET", "/app/oauth/authorize", params=hubspot.authorize_query(**changes))
        assert (answer.status_code, "Location" in answer.headers) == (400, False)
    wish = {"client_id": "a", "client_secret": "b", "scopes": ["crm.objects.calls.write"]}
    assert hubspot.send("POST", "/_sandbox/seed", json={"apps": [wish]}).status_code == 400


def test_a_portal_without_leads_drops_them_when_optional_and_cannot_install_when_required(hubspot: Any) -> None:
    hubspot.settings(leads="403")
    assert hubspot.sign_in(optional_scope=" ".join(LEADS))["scopes"] == sorted([*SCOPES, "oauth"])
    refused = hubspot.consent(scope=" ".join([*SCOPES, *LEADS]))
    assert (refused.status_code, "crm.objects.leads.read" in refused.text) == (400, True)


def test_only_a_super_admin_can_install(hubspot: Any) -> None:
    hubspot.seed(users=[{"user_id": 2, "email": "rey@example.org"}])
    refused = hubspot.consent(user=f"{PORTAL}:2")
    assert (refused.status_code, "super admin" in refused.text) == (400, True)


def test_the_consent_page_offers_accounts_and_can_be_pinned_to_one(hubspot: Any) -> None:
    hubspot.seed(portal=5001002, facts=[{"name": "Birch Plumbing"}])
    page = hubspot.send("GET", "/app/oauth/authorize", params=hubspot.authorize_query()).text
    pinned = hubspot.send("GET", "/app/oauth/5001002/authorize", params=hubspot.authorize_query()).text
    assert ("Alder Staffing" in page, "Birch Plumbing" in page) == (True, True)
    assert ("Alder Staffing" in pinned, "Birch Plumbing" in pinned) == (False, True)
    assert hubspot.sign_in(user="5001002:1")["hub_id"] == 5001002


def test_a_denied_consent_comes_back_with_an_error_and_a_foreign_address_with_none(hubspot: Any) -> None:
    denied = hubspot.consent(decision="deny")
    assert parse_qs(urlsplit(denied.headers["Location"]).query)["error"] == ["access_denied"]
    foreign = hubspot.consent(redirect_uri=f"{CALLBACK}/")
    assert (foreign.status_code, "Location" in foreign.headers) == (400, False)


def test_pkce_is_optional_required_or_refused_by_setting(hubspot: Any) -> None:
    challenge = {"code_challenge": "x" * 43, "code_challenge_method": "S256"}
    assert "code" in hubspot.consent(**challenge).headers["Location"]
    hubspot.settings(pkce="required")
    assert "error=invalid_request" in hubspot.consent().headers["Location"]
    hubspot.settings(pkce="refused")
    assert "error=invalid_request" in hubspot.consent(**challenge).headers["Location"]


def test_introspection_names_account_user_app_and_scopes(hubspot: Any) -> None:
    token = hubspot.sign_in()
    client = {"client_id": "hub-app", "client_secret": "app-s3cret"}

    def introspect(text: str) -> Any:
        return hubspot.send("POST", "/api/oauth/2026-09/token/introspect", data={**client, "token": text})

    told = introspect(token["access_token"]).json()
    assert (told["active"], told["hub_id"], told["user"], told["token_use"]) == (True, PORTAL, "ada@alder.example.org", "access_token")
    assert {"hub_domain", "app_id", "client_id", "user_id", "scopes", "expires_in", "is_private_distribution"} < set(told)
    assert introspect(token["refresh_token"]).json()["token_use"] == "refresh_token"
    unknown = introspect("never-issued")
    assert (unknown.status_code, unknown.json()) == (200, {"active": False})


def test_revoking_ends_the_refresh_token_and_access_tokens_at_their_time_or_at_once_by_setting(hubspot: Any) -> None:
    client = {"client_id": "hub-app", "client_secret": "app-s3cret"}
    for at_once, status in ((False, 200), (True, 401)):
        hubspot.settings(revoke_ends_access_tokens=at_once)
        token = hubspot.sign_in()
        revoked = hubspot.send("POST", "/api/oauth/2026-09/token/revoke", data={**client, "token": token["refresh_token"]})
        assert revoked.status_code == 200
        assert hubspot.refresh(token["refresh_token"]).json()["status"] == "BAD_REFRESH_TOKEN"
        assert hubspot.ask("GET", DETAILS, token=token["access_token"]).status_code == status


def test_uninstalling_with_the_access_token_ends_everything(hubspot: Any) -> None:
    token = hubspot.sign_in()
    gone = hubspot.ask("DELETE", "appinstalls/v3/external-install", token=token["access_token"])
    assert gone.status_code == 204
    assert hubspot.ask("GET", DETAILS, token=token["access_token"]).status_code == 401
    assert hubspot.refresh(token["refresh_token"]).json()["status"] == "BAD_REFRESH_TOKEN"


def test_each_right_is_missed_by_name(hubspot: Any) -> None:
    hubspot.seed(keys=[{"token": "pat-na1-poor", "scopes": ["crm.objects.contacts.read"]}])
    wants = {
        "crm.objects.contacts.write": ("POST", "crm/objects/2026-09/calls", {"properties": {}, "associations": []}),
        "crm.objects.owners.read": ("GET", "crm/owners/2026-09", None),
        "crm.schemas.contacts.write": ("POST", "crm/properties/2026-09/contacts", {}),
        "crm.objects.leads.read": ("GET", "crm/pipelines/2026-09/leads", None),
        "scheduler.meetings.meeting-link.read": ("GET", "scheduler/2026-09/meetings/meeting-links", None),
    }
    for scope, (method, path, body) in wants.items():
        answer = hubspot.ask(method, path, body, token="pat-na1-poor")
        assert (answer.status_code, answer.json()["category"]) == (403, "MISSING_SCOPES")
        assert answer.json()["context"]["missingScopes"] == [scope]
    assert hubspot.ask("GET", DETAILS, token="pat-na1-poor").status_code == 200


def test_scopes_taken_from_an_app_count_at_once(hubspot: Any) -> None:
    token = hubspot.sign_in()["access_token"]
    assert hubspot.ask("GET", "crm/owners/2026-09", token=token).status_code == 200
    hubspot.control("apps/hub-app/scopes", {"scopes": ["crm.objects.contacts.read"]})
    assert hubspot.ask("GET", "crm/owners/2026-09", token=token).status_code == 403


def test_portals_do_not_see_each_other(hubspot: Any) -> None:
    hubspot.seed(portal=5001002, keys=[{"token": "pat-na1-birch", "scopes": SCOPES}])
    number = hubspot.made("contacts", firstname="Ines")
    assert hubspot.ask("GET", f"crm/objects/2026-09/contacts/{number}", token="pat-na1-birch").status_code == 404
