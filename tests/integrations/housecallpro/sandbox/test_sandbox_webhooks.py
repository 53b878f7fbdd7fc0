import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest

from integrations.housecallpro.sandbox_webhooks import EVENT_NAMES
from tests.integrations.housecallpro.sandbox.webhook_receiver import Receiver, receiving

SECRET = "hook-s3cret"
SHOP = "5d1f6a1e-0c1f-4b7a-9f58-2f3a6f0e9b01"
LEAD = {"customer_id": "cus_dana", "assigned_employee_id": "pro_tech"}
JOB = {"customer_id": "cus_dana", "address_id": "adr_dana", "assigned_employee_ids": ["pro_tech"]}
VISIT = {"start_time": "2026-11-24T16:00:00Z", "end_time": "2026-11-24T17:00:00Z", "dispatched_employees_ids": ["pro_tech"]}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def save(housecall: Any, receiver: Receiver, **wish: Any) -> dict[str, Any]:
    return dict(housecall.control("webhooks", {"url": receiver.url, "secret": SECRET, **wish}))


@pytest.fixture
def hooked(housecall: Any, receiver: Receiver) -> Receiver:
    assert save(housecall, receiver)["enabled"]
    assert receiver.next() == {"foo": "bar"}
    return receiver


def settled(housecall: Any) -> list[dict[str, Any]]:
    return list(housecall.truth()["webhook_deliveries"])


def test_saving_the_address_sends_an_unsigned_probe_that_names_no_event(housecall: Any, receiver: Receiver) -> None:
    assert save(housecall, receiver) == {"webhook": 1, "enabled": True}

    headers, body = receiver.next_raw()
    assert body == b'{"foo":"bar"}'
    assert not {"Api-Timestamp", "Api-Signature"} & set(headers)
    housecall.set(probe_is_signed=True)
    save(housecall, receiver)
    assert "Api-Signature" in receiver.next_raw()[0]


def test_a_refused_probe_or_an_address_nobody_answers_leaves_the_webhook_off(housecall: Any, receiver: Receiver) -> None:
    receiver.statuses = [401]
    assert save(housecall, receiver)["enabled"] is False
    assert housecall.control("webhooks", {"url": "http://127.0.0.1:9/in", "secret": SECRET})["enabled"] is False

    housecall.made("leads", LEAD)
    assert [delivery["event"] for delivery in settled(housecall)] == [None, None]


