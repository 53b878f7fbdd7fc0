"""What is going on with a contact, who answers for it, and the directory."""

import pytest
import responses

from hub.contract.errors import Gone, NotSupported
from hub.contract.people import OwnerClaim
from tests.integrations.lever.lever_setup import (
    ANOTHER,
    API,
    BOT,
    CONTACT,
    INES,
    MAYA,
    OPPORTUNITY,
    connector,
    fixture,
    opportunities,
    opportunity,
    page,
    queries,
    refusal,
)

POSTING = fixture("posting")
APPLICATION = {"id": "a1", "posting": POSTING["id"], "postingOwner": BOT, "postingHiringManager": None}


def test_open_candidacies_come_newest_first_with_stage_posting_and_owners(lever: responses.RequestsMock) -> None:
    stage = {"id": "5e110000-0000-4000-8000-0000000000aa", "text": "Phone screen"}
    newer = opportunity(ANOTHER, stage=stage, applications=[APPLICATION], lastInteractionAt=1795190999000)
    lever.get(f"{API}/opportunities", json=page(opportunity(), newer, opportunity(archived={"reason": "x"})))

    first, second = connector().open_matters(INES)

    assert (first.id, first.title, first.role_id, first.owner_fixed) == (ANOTHER, "Candidacy, stage Phone screen", POSTING["id"], True)
    assert first.owners == (OwnerClaim(owner_id=MAYA, as_="owner"), OwnerClaim(owner_id=BOT, as_="posting owner"))
    assert (second.id, second.title) == (OPPORTUNITY, "Candidacy")
    (query,) = queries(lever, "/opportunities")
    assert (query["contact_id"], query["archived"], query["confidentiality"]) == ([CONTACT], ["false"], ["all"])


def test_an_owner_that_comes_as_a_record_is_the_same_owner(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page(opportunity(owner={"id": MAYA, "name": "Maya Lind"})))
    (matter,) = connector().open_matters(INES)
    assert connector().owner_of(INES, [matter]) == OwnerClaim(owner_id=MAYA, as_="owner")


@pytest.mark.parametrize("status", [400, 403])
def test_without_a_right_to_applications_the_candidacies_are_read_plainly(lever: responses.RequestsMock, status: int) -> None:
    lever.get(f"{API}/opportunities", json=refusal(), status=status)
    lever.get(f"{API}/opportunities", json=refusal(), status=status)
    lever.get(f"{API}/opportunities", json=page(opportunity()))
    assert [matter.id for matter in connector().open_matters(INES)] == [OPPORTUNITY]
    last = queries(lever, "/opportunities")[-1]
    assert ("expand" in last, last["confidentiality"]) == (False, ["all"])


def test_whoever_has_nothing_open_is_looked_for(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/opportunities", json=page())
    lever.get(f"{API}/contacts/{CONTACT}", json={"data": fixture("contact")})
    assert connector().open_matters(INES) == []


@pytest.mark.parametrize("answer", [(404, refusal("ResourceNotFound")), (200, {"data": {"id": CONTACT, "isAnonymized": True}})])
def test_whoever_was_deleted_merged_or_anonymized_is_gone(lever: responses.RequestsMock, answer: tuple[int, object]) -> None:
    lever.get(f"{API}/opportunities", json=page())
    lever.get(f"{API}/contacts/{CONTACT}", json=answer[1], status=answer[0])
    with pytest.raises(Gone):
        connector().open_matters(INES)


def test_an_owner_is_never_changed_afterwards() -> None:
    with pytest.raises(NotSupported):
        connector().assign_owner(INES, None, MAYA)


def test_leavers_are_known_by_name_and_marked(lever: responses.RequestsMock) -> None:
    lever.get(f"{API}/users", json=page(*fixture("users")))
    owners = {owner.name: owner.active for owner in connector().list_owners()}
    assert owners == {"Maya Lind": True, "Text-back": True, "Otto Berg": False}
    assert queries(lever, "/users")[0]["includeDeactivated"] == ["true"]


def postings(lever: responses.RequestsMock) -> None:
    second = {**POSTING, "id": ANOTHER, "text": "Driver", "owner": {"id": BOT}, "categories": {"department": "Logistics", "team": "Fleet"}}
    lever.get(f"{API}/postings", json=page(POSTING, second))
    lever.get(f"{API}/postings", json=refusal(), status=403)


def test_roles_are_open_postings_on_every_channel_with_their_owner(lever: responses.RequestsMock) -> None:
    postings(lever)
    first, second = connector().list_roles()
    assert (first.name, first.owners) == ("Warehouse supervisor", (OwnerClaim(owner_id=MAYA, as_="posting owner"),))
    assert {"department-Logistics", "team-Operations", "location-Fresno", f"posting-owner-{MAYA}"} <= set(first.desk_ids)
    assert second.owners == (OwnerClaim(owner_id=BOT, as_="posting owner"),)
    published = queries(lever, "/postings")[0]
    assert (published["distributionChannel"], published["confidentiality"]) == (["public", "internal"], ["all"])


def test_desks_are_what_postings_are_sorted_by_and_held_by_whoever_owns_all_of_them(lever: responses.RequestsMock) -> None:
    postings(lever)
    lever.get(f"{API}/users", json=page(*fixture("users")))
    desks = {desk.id: (desk.name, desk.owner_id) for desk in connector().list_desks()}
    assert desks["department-Logistics"] == ("Logistics", None)
    assert desks["team-Operations"] == ("Operations", MAYA)
    assert desks["team-Fleet"] == ("Fleet", BOT)
    assert desks[f"posting-owner-{MAYA}"] == ("Postings of Maya Lind", MAYA)


def test_data_protection_and_the_tag_speak_against_texts_on_any_candidacy(lever: responses.RequestsMock) -> None:
    forbidden = {"store": None, "contact": {"allowed": False, "expiresAt": None}}
    for last in (opportunity(), opportunity(dataProtection=None), opportunity(dataProtection=forbidden), opportunity(tags=["do not TEXT"])):
        opportunities(lever)
        opportunities(lever, last, archived=True)
    assert [connector().may_text(INES) for _ in range(4)] == [True, True, False, False]
