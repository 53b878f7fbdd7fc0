from typing import Any

import pytest

INES, OLD = "00000000-0000-4000-8000-000000000031", "00000000-0000-4000-8000-000000000033"
INES_ON_NURSE = "00000000-0000-4000-8000-000000000041"
RECRUITER = "00000000-0000-4000-8000-000000000002"
TITLED = {"name": "Ines", "phones": ["415-555-0101"], "emails": ["i@example.org"], "matter": "Nurse, nights"}


def test_the_page_shows_people_with_their_candidacies_and_notes(lever: Any) -> None:
    lever.noted("called <twice>", perform_as=RECRUITER)

    page = lever.send("GET", "/").text

    assert "Ines Okafor <small>Nurse</small>" in page
    assert "(415) 555-0134" in page
    assert "owner: Rey Cruz" in page
    assert "called &lt;twice&gt;" in page


def test_the_page_leaves_generated_people_out(lever: Any) -> None:
    lever.seed(bulk_opportunities=50)

    page = lever.send("GET", "/").text

    assert "53 opportunities" in page
    assert page.count("<article") == 3


def test_a_generated_person_who_changes_counts_as_a_person(lever: Any) -> None:
    lever.seed(bulk_opportunities=5)
    number = lever.ids(email="person3@bulk.example.org")[0]

    lever.api("POST", f"opportunities/{number}/addTags", json={"tags": ["x"]})

    truth = lever.truth()
    assert truth["bulk_opportunities"] == 4
    assert number in [row["id"] for row in truth["opportunities"]]


def test_generated_people_can_be_added_twice(lever: Any) -> None:
    assert [lever.seed(bulk_opportunities=3)["bulk_opportunities"] for _ in range(2)] == [3, 3]


