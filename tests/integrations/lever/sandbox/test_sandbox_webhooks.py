import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from queue import Queue
from typing import Any

import pytest
from flask import Flask, Response, request
from werkzeug.serving import make_server

WAIT = 10
INES, OLD = "00000000-0000-4000-8000-000000000031", "00000000-0000-4000-8000-000000000033"
INES_ON_NURSE, OLD_ONE = "00000000-0000-4000-8000-000000000041", "00000000-0000-4000-8000-000000000043"
NURSE, RECRUITER = "00000000-0000-4000-8000-000000000021", "00000000-0000-4000-8000-000000000002"
PERSON = {"name": "Ines", "phones": [{"value": "+14155550134"}], "emails": ["ines@example.org"]}


class Receiver:
    """A hub that answers webhooks as told and remembers what came."""

    def __init__(self) -> None:
        self.app = Flask("receiver")
        self.arrived: Queue[tuple[dict[str, str], dict[str, Any]]] = Queue()
        self.statuses: list[int] = []
        self.url = ""
        self.app.add_url_rule("/in", view_func=self.receive, methods=["POST"])

    def receive(self) -> Response:
        self.arrived.put((dict(request.headers), json.loads(request.get_data())))
        return Response(status=self.statuses.pop(0) if self.statuses else 200)

    def next(self) -> dict[str, Any]:
        return self.arrived.get(timeout=WAIT)[1]

    def next_of(self, event: str) -> dict[str, Any]:
        told = self.next()
        assert told["event"] == event
        return dict(told["data"])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    server = make_server("127.0.0.1", 0, made.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/in"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hooked(lever: Any, receiver: Receiver) -> Receiver:
    """Everything is switched on in Lever and webhooks may go to plain HTTP."""
    lever.set(webhook_urls="any", webhook_answers_nested=False)
    lever.control("webhooks/switch")
    return receiver


def register(lever: Any, receiver: Receiver, event: str, **configuration: Any) -> dict[str, Any]:
    body = {"url": receiver.url, "event": event, "configuration": configuration}
    answer = lever.api("POST", "webhooks", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["data"])


def test_a_created_webhook_shows_its_signature_token_once_in_a_nested_answer(lever: Any) -> None:
    body = {"url": "https://hub.example.org/in", "event": "contactUpdated", "configuration": {}}
    made = lever.api("POST", "webhooks", json=body).json()["data"]["data"]

    assert len(made["configuration"]["signatureToken"]) == 64
    assert lever.get("webhooks").json()["data"] == [{**body, "id": made["id"]}]


def test_every_webhook_has_its_own_signature_token(lever: Any, hooked: Receiver) -> None:
    tokens = {register(lever, hooked, event)["configuration"]["signatureToken"] for event in ("contactCreated", "contactUpdated")}

    assert len(tokens) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://hub.example.org/in"},
        {"url": "hub.example.org"},
        {"event": "noteCreated"},
        {"event": "candidateOwnerChange"},
        {"configuration": {"signatureToken": "mine"}},
        {"configuration": {"conditions": {"origins": ["applied"]}}},
        {"secret": "x"},
    ],
)
def test_a_wrong_webhook_is_refused(lever: Any, change: dict[str, Any]) -> None:
    body = {"url": "https://hub.example.org/in", "event": "contactUpdated", "configuration": {}, **change}

    assert lever.api("POST", "webhooks", json=body).status_code == 400
    assert lever.truth()["webhooks"] == 0


def test_webhooks_are_changed_in_one_list_at_the_path_with_the_slash_and_deleted_one_by_one(lever: Any, hooked: Receiver) -> None:
    made = register(lever, hooked, "candidateStageChange")["id"]
    entry = {"id": made, "url": "https://hub.example.org/new", "configuration": {"conditions": {"origins": ["sourced"]}}}

    changed = lever.api("PUT", "webhooks/", json={"data": [entry]})

    assert changed.json()["data"] == [{**entry, "event": "candidateStageChange"}]
    assert lever.api("PUT", "webhooks", json={"data": [entry]}).status_code == 404
    assert lever.api("PUT", "webhooks/", json={"data": [{**entry, "id": "x"}]}).status_code == 404
    assert lever.api("DELETE", f"webhooks/{made}").status_code == 204
    assert lever.ids("webhooks") == []


def test_a_webhook_made_in_lever_cannot_be_changed_by_the_api(lever: Any, hooked: Receiver) -> None:
    made = lever.control("webhooks", {"url": hooked.url, "event": "contactUpdated"})["webhook"]

    assert lever.api("DELETE", f"webhooks/{made}").status_code == 403
    assert lever.api("PUT", "webhooks/", json={"data": [{"id": made, "url": "https://x.example"}]}).status_code == 403


