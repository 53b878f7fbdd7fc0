from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

ADMIN, RECRUITER, LEAVER = 90001, 90002, 90003


def test_a_custom_credential_mints_a_one_hour_token_that_says_when_it_ends(greenhouse: Any) -> None:
    answer = greenhouse.mint()

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert set(body) == {"access_token", "token_type", "expires_at"}
    assert body["token_type"] == "Bearer"
    assert body["expires_at"] == "2026-11-20T16:00:00Z"
    assert body["access_token"].count(".") == 2


def test_the_answer_can_carry_seconds_or_both(greenhouse: Any) -> None:
    greenhouse.control("settings", {"sign_in_answer": "expires_in"})
    assert greenhouse.mint().json()["expires_in"] == 3600
    assert "expires_at" not in greenhouse.mint().json()

    greenhouse.control("settings", {"sign_in_answer": "both", "sign_in_answer_has_scope": True})
    assert {"expires_in", "expires_at", "scope"} <= set(greenhouse.mint().json())


def test_a_client_secret_in_the_form_is_refused(greenhouse: Any) -> None:
    form = {"grant_type": "client_credentials", "client_id": "hub-1", "client_secret": "s3cret"}

    answer = greenhouse.send("POST", "/auth/token", data=form)

    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_a_wrong_secret_is_an_invalid_client(greenhouse: Any) -> None:
    answer = greenhouse.mint(secret="wrong")

    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_errors_can_come_as_a_message_that_gives_the_client_id_away(greenhouse: Any) -> None:
    greenhouse.control("settings", {"sign_in_errors": "message"})

    body = greenhouse.mint(secret="wrong").json()

    assert set(body) == {"message", "errorId"}
    assert "hub-1" in body["message"]
    assert body["errorId"].startswith("err-")


def test_sub_chooses_the_acting_user_of_the_token(greenhouse: Any) -> None:
    note = {"candidate_id": 70100, "body": "hello", "note_type": "NOTE", "visibility": "public"}

    as_recruiter = greenhouse.post("notes", note, greenhouse.token(sub=RECRUITER)).json()
    as_service = greenhouse.post("notes", note, greenhouse.token()).json()

    assert as_recruiter["user_id"] == RECRUITER
    everyone = greenhouse.get("users", show_service_accounts="true").json()
    assert next(user for user in everyone if user["id"] == as_service["user_id"])["name"] == "Integration hub-1"


def test_the_old_on_behalf_of_header_changes_nothing(greenhouse: Any) -> None:
    headers = {"Authorization": f"Bearer {greenhouse.token(sub=ADMIN)}", "On-Behalf-Of": str(RECRUITER)}
    note = {"candidate_id": 70100, "body": "hello", "note_type": "NOTE", "visibility": "public"}

    answer = greenhouse.send("POST", "/harvest/v3/notes", json=note, headers=headers)

    assert answer.json()["user_id"] == ADMIN


@pytest.mark.parametrize("sub", ["4711", str(LEAVER), "ada@example.org"])
def test_sub_must_be_an_active_user(greenhouse: Any, sub: str) -> None:
    answer = greenhouse.mint(sub=sub)

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


def test_each_kind_of_client_has_its_own_grant(greenhouse: Any) -> None:
    partner = greenhouse.mint("hub-partner-2", "partner-s3cret")
    custom = greenhouse.send("POST", "/auth/token", auth=("hub-1", "s3cret"), data={"grant_type": "refresh_token", "refresh_token": "x"})

    assert (partner.status_code, partner.json()) == (400, {"error": "unauthorized_client"})
    assert (custom.status_code, custom.json()) == (400, {"error": "unauthorized_client"})


def test_by_default_older_tokens_of_a_client_stay_good_and_by_setting_they_die(greenhouse: Any) -> None:
    first = greenhouse.token()
    greenhouse.token()
    assert greenhouse.get("user_roles", first).status_code == 200

    greenhouse.control("settings", {"one_token_per_client": True})
    greenhouse.token()
    assert greenhouse.get("user_roles", first).status_code == 401


def test_the_old_secret_works_for_a_week_after_rotation(greenhouse: Any, clock: Any) -> None:
    greenhouse.control("clients/hub-1", {"client_secret": "n3w"})

    assert greenhouse.mint(secret="n3w").status_code == 200
    assert greenhouse.mint().status_code == 200
    clock.advance(7 * 24 * 3600)
    assert greenhouse.mint().status_code == 401


def test_the_old_secret_can_die_at_once(greenhouse: Any) -> None:
    greenhouse.control("settings", {"old_secret_works": False})
    greenhouse.control("clients/hub-1", {"client_secret": "n3w"})

    assert greenhouse.mint().status_code == 401


