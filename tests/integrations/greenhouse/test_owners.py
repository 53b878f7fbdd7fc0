import json

import pytest
import responses
from responses.matchers import query_param_matcher

from hub.contract.errors import Gone, NotSupported, Rejected
from hub.contract.people import Matter, Owner, OwnerClaim, PersonRef, VendorDesk
from tests.integrations.greenhouse.harvest_setup import HARVEST, connector, fixture

INES = PersonRef(id="70102", kind="candidate")
OFFER = Matter(id="88001", kind="application", title="Offer")


def test_users_who_left_are_not_asked_for_and_service_accounts_need_no_address(harvest: responses.RequestsMock) -> None:
    present = query_param_matcher({"deactivated": "false", "per_page": "500"})
    harvest.get(f"{HARVEST}/users", json=fixture("users__active"), match=[present])

    assert connector().list_owners() == [
        Owner(id="90021", name="Lee Park", email="lee@northwind.example"),
        Owner(id="90011", name="Hub Service", email=None),
    ]


def test_open_roles_leave_templates_out_and_name_the_responsible_recruiter_first(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/jobs", json=fixture("jobs__open"), match=[query_param_matcher({"status": "open", "per_page": "500"})])
    of_job = query_param_matcher({"job_ids": "321", "per_page": "500"})
    harvest.get(f"{HARVEST}/job_owners", json=fixture("job_owners"), match=[of_job])
    harvest.get(f"{HARVEST}/job_hiring_managers", json=[{"id": 1, "job_id": 321, "user_id": 90024}], match=[of_job])
    harvest.get(f"{HARVEST}/offices", json=[{"id": 22, "name": "Reno", "primary_in_house_contact_user_id": 90025}])

    (role,) = connector().list_roles()

    assert (role.id, role.name, role.desk_ids) == ("321", "Warehouse supervisor", ("department-11", "office-21", "office-22"))
    assert role.owners == (
        OwnerClaim(owner_id="90020", as_="recruiter"),
        OwnerClaim(owner_id="90022", as_="recruiter"),
        OwnerClaim(owner_id="90021", as_="coordinator"),
        OwnerClaim(owner_id="90023", as_="sourcer"),
        OwnerClaim(owner_id="90024", as_="hiring manager"),
        OwnerClaim(owner_id="90025", as_="contact of the office"),
    )


def test_teams_are_asked_for_fifty_jobs_at_a_time(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/jobs", json=[{"id": number, "status": "open"} for number in range(1, 121)])
    for _ in range(3):
        harvest.get(f"{HARVEST}/job_owners", json=[])
    harvest.get(f"{HARVEST}/job_hiring_managers", json={"message": "Forbidden"}, status=403)
    harvest.get(f"{HARVEST}/offices", json={"message": "Forbidden"}, status=403)

    assert len(connector().list_roles()) == 120
    assert [str(sent.request.url).count("%2C") + 1 for sent in harvest.calls if "/job_owners" in str(sent.request.url)] == [50, 50, 20]


def test_departments_and_offices_are_desks(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/departments", json=[{"id": 11, "name": "Logistics", "parent_id": None}])
    harvest.get(f"{HARVEST}/offices", json=[{"id": 11, "name": "Oakland", "primary_in_house_contact_user_id": 90020}])

    assert connector().list_desks() == [
        VendorDesk(id="department-11", name="Logistics", kind="department"),
        VendorDesk(id="office-11", name="Oakland", kind="office", owner_id="90020"),
    ]


def test_offices_stay_desks_without_the_right_to_departments(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/departments", json={"message": "Forbidden"}, status=403)
    harvest.get(f"{HARVEST}/offices", json=[{"id": 21, "name": "Oakland"}])

    assert [desk.id for desk in connector().list_desks()] == ["office-21"]


def test_the_owner_of_a_person_is_the_strongest_claim_of_their_newest_matter(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/applications", json=fixture("applications__open"))
    harvest.get(f"{HARVEST}/job_owners", json=[])
    harvest.get(f"{HARVEST}/prospect_details", json=[])

    found = connector()
    assert found.owner_of(INES, found.open_matters(INES)) == OwnerClaim(owner_id="90020", as_="recruiter")


def test_assigning_makes_the_user_recruiter_of_the_application_and_changes_nothing_else(harvest: responses.RequestsMock) -> None:
    harvest.patch(f"{HARVEST}/applications/88001", json={"id": 88001})

    connector().assign_owner(INES, OFFER, "90020")

    assert json.loads(harvest.calls[0].request.body or b"") == {"recruiter_id": 90020}


def test_an_account_may_assign_coordinators_instead(harvest: responses.RequestsMock) -> None:
    harvest.patch(f"{HARVEST}/applications/88001", json={"id": 88001})
    override = {"matter": {"fields": {"owner": {"to": "coordinator_id", "as": "number"}}}}

    connector(override=override).assign_owner(INES, OFFER, "90021")

    assert json.loads(harvest.calls[0].request.body or b"") == {"coordinator_id": 90021}


def test_assigning_a_person_takes_the_newest_open_application(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/applications", json=fixture("applications__open"))
    harvest.get(f"{HARVEST}/job_owners", json=[])
    harvest.get(f"{HARVEST}/prospect_details", json=[])
    harvest.patch(f"{HARVEST}/applications/88001", json={"id": 88001})

    connector().assign_owner(INES, None, "90020")


def test_a_person_without_an_open_application_cannot_be_assigned_and_a_sentence_says_why(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/applications", json=[])
    harvest.get(f"{HARVEST}/candidates", json=[{"id": 70102, "first_name": "Ines"}])

    with pytest.raises(NotSupported, match="no open application"):
        connector().assign_owner(INES, None, "90020")


def test_a_person_who_was_merged_away_is_gone_when_an_owner_is_set(harvest: responses.RequestsMock) -> None:
    harvest.get(f"{HARVEST}/applications", json=[])
    harvest.get(f"{HARVEST}/candidates", json=[])
    harvest.get(f"{HARVEST}/users", json=[{"id": 1}])

    with pytest.raises(Gone):
        connector().assign_owner(INES, None, "90020")


@pytest.mark.parametrize("status", [403, 422])
def test_a_user_whom_greenhouse_does_not_take_is_rejected(harvest: responses.RequestsMock, status: int) -> None:
    harvest.patch(f"{HARVEST}/applications/88001", json={"message": "no"}, status=status)

    with pytest.raises(Rejected) as trouble:
        connector().assign_owner(INES, OFFER, "90020")
    assert trouble.value.status == status