def test_nothing_is_sent_of_an_event_that_no_super_admin_has_switched_on(lever: Any, receiver: Receiver) -> None:
    lever.set(webhook_urls="any", webhook_answers_nested=False)
    register(lever, receiver, "contactUpdated")
    lever.control(f"contacts/{INES}", {"name": "Ines"})
    assert lever.truth()["webhook_deliveries"] == []

    lever.control("webhooks/switch", {"events": ["contactUpdated"]})
    lever.control(f"contacts/{INES}", {"name": "Ines O."})
    assert receiver.next_of("contactUpdated") == {"contactId": INES}


def test_the_signature_in_the_body_covers_the_token_and_the_moment_alone(lever: Any, hooked: Receiver, clock: Any) -> None:
    secret = register(lever, hooked, "contactUpdated")["configuration"]["signatureToken"]
    lever.control(f"contacts/{INES}", {"name": "Ines"})

    headers, told = hooked.arrived.get(timeout=WAIT)

    signed = f"{told['token']}{clock.ms()}".encode()
    assert told["signature"] == hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert (len(told["token"]), len(told["signature"]), told["triggeredAt"]) == (48, 64, clock.ms())
    assert set(told) == {"id", "event", "triggeredAt", "token", "signature", "data"}
    assert headers["User-Agent"] == "Lever-Webhooks"
    assert not any("signature" in name.lower() for name in headers)


def test_the_moment_can_come_as_a_text(lever: Any, hooked: Receiver, clock: Any) -> None:
    lever.set(webhook_triggered_at="string")
    secret = register(lever, hooked, "contactUpdated")["configuration"]["signatureToken"]
    lever.control(f"contacts/{INES}", {"name": "Ines"})

    told = hooked.next()

    assert told["triggeredAt"] == str(clock.ms())
    assert told["signature"] == hmac.new(secret.encode(), f"{told['token']}{clock.ms()}".encode(), hashlib.sha256).hexdigest()


def test_without_a_signature_token_there_is_no_signature(lever: Any, hooked: Receiver) -> None:
    lever.control("webhooks", {"url": hooked.url, "event": "contactUpdated", "signed": False})
    lever.control(f"contacts/{INES}", {"name": "Ines"})

    assert "signature" not in hooked.next()


def test_people_are_told_by_their_id_under_a_name_that_is_a_setting(lever: Any, hooked: Receiver) -> None:
    register(lever, hooked, "contactCreated")
    first = lever.created(name="A")["contact"]
    assert hooked.next_of("contactCreated") == {"contactId": first}

    lever.set(contact_event_key="id")
    second = lever.created(name="B")["contact"]
    assert hooked.next_of("contactCreated") == {"id": second}


def test_what_the_api_changes_is_told_like_what_people_change(lever: Any, hooked: Receiver) -> None:
    register(lever, hooked, "contactUpdated")
    lever.api("PUT", f"contacts/{INES}", json=PERSON)
    assert hooked.next_of("contactUpdated") == {"contactId": INES}

    lever.created(contact=INES, phones=[{"value": "+14155550155"}])
    assert hooked.next_of("contactUpdated") == {"contactId": INES}


def test_a_candidacy_without_posting_is_no_application(lever: Any, hooked: Receiver) -> None:
    register(lever, hooked, "applicationCreated")
    lever.created(name="A")
    row = lever.created(name="B", postings=[NURSE])

    data = hooked.next_of("applicationCreated")
    assert (data["opportunityId"], data["contactId"], data["applicationId"]) == (row["id"], row["contact"], row["applications"][0])


def test_a_stage_change_names_both_stages(lever: Any, hooked: Receiver) -> None:
    register(lever, hooked, "candidateStageChange")
    stages = {row["text"]: row["id"] for row in lever.get("stages").json()["data"]}
    lever.api("PUT", f"opportunities/{INES_ON_NURSE}/stage", json={"stage": stages["Offer"]})

    data = hooked.next_of("candidateStageChange")
    assert data == {
        "opportunityId": INES_ON_NURSE,
        "candidateId": INES_ON_NURSE,
        "contactId": INES,
        "fromStageId": stages["New Lead"],
        "toStageId": stages["Offer"],
    }


def test_archiving_hiring_and_deleting_are_told(lever: Any, hooked: Receiver) -> None:
    for event in ("candidateArchiveChange", "candidateHired", "candidateDeleted"):
        register(lever, hooked, event)
    hired = next(row["id"] for row in lever.get("archive_reasons").json()["data"] if row["text"] == "Hired")
    lever.control(f"opportunities/{INES_ON_NURSE}", {"archived": {"reason": hired}})
    lever.control(f"contacts/{OLD}/delete")

    assert [hooked.next()["event"] for _ in range(3)] == ["candidateArchiveChange", "candidateHired", "candidateDeleted"]


