from typing import Any

import pytest

from hub.catalog.discovery import Catalog
from hub.sandbox.server import running
from integrations.greenhouse.sandbox import create_sandbox
from tests.integrations.greenhouse.sandbox.conftest import Greenhouse, MovableClock


@pytest.fixture
def empty(clock: MovableClock) -> Any:
    """An organisation without anybody in it."""
    vendor = create_sandbox(clock)
    with running([vendor]) as url:
        yield Greenhouse(vendor, f"{url}/greenhouse", clock)


def held(organisation: Greenhouse) -> dict[str, Any]:
    return dict(organisation.send("GET", "/_sandbox/held").json())


def test_people_come_with_their_owner_and_their_matter_and_are_shown_again_in_the_same_words(empty: Greenhouse) -> None:
    mika = empty.control("put", {"owners": [{"name": "Mika Sato", "email": "mika@harbor.example"}]})["owners"][0]
    role = empty.control("put", {"roles": [{"name": "Night Dispatcher", "owner": mika}]})["roles"][0]
    person = {"name": "Ines Okafor", "phones": ["(415) 555-0134"], "emails": ["ines@people.example"], "owner": mika}

    ines = empty.control("put", {"people": [{**person, "matter": "Night Dispatcher"}]})["people"][0]

    assert held(empty)["people"] == [{"id": ines, **person, "may_text": True}]
    (matter,) = held(empty)["matters"]
    assert (matter["person"], matter["kind"], matter["title"], matter["owner"]) == (ines, "application", "Night Dispatcher", mika)
    assert [str(row["job_id"]) for row in empty.truth()["applications"]] == [role]


def test_an_owner_without_a_matter_owns_a_prospect_and_neither_leaves_a_bare_candidate(empty: Greenhouse) -> None:
    mika = empty.control("put", {"owners": [{"name": "Mika Sato", "email": "mika@harbor.example"}]})["owners"][0]

    empty.control("put", {"people": [{"name": "Noor Lind", "owner": mika}, {"name": "Ada Quill"}]})

    assert [(matter["kind"], matter["owner"]) for matter in held(empty)["matters"]] == [("prospect", mika)]
    assert [person["owner"] for person in held(empty)["people"]] == [mika, None]


def test_a_deleted_person_is_held_no_more_and_a_note_is(empty: Greenhouse) -> None:
    gone, there = empty.control("put", {"people": [{"name": "Ada Quill"}, {"name": "Ben Quill"}]})["people"]
    empty.seed(notes=[{"candidate_id": int(there), "body": "Called back."}])

    empty.control(f"candidates/{gone}/delete")

    assert [person["id"] for person in held(empty)["people"]] == [there]
    assert [(note["person"], note["text"]) for note in held(empty)["activities"]] == [(there, "Called back.")]


def test_the_credentials_open_every_right_of_the_manifest_or_all_but_one(empty: Greenhouse) -> None:
    rights = [right.scope for right in Catalog().manifests["greenhouse"].rights]

    for without in (None, "harvest:notes:list"):
        client = empty.control("credentials", {"mode": "client_credentials", "without": without})["fields"]
        token = empty.mint(client["client_id"], client["client_secret"]).json()["access_token"]
        lists = [right.split(":")[1] for right in rights if right.endswith(":list")]
        refused = [name for name in lists if empty.get(name, token).status_code == 403]
        assert refused == ([] if without is None else ["notes"])


def test_credentials_of_a_partner_send_people_back_to_the_named_address(empty: Greenhouse) -> None:
    address = "https://hub.example/connections/greenhouse/signed-in"
    client = empty.control("credentials", {"mode": "authorization_code", "redirect_uri": address})["fields"]
    mika = empty.control("put", {"owners": [{"name": "Mika Sato", "email": "mika@harbor.example"}]})["owners"][0]

    landed = empty.consent(client_id=client["client_id"], redirect_uri=address, user_id=mika)

    assert landed.startswith(f"{address}?code=")


def test_a_way_to_sign_in_that_it_does_not_have_is_said(empty: Greenhouse) -> None:
    answer = empty.send("POST", "/_sandbox/credentials", json={"mode": "api_key"})

    assert answer.status_code == 400
    assert "client_credentials" in answer.json()["error"]


def test_without_limits_nobody_is_told_to_wait(empty: Greenhouse) -> None:
    empty.control("limits", {"on": False})
    client = empty.control("credentials", {"mode": "client_credentials"})["fields"]
    token = empty.mint(client["client_id"], client["client_secret"]).json()["access_token"]

    assert {empty.get("users", token).status_code for _ in range(80)} == {200}

    empty.control("limits", {"on": True})
    assert empty.get("users", token).status_code == 429