def test_the_token_endpoint_has_its_own_limit_per_minute(greenhouse: Any, clock: Any) -> None:
    greenhouse.control("settings", {"token_limit": 2})
    clock.advance(20)

    statuses = [greenhouse.mint() for _ in range(3)]

    assert [answer.status_code for answer in statuses] == [200, 200, 429]
    assert statuses[-1].headers["Retry-After"] == "40"
    clock.advance(40)
    assert greenhouse.mint().status_code == 200


def test_the_consent_page_shows_scopes_people_and_the_service_account_box(greenhouse: Any) -> None:
    query = {
        "response_type": "code",
        "client_id": "hub-partner-2",
        "redirect_uri": "https://hub.example.org/connect/back",
        "scope": "harvest:notes:create",
        "state": "x",
    }

    page = greenhouse.send("GET", "/auth/authorize", params=query).text

    assert "harvest:notes:create" in page
    assert "Authorize using a service account" in page
    assert "Ada Min (Site Admin)" in page
    assert "Lea Ver" not in page


def code_of(location: str) -> str:
    return parse_qs(urlsplit(location).query)["code"][0]


def test_a_partner_connects_with_parameters_in_the_query_and_no_redirect_uri(greenhouse: Any) -> None:
    location = greenhouse.consent()
    assert location.startswith("https://hub.example.org/connect/back?")
    assert parse_qs(urlsplit(location).query)["state"] == ["st4te"]

    answer = greenhouse.exchange(code_of(location))

    assert answer.status_code == 200
    assert set(answer.json()) == {"access_token", "token_type", "refresh_token", "expires_at"}


def test_parameters_may_also_come_in_the_form_body(greenhouse: Any) -> None:
    form = {"grant_type": "authorization_code", "code": code_of(greenhouse.consent())}

    answer = greenhouse.send("POST", "/auth/token", auth=("hub-partner-2", "partner-s3cret"), data=form)

    assert answer.status_code == 200


def test_a_code_dies_after_one_minute(greenhouse: Any, clock: Any) -> None:
    code = code_of(greenhouse.consent())
    clock.advance(60)

    answer = greenhouse.exchange(code)

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


def test_a_code_used_twice_is_refused_and_ends_the_connection(greenhouse: Any) -> None:
    code = code_of(greenhouse.consent())
    tokens = greenhouse.exchange(code).json()

    assert greenhouse.exchange(code).json() == {"error": "invalid_grant"}
    assert greenhouse.get("candidates", tokens["access_token"]).status_code == 401


def test_a_denied_consent_comes_back_with_an_error(greenhouse: Any) -> None:
    query = parse_qs(urlsplit(greenhouse.consent(decision="deny")).query)

    assert query["error"] == ["access_denied"]
    assert query["state"] == ["st4te"]


def test_an_address_that_differs_by_a_slash_is_not_redirected_to(greenhouse: Any) -> None:
    page = greenhouse.consent(redirect_uri="https://hub.example.org/connect/back/")

    assert page.startswith("<!doctype html>")
    assert "not supported" in page


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"scope": "harvest:candidates:merge"}, "invalid_scope"),
        ({"scope": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "a" * 43, "code_challenge_method": "S256"}, "invalid_request"),
    ],
)
def test_a_wrong_authorize_request_comes_back_with_an_error(greenhouse: Any, change: dict[str, str], error: str) -> None:
    query = parse_qs(urlsplit(greenhouse.consent(**change)).query)

    assert query["error"] == [error]
    assert query["state"] == ["st4te"]


def test_a_service_account_connection_survives_the_person_who_made_it(greenhouse: Any) -> None:
    personal = greenhouse.exchange(code_of(greenhouse.consent())).json()
    lasting = greenhouse.exchange(code_of(greenhouse.consent(service_account="on"))).json()

    greenhouse.seed(users=[{"id": ADMIN, "deactivated": True}])

    assert greenhouse.get("candidates", personal["access_token"]).status_code == 401
    assert greenhouse.refresh(personal["refresh_token"]).json() == {"error": "invalid_grant"}
    assert greenhouse.get("candidates", lasting["access_token"]).status_code == 200
    assert greenhouse.refresh(lasting["refresh_token"]).status_code == 200


def test_only_a_site_admin_can_authorize_with_a_service_account(greenhouse: Any) -> None:
    page = greenhouse.consent(user_id=RECRUITER, service_account="on")

    assert "Only a Site Admin" in page


def test_every_refresh_gives_a_new_pair(greenhouse: Any) -> None:
    first = greenhouse.exchange(code_of(greenhouse.consent())).json()

    second = greenhouse.refresh(first["refresh_token"])

    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert greenhouse.get("candidates", second.json()["access_token"]).status_code == 200


def test_a_refresh_token_used_twice_disconnects_for_good(greenhouse: Any) -> None:
    first = greenhouse.exchange(code_of(greenhouse.consent())).json()
    second = greenhouse.refresh(first["refresh_token"]).json()

    reused = greenhouse.refresh(first["refresh_token"])

    assert (reused.status_code, reused.json()) == (400, {"error": "invalid_grant"})
    assert greenhouse.refresh(second["refresh_token"]).json() == {"error": "invalid_grant"}
    assert greenhouse.get("candidates", second["access_token"]).status_code == 401


