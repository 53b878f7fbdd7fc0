import subprocess
import sys
from typing import Any

import pytest

START, END = "2026-11-24T16:00:00Z", "2026-11-24T17:00:00Z"


def test_the_page_shows_customers_with_leads_notes_and_appointments(housecall: Any) -> None:
    housecall.set(put_replaces=False)
    housecall.put("customers/cus_dana", {"notes": "<b>gate code</b> 12"})
    housecall.made("leads", {"customer_id": "cus_dana", "assigned_employee_id": "pro_tech", "note": "Sink leaks"})
    schedule = {"scheduled_start": START, "scheduled_end": END}
    job = housecall.made("jobs", {"customer_id": "cus_dana", "address_id": "adr_dana", "schedule": schedule})["id"]
    housecall.made(f"jobs/{job}/notes", {"content": "Booked by text"})
    estimate = {"customer_id": "cus_dana", "address_id": "adr_dana", "options": [{"name": "A"}], "note": "Wants a quote"}
    housecall.made("estimates", estimate)

    answer = housecall.send("GET", "/")

    assert answer.headers["Content-Type"].startswith("text/html")
    for text in ("Dana Reyes", "Sink leaks", "owner: Theo Park", "Booked by text", START, "Wants a quote", "&lt;b&gt;gate code&lt;/b&gt;"):
        assert text in answer.text, text


def test_reset_leaves_an_empty_shop_with_default_settings_that_nobody_can_sign_in_to(housecall: Any) -> None:
    housecall.set(plan="basic")
    housecall.control("reset")

    truth = housecall.truth()
    assert (truth["customers"], truth["employees"], len(truth["companies"])) == ([], [], 1)
    assert housecall.send("GET", "/_sandbox/settings").json()["plan"] == "max"
    assert housecall.get("company").status_code == 401


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("settings", {"plan": "gold"}),
        ("settings", {"put_replaces": 1}),
        ("settings", {"rate_limit": -1}),
        ("settings", {"speed": 1}),
        ("seed", {"people": []}),
        ("seed", {"customers": [{"name": "Dana"}]}),
        ("seed", {"leads": [{"customer_id": "cus_none"}]}),
        ("seed", {"employees": [{"permissions": ["can_fly"]}]}),
        ("seed", {"events": [{"name": "No time"}]}),
        ("seed", {"keys": [{"kind": "company"}]}),
        ("seed", {"keys": [{"key": "k", "company_id": "none"}]}),
        ("seed", {"clients": [{"client_id": "only"}]}),
        ("keys/revoke", {"key": "none"}),
        ("customers/phone-variety", {"number": "+14155550142"}),
        ("customers/cus_none/delete", {}),
        ("customers/cus_dana/merge", {"into": "cus_dana"}),
        ("jobs/job_none/complete", {}),
        ("webhooks", {"url": "http://127.0.0.1:9/"}),
        ("webhooks/send-again", {"delivery": 99}),
    ],
)
def test_a_wrong_control_is_answered_with_a_sentence(housecall: Any, path: str, body: dict[str, Any]) -> None:
    answer = housecall.send("POST", f"/_sandbox/{path}", json=body)

    assert answer.status_code == 400
    assert len(answer.json()["error"]) > 10


def test_a_seeded_row_with_a_known_id_changes_that_row(housecall: Any) -> None:
    housecall.seed(customers=[{"id": "cus_dana", "first_name": "Daniela"}])

    dana = housecall.get("customers/cus_dana").json()
    assert (dana["first_name"], dana["last_name"], len(dana["addresses"])) == ("Daniela", "Reyes", 1)


def test_seeded_work_has_its_visits(housecall: Any) -> None:
    work = {"customer_id": "cus_dana", "address_id": "adr_dana", "visits": [{"start": START, "end": END, "employee_ids": ["pro_tech"]}]}
    job = housecall.seed(jobs=[work], estimates=[work])["jobs"][0]

    assert housecall.get(f"jobs/{job}").json()["schedule"]["scheduled_start"] == START
    assert len(housecall.get("estimates").json()["estimates"]) == 1


def test_made_up_people_are_counted_and_searchable_but_not_listed_in_truth(housecall: Any) -> None:
    assert housecall.seed(bulk_customers=1000) == {"bulk_customers": 1000}

    truth = housecall.truth()
    assert (truth["bulk_customers"], len(truth["customers"])) == (1000, 1)
    assert [row["mobile_number"] for row in housecall.customers(q="2005550042")] == ["2005550042"]


def test_knobs_answer_in_any_shape_before_anything_happens(housecall: Any) -> None:
    page = {"method": "POST", "path": "/api/leads", "do": "answer", "status": 502, "body": "<html>Bad gateway</html>"}
    housecall.control("knobs", page)
    housecall.control("knobs", {**page, "status": 429, "headers": {"Retry-After": "3"}, "body": ""})

    answers = [housecall.post("leads", {"customer_id": "cus_dana"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [502, 429, 201]
    assert answers[0].text == "<html>Bad gateway</html>"
    assert answers[1].headers["Retry-After"] == "3"
    assert len(housecall.truth()["leads"]) == 1


def test_secrets_are_masked_in_the_journal_and_controls_are_not_in_it(housecall: Any) -> None:
    housecall.get("company")
    journal = housecall.send("GET", "/_sandbox/requests").json()

    assert [entry["path"] for entry in journal] == ["/api/company"]
    assert "alder-company-key" not in str(journal)


def test_the_sandbox_starts_as_a_program_of_its_own() -> None:
    code = "from hub.sandbox.__main__ import load_vendor; print(load_vendor('housecallpro=integrations.housecallpro.sandbox').name)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 (our own program)
    assert ended.stdout.strip() == "Housecall Pro"
