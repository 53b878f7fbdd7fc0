import base64
import json
from typing import Any

import pytest
import responses

from hub.contract.connector import AccountIdentity
from hub.contract.errors import NotSupported, SignInAgain
from tests.integrations.greenhouse.harvest_setup import HARVEST, connector, fixture

LISTED = (
    "candidates", "applications", "notes", "users", "jobs", "job_owners", "job_hiring_managers", "prospect_details",
    "departments", "offices", "sources", "candidate_tags", "custom_fields", "custom_field_options",
)  # fmt: skip


def probed(
    harvest: responses.RequestsMock, *, refused: tuple[str, ...] = (), facts: dict[str, str] | None = None, nobody: bool = False
) -> dict[str, bool]:
    for name in LISTED:
        if name in refused:
            harvest.get(f"{HARVEST}/{name}", json={"message": "Forbidden"}, status=403)
        else:
            harvest.get(f"{HARVEST}/{name}", json=[] if nobody else [{"id": 1}])
    return {right.name: right.granted for right in connector(facts=facts).probe_rights()}


def token_with(claims: dict[str, Any]) -> dict[str, Any]:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return {"access_token": f"e30.{payload}.sig", "token_type": "Bearer", "expires_at": "2026-11-20T16:00:00Z"}


def test_every_right_of_the_manifest_is_told_granted(harvest: responses.RequestsMock) -> None:
    rights = probed(harvest)

    assert all(rights.values())
    assert {"harvest:candidates:list", "harvest:notes:create", "Site Admin"} <= rights.keys()


def test_a_refused_list_is_a_right_that_is_missing_and_its_sentence_says_what_is_off(harvest: responses.RequestsMock) -> None:
    assert probed(harvest, refused=("notes",))["harvest:notes:list"] is False

    (right,) = [right for right in connector().probe_rights() if not right.granted]
    assert right.without_it.startswith("No notes are written")


def test_scopes_that_the_token_answer_listed_decide_about_writing(harvest: responses.RequestsMock) -> None:
    rights = probed(harvest, facts={"scope": "harvest:candidates:create harvest:notes:create"})

    assert rights["harvest:candidates:create"]
    assert not rights["harvest:applications:update"]


def test_an_empty_list_of_candidates_is_told_as_perhaps_not_site_admin(harvest: responses.RequestsMock) -> None:
    rights = probed(harvest, nobody=True)

    assert rights["harvest:candidates:list"]
    assert not rights["Site Admin"]


@pytest.mark.parametrize(("role", "is_admin"), [("site_admin", True), ("Site Admin", True), ("job_admin", False)])
def test_the_role_in_the_token_tells_a_site_admin(harvest: responses.RequestsMock, role: str, *, is_admin: bool) -> None:
    assert probed(harvest, facts={"user_role": role})["Site Admin"] is is_admin


CLAIMS = {
    "sub": "90011",
    "scope": "harvest:candidates:list",
    "https://auth.greenhouse.io/claims": {"organization": {"id": 5501, "name": "Northwind Staffing"}, "user_role": "site_admin"},
}


@pytest.mark.parametrize("answer", [token_with(CLAIMS), {"access_token": "opaque", **CLAIMS}])
def test_the_organization_is_told_by_the_token_or_by_the_answer_beside_it(answer: dict[str, Any]) -> None:
    assert connector().after_connect(answer) == {
        "organization_id": "5501",
        "organization_name": "Northwind Staffing",
        "user_role": "site_admin",
        "scope": "harvest:candidates:list",
    }


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "e30.W10.sig", "e30.!!.sig"])
def test_a_token_that_tells_nothing_is_no_trouble(token: str) -> None:
    assert connector().after_connect({"access_token": token}) == {}


def test_the_organization_of_the_token_is_the_identity(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/users", json=[{"id": 1}])
    facts = {"organization_id": "5501", "organization_name": "Northwind Staffing"}

    assert connector(facts=facts).check_connection() == AccountIdentity("5501", "Northwind Staffing", ("first-user-1",))


def test_without_it_the_first_user_ever_is_the_identity(harvest: responses.RequestsMock) -> None:
    first = {"id": 90001, "primary_email": "founder@northwind.example", "deactivated": True}
    harvest.get(f"{HARVEST}/users", json=[*fixture("users__active"), first])

    assert connector().check_connection() == AccountIdentity("first-user-90001", "Greenhouse, northwind.example")


def test_a_credential_that_sees_no_users_is_not_taken(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/users", json=[])

    with pytest.raises(NotSupported, match="Site Admin"):
        connector().check_connection()


def test_refused_credentials_need_a_new_sign_in(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/users", json={"message": "Unauthorized", "errors": ["Token could not be decoded"]}, status=401)

    with pytest.raises(SignInAgain):
        connector().check_connection()