@pytest.mark.parametrize(
    "wish",
    [
        {"people": []},
        {"notes": []},
        {"opportunities": [{"phone": "x"}]},
        {"opportunities": [{"contact": "nobody"}]},
        {"opportunities": [{"name": "A", "postings": ["none"]}]},
        {"clients": [{"client_id": "x"}]},
        {"clients": [{"client_id": "x", "client_secret": "y", "scopes": ["everything"]}]},
        {"keys": [{"rights": ["everything"]}]},
        {"environment": "staging"},
    ],
)
def test_a_wrong_seed_is_refused_with_a_sentence(lever: Any, wish: dict[str, Any]) -> None:
    answer = lever.send("POST", "/_sandbox/seed", json=wish)

    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "wish", [{"rate": 1}, {"rate_burst": "many"}, {"rate_burst": -1}, {"deactivated_may_act": 1}, {"contact_put": "maybe"}]
)
def test_a_wrong_setting_is_refused_and_nothing_changes(lever: Any, wish: dict[str, Any]) -> None:
    before = lever.send("GET", "/_sandbox/settings").json()

    answer = lever.send("POST", "/_sandbox/settings", json={"thread_limit": 7, **wish})

    assert answer.status_code == 400
    assert lever.send("GET", "/_sandbox/settings").json() == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("opportunities/nobody", {"owner": RECRUITER}),
        (f"opportunities/{INES_ON_NURSE}", {"owner": "nobody"}),
        (f"opportunities/{INES_ON_NURSE}", {"phones": []}),
        (f"opportunities/{INES_ON_NURSE}", {"archived": {"reason": "none"}}),
        (f"opportunities/{INES_ON_NURSE}", {}),
        (f"contacts/{INES}", {"owner": RECRUITER}),
        (f"contacts/{INES}/merge", {"into": INES}),
        ("contacts/nobody/anonymize", {}),
        (f"users/{RECRUITER}", {"accessRole": "king"}),
        ("notes", {"value": "x"}),
        ("notes/none/delete", {}),
        ("keys", {"scopes": []}),
        ("keys/none", {"rights": []}),
        ("clients/nobody", {"scopes": []}),
        ("webhooks", {"url": "http://127.0.0.1:9/", "event": "noteCreated"}),
        ("webhooks/switch", {"events": ["noteCreated"]}),
        ("webhooks/send-again", {"id": "none"}),
        ("webhooks/forge", {"id": "none", "how": "stale"}),
    ],
)
def test_a_wrong_control_request_is_refused_with_a_sentence(lever: Any, path: str, body: dict[str, Any]) -> None:
    answer = lever.send("POST", f"/_sandbox/{path}", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_reset_empties_both_accounts_and_restores_the_settings(lever: Any) -> None:
    lever.set(contact_put="merge")
    lever.sign_in()

    lever.control("reset")

    truth = lever.truth()
    assert (truth["contacts"], truth["opportunities"], truth["tokens_issued"]) == ([], [], 0)
    assert [user["id"] for user in truth["users"]] == [lever.admin]
    assert lever.send("GET", "/_sandbox/settings").json()["contact_put"] == "replace"
    assert lever.get("users").status_code == 401


def test_an_owner_can_change_in_lever_and_a_user_can_leave(lever: Any, clock: Any) -> None:
    clock.advance(5)
    lever.control(f"opportunities/{INES_ON_NURSE}", {"owner": lever.admin})
    lever.control(f"users/{RECRUITER}", {"deactivatedAt": clock.ms()})

    row = lever.get(f"opportunities/{INES_ON_NURSE}").json()["data"]
    assert (row["owner"], row["updatedAt"]) == (lever.admin, clock.ms())
    assert RECRUITER not in lever.ids("users")


def test_people_put_in_are_held_in_the_hubs_words(lever: Any) -> None:
    lever.control("reset")
    owner = lever.control("put", {"owners": [{"name": "Rey", "email": "rey@example.org"}]})["owners"][0]
    roles = lever.control("put", {"roles": [{"name": "Nurse, nights", "owner": owner}]})["roles"]
    people = [{**TITLED, "owner": owner}, {"name": "Quiet", "phones": ["(415) 555-0102"]}]
    titled, quiet = lever.control("put", {"people": people})["people"]

    held = lever.send("GET", "/_sandbox/held").json()
    assert [(person["id"], person["phones"], person["owner"]) for person in held["people"]] == [
        (titled, ["415-555-0101"], owner),
        (quiet, ["(415) 555-0102"], None),
    ]
    assert [(matter["person"], matter["title"], matter["owner"]) for matter in held["matters"]] == [(titled, "Nurse, nights", owner)]
    assert [posting["id"] for posting in lever.truth()["postings"]] == roles


def test_every_comment_is_held_and_an_opt_out_is_seen(lever: Any) -> None:
    note = lever.noted("first")
    lever.noted("second", note_id=note)
    lever.api("POST", f"opportunities/{INES_ON_NURSE}/addTags", json={"tags": ["Do not text"]})
    lever.control(f"contacts/{OLD}", {"dataProtection": {"contact": {"allowed": False}}})

    held = lever.send("GET", "/_sandbox/held").json()

    assert [(entry["person"], entry["text"]) for entry in held["activities"]] == [(INES, "first"), (INES, "second")]
    assert {person["id"] for person in held["people"] if not person["may_text"]} == {INES, OLD}


def test_a_key_opens_everything_or_everything_but_one_right(lever: Any) -> None:
    whole = lever.control("credentials", {"mode": "basic"})["fields"]["api_key"]
    lacking = lever.control("credentials", {"mode": "basic", "without": "notes:write:admin"})["fields"]["api_key"]
    path = f"opportunities/{INES_ON_NURSE}/notes"

    assert lever.api("POST", path, key=whole, json={"value": "x"}).status_code == 201
    assert lever.api("POST", path, key=lacking, json={"value": "x"}).status_code == 403
    assert lever.get(path, key=lacking).status_code == 200
    assert lever.send("POST", "/_sandbox/credentials", json={"mode": "bearer_key"}).status_code == 400
    assert lever.send("POST", "/_sandbox/credentials", json={"mode": "basic", "without": "x"}).status_code == 400


@pytest.mark.parametrize("without", [None, "users:read:admin", "offline_access"])
def test_a_client_gets_what_it_asks_for_without_the_missing_right(lever: Any, without: str | None) -> None:
    client = lever.control("credentials", {"mode": "authorization_code", "without": without})["fields"]
    consent = lever.authorize(
        client_id=client["client_id"], scope="users:read:admin stages:read:admin offline_access", form={"user_id": ""}
    )
    answer = lever.exchange(consent, **client).json()

    assert ("users:read:admin" in answer["scope"]) == (without != "users:read:admin")
    assert ("refresh_token" in answer) == (without != "offline_access")
    assert lever.get("stages", token=answer["access_token"]).status_code == 200
