"""One address for all accounts: signed once with the application's secret, told account by account."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.contract.changes import Changed
from hub.contract.webhooks import RawRequest, UnreadableRequest
from integrations.hubspot import HubSpotConnector
from tests.integrations.hubspot.hubspot_setup import fixture

URL, SECRET = "https://hub.example.test/in/connector/hubspot", "s3cr3t"
AT = 1_700_000_000_000


def request(body: bytes, *, url: str = URL, skew_ms: int = 0, **headers: Any) -> RawRequest:
    received = datetime.fromtimestamp((AT + skew_ms) / 1000, UTC)
    names = {"x-hubspot-request-timestamp": str(AT), **{name.replace("_", "-"): value for name, value in headers.items()}}
    return RawRequest(method="POST", url=url, headers=names, body=body, received_at=received)


def signature(body: bytes, url: str = URL, secret: str = SECRET) -> str:
    text = b"POST" + url.encode() + body + str(AT).encode()
    return base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()


def is_taken(raw: RawRequest) -> bool:
    return HubSpotConnector.is_authentic(raw, HubSpotConnector.webhook_secrets({"client_id": "c", "client_secret": SECRET}))


def test_the_documented_example_is_taken() -> None:
    vector = "HtVDqbQxQ7yib9szAV5YnF5u7E0pBP6uJ2C+sbWrpng="
    raw = request(b'[{"eventId":1}]', url="https://hub.example.test/webhooks/hubspot", x_hubspot_signature_v3=vector)
    assert is_taken(raw)


@pytest.mark.parametrize("skew_ms", [-299_000, 0, 299_000])
def test_a_signature_within_five_minutes_is_taken(skew_ms: int) -> None:
    assert is_taken(request(b"[]", skew_ms=skew_ms, x_hubspot_signature_v3=signature(b"[]")))


@pytest.mark.parametrize("skew_ms", [-301_000, 301_000])
def test_an_old_signature_and_one_from_the_future_are_refused(skew_ms: int) -> None:
    assert not is_taken(request(b"[]", skew_ms=skew_ms, x_hubspot_signature_v3=signature(b"[]")))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_hubspot_signature_v3": ""},
        {"x_hubspot_signature_v3": "ä"},
        {"x_hubspot_signature_v3": signature(b"[ ]")},
        {"x_hubspot_signature_v3": signature(b"[]", secret="other")},
        {"x_hubspot_signature_v3": signature(b"[]", url="http://hub.example.test/in/connector/hubspot")},
        {"x_hubspot_signature_v3": signature(b"[]"), "x_hubspot_request_timestamp": "soon"},
        {"x_hubspot_signature": hashlib.sha256(SECRET.encode() + b"[]").hexdigest(), "x_hubspot_signature_version": "v1"},
    ],
)
def test_anything_else_is_refused(headers: dict[str, Any]) -> None:
    assert not is_taken(request(b"[]", **headers))


def test_only_some_escapes_of_the_address_are_undone_before_it_is_signed() -> None:
    signed = signature(b"[]", url=URL + "?next=a/b:c&kept=%20%26")
    assert is_taken(request(b"[]", url=URL + "?next=a%2Fb%3ac&kept=%20%26", x_hubspot_signature_v3=signed))


def test_a_private_app_signs_with_the_secret_that_was_entered_and_a_key_without_one_signs_nothing() -> None:
    assert [secret.value for secret in HubSpotConnector.webhook_secrets({"token": "pat-1", "webhook_secret": "own"})] == ["own"]
    assert HubSpotConnector.webhook_secrets({"token": "pat-1"}) == []


def told(*events: dict[str, Any]) -> list[tuple[str, Changed, str | None]]:
    changes = HubSpotConnector.read_changes(request(json.dumps(events).encode()))
    return [(change.account, change.changed, change.person_id) for change in changes]


def test_each_event_is_told_for_its_own_account() -> None:
    assert told(*fixture("webhook")) == [("4400112", Changed.PERSON, "901234"), ("4400999", Changed.PERSON_GONE, "901299")]


def event(what: str, **more: Any) -> dict[str, Any]:
    return {"portalId": 1, "subscriptionId": 7, "subscriptionType": what, "objectId": 5, "occurredAt": AT, **more}


@pytest.mark.parametrize(
    ("happened", "changes"),
    [
        (event("contact.deletion"), [("1", Changed.PERSON_GONE, "5")]),
        (event("contact.privacyDeletion"), [("1", Changed.PERSON_GONE, "5")]),
        (event("object.restore", objectTypeId="0-1"), [("1", Changed.PERSON, "5")]),
        (
            event("contact.merge", primaryObjectId=5, mergedObjectIds=[6, 7], newObjectId=8),
            [("1", Changed.PERSON, "5"), ("1", Changed.PERSON, "8"), ("1", Changed.PERSON, "6"), ("1", Changed.PERSON, "7")],
        ),
        (event("object.propertyChange", objectTypeId="0-136"), [("1", Changed.MATTER, None)]),
        (event("deal.propertyChange"), [("1", Changed.MATTER, None)]),
        (event("object.creation", objectTypeId="0-2"), []),
        (event("company.creation"), []),
        ({"subscriptionType": "contact.creation", "objectId": 5}, []),
        ({}, []),
    ],
)
def test_what_happened_says_whose_record_to_read(happened: dict[str, Any], changes: list[tuple[str, Changed, str | None]]) -> None:
    assert told(happened) == changes


def keys(*events: dict[str, Any]) -> list[str]:
    return [change.key for change in HubSpotConnector.read_changes(request(json.dumps(events).encode()))]


def test_a_repeated_delivery_has_the_same_key_and_another_change_has_not() -> None:
    first = event("contact.propertyChange", eventId=1, attemptNumber=0, propertyName="phone", propertyValue="1")
    again = {**first, "eventId": 2, "attemptNumber": 3}
    assert keys(first) == keys(again)
    assert len(set(keys(first, {**first, "propertyValue": "2"}, {**first, "portalId": 2}, {**first, "occurredAt": AT + 1}))) == 4


@pytest.mark.parametrize("body", [b"", b"{}", b"no json", b"[1]", b"null", b"[" * 100_000])
def test_a_body_that_is_no_list_of_events_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableRequest):
        HubSpotConnector.read_changes(request(body))


def test_no_request_only_tries_the_address() -> None:
    assert HubSpotConnector.answer_handshake(request(b"[]")) is None
