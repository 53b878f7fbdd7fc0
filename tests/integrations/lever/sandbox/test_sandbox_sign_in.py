import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

CALLBACK = "https://hub.example.org/connect/back"
SCOPE = "opportunities:write:admin contact:write:admin notes:write:admin users:read:admin offline_access"
TWIN_AUDIENCE = "https://api.sandbox.lever.co/v1/"
SECRETS = {"client_id": "hub-partner", "client_secret": "partner-s3cret"}
DAY = 24 * 3600


def back(answer: Any) -> dict[str, str]:
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def claims_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def test_a_key_is_the_user_name_of_basic_with_an_empty_password(lever: Any) -> None:
    assert lever.get("users").status_code == 200
    assert lever.send("GET", "/api/v1/users", auth=(lever.key, "x")).status_code == 401
    assert lever.send("GET", "/api/v1/users", auth=("", lever.key)).status_code == 401


def test_a_key_sent_as_bearer_gets_the_same_401_as_a_bad_key(lever: Any) -> None:
    as_bearer, bad = lever.get("users", token=lever.key), lever.get("users", key="wrong")

    assert as_bearer.status_code == bad.status_code == 401
    assert as_bearer.json() == bad.json() == {"code": "Unauthorized", "message": "Invalid credentials"}


def test_a_request_without_sign_in_is_401(lever: Any) -> None:
    assert lever.send("GET", "/api/v1/users").status_code == 401


def test_the_endpoints_of_a_key_can_be_switched_off(lever: Any) -> None:
    key = lever.new_key(rights=["opportunities:read:admin"])

    assert lever.get("opportunities", key=key).status_code == 200
    assert lever.get("users", key=key).status_code == 403
    assert lever.get("users", key=key).json()["code"] == "Forbidden"
    lever.control(f"keys/{key}", {"rights": ["users:read:admin"]})
    assert lever.get("users", key=key).status_code == 200


def test_confidential_access_is_settled_when_a_key_is_made(lever: Any) -> None:
    key = lever.new_key(rights=["opportunities:read:admin"])

    answer = lever.send("POST", f"/_sandbox/keys/{key}", json={"rights": ["opportunities:read:admin", "confidential:access:admin"]})

    assert answer.status_code == 400


def test_a_removed_key_is_dead(lever: Any) -> None:
    lever.send("DELETE", f"/_sandbox/keys/{lever.key}")

    assert lever.get("users").status_code == 401


def test_a_partner_connects_and_gets_an_hour_a_refresh_token_and_the_granted_scopes(lever: Any) -> None:
    answer = lever.sign_in()

    assert set(answer) == {"access_token", "refresh_token", "token_type", "scope", "expires_in"}
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    assert answer["scope"] == SCOPE.removesuffix(" offline_access")
    assert lever.get("opportunities", token=answer["access_token"]).status_code == 200


def test_by_setting_the_scope_of_the_answer_names_offline_access(lever: Any) -> None:
    lever.set(scope_answer_has_offline_access=True)

    assert lever.sign_in()["scope"] == SCOPE


def test_the_access_token_says_whose_account_it_opens(lever: Any) -> None:
    claims = claims_of(lever.sign_in()["access_token"])

    assert claims["https://oauth.lever.co/accountId"] == lever.vendor.site.account.id
    assert claims["https://oauth.lever.co/userId"] == lever.admin
    assert claims["https://oauth.lever.co/clientId"] == "hub-partner"


@pytest.mark.parametrize("audience", [None, "https://api.lever.co/v1", TWIN_AUDIENCE])
def test_without_the_exact_audience_the_page_asks_only_for_offline_access_and_the_token_opens_nothing(
    lever: Any, audience: str | None
) -> None:
    page = lever.authorize("GET", audience=audience)
    answer = lever.sign_in(audience=audience)

    assert "<li>offline_access</li>" in page.text
    assert "opportunities" not in page.text
    assert answer["scope"] == ""
    assert "." not in answer["access_token"]
    assert lever.get("opportunities", token=answer["access_token"]).status_code == 401


def test_by_setting_a_token_without_audience_is_a_token_without_permission(lever: Any) -> None:
    lever.set(missing_audience="no_permission")

    assert lever.get("opportunities", token=lever.sign_in(audience=None)["access_token"]).status_code == 403


def test_without_offline_access_there_is_no_refresh_token(lever: Any) -> None:
    assert "refresh_token" not in lever.sign_in(scope="opportunities:read:admin")


@pytest.mark.parametrize("missing", ["state", "scope", "redirect_uri", "response_type", "client_id"])
def test_every_parameter_of_the_authorize_request_is_required(lever: Any, missing: str) -> None:
    answer = lever.authorize(**{missing: None})

    if answer.status_code == 302:
        assert back(answer)["error"]
        assert "code" not in back(answer)
    else:
        assert answer.status_code == 400


@pytest.mark.parametrize("address", [f"{CALLBACK}/", "https://elsewhere.example.org/", "http://hub.example.org/connect/back"])
def test_the_redirect_address_matches_exactly(lever: Any, address: str) -> None:
    assert lever.authorize(redirect_uri=address).status_code == 400


