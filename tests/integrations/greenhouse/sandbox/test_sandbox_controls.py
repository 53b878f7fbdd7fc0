from typing import Any

import pytest


def test_the_page_shows_candidates_with_their_notes(greenhouse: Any) -> None:
    note = {"candidate_id": 70100, "body": "called <twice>", "note_type": "NOTE", "visibility": "private", "user_id": 90002}
    greenhouse.post("notes", note)

    page = greenhouse.send("GET", "/").text

    assert "Ines Okafor" in page
    assert "(415) 555-0134" in page
    assert "Nurse (in_process, recruiter: Rey Cruz)" in page
    assert "called &lt;twice&gt;" in page
    assert "privately_visible" in page


def test_the_page_leaves_generated_people_out(greenhouse: Any) -> None:
    greenhouse.seed(bulk_candidates=50)

    page = greenhouse.send("GET", "/").text

    assert "51 candidates" in page
    assert page.count("<article") == 1


def test_a_generated_person_who_changes_counts_as_a_person(greenhouse: Any) -> None:
    greenhouse.seed(bulk_candidates=5)
    number = greenhouse.get("candidates", email="person3@bulk.example.org").json()[0]["id"]

    greenhouse.patch(f"candidates/{number}", {"title": "Nurse"})

    truth = greenhouse.truth()
    assert truth["bulk_candidates"] == 4
    assert number in [row["id"] for row in truth["candidates"]]


@pytest.mark.parametrize(
    "wish",
    [
        {"people": []},
        {"candidates": [{"id": 1, "phone": "x"}]},
        {"applications": [{"candidate_id": 4711}]},
        {"clients": [{"client_id": "x"}]},
        {"clients": [{"client_id": "x", "client_secret": "y", "kind": "friend"}]},
    ],
)
def test_a_wrong_seed_is_refused_with_a_sentence(greenhouse: Any, wish: dict[str, Any]) -> None:
    answer = greenhouse.send("POST", "/_sandbox/seed", json=wish)

    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "wish", [{"rate": 1}, {"rate_limit": "many"}, {"rate_limit": -1}, {"retry_after_on_429": 1}, {"non_admin_lists": "maybe"}]
)
def test_a_wrong_setting_is_refused_and_nothing_changes(greenhouse: Any, wish: dict[str, Any]) -> None:
    before = greenhouse.send("GET", "/_sandbox/settings").json()

    answer = greenhouse.send("POST", "/_sandbox/settings", json={"note_body_limit": 7, **wish})

    assert answer.status_code == 400
    assert greenhouse.send("GET", "/_sandbox/settings").json() == before


def test_reset_empties_the_organisation_and_restores_the_settings(greenhouse: Any) -> None:
    greenhouse.control("settings", {"non_admin_lists": "empty"})
    greenhouse.token()

    greenhouse.control("reset")

    truth = greenhouse.truth()
    assert (truth["candidates"], truth["users"], truth["tokens_issued"]) == ([], [], 0)
    assert greenhouse.send("GET", "/_sandbox/settings").json()["non_admin_lists"] == "refuse"
    assert greenhouse.mint().json() == {"error": "invalid_client"}


def test_seeding_a_client_again_keeps_its_service_user(greenhouse: Any) -> None:
    client = {"client_id": "hub-1", "client_secret": "other", "scopes": ["harvest:users:list"]}
    users = len(greenhouse.truth()["users"])

    greenhouse.seed(clients=[client])

    assert len(greenhouse.truth()["users"]) == users
    assert greenhouse.mint(secret="other").status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("candidates/4711/delete", {}),
        ("candidates/70100/merge", {"into": 70100}),
        ("candidates/70100/anonymize", {"fields": ["shoe_size"]}),
        ("clients/nobody", {"scopes": []}),
        ("webhooks", {"url": "http://127.0.0.1:9/"}),
        ("webhooks/send-again", {"event_id": "none"}),
    ],
)
def test_a_wrong_control_request_is_refused_with_a_sentence(greenhouse: Any, path: str, body: dict[str, Any]) -> None:
    answer = greenhouse.send("POST", f"/_sandbox/{path}", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]
