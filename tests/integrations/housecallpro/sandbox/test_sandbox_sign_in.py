from typing import Any

import pytest

KEY, PARTNER = "Token alder-company-key", "Token partner-application-key"
SHOP = "5d1f6a1e-0c1f-4b7a-9f58-2f3a6f0e9b01"
NORTH, FAR = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
PARTNERS_ONLY = [
    ("GET", "application"),
    ("POST", "application/enable"),
    ("POST", "application/disable"),
    ("GET", "checklists?job_uuids[]=job_1"),
    ("GET", "estimates/csr_1"),
    ("GET", "api/price_book/services"),
    ("GET", "service_zones"),
    ("GET", "routes"),
    ("PUT", "jobs/job_1/schedule"),
    ("DELETE", "jobs/job_1/schedule"),
    ("PUT", "jobs/job_1/dispatch"),
    ("POST", "jobs/job_1/links"),
    ("POST", "jobs/job_1/lock"),
    ("POST", "jobs/lock"),
]
NOT_FOR_APPLICATION_KEYS = [
    ("GET", "jobs/job_1/appointments"),
    ("POST", "jobs/job_1/appointments"),
    ("PUT", "jobs/job_1/appointments/apt_1"),
    ("DELETE", "jobs/job_1/appointments/apt_1"),
    ("GET", "job_fields/job_types"),
    ("POST", "estimates/csr_1/options/est_1/notes"),
    ("PUT", "estimates/csr_1/options/est_1/schedule"),
    ("POST", "estimates/options/approve"),
    ("POST", "estimates/options/decline"),
]


@pytest.fixture
def _locations(housecall: Any) -> None:
    """A location below the shop, and a neighbour that is none of its business."""
    housecall.seed(companies=[{"id": NORTH, "name": "Alder North", "parent_id": SHOP}, {"id": FAR, "name": "Birch Heating"}])
    housecall.seed(keys=[{"key": "north-key", "company_id": NORTH}])


def test_every_kind_of_credential_reads_the_company(housecall: Any) -> None:
    for sign_in in (KEY, PARTNER, housecall.bearer()):
        company = housecall.get("company", sign_in).json()
        assert (company["id"], company["time_zone"], company["locations"]) == (SHOP, "America/Los_Angeles", [])


@pytest.mark.parametrize(
    "sign_in", ["", "alder-company-key", "Token", "Token wrong", "token alder-company-key", "Bearer alder-company-key"]
)
def test_a_401_never_tells_what_is_wrong(housecall: Any, sign_in: str) -> None:
    answer = housecall.get("company", sign_in)

    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


def test_a_key_pasted_with_its_word_is_the_same_401(housecall: Any) -> None:
    assert housecall.get("company", f"Token {KEY}").json() == {"message": "Unauthorized"}


def test_bearer_before_an_api_key_works_only_by_setting(housecall: Any) -> None:
    assert housecall.get("company", "Bearer alder-company-key").status_code == 401
    housecall.set(api_key_as_bearer=True)
    assert housecall.get("company", "Bearer alder-company-key").status_code == 200


def test_token_before_an_access_token_does_not_work(housecall: Any) -> None:
    assert housecall.get("company", housecall.bearer().replace("Bearer", "Token")).status_code == 401


def test_a_revoked_key_is_401_at_once(housecall: Any) -> None:
    housecall.control("keys/revoke", {"key": "alder-company-key"})

    assert housecall.get("company").json() == {"message": "Unauthorized"}


def test_a_downgrade_of_the_plan_ends_every_key_at_once(housecall: Any) -> None:
    for plan, status in (("xl", 200), ("essentials", 401), ("basic", 401), ("max", 200)):
        housecall.set(plan=plan)
        assert housecall.get("company").status_code == status


@pytest.mark.parametrize(("method", "path"), PARTNERS_ONLY)
def test_fourteen_operations_are_closed_to_company_keys(housecall: Any, method: str, path: str) -> None:
    assert len(PARTNERS_ONLY) == 14

    assert housecall.ask(method, path).json() == {"message": "Unauthorized"}
    assert housecall.ask(method, path, PARTNER, json={}).status_code != 401


