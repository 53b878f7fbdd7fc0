"""What Housecall Pro tells by itself: believed only with its signature, and only about whose record to read afresh."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from hub.contract.changes import Changed
from hub.contract.errors import NotSupported, VendorTrouble
from hub.contract.webhooks import RawRequest, UnreadableRequest
from integrations.housecallpro import HousecallProConnector as HousecallPro
from tests.integrations.housecallpro.housecallpro_setup import API, connector, fixture, paths

NOW = datetime(2026, 11, 20, 17, 14, 5, tzinfo=UTC)
SECRETS = HousecallPro.webhook_secrets({"api_key": "k", "webhook_secret": "hush"})


def request(body: Any, headers: dict[str, str] | None = None, *, secret: str = "hush", age_s: int = 2, prefix: str = "") -> RawRequest:  # noqa: S107
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = str(int((NOW - timedelta(seconds=age_s)).timestamp()))
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
    signed = {"api-timestamp": stamp, "api-signature": prefix + signature}
    return RawRequest(method="POST", url="https://hub.example/in/x", headers={**signed, **(headers or {})}, body=raw, received_at=NOW)


LEAD = fixture("webhook__lead_created")


@pytest.mark.parametrize("prefix", ["", "sha256="])
def test_a_signed_delivery_is_believed(prefix: str) -> None:
    assert HousecallPro.is_authentic(request(LEAD, prefix=prefix), SECRETS)


def test_a_signature_in_capitals_is_the_same_signature() -> None:
    raw = request(LEAD)
    assert HousecallPro.is_authentic(request(LEAD, {"api-signature": raw.headers["api-signature"].upper()}), SECRETS)


@pytest.mark.parametrize(
    "raw",
    [
        request(LEAD, secret="another"),
        request(LEAD, age_s=301),
        request(LEAD, age_s=-301),
        request(LEAD, {"api-timestamp": ""}),
        request(LEAD, {"api-timestamp": "1e9"}),
        request(LEAD, {"api-timestamp": "\u0661\u0662"}),
        request(LEAD, {"api-signature": ""}),
        request(LEAD, {"api-signature": "\u00fcber"}),
    ],
)
def test_anything_else_is_not(raw: RawRequest) -> None:
    assert not HousecallPro.is_authentic(raw, SECRETS)


def test_without_a_secret_nothing_is_believed() -> None:
    assert HousecallPro.webhook_secrets({"api_key": "k"}) == []
    assert not HousecallPro.is_authentic(request(LEAD, secret=""), [])


def test_the_request_that_tries_the_address_is_answered_without_a_signature() -> None:
    probe = RawRequest(method="POST", url="https://hub.example/in/x", headers={}, body=b'{"foo":"bar"}', received_at=NOW)

    answer = HousecallPro.answer_handshake(probe)

    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize("body", [LEAD, b"no json", b"[]"])
def test_nothing_else_counts_as_trying_the_address(body: Any) -> None:
    assert HousecallPro.answer_handshake(request(body)) is None


def told(event: str, **record: Any) -> tuple[Changed, str | None] | None:
    body = {"event": event, "event_occurred_at": "2026-11-20T17:14:02Z", "company_id": "c1", **record}
    found = HousecallPro.read_changes(request(body))
    return (found[0].changed, found[0].person_id) if found else None


CUSTOMER = {"customer": {"id": "cus_1"}}


@pytest.mark.parametrize(
    ("event", "record", "wanted"),
    [
        ("customer.updated", CUSTOMER, (Changed.PERSON, "cus_1")),
        ("customer.deleted", CUSTOMER, (Changed.PERSON_GONE, "cus_1")),
        ("lead.converted", {"lead": {"id": "lea_1", **CUSTOMER}}, (Changed.MATTER, "cus_1")),
        ("lead.lost", {"lead": {"id": "lea_1", **CUSTOMER}}, (Changed.MATTER, "cus_1")),
        ("job.scheduled", {"job": {"id": "job_1", **CUSTOMER}}, (Changed.MATTER, "cus_1")),
        ("job.appointment.rescheduled", {"appointment": {"id": "apt_1", "job": {"id": "job_1", **CUSTOMER}}}, (Changed.MATTER, "cus_1")),
        ("job.appointment.scheduled", {"appointment": {"id": "apt_1", "customer_id": "cus_1"}}, (Changed.MATTER, "cus_1")),
        ("job.appointment.scheduled", {"appointment": {"id": "apt_1"}}, (Changed.MATTER, None)),
        ("estimate.option.created", {"estimate": {"id": "csr_1", **CUSTOMER}}, (Changed.MATTER, "cus_1")),
        ("employee.created", {"employee": {"id": "pro_3"}}, (Changed.DIRECTORY, None)),
        ("pro.created", {"pro": {"id": "pro_3"}}, (Changed.DIRECTORY, None)),
        ("invoice.paid", {"invoice": {"id": "inv_1", **CUSTOMER}}, None),
        ("something.new", {}, None),
    ],
)
def test_each_event_says_whose_record_to_read(event: str, record: dict[str, Any], wanted: object) -> None:
    assert told(event, **record) == wanted


def test_a_repeated_delivery_has_the_same_key_and_another_event_another() -> None:
    first, again = (HousecallPro.read_changes(request(LEAD, age_s=age))[0] for age in (2, 90))
    later = HousecallPro.read_changes(request({**LEAD, "event_occurred_at": "2026-11-20T17:14:03Z"}))[0]

    assert first.key == again.key
    assert first.key != later.key
    assert (first.account, first.at.isoformat()) == ("3f2a8c10-5b7e-4d2a-9a52-6c1f0e9b7d44", "2026-11-20T17:14:02+00:00")


@pytest.mark.parametrize("body", [b"\xff", b"no json", b"[1]"])
def test_what_cannot_be_read_is_said_to_be_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableRequest):
        HousecallPro.read_changes(request(body))


def test_a_partner_s_webhooks_are_switched_on_and_off_and_the_application_with_them(shop: responses.RequestsMock) -> None:
    shop.post(f"{API}/webhooks/subscription", json={})
    shop.delete(f"{API}/webhooks/subscription", json={})
    shop.post(f"{API}/application/disable", json={})
    partner = connector(partner=True)

    partner.subscribe("https://hub.example/in/connector/housecallpro")
    partner.unsubscribe("https://hub.example/in/connector/housecallpro")

    assert paths(shop) == ["POST /webhooks/subscription", "DELETE /webhooks/subscription", "POST /application/disable"]


def test_an_application_is_switched_off_also_where_its_webhooks_stay(shop: responses.RequestsMock) -> None:
    shop.delete(f"{API}/webhooks/subscription", status=403, json={"message": "no"})
    shop.post(f"{API}/application/disable", json={})

    with pytest.raises(VendorTrouble):
        connector(partner=True).unsubscribe("https://hub.example/in/connector/housecallpro")


def test_with_a_company_s_key_the_shop_enters_the_address_itself() -> None:
    with pytest.raises(NotSupported, match="My Apps"):
        connector().subscribe("https://hub.example/in/connector/housecallpro")
    with pytest.raises(NotSupported, match="My Apps"):
        connector().unsubscribe("https://hub.example/in/connector/housecallpro")