def test_a_connection_left_idle_for_a_day_is_dead(greenhouse: Any, clock: Any) -> None:
    first = greenhouse.exchange(code_of(greenhouse.consent())).json()
    clock.advance(24 * 3600 - 1)
    second = greenhouse.refresh(first["refresh_token"])
    assert second.status_code == 200

    clock.advance(24 * 3600)

    assert greenhouse.refresh(second.json()["refresh_token"]).json() == {"error": "invalid_grant"}


def test_the_idle_time_of_refresh_tokens_can_be_longer(greenhouse: Any, clock: Any) -> None:
    greenhouse.control("settings", {"refresh_seconds": 14 * 24 * 3600})
    first = greenhouse.exchange(code_of(greenhouse.consent())).json()
    clock.advance(13 * 24 * 3600)

    assert greenhouse.refresh(first["refresh_token"]).status_code == 200


def test_access_tokens_end_after_an_hour_and_on_command(greenhouse: Any, clock: Any) -> None:
    token = greenhouse.token()
    clock.advance(3599)
    assert greenhouse.get("user_roles", token).status_code == 200
    clock.advance(1)
    late = greenhouse.get("user_roles", token)
    assert late.status_code == 401
    assert late.json()["message"] == "Unauthorized"
    assert isinstance(late.json()["errors"], list)

    fresh = greenhouse.token()
    greenhouse.control("tokens/expire")
    assert greenhouse.get("user_roles", fresh).status_code == 401


def test_a_customer_who_disconnects_ends_access_and_refresh(greenhouse: Any) -> None:
    tokens = greenhouse.exchange(code_of(greenhouse.consent())).json()

    greenhouse.control("tokens/revoke")

    assert greenhouse.get("candidates", tokens["access_token"]).status_code == 401
    assert greenhouse.refresh(tokens["refresh_token"]).json() == {"error": "invalid_grant"}


def test_introspection_names_the_organisation_the_scopes_and_the_role(greenhouse: Any) -> None:
    def introspect(token: str) -> dict[str, Any]:
        form = {"token": token, "token_type_hint": "access_token"}
        answer = greenhouse.send("POST", "/auth/introspect", auth=("hub-1", "s3cret"), data=form)
        assert answer.status_code == 200
        return dict(answer.json())

    told = introspect(greenhouse.token(sub=RECRUITER, scope="harvest:notes:create"))

    assert told == {
        "active": True,
        "client_id": "hub-1",
        "sub": str(RECRUITER),
        "scope": "harvest:notes:create",
        "https://auth.greenhouse.io/claims": {"organization": {"id": 5501, "name": "Northwind Staffing"}, "user_role": "basic"},
    }
    assert introspect(greenhouse.token())["https://auth.greenhouse.io/claims"]["user_role"] == "site_admin"
    assert introspect("nonsense") == {"active": False}


def test_introspection_needs_the_client_and_tells_it_only_of_its_own_tokens(greenhouse: Any) -> None:
    form = {"token": greenhouse.token()}

    assert greenhouse.send("POST", "/auth/introspect", data=form).status_code == 401
    other = greenhouse.send("POST", "/auth/introspect", auth=("hub-partner-2", "partner-s3cret"), data=form)
    assert other.json() == {"active": False}


def test_a_removed_scope_is_enforced_at_once_and_an_added_one_needs_a_new_token(greenhouse: Any) -> None:
    token = greenhouse.token()
    greenhouse.control("clients/hub-1", {"scopes": ["harvest:users:list"]})
    assert greenhouse.get("candidates", token).status_code == 403
    narrow = greenhouse.token()

    greenhouse.control("clients/hub-1", {"scopes": greenhouse.scopes})

    assert greenhouse.get("candidates", narrow).status_code == 403
    assert greenhouse.get("users", narrow).status_code == 200
    assert greenhouse.get("candidates", greenhouse.token()).status_code == 200


def test_the_retired_sign_in_and_the_retired_api_are_gone(greenhouse: Any) -> None:
    exchange = greenhouse.send("POST", "/harvest/auth/token", auth=("v1key", ""), json={"sub": 1})
    old_list = greenhouse.send("GET", "/harvest/v1/candidates", auth=("v1key", ""))

    assert (exchange.status_code, old_list.status_code) == (404, 404)
    assert old_list.json() == {"message": "Resource not found"}


def test_the_truth_counts_tokens(greenhouse: Any) -> None:
    tokens = greenhouse.exchange(code_of(greenhouse.consent())).json()
    greenhouse.refresh(tokens["refresh_token"])

    truth = greenhouse.truth()

    assert (truth["tokens_issued"], truth["tokens_refreshed"], truth["tokens_alive"]) == (2, 1, 2)