@pytest.mark.parametrize(("method", "path"), NOT_FOR_APPLICATION_KEYS)
def test_appointments_job_types_and_options_are_closed_to_application_keys(housecall: Any, method: str, path: str) -> None:
    assert housecall.ask(method, path, PARTNER).status_code == 401
    assert housecall.ask(method, path, json={}).status_code != 401


def test_the_wrong_kind_of_credential_can_be_403_or_not_enforced(housecall: Any) -> None:
    housecall.set(wrong_kind_of_credential="403")
    assert housecall.get("service_zones").json() == {"message": "Forbidden"}

    housecall.set(wrong_kind_of_credential="allow")
    assert housecall.get("service_zones").status_code == 200


def test_a_partner_switches_its_application_on_and_off_per_company(housecall: Any) -> None:
    sign_in = housecall.bearer()
    assert housecall.get("application", sign_in).json() == {"name": "hub-partner", "state": "pending", "organization_id": SHOP}

    assert housecall.made("application/enable", {}, sign_in)["state"] == "enabled"
    assert housecall.made("application/disable", {}, sign_in)["state"] == "disabled"
    assert housecall.get("application", PARTNER).json()["state"] == "pending"


def test_the_consent_page_sends_a_code_back_with_the_state(housecall: Any) -> None:
    location = housecall.consent(approval_prompt="auto")

    assert location.startswith("https://hub.example.org/connect/back?code=")
    assert location.endswith("state=st4te")


def test_a_wrong_authorize_request_is_shown_or_sent_back(housecall: Any) -> None:
    assert not housecall.consent(redirect_uri="https://hub.example.org/connect/back/").startswith("https://")
    assert not housecall.consent(client_id="unknown").startswith("https://")
    assert "error=access_denied" in housecall.consent(decision="deny")
    assert "error=invalid_scope" in housecall.consent(scope="customers")
    assert "error=invalid_request" in housecall.consent(code_challenge="x" * 43, code_challenge_method="S256")


def test_the_token_answer_lives_thirty_days_from_created_at(housecall: Any) -> None:
    answer = housecall.signed_in()

    assert set(answer) == {"access_token", "token_type", "expires_in", "refresh_token", "scope", "created_at"}
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", 2_592_000, "public")
    assert answer["created_at"] == int(housecall.clock().timestamp())
    housecall.set(created_at_as="text")
    assert housecall.refresh(answer["refresh_token"]).json()["created_at"] == str(answer["created_at"])


def test_the_token_request_must_be_json_with_the_secret_in_it(housecall: Any) -> None:
    code = housecall.consent().partition("code=")[2].partition("&")[0]
    form = {"client_id": "hub-partner", "client_secret": "partner-s3cret", "grant_type": "authorization_code", "code": code}

    assert housecall.send("POST", "/api/oauth/token", data=form).json()["error"] == "invalid_request"
    wrong = housecall.token_request(grant_type="authorization_code", code=code, client_secret="wrong")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    bare = {"grant_type": "authorization_code", "code": code, "redirect_uri": "https://hub.example.org/connect/back"}
    assert housecall.send("POST", "/api/oauth/token", auth=("hub-partner", "partner-s3cret"), json=bare).status_code == 401
    assert housecall.token_request(grant_type="authorization_code", code=code).status_code == 200


def test_a_code_needs_its_redirect_address_and_works_once(housecall: Any) -> None:
    code = housecall.consent().partition("code=")[2].partition("&")[0]

    wish = {"grant_type": "authorization_code", "code": code}
    assert housecall.token_request(**wish, redirect_uri="https://other.example.org").json()["error"] == "invalid_grant"
    assert housecall.token_request(**wish).status_code == 200
    assert housecall.token_request(**wish).json()["error"] == "invalid_grant"


def test_there_is_no_client_credentials_grant(housecall: Any) -> None:
    assert housecall.token_request(grant_type="client_credentials").json()["error"] == "unauthorized_client"


