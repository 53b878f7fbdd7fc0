"""Whose account it is, what it may do, and its employees, tags and area."""

import pytest
import responses

from hub.contract.connector import Ability, AccountIdentity, abilities_of
from hub.contract.errors import SignInAgain
from hub.contract.people import Owner, VendorDesk
from integrations.housecallpro import HousecallProConnector
from tests.integrations.housecallpro.housecallpro_setup import API, connector, fixture, page, paths, queries

COMPANY = "3f2a8c10-5b7e-4d2a-9a52-6c1f0e9b7d44"
NORTH = "77777777-5b7e-4d2a-9a52-6c1f0e9b7d44"


def test_the_connection_is_the_company_s(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/company", json=fixture("company"))

    assert connector().check_connection() == AccountIdentity(COMPANY, "Alder Plumbing")
    assert shop.calls[0].request.headers["Authorization"] == "Token company-key"


def test_a_location_is_an_account_of_its_own_whichever_company_the_answer_shows(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/company", json=fixture("company"))
    shop.get(f"{API}/company", json=fixture("company")["locations"][0])

    found = [connector(facts={"location": NORTH}).check_connection() for _ in range(2)]

    assert found == [AccountIdentity(NORTH, "Alder Plumbing North")] * 2


def test_a_key_that_is_not_taken_needs_a_person(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/company", json={"message": "Unauthorized"}, status=401)

    with pytest.raises(SignInAgain):
        connector().check_connection()


def test_a_key_needs_nothing_after_connecting_and_is_known_as_a_company_s(shop: responses.RequestsMock) -> None:
    assert connector().after_connect({}) == {"credential": "company_key"}
    assert paths(shop) == []


@pytest.mark.parametrize("status", [200, 403, 404])
def test_a_partner_s_application_is_switched_on_for_the_company(shop: responses.RequestsMock, status: int) -> None:
    shop.post(f"{API}/application/enable", json={"state": "enabled"}, status=status)

    assert connector(partner=True).after_connect({"access_token": "t"}) == {"credential": "partner"}


def test_each_right_is_tried_by_reading_and_a_closed_one_says_what_is_off(shop: responses.RequestsMock) -> None:
    for path, key in (("/customers", "customers"), ("/employees", "employees"), ("/jobs", "jobs"), ("/estimates", "estimates")):
        shop.get(f"{API}{path}", json=page(key))
    shop.get(f"{API}/leads", json={"error": "not found"}, status=404)
    shop.get(f"{API}/company/schedule_availability", json=fixture("schedule_availability"))
    shop.get(f"{API}/pipeline/statuses", json={"message": "Forbidden"}, status=403)

    missing = {right.name: right.without_it for right in connector().probe_rights() if not right.granted}

    assert missing == {
        "leads": "No leads are opened; conversations are noted on the customer.",
        "pipeline": "Leads stay at the stage where Housecall Pro puts them.",
    }


def test_the_connector_declares_what_the_vendor_can() -> None:
    assert abilities_of(HousecallProConnector) == set(Ability) - {Ability.LIST_PEOPLE, Ability.ASSIGN_PEOPLE, Ability.ERASE}


def test_active_employees_are_the_owners(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/employees", json=fixture("employees"))

    assert connector().list_owners() == [
        Owner(id="pro_1", name="Kim Osei", email="kim@alder.example"),
        Owner(id="pro_2", name="Ana Lund", email="ana@alder.example"),
    ]
    assert queries(shop, "/employees") == [{"page_size": ["100"], "sort_by": ["created_at"]}]
    assert connector().list_roles() == []


def test_every_page_of_employees_is_read(shop: responses.RequestsMock) -> None:
    first, second = fixture("employees")["employees"]
    shop.get(f"{API}/employees", json=page("employees", first, pages=2))
    shop.get(f"{API}/employees", json=page("employees", second, number=2, pages=2))

    assert [owner.id for owner in connector().list_owners()] == ["pro_1", "pro_2"]
    assert queries(shop, "/employees")[1]["page"] == ["2"]


def test_a_company_key_gets_employees_tags_and_zip_codes_as_desks(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/employees", json=fixture("employees"))
    shop.get(f"{API}/tags", json=page("tags", {"id": "tag_1", "name": "heating"}, {"id": "tag_2", "name": "Drains"}))
    shop.get(f"{API}/company", json=fixture("company"))

    assert connector().list_desks() == [
        VendorDesk(id="employee-pro_1", name="Kim Osei", kind="employee", owner_id="pro_1"),
        VendorDesk(id="employee-pro_2", name="Ana Lund", kind="employee", owner_id="pro_2"),
        VendorDesk(id="tag-tag_1", name="heating", kind="tag", owner_id="pro_2"),
        VendorDesk(id="tag-tag_2", name="Drains", kind="tag"),
        VendorDesk(id="zip-97301", name="ZIP 97301", kind="ZIP code"),
        VendorDesk(id="zip-97302", name="ZIP 97302", kind="ZIP code"),
    ]


def test_a_partner_gets_service_zones_with_their_one_pro(shop: responses.RequestsMock) -> None:
    zone = {"id": "z1", "name": "North", "zip_codes": [str(97301 + number) for number in range(7)], "service_pros": [{"id": "pro_2"}]}
    shop.get(f"{API}/employees", json=page("employees"))
    shop.get(f"{API}/tags", json={"message": "no"}, status=403)
    shop.get(f"{API}/service_zones", json=page("service_zones", zone))

    assert connector(partner=True).list_desks() == [
        VendorDesk(id="zone-z1", name="North (97301, 97302, 97303, 97304, 97305, …)", kind="service zone", owner_id="pro_2")
    ]


def test_a_partner_without_zones_gets_the_zip_codes(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/employees", json=page("employees"))
    shop.get(f"{API}/tags", json=page("tags"))
    shop.get(f"{API}/service_zones", json={"message": "Forbidden"}, status=403)
    shop.get(f"{API}/company", json=fixture("company"))

    assert [desk.id for desk in connector(partner=True).list_desks()] == ["zip-97301", "zip-97302"]