def test_a_client_without_registered_addresses_takes_any(lever: Any) -> None:
    lever.seed(clients=[{**SECRETS, "scopes": ["offline_access"]}])

    assert lever.authorize(redirect_uri="http://127.0.0.1:5000/back").headers["Location"].startswith("http://127.0.0.1:5000/back?")


def test_unknown_parameters_are_refused(lever: Any) -> None:
    assert lever.authorize(tenant="acme").json()["error"] == "invalid_request"
    assert lever.exchange(lever.authorize(), audience="x").status_code == 400


def test_a_forced_consent_prompt_is_refused_and_by_setting_locks_single_sign_on_users_out(lever: Any) -> None:
    assert lever.authorize(prompt="consent").json()["error"] == "invalid_request"

    lever.set(prompt_consent="forces")
    sso_admin = "00000000-0000-4000-8000-000000000005"
    assert lever.authorize(prompt="consent").status_code == 302
    assert lever.authorize("GET", prompt="consent").status_code == 200
    assert lever.authorize(prompt="consent", form={"user_id": sso_admin}).status_code == 400
    assert lever.authorize(form={"user_id": sso_admin}).status_code == 302


def test_pkce_is_refused_or_by_setting_checked(lever: Any) -> None:
    challenge = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
    assert back(lever.authorize(**challenge))["error"] == "invalid_request"

    lever.set(pkce="optional")
    assert lever.exchange(lever.authorize(**challenge), code_verifier="wrong" * 10).status_code == 403
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert lever.exchange(lever.authorize(**challenge), code_verifier=verifier).status_code == 200


def test_only_a_super_admin_can_authorize(lever: Any) -> None:
    answer = lever.authorize(form={"user_id": "00000000-0000-4000-8000-000000000002"})

    assert answer.status_code == 400
    assert "Super Admin" in answer.text


def test_a_denied_consent_comes_back_with_the_state(lever: Any) -> None:
    answer = back(lever.authorize(form={"decision": "deny"}))

    assert (answer["error"], answer["state"]) == ("access_denied", "st4te")


def test_consent_is_asked_the_first_time_for_new_scopes_and_after_a_revocation(lever: Any) -> None:
    narrow = "opportunities:read:admin offline_access"
    assert lever.authorize("GET", scope=narrow).status_code == 200
    lever.authorize(scope=narrow)

    assert "code" in back(lever.authorize("GET", scope=narrow))
    assert lever.authorize("GET").status_code == 200
    lever.control("tokens/revoke")
    assert lever.authorize("GET", scope=narrow).status_code == 200


def test_more_than_twenty_scopes_are_refused(lever: Any) -> None:
    answer = lever.authorize(scope=" ".join(f"thing{number}:read:admin" for number in range(21)))

    assert answer.json()["error"] == "invalid_scope"


def test_scopes_that_the_client_is_not_registered_with_are_left_out(lever: Any) -> None:
    answer = lever.sign_in(scope="opportunities:read:admin webhooks:write:admin offline_access")

    assert answer["scope"] == "opportunities:read:admin"
    assert lever.get("webhooks", token=answer["access_token"]).status_code == 403


def test_writing_implies_reading_and_not_the_other_way_round(lever: Any) -> None:
    token = lever.sign_in(scope="opportunities:read:admin notes:write:admin")["access_token"]

    assert lever.get("opportunities/00000000-0000-4000-8000-000000000041/notes", token=token).status_code == 200
    assert lever.api("POST", "opportunities", token=token, json={}, params={"perform_as": lever.admin}).status_code == 403