def test_access_ends_after_thirty_days_and_on_command_with_the_same_401(housecall: Any, clock: Any) -> None:
    first = housecall.signed_in()
    clock.advance(2_592_000)
    assert housecall.get("company", f"Bearer {first['access_token']}").json() == {"message": "Unauthorized"}

    second = housecall.refresh(first["refresh_token"]).json()
    assert housecall.get("company", f"Bearer {second['access_token']}").status_code == 200
    housecall.control("tokens/expire")
    assert housecall.get("company", f"Bearer {second['access_token']}").status_code == 401
    assert housecall.refresh(second["refresh_token"]).status_code == 200


def test_a_shop_that_disconnects_ends_access_and_refresh(housecall: Any) -> None:
    answer = housecall.signed_in()
    housecall.control("tokens/revoke")

    assert housecall.get("company", f"Bearer {answer['access_token']}").status_code == 401
    refused = housecall.refresh(answer["refresh_token"])
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert refused.json()["error_description"]


def test_a_refresh_token_used_twice_ends_the_sign_in_or_is_refused_or_works_on(housecall: Any) -> None:
    for reading, reused, newer in (("kills", 400, 401), ("refused", 400, 200), ("works", 200, 200)):
        housecall.set(refresh_reuse=reading)
        first = housecall.signed_in()
        second = housecall.refresh(first["refresh_token"]).json()
        assert second["refresh_token"]
        assert housecall.refresh(first["refresh_token"]).status_code == reused, reading
        assert housecall.get("company", f"Bearer {second['access_token']}").status_code == newer, reading


def test_a_refresh_repeats_the_redirect_address_unless_the_setting_waives_it(housecall: Any) -> None:
    answer = housecall.signed_in()
    assert housecall.refresh(answer["refresh_token"], redirect_uri=None).json()["error"] == "invalid_grant"

    housecall.set(refresh_needs_redirect_uri=False)
    assert housecall.refresh(answer["refresh_token"], redirect_uri=None).status_code == 200


def test_an_error_of_the_token_request_can_come_with_200(housecall: Any) -> None:
    housecall.set(sign_in_errors_with_200=True)

    answer = housecall.refresh("unknown")
    assert (answer.status_code, answer.json()["error"]) == (200, "invalid_grant")


@pytest.mark.usefixtures("_locations")
def test_a_location_is_chosen_by_header(housecall: Any) -> None:
    headers = {"X-Company-Id": NORTH}
    made = housecall.ask("POST", "customers", headers=headers, json={"first_name": "Nora"}).json()

    assert made["company_name"] == "Alder North"
    assert housecall.get(f"customers/{made['id']}").status_code == 404
    assert housecall.ask("GET", f"customers/{made['id']}", headers=headers).status_code == 200
    assert [row["id"] for row in housecall.ask("GET", "customers", headers=headers).json()["customers"]] == [made["id"]]
    assert [location["id"] for location in housecall.get("company").json()["locations"]] == [NORTH]


@pytest.mark.usefixtures("_locations")
def test_lists_take_location_ids_unless_the_header_is_there(housecall: Any) -> None:
    north = housecall.made("customers", {"first_name": "Nora"}, "Token north-key")["id"]

    def listed(**headers: str) -> set[str]:
        answer = housecall.ask(
            "GET", f"customers?location_ids[]={NORTH}", headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        return {row["id"] for row in answer.json()["customers"]}

    assert listed() == {north}
    assert listed(X_Company_Id=SHOP) == {"cus_dana"}


@pytest.mark.usefixtures("_locations")
def test_a_key_reaches_down_but_neither_up_nor_sideways(housecall: Any) -> None:
    for sign_in, location, status in (
        (KEY, NORTH, 200),
        (KEY, FAR, 403),
        ("Token north-key", SHOP, 403),
        (housecall.bearer(NORTH), SHOP, 403),
    ):
        assert housecall.ask("GET", "company", sign_in, headers={"X-Company-Id": location}).status_code == status
    assert housecall.ask("GET", f"customers?location_ids[]={FAR}").status_code == 403


def test_a_single_location_rejects_the_header_unless_the_setting_lets_it_pass(housecall: Any) -> None:
    headers = {"X-Company-Id": SHOP}
    assert housecall.ask("GET", "company", headers=headers).status_code == 403

    housecall.set(single_location_rejects_company_header=False)
    assert housecall.ask("GET", "company", headers=headers).status_code == 200