def test_the_signature_covers_the_timestamp_a_dot_and_the_raw_bytes(housecall: Any, hooked: Receiver) -> None:
    housecall.made("customers", {"first_name": "Zoë", "mobile_number": "4155550150"})

    headers, body = hooked.next_raw()
    moment = headers["Api-Timestamp"]
    assert moment == str(int(housecall.clock().timestamp()))
    assert "Zoë".encode() in body
    expected = hmac.new(SECRET.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["Api-Signature"] == expected
    housecall.set(signature_prefix=True)
    housecall.made("customers", {"first_name": "Zoë"})
    assert hooked.next_raw()[0]["Api-Signature"].startswith("sha256=")


def test_an_event_is_flat_names_its_resource_and_has_no_id(housecall: Any, hooked: Receiver) -> None:
    lead = housecall.made("leads", LEAD)

    event = hooked.next()
    assert set(event) == {"event", "event_occurred_at", "company_id", "lead"}
    assert (event["event"], event["company_id"], event["event_occurred_at"]) == ("lead.created", SHOP, "2026-11-20T15:00:00Z")
    assert event["lead"] == lead


def test_a_converted_lead_says_into_what_last(housecall: Any, hooked: Receiver) -> None:
    lead = housecall.made("leads", LEAD)["id"]
    job = housecall.made(f"leads/{lead}/convert", {"type": "job"})["job_id"]

    _, created, converted = hooked.events(3)
    assert (created["event"], created["job"]["id"]) == ("job.created", job)
    assert converted["event"] == "lead.converted"
    assert converted["lead"]["conversions"][-1] == {"id": job, "type": "Job"}


def test_events_of_appointments_have_the_key_appointment(housecall: Any, hooked: Receiver) -> None:
    job = housecall.made("jobs", JOB)["id"]
    appointment = housecall.made(f"jobs/{job}/appointments", VISIT)["id"]
    housecall.put(
        f"jobs/{job}/appointments/{appointment}", {**VISIT, "end_time": "2026-11-24T18:00:00Z", "dispatched_employees_ids": ["pro_tech2"]}
    )
    housecall.delete(f"jobs/{job}/appointments/{appointment}")

    told = [event for event in hooked.events(10) if event["event"].startswith("job.appointment.")]
    assert [event["event"].removeprefix("job.appointment.") for event in told] == [
        "scheduled",
        "appointment_pros_assigned",
        "rescheduled",
        "appointment_pros_assigned",
        "appointment_pros_unassigned",
        "appointment_discarded",
    ]
    assert {event["appointment"]["id"] for event in told} == {appointment}


def test_what_people_do_in_the_shop_is_told_too(housecall: Any, hooked: Receiver) -> None:
    lead, job = housecall.made("leads", LEAD)["id"], housecall.made("jobs", JOB)["id"]
    hooked.events(2)
    for step in ("on_my_way", "start", "complete", "pro_cancels", "delete"):
        housecall.control(f"jobs/{job}/{step}")
    housecall.control(f"leads/{lead}/lose")
    housecall.control("customers/cus_dana/delete")

    told = [event["event"] for event in hooked.events(7)]
    assert told == ["job.on_my_way", "job.started", "job.completed", "job.canceled", "job.deleted", "lead.lost", "customer.deleted"]
    assert set(told) <= EVENT_NAMES


def test_a_merge_looks_like_a_deletion_and_a_change(housecall: Any, hooked: Receiver) -> None:
    other = housecall.made("customers", {"mobile_number": "4155550150"})["id"]
    hooked.next()
    housecall.control(f"customers/{other}/merge", {"into": "cus_dana"})

    gone, changed = hooked.events(2)
    assert (gone["event"], gone["customer"]["id"]) == ("customer.deleted", other)
    assert (changed["event"], changed["customer"]["id"]) == ("customer.updated", "cus_dana")


def test_a_deleted_lead_is_told_only_by_setting(housecall: Any, hooked: Receiver) -> None:
    first, second = (housecall.made("leads", LEAD)["id"] for _ in range(2))
    hooked.events(2)

    housecall.control(f"leads/{first}/delete")
    housecall.set(lead_deleted_is_told=True)
    housecall.control(f"leads/{second}/delete")

    event = hooked.next()
    assert (event["event"], event["lead"]["id"]) == ("lead.deleted", second)
    assert housecall.get(f"leads/{first}").status_code == 404


def test_only_ticked_events_come_and_pro_created_means_employee_created(housecall: Any, receiver: Receiver) -> None:
    save(housecall, receiver, events=["lead.created", "pro.created"])
    receiver.next()
    assert [hook.events for hook in housecall.vendor.webhooks.registered] == [frozenset({"lead.created", "employee.created"})]

    housecall.made("customers", {"mobile_number": "4155550150"})
    housecall.made("leads", LEAD)
    assert receiver.next()["event"] == "lead.created"
    unknown = housecall.send("POST", "/_sandbox/webhooks", json={"url": receiver.url, "secret": SECRET, "events": ["call.missed"]})
    assert unknown.status_code == 400


def test_a_new_address_takes_the_place_of_the_old_one(housecall: Any, hooked: Receiver) -> None:
    with receiving() as newer:
        save(housecall, newer)
        newer.next()
        housecall.made("leads", LEAD)

        assert newer.next()["event"] == "lead.created"
        assert hooked.is_silent()


def test_any_2xx_ends_the_retries_and_five_failures_give_up(housecall: Any, hooked: Receiver, clock: Any) -> None:
    hooked.statuses = [500, 302, 204]
    housecall.made("leads", LEAD)
    first = hooked.next()
    for _ in range(2):
        clock.advance(3600)
        assert hooked.next() == first

    hooked.statuses = [500] * 5
    housecall.made("leads", LEAD)
    hooked.next()
    for _ in range(4):
        clock.advance(3600)
        hooked.next()
    housecall.vendor.webhooks.close()
    assert [delivery["state"] for delivery in settled(housecall)] == ["delivered", "delivered", "given up"]


def test_an_answer_that_takes_too_long_counts_as_none(housecall: Any, hooked: Receiver, clock: Any) -> None:
    assert housecall.send("GET", "/_sandbox/settings").json()["webhook_timeout_seconds"] == 10
    housecall.set(webhook_timeout_seconds=0.1)
    hooked.free.clear()
    housecall.made("leads", LEAD)
    first = hooked.next()
    housecall.vendor.webhooks.close()
    assert settled(housecall)[-1]["statuses"] == [None]

    hooked.free.set()
    clock.advance(3600)
    housecall.made("customers", {"mobile_number": "4155550150"})
    assert first in hooked.events(2)


def test_an_event_can_come_twice_byte_for_byte(housecall: Any, hooked: Receiver) -> None:
    housecall.made("leads", LEAD)
    _, first = hooked.next_raw()

    housecall.control("webhooks/send-again", {"delivery": 2})
    assert hooked.next_raw()[1] == first


def test_events_can_come_in_the_wrong_order(housecall: Any, hooked: Receiver) -> None:
    housecall.set(webhooks_held=True, webhooks_newest_first=True)
    housecall.made("customers", {"mobile_number": "4155550150"})
    housecall.made("leads", LEAD)
    assert hooked.is_silent()

    housecall.set(webhooks_held=False)
    assert [event["event"] for event in hooked.events(2)] == ["lead.created", "customer.created"]


def test_the_api_offers_no_way_to_list_or_register_addresses(housecall: Any) -> None:
    for method, path in (("GET", "webhooks"), ("POST", "webhooks"), ("GET", "webhooks/subscription")):
        assert housecall.ask(method, path, json={}).status_code == 404


def test_a_partner_subscribes_a_company_to_its_registered_address(housecall: Any, receiver: Receiver) -> None:
    client = {"client_id": "hooked", "client_secret": "s", "redirect_uris": ["https://hub.example.org/connect/back"]}
    housecall.seed(clients=[{**client, "webhook_url": receiver.url, "webhook_secret": SECRET}])
    code = housecall.consent(client_id="hooked").partition("code=")[2].partition("&")[0]
    token = housecall.token_request(grant_type="authorization_code", code=code, client_id="hooked", client_secret="s").json()
    sign_in = f"Bearer {token['access_token']}"

    housecall.made("leads", LEAD)
    subscribed = housecall.post("webhooks/subscription", {}, sign_in)
    assert (subscribed.status_code, subscribed.content) == (200, b"")
    housecall.made("jobs", JOB)
    assert receiver.next()["event"] == "job.created"
    assert housecall.delete("webhooks/subscription", sign_in).status_code == 200
    housecall.made("leads", LEAD)
    assert [delivery["event"] for delivery in settled(housecall)] == ["job.created"]


def test_a_subscription_needs_a_partner_with_a_registered_address_and_takes_no_keys(housecall: Any) -> None:
    assert housecall.post("webhooks/subscription", {}).status_code == 404
    sign_in = housecall.bearer()
    assert housecall.post("webhooks/subscription", {}, sign_in).json() == {"errors": {"webhook_url": ["is not registered"]}}
    assert housecall.post("webhooks/subscription", {"events": []}, sign_in).json() == {"errors": {"events": ["is not allowed"]}}
