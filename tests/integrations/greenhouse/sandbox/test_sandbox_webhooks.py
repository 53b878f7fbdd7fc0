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

SECRET = "hook-s3cret"
ADMIN, RECRUITER = 90001, 90002
WAIT = 10


class Receiver:
    """A hub that answers webhooks as told and remembers what came."""

    def __init__(self) -> None:
        self.app = Flask("receiver")
        self.arrived: Queue[tuple[dict[str, str], bytes]] = Queue()
        self.statuses: list[int] = []
        self.url = ""
        self.app.add_url_rule("/in", view_func=self.receive, methods=["POST"])

    def receive(self) -> Response:
        self.arrived.put((dict(request.headers), request.get_data()))
        return Response(status=self.statuses.pop(0) if self.statuses else 200)

    def next(self) -> tuple[dict[str, str], dict[str, Any]]:
        headers, body = self.arrived.get(timeout=WAIT)
        return headers, json.loads(body)

    def next_of(self, action: str) -> dict[str, Any]:
        _, event = self.next()
        assert event["action"] == action
        return dict(event["payload"])


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


def register(greenhouse: Any, receiver: Receiver, **wish: Any) -> dict[str, Any]:
    return dict(greenhouse.control("webhooks", {"url": receiver.url, "secret": SECRET, **wish}))


@pytest.fixture
def hooked(greenhouse: Any, receiver: Receiver) -> Receiver:
    assert register(greenhouse, receiver)["enabled"]
    receiver.next_of("ping")
    return receiver


def test_saving_a_webhook_pings_it_and_a_failed_ping_leaves_it_disabled(greenhouse: Any, receiver: Receiver) -> None:
    receiver.statuses = [204]

    assert register(greenhouse, receiver) == {"webhook": 1, "enabled": False}
    receiver.next_of("ping")
    greenhouse.patch("candidates/70100", {"title": "Nurse"})

    assert [delivery["action"] for delivery in greenhouse.truth()["webhook_deliveries"]] == ["ping"]


def test_an_address_nobody_answers_is_disabled_too(greenhouse: Any) -> None:
    answer = greenhouse.control("webhooks", {"url": "http://127.0.0.1:9/in", "secret": SECRET})

    assert answer["enabled"] is False


def test_the_signature_covers_the_raw_escaped_bytes(greenhouse: Any, hooked: Receiver) -> None:
    greenhouse.patch("candidates/70100", {"title": "R&D <lead> é"})

    headers, body = hooked.arrived.get(timeout=WAIT)

    expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["Signature"] == f"sha256 {expected}"
    assert headers["Greenhouse-Event-Id"]
    assert b"R\\u0026D \\u003clead\\u003e \\u00e9" in body


def test_a_new_prospect_brings_the_number_and_the_owner(greenhouse: Any, hooked: Receiver) -> None:
    greenhouse.control("settings", {"accept_prospect_owner": True})
    phones = [{"value": "+14155550134", "type": "mobile"}]
    application = {"prospect": True, "recruiter_id": RECRUITER, "prospect_owner_id": ADMIN}
    greenhouse.post("candidates", {"first_name": "A", "last_name": "B", "phone_numbers": phones, "application": application})

    told = hooked.next_of("new_prospect_application")["application"]

    assert told["candidate"]["phone_numbers"] == phones
    assert told["candidate"]["recruiter"] == {"id": RECRUITER, "email": "rey@example.org", "name": "Rey Cruz"}
    assert told["prospect_detail"]["prospect_owner"] == {"id": ADMIN, "name": "Ada Min"}
    assert told["jobs"] == []


def test_a_new_application_on_a_job_is_active_in_webhooks(greenhouse: Any, hooked: Receiver) -> None:
    greenhouse.post("applications", {"candidate_id": 70100, "job_id": 321})

    told = hooked.next_of("new_candidate_application")["application"]

    assert (told["status"], [job["id"] for job in told["jobs"]], told["candidate"]["id"]) == ("active", [321], 70100)


def test_a_candidate_without_an_application_makes_no_event_until_changed(greenhouse: Any, hooked: Receiver) -> None:
    made = greenhouse.post("candidates", {"first_name": "A", "last_name": "B"}).json()["candidate"]["id"]
    greenhouse.patch(f"candidates/{made}", {"title": "Nurse"})

    assert hooked.next_of("update_candidate")["candidate"]["id"] == made


def test_seeded_changes_are_told_like_changes_by_people(greenhouse: Any, hooked: Receiver) -> None:
    greenhouse.seed(candidates=[{"id": 70100, "phone_numbers": [{"value": "415.555.0199", "type": "home"}]}])
    assert hooked.next_of("update_candidate")["candidate"]["phone_numbers"] == [{"value": "415.555.0199", "type": "home"}]

    greenhouse.seed(applications=[{"id": 88001, "status": "hired"}])
    assert hooked.next_of("application_updated")["application"]["status"] == "hired"

    greenhouse.patch("applications/88001", {"recruiter_id": ADMIN})
    assert hooked.next_of("application_updated")["application"]["candidate"]["recruiter"]["id"] == ADMIN


