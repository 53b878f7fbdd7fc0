from typing import Any

import pytest


def held(housecall: Any, kind: str) -> list[dict[str, Any]]:
    return list(housecall.send("GET", "/_sandbox/held").json()[kind])


def test_people_are_put_in_and_looked_at_in_the_hubs_words(housecall: Any) -> None:
    (owner,) = housecall.control("put", {"owners": [{"name": "Wren Abel", "email": "wren@example.org"}]})["owners"]
    person = {"name": "Nia Okoro", "phones": ["(415) 555-0170", "415.555.0171"], "emails": ["nia@example.org"], "owner": owner}
    (made,) = housecall.control("put", {"people": [{**person, "matter": "Water heater"}]})["people"]

    found = next(row for row in held(housecall, "people") if row["id"] == made)
    assert found == {
        "id": made,
        "name": "Nia Okoro",
        "phones": ["4155550170", "4155550171"],
        "emails": ["nia@example.org"],
        "owner": owner,
        "may_text": True,
    }
    (matter,) = held(housecall, "matters")
    assert (matter["person"], matter["kind"], matter["title"], matter["owner"]) == (made, "lead", "Water heater", owner)
    assert housecall.get("leads", customer_id=made).json()["leads"][0]["assigned_employee"]["first_name"] == "Wren"


def test_what_is_written_and_open_is_held_and_what_is_closed_or_deleted_is_not(housecall: Any) -> None:
    job = {"customer_id": "cus_dana", "address_id": "adr_dana", "assigned_employee_ids": ["pro_tech"]}
    running, done, removed = (housecall.made("jobs", {**job, "notes": text})["id"] for text in ("running", "done", "removed"))
    housecall.control(f"jobs/{done}/complete")
    housecall.control(f"jobs/{removed}/delete")
    lead = housecall.made("leads", {"customer_id": "cus_dana", "note": "lost"})["id"]
    housecall.control(f"leads/{lead}/lose")
    estimate = housecall.made("estimates", {**job, "options": [{"name": "A"}]})
    housecall.made(f"estimates/{estimate['id']}/options/{estimate['options'][0]['id']}/notes", {"content": "option"})
    housecall.seed(customers=[{"id": "cus_dana", "notes": "on the person", "tags": ["Do not text"]}])

    assert [matter["id"] for matter in held(housecall, "matters")] == [running, estimate["id"]]
    assert [activity["text"] for activity in held(housecall, "activities")] == ["on the person", "lost", "running", "done", "option"]
    assert [person["may_text"] for person in held(housecall, "people")] == [False]
    housecall.control("customers/cus_dana/delete")
    assert (held(housecall, "people"), held(housecall, "matters"), held(housecall, "activities")) == ([], [], [])


def test_credentials_open_the_shop_or_one_without_leads(housecall: Any) -> None:
    whole = housecall.control("credentials", {"mode": "api_key"})["fields"]["api_key"]
    assert housecall.get("leads", f"Token {whole}").status_code == 200

    lesser = housecall.control("credentials", {"mode": "api_key", "without": "leads"})["fields"]["api_key"]
    assert housecall.get("leads", f"Token {lesser}").status_code == 403
    assert housecall.get("customers", f"Token {lesser}").status_code == 200
    assert housecall.get("leads", f"Token {whole}").status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("put", {"roles": [{"name": "Plumber"}]}),
        ("put", {"people": [{"name": "Nia", "owner": "pro_none"}]}),
        ("put", {"people": [{"name": "Nia", "emails": ["a@example.org", "b@example.org"]}]}),
        ("credentials", {"mode": "client_credentials"}),
        ("credentials", {"mode": "api_key", "without": "notes"}),
    ],
)
def test_what_the_shop_does_not_have_cannot_be_put_in(housecall: Any, path: str, body: dict[str, Any]) -> None:
    answer = housecall.send("POST", f"/_sandbox/{path}", json=body)

    assert answer.status_code == 400
    assert len(answer.json()["error"]) > 10
    assert len(housecall.truth()["customers"]) == 1
