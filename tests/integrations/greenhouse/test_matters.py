import pytest
import responses
from responses.matchers import query_param_matcher

from hub.contract.errors import Rejected
from hub.contract.people import OwnerClaim, PersonRef
from tests.integrations.greenhouse.harvest_setup import HARVEST, connector, fixture

INES = PersonRef(id="70102", kind="candidate")


def with_open_applications(harvest: responses.RequestsMock) -> None:
    asked = {"candidate_ids": "70102", "status": "active", "per_page": "500"}
    harvest.get(f"{HARVEST}/applications", json=fixture("applications__open"), match=[query_param_matcher(asked)])


def with_all_rights(harvest: responses.RequestsMock) -> None:
    with_open_applications(harvest)
    team = query_param_matcher({"job_ids": "321,322", "per_page": "500"})
    harvest.get(f"{HARVEST}/job_owners", json=fixture("job_owners"), match=[team])
    prospects = query_param_matcher({"application_ids": "88002", "per_page": "500"})
    harvest.get(f"{HARVEST}/prospect_details", json=fixture("prospect_details"), match=[prospects])


def test_the_matter_with_the_newest_activity_comes_first(harvest: responses.RequestsMock) -> None:
    with_all_rights(harvest)

    matters = connector().open_matters(INES)

    assert [(matter.id, matter.kind, matter.title) for matter in matters] == [
        ("88001", "application", "Application, stage Offer"),
        ("88003", "application", "Application, stage Phone screen"),
        ("88002", "prospect", "Prospect"),
    ]
    assert all(matter.open for matter in matters)
    assert matters[0].role_id == "322"
    assert matters[0].url == "https://app.greenhouse.io/people/70102?application_id=88001"


def test_the_recruiter_comes_before_the_coordinator_and_the_team_of_the_job(harvest: responses.RequestsMock) -> None:
    with_all_rights(harvest)

    offer, screen, prospect = connector().open_matters(INES)

    assert offer.owners == (
        OwnerClaim(owner_id="90020", as_="recruiter"),
        OwnerClaim(owner_id="90021", as_="coordinator"),
        OwnerClaim(owner_id="90024", as_="recruiter of the job"),
    )
    assert screen.owners == (OwnerClaim(owner_id="90021", as_="coordinator"), OwnerClaim(owner_id="90020", as_="recruiter of the job"))
    assert prospect.owners == (OwnerClaim(owner_id="90025", as_="prospect owner"),)


def test_without_the_rights_to_teams_and_prospects_the_application_itself_still_speaks(harvest: responses.RequestsMock) -> None:
    with_open_applications(harvest)
    harvest.get(f"{HARVEST}/job_owners", json={"message": "Forbidden"}, status=403)
    harvest.get(f"{HARVEST}/prospect_details", json={"message": "Forbidden"}, status=403)

    offer, screen, prospect = connector().open_matters(INES)

    assert [claim.owner_id for claim in offer.owners] == ["90020", "90021"]
    assert [claim.owner_id for claim in screen.owners] == ["90021"]
    assert prospect.owners == ()


def test_any_other_refusal_is_not_swallowed(harvest: responses.RequestsMock) -> None:
    with_open_applications(harvest)
    harvest.get(f"{HARVEST}/job_owners", json={"message": "Unprocessable Content", "errors": ["job_ids"]}, status=422)

    with pytest.raises(Rejected):
        connector().open_matters(INES)


def test_a_person_without_applications_has_no_matters_and_nothing_else_is_asked(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/applications", json=[])

    assert connector().open_matters(INES) == []
    assert len(harvest.calls) == 1