def test_the_client_shows_its_secret_in_the_form_and_not_by_basic(lever: Any) -> None:
    code = back(lever.authorize())["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}

    assert lever.send("POST", "/auth/oauth/token", data=form, auth=tuple(SECRETS.values())).status_code in (400, 401)
    assert lever.send("POST", "/auth/oauth/token", json={**form, **SECRETS}).status_code in (400, 401)
    assert lever.send("POST", "/auth/oauth/token", data={**form, **SECRETS}).status_code == 200


def test_a_wrong_secret_is_an_invalid_client(lever: Any) -> None:
    answer = lever.exchange(lever.authorize(), client_secret="wrong")

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


def test_a_code_works_once(lever: Any) -> None:
    consent = lever.authorize()
    first = lever.exchange(consent)

    assert lever.exchange(consent).json()["error"] == "invalid_grant"
    assert lever.get("users", token=first.json()["access_token"]).status_code == 401


def test_access_tokens_end_after_an_hour_and_on_command(lever: Any, clock: Any) -> None:
    token = lever.sign_in()["access_token"]
    clock.advance(3600)
    assert lever.get("users", token=token).json() == {"code": "Unauthorized", "message": "The access token expired"}

    token = lever.sign_in()["access_token"]
    lever.control("tokens/expire")
    assert lever.get("users", token=token).status_code == 401


def test_every_refresh_gives_a_new_pair_and_the_old_refresh_token_is_spent(lever: Any) -> None:
    first = lever.sign_in()
    second = lever.refresh(first["refresh_token"]).json()

    assert second["refresh_token"] != first["refresh_token"]
    assert second["scope"] == first["scope"]
    assert lever.get("users", token=second["access_token"]).status_code == 200


def test_a_reused_refresh_token_is_an_invalid_grant_that_ends_the_sign_in(lever: Any) -> None:
    first = lever.sign_in()
    second = lever.refresh(first["refresh_token"]).json()

    answer = lever.refresh(first["refresh_token"])

    assert answer.status_code == 403
    assert answer.json()["error"] == "invalid_grant"
    assert answer.json()["error_description"]
    assert lever.refresh(second["refresh_token"]).status_code == 403
    assert lever.get("users", token=second["access_token"]).status_code == 401


def test_by_setting_reuse_is_a_400_and_the_newest_token_lives_on(lever: Any) -> None:
    lever.set(refresh_reuse_kills_family=False, invalid_grant_status="400")
    first = lever.sign_in()
    second = lever.refresh(first["refresh_token"]).json()

    assert lever.refresh(first["refresh_token"]).status_code == 400
    assert lever.refresh(second["refresh_token"]).status_code == 200


def test_a_refresh_token_dies_after_ninety_idle_days(lever: Any, clock: Any) -> None:
    token = lever.sign_in()["refresh_token"]
    clock.advance(89 * DAY)
    token = lever.refresh(token).json()["refresh_token"]
    clock.advance(90 * DAY)

    assert lever.refresh(token).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(("from_consent", "status"), [(True, 403), (False, 200)])
def test_a_year_ends_a_sign_in_that_was_kept_alive_unless_each_refresh_token_has_its_own_year(
    lever: Any, clock: Any, from_consent: bool, status: int
) -> None:
    lever.set(year_counts_from_consent=from_consent)
    token = lever.sign_in()["refresh_token"]
    for _ in range(12):
        clock.advance(30 * DAY)
        token = lever.refresh(token).json()["refresh_token"]
    clock.advance(6 * DAY)

    assert lever.refresh(token).status_code == status


def test_a_customer_who_disconnects_ends_access_and_refresh(lever: Any) -> None:
    answer = lever.sign_in()
    lever.control("tokens/revoke")

    assert lever.get("users", token=answer["access_token"]).status_code == 401
    assert lever.refresh(answer["refresh_token"]).status_code == 403


def test_scopes_taken_from_a_client_count_at_once(lever: Any) -> None:
    token = lever.sign_in()["access_token"]
    lever.control("clients/hub-partner", {"scopes": ["opportunities:read:admin"]})

    assert lever.get("opportunities", token=token).status_code == 200
    assert lever.get("users", token=token).status_code == 403


def test_the_sandbox_twin_is_another_account_with_its_own_clients_and_tokens(lever: Any) -> None:
    lever.seed(environment="sandbox", clients=[{"client_id": "twin", "client_secret": "t", "scopes": ["users:read:admin"]}])
    twin = {"host": "sandbox-auth", "client_id": "twin", "scope": "users:read:admin", "audience": TWIN_AUDIENCE}
    user = {"user_id": lever.vendor.sites["sandbox"].account.fixed_id("super admin")}

    wrong_host = lever.authorize(**{**twin, "host": "auth"}, form=user)
    token = lever.exchange(lever.authorize(**twin, form=user), host="sandbox-auth", client_id="twin", client_secret="t").json()[
        "access_token"
    ]

    assert wrong_host.json()["error_description"] == "ClientID not found"
    assert lever.api("GET", "users", token=token, host="sandbox-api").json()["data"][0]["id"] == user["user_id"]
    crossed = lever.get("users", token=token)
    assert (crossed.status_code, crossed.json()["message"]) == (401, "Unable to find a signing key that matches")


def test_a_key_of_one_environment_is_a_stranger_at_the_other(lever: Any) -> None:
    twin_key = lever.new_key(environment="sandbox")

    assert lever.api("GET", "users", key=twin_key, host="sandbox-api").status_code == 200
    assert lever.get("users", key=twin_key).status_code == 401
    assert lever.api("GET", "users", host="sandbox-api").status_code == 401


def test_keys_of_european_accounts_work_at_the_european_host_alone(lever: Any) -> None:
    assert lever.api("GET", "users", host="eu-api").status_code == 401

    lever.set(data_centre="eu")
    assert lever.get("users").status_code == 401
    assert lever.api("GET", "users", host="eu-api").status_code == 200


def test_tokens_of_european_accounts_are_redirected_or_by_setting_served(lever: Any) -> None:
    token = lever.sign_in()["access_token"]
    lever.set(data_centre="eu")

    moved = lever.get("opportunities", token=token, limit=1)
    assert moved.status_code == 301
    assert moved.headers["Location"] == f"{lever.url}/eu-api/v1/opportunities?limit=1"
    assert lever.api("GET", "opportunities", token=token, host="eu-api").status_code == 200
    lever.set(eu_tokens_on_us_host="serve")
    assert lever.get("opportunities", token=token).status_code == 200
