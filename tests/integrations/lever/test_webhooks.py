"""What Lever tells by itself: believed only with its signature, and only about whose record to read afresh."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from hub.contract.changes import Changed
from hub.contract.errors import NotSupported
from hub.contract.webhooks import RawRequest, UnreadableRequest
from integrations.lever import LeverConnector
from tests.integrations.lever.lever_setup import API, CONTACT, connector, fixture, page, paths, refusal, sent

NOW = datetime(2026, 11, 20, 17, 14, 5, tzinfo=UTC)
ADDRESS = "https://hub.example/in/connector/lever/t0ken"
SECRETS = LeverConnector.webhook_secrets({"signature_tokens": "one\n two \n", "signature_tokens_made": "three\none"})
TOLD = fixture("webhook__contact_updated")


def delivery(*, secret: str = "two", age: timedelta = timedelta(seconds=2), as_text: bool = False, **changes: Any) -> RawRequest:  # noqa: S107
    stamp = int((NOW - age).timestamp() * 1000)
    signature = hmac.new(secret.encode(), f"{TOLD['token']}{stamp}".encode(), hashlib.sha256).hexdigest()
    body = {**TOLD, "triggeredAt": str(stamp) if as_text else stamp, "signature": signature, **changes}
    return raw(json.dumps({name: value for name, value in body.items() if value is not ...}).encode())


def raw(body: bytes) -> RawRequest:
    return RawRequest(method="POST", url=ADDRESS, headers={}, body=body, received_at=NOW)


@pytest.mark.parametrize("secret", ["one", "two", "three"])
def test_each_webhook_has_a_token_of_its_own_and_any_of_them_is_believed(secret: str) -> None:
    assert LeverConnector.is_authentic(delivery(secret=secret), SECRETS)


def test_the_time_is_signed_as_it_is_written_number_or_text() -> None:
    assert LeverConnector.is_authentic(delivery(as_text=True), SECRETS)


def test_a_delivery_that_is_repeated_hours_later_is_believed() -> None:
    assert LeverConnector.is_authentic(delivery(age=timedelta(hours=12)), SECRETS)


@pytest.mark.parametrize(
    "request_",
    [
        delivery(secret="another"),
        delivery(age=timedelta(days=1, minutes=1)),
        delivery(age=-timedelta(minutes=11)),
        delivery(token="0" * 48),
        delivery(token=""),
        delivery(token=None),
        delivery(signature=...),
        delivery(signature="\u00fcber"),
        delivery(triggeredAt=1.795190460123e12),
        delivery(triggeredAt="9" * 40),
        delivery(triggeredAt=None),
        raw(b"no json"),
        raw(b"[]"),
    ],
)
def test_anything_else_is_not(request_: RawRequest) -> None:
    assert not LeverConnector.is_authentic(request_, SECRETS)


def test_without_a_secret_nothing_is_believed() -> None:
    assert LeverConnector.webhook_secrets({"api_key": "k"}) == []
    assert not LeverConnector.is_authentic(delivery(), [])


def test_no_request_only_tries_the_address() -> None:
    assert LeverConnector.answer_handshake(raw(b"{}")) is None


@pytest.mark.parametrize(
    ("event", "data", "wanted"),
    [
        ("contactUpdated", {"contactId": CONTACT}, (Changed.PERSON, CONTACT)),
        ("contactCreated", {"id": CONTACT}, (Changed.PERSON, CONTACT)),
        ("applicationCreated", {"opportunityId": "x", "applicationId": "y"}, (Changed.MATTER, None)),
        ("candidateStageChange", {"contactId": CONTACT, "toStageId": "s"}, (Changed.MATTER, CONTACT)),
        ("candidateArchiveChange", {"contactId": CONTACT}, (Changed.MATTER, CONTACT)),
        ("candidateHired", {"contactId": "no uuid"}, (Changed.MATTER, None)),
        ("candidateDeleted", {"contactId": CONTACT}, (Changed.PERSON, CONTACT)),
        ("contactUpdated", None, (Changed.PERSON, None)),
        ("interviewCreated", {"contactId": CONTACT}, None),
        ("somethingNew", {}, None),
    ],
)
def test_each_event_says_whose_record_to_read(event: str, data: object, wanted: object) -> None:
    found = LeverConnector.read_changes(delivery(event=event, data=data))
    assert ((found[0].changed, found[0].person_id) if found else None) == wanted


def test_a_token_that_was_used_before_brings_nothing_new_whatever_it_tells() -> None:
    first, other = (LeverConnector.read_changes(delivery(event=event))[0] for event in ("contactUpdated", "candidateDeleted"))
    assert first.key == other.key
    assert first.key != LeverConnector.read_changes(delivery(token="f" * 48))[0].key


@pytest.mark.parametrize("body", [b"\xff", b"no json", b"[1]", b"[" * 100_000])
def test_what_cannot_be_read_is_said_to_be_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableRequest):
        LeverConnector.read_changes(raw(body))


def test_every_event_gets_a_webhook_and_each_token_is_kept(lever: responses.RequestsMock) -> None:
    shown = {"id": "w1", "url": ADDRESS, "event": "contactCreated", "configuration": {"signatureToken": "kept"}}
    hidden = {"id": "w2", "url": ADDRESS, "event": "contactUpdated", "configuration": {}}
    theirs = {"id": "w3", "url": "https://elsewhere.example", "event": "contactUpdated", "configuration": {}}
    lever.get(f"{API}/webhooks", json=page(shown, hidden, theirs))
    lever.delete(f"{API}/webhooks/w2", status=204)
    lever.post(f"{API}/webhooks", json={"data": {"data": {"id": "w9", "configuration": {"signatureToken": "fresh"}}}}, status=201)

    kept = connector().subscribe(ADDRESS)

    made = {body["event"]: body for body in sent(lever, "POST", "/webhooks")}
    assert made["contactUpdated"] == {"url": ADDRESS, "event": "contactUpdated", "configuration": {}}
    assert (len(made), "contactCreated" in made) == (6, False)
    assert {secret.value for secret in LeverConnector.webhook_secrets(kept)} == {"kept", "fresh"}


def test_lever_is_never_given_an_address_that_it_would_not_send_to() -> None:
    with pytest.raises(NotSupported, match="https"):
        connector().subscribe("http://hub.example/in/connector/lever/t0ken")


def test_only_our_own_webhooks_are_removed_and_one_that_is_gone_is_no_trouble(lever: responses.RequestsMock) -> None:
    ours = [{"id": id_, "url": ADDRESS, "event": "contactUpdated"} for id_ in ("w1", "w2")]
    lever.get(f"{API}/webhooks", json=page(*ours, {"id": "w3", "url": "https://elsewhere.example"}))
    lever.delete(f"{API}/webhooks/w1", json=refusal("ResourceNotFound"), status=404)
    lever.delete(f"{API}/webhooks/w2", status=204)
    connector().unsubscribe(ADDRESS)
    assert paths(lever)[1:] == ["DELETE /webhooks/w1", "DELETE /webhooks/w2"]