def test_owners_and_notes_make_no_events(lever: Any, hooked: Receiver) -> None:
    for event in ("contactUpdated", "candidateStageChange", "candidateArchiveChange"):
        register(lever, hooked, event)
    lever.control(f"opportunities/{INES_ON_NURSE}", {"owner": lever.admin})
    lever.noted("x")

    assert lever.truth()["webhook_deliveries"] == []


def test_origins_limit_the_first_four_events(lever: Any, hooked: Receiver) -> None:
    register(lever, hooked, "applicationCreated", conditions={"origins": ["agency"]})
    lever.created(name="A", postings=[NURSE])
    row = lever.created(name="B", postings=[NURSE], origin="agency")

    assert hooked.next_of("applicationCreated")["opportunityId"] == row["id"]


def test_a_redirect_is_a_failure_any_2xx_is_not_and_a_retry_is_the_same_delivery(lever: Any, hooked: Receiver, clock: Any) -> None:
    lever.set(webhook_time_factor=1)
    register(lever, hooked, "contactUpdated")
    hooked.statuses = [302, 500, 204]
    lever.control(f"contacts/{INES}", {"name": "Ines"})
    first = hooked.next()
    clock.advance(60)
    second = hooked.next()
    clock.advance(5 * 60)
    third = hooked.next()

    assert first == second == third


def test_after_five_retries_with_growing_gaps_a_delivery_is_given_up(lever: Any, hooked: Receiver, clock: Any) -> None:
    lever.set(webhook_time_factor=1)
    register(lever, hooked, "contactUpdated")
    register(lever, hooked, "contactCreated")
    hooked.statuses = [500] * 6
    lever.control(f"contacts/{INES}", {"name": "Ines"})
    for minutes in (1, 5, 25, 125, 625):
        hooked.next_of("contactUpdated")
        clock.advance(minutes * 60)
    hooked.next_of("contactUpdated")
    lever.created(name="A")
    hooked.next_of("contactCreated")

    given_up = lever.truth()["webhook_deliveries"][0]
    assert (given_up["state"], given_up["statuses"]) == ("given up", [500] * 6)


def test_a_delivery_can_be_sent_again_by_hand_for_two_weeks(lever: Any, hooked: Receiver, clock: Any) -> None:
    register(lever, hooked, "contactUpdated")
    lever.control(f"contacts/{INES}", {"name": "Ines"})
    first = hooked.next()

    lever.control("webhooks/send-again", {"id": first["id"]})
    assert hooked.next() == first
    clock.advance(14 * 24 * 3600 + 1)
    assert lever.send("POST", "/_sandbox/webhooks/send-again", json={"id": first["id"]}).status_code == 400


def test_the_history_keeps_a_thousand_deliveries(lever: Any, hooked: Receiver) -> None:
    register(lever, hooked, "contactUpdated")
    for number in range(1003):
        lever.vendor.site.webhooks.emit("contactUpdated", {"contactId": str(number)}, None)

    assert len(lever.vendor.site.webhooks.to_json()) == 1000


def test_deliveries_can_be_forged_in_every_way_the_weak_signature_allows(lever: Any, hooked: Receiver, clock: Any) -> None:
    secret = register(lever, hooked, "contactUpdated")["configuration"]["signatureToken"]
    lever.control(f"contacts/{INES}", {"name": "Ines"})
    real = hooked.next()

    def forged(how: str, **wish: Any) -> dict[str, Any]:
        lever.control("webhooks/forge", {"id": real["id"], "how": how, **wish})
        return hooked.next()

    other = forged("reused_token", data={"contactId": OLD})
    assert {key: other[key] for key in ("token", "triggeredAt", "signature")} == {
        key: real[key] for key in ("token", "triggeredAt", "signature")
    }
    assert other["data"] == {"contactId": OLD}
    assert forged("bad_signature")["signature"] == "0" * 64
    assert "signature" not in forged("no_signature")
    stale = forged("stale")
    assert stale["triggeredAt"] == clock.ms() - 24 * 3_600_000
    signed = f"{stale['token']}{stale['triggeredAt']}".encode()
    assert stale["signature"] == hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def test_a_stopped_vendor_that_is_served_again_still_delivers(lever: Any, hooked: Receiver) -> None:
    register(lever, hooked, "contactUpdated")
    lever.control(f"contacts/{INES}", {"name": "Ines"})
    hooked.next_of("contactUpdated")

    lever.vendor.close()
    lever.control(f"contacts/{OLD}", {"name": "Old"})

    assert hooked.next_of("contactUpdated") == {"contactId": OLD}


def test_the_twins_webhooks_hear_nothing_of_production(lever: Any, hooked: Receiver) -> None:
    lever.control("webhooks", {"url": hooked.url, "event": "contactUpdated", "environment": "sandbox"})
    lever.control("webhooks/switch", {"environment": "sandbox"})
    lever.control(f"contacts/{INES}", {"name": "Ines"})

    assert lever.truth()["webhook_deliveries"] == []