def test_a_merge_names_the_survivor_who_keeps_everything(greenhouse: Any, hooked: Receiver) -> None:
    phones = [{"value": "+14155550177", "type": "mobile"}]
    other = greenhouse.post("candidates", {"first_name": "A", "last_name": "B", "phone_numbers": phones}).json()["candidate"]["id"]
    note = {"candidate_id": other, "body": "x", "note_type": "NOTE", "visibility": "public"}
    greenhouse.post("notes", note)

    greenhouse.control(f"candidates/{other}/merge", {"into": 70100})

    person = hooked.next_of("merge_candidate")["person"]
    assert (person["id"], person["new_candidate_id"]) == (other, 70100)
    assert greenhouse.truth()["notes"][0]["candidate_id"] == 70100
    assert greenhouse.patch(f"candidates/{other}", {"title": "x"}).status_code == 404
    assert greenhouse.post("notes", note).status_code == 422
    survivor = greenhouse.get("candidates", ids=f"{other},70100").json()
    assert [[phone["value"] for phone in row["phone_numbers"]] for row in survivor] == [["(415) 555-0134", "+14155550177"]]


def test_a_webhook_without_the_merge_action_hears_of_a_deletion(greenhouse: Any, receiver: Receiver) -> None:
    register(greenhouse, receiver, actions=["delete_candidate"])
    receiver.next_of("ping")
    other = greenhouse.post("candidates", {"first_name": "A", "last_name": "B"}).json()["candidate"]["id"]

    greenhouse.control(f"candidates/{other}/merge", {"into": 70100})

    person = receiver.next_of("delete_candidate")["person"]
    assert person["id"] == other
    assert "new_candidate_id" not in person


def test_deleting_a_candidate_takes_notes_and_applications_along(greenhouse: Any, hooked: Receiver) -> None:
    greenhouse.post("notes", {"candidate_id": 70100, "body": "x", "note_type": "NOTE", "visibility": "public"})

    greenhouse.control("candidates/70100/delete")

    assert hooked.next_of("delete_candidate")["person"]["id"] == 70100
    truth = greenhouse.truth()
    assert (truth["candidates"], truth["applications"], truth["notes"]) == ([], [], [])


def test_anonymizing_empties_the_named_fields_and_tells_which(greenhouse: Any, hooked: Receiver) -> None:
    greenhouse.control("candidates/70100/anonymize", {"fields": ["phone_numbers", "last_name"]})

    told = hooked.next_of("candidate_anonymized")
    row = greenhouse.get("candidates").json()[0]
    assert told == {"candidate_id": 70100, "anonymized_fields": ["phone_numbers", "last_name"]}
    assert (row["phone_numbers"], row["last_name"], row["first_name"]) == ([], None, "Ines")


def test_only_200_ends_the_retries_and_the_event_id_stays(greenhouse: Any, hooked: Receiver, clock: Any) -> None:
    greenhouse.control("settings", {"webhook_time_factor": 1})
    hooked.statuses = [500, 202, 200]
    greenhouse.patch("candidates/70100", {"title": "Nurse"})
    first, _ = hooked.next()
    clock.advance(60)
    second, _ = hooked.next()
    clock.advance(15 * 60)
    third, _ = hooked.next()

    assert first["Greenhouse-Event-Id"] == second["Greenhouse-Event-Id"] == third["Greenhouse-Event-Id"]


def test_after_seven_attempts_an_event_is_given_up(greenhouse: Any, hooked: Receiver, clock: Any) -> None:
    greenhouse.control("settings", {"webhook_time_factor": 1})
    hooked.statuses = [500] * 7
    greenhouse.patch("candidates/70100", {"title": "Nurse"})
    for minutes in (1, 15, 60, 120, 240, 480):
        hooked.next_of("update_candidate")
        clock.advance(minutes * 60)
    hooked.next_of("update_candidate")
    greenhouse.seed(applications=[{"id": 88001, "status": "hired"}])
    hooked.next_of("application_updated")

    deliveries = greenhouse.truth()["webhook_deliveries"]
    given_up = next(delivery for delivery in deliveries if delivery["action"] == "update_candidate")
    assert (given_up["state"], given_up["statuses"]) == ("given up", [500] * 7)


def test_an_event_can_arrive_twice_under_one_id(greenhouse: Any, hooked: Receiver) -> None:
    greenhouse.patch("candidates/70100", {"title": "Nurse"})
    first, _ = hooked.next()

    greenhouse.control("webhooks/send-again", {"event_id": first["Greenhouse-Event-Id"]})

    again, _ = hooked.next()
    assert again["Greenhouse-Event-Id"] == first["Greenhouse-Event-Id"]


def test_the_api_offers_no_way_to_register_webhooks(greenhouse: Any) -> None:
    assert greenhouse.post("webhooks", {"url": "https://hub.example.org/in"}).status_code == 404


def test_a_stopped_vendor_that_is_served_again_still_delivers(greenhouse: Any, hooked: Receiver) -> None:
    greenhouse.patch("candidates/70100", {"title": "Nurse"})
    hooked.next_of("update_candidate")

    greenhouse.vendor.close()
    greenhouse.patch("candidates/70100", {"title": "Lead nurse"})

    assert hooked.next_of("update_candidate")["candidate"]["title"] == "Lead nurse"
