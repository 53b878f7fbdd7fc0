import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest

from integrations.hubspot.sandbox_webhooks import sign_v3
from tests.integrations.hubspot.sandbox.conftest import PORTAL, REY, to
from tests.integrations.hubspot.sandbox.webhook_receiver import Receiver, receiving

WANTED = [
    *({"type": "contact.propertyChange", "propertyName": name} for name in ("hubspot_owner_id", "phone")),
    *({"type": f"contact.{what}"} for what in ("creation", "deletion", "merge", "restore", "privacyDeletion")),
    {"type": "object.creation", "objectTypeId": "0-136"},
]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def hooked(hubspot: Any, receiver: Receiver) -> Receiver:
    hubspot.sign_in()
    hubspot.control("webhooks", {"client_id": "hub-app", "target_url": receiver.url, "subscriptions": WANTED})
    return receiver


def test_the_signature_fits_the_published_way_of_making_it() -> None:
    address = "https://hub.example.test/webhooks/hubspot"
    signed = sign_v3("s3cr3t", "POST", address, b'[{"eventId":1}]', "1700000000000")
    assert signed == "HtVDqbQxQ7yib9szAV5YnF5u7E0pBP6uJ2C+sbWrpng="


def test_twelve_signs_of_the_address_are_signed_decoded_and_no_others() -> None:
    encoded = sign_v3("s", "POST", "https://hub.example.test/in?a=%3A%2f%40&b=%20%5B", b"[]", "1")
    plain = sign_v3("s", "POST", "https://hub.example.test/in?a=:/@&b=%20%5B", b"[]", "1")
    spaced = sign_v3("s", "POST", "https://hub.example.test/in?a=:/@&b= [", b"[]", "1")
    assert encoded == plain != spaced


def test_an_event_comes_in_an_array_signed_over_the_raw_bytes(hubspot: Any, hooked: Receiver) -> None:
    number = hubspot.made("contacts", firstname="Ines")
    headers, body = hooked.next_raw()
    told = b"POST" + hooked.url.encode() + body + headers["X-Hubspot-Request-Timestamp"].encode()
    mac = hmac.new(b"app-s3cret", told, hashlib.sha256).digest()

    assert headers["X-Hubspot-Signature-V3"] == base64.b64encode(mac).decode()
    assert headers["X-Hubspot-Signature"] == hashlib.sha256(b"app-s3cret" + body).hexdigest()
    assert headers["X-Hubspot-Signature-Version"] == "v1"
    assert headers["X-Hubspot-Request-Timestamp"] == "1795186800000"
    assert body.startswith(b"[")
    assert b'"objectId":' + number.encode() in body


def test_an_event_names_portal_app_subscription_object_and_moment(hubspot: Any, hooked: Receiver) -> None:
    number = hubspot.made("contacts", firstname="Ines")
    event = hooked.events(1)[0]
    assert {key: event[key] for key in ("portalId", "objectId", "subscriptionType", "attemptNumber", "occurredAt")} == {
        "portalId": PORTAL,
        "objectId": int(number),
        "subscriptionType": "contact.creation",
        "attemptNumber": 0,
        "occurredAt": 1795186800000,
    }
    assert {"eventId", "subscriptionId", "appId", "changeSource", "changeFlag"} <= set(event)


def test_an_owner_change_is_told_with_its_value_and_unwanted_properties_are_not(hubspot: Any, hooked: Receiver) -> None:
    number = hubspot.made("contacts", firstname="Ines")
    hooked.events(1)
    hubspot.objects("PATCH", f"contacts/{number}", {"properties": {"company": "Alder"}})
    hubspot.seed(contacts=[{"id": number, "properties": {"hubspot_owner_id": REY}}])
    event = hooked.events(1)[0]
    assert (event["propertyName"], event["propertyValue"], event["changeSource"]) == ("hubspot_owner_id", REY, "CRM_UI")


def test_a_merge_names_primary_merged_and_new_record(hubspot: Any, hooked: Receiver) -> None:
    old, kept = (hubspot.made("contacts", firstname=name) for name in ("Caller", "Ines"))
    hooked.events(2)
    hubspot.control(f"contacts/{old}/merge", {"into": kept})
    event = hooked.events(1)[0]
    assert (event["primaryObjectId"], event["mergedObjectIds"], event["newObjectId"]) == (int(kept), [int(old)], int(kept))


def test_bin_restore_and_privacy_deletion_are_told(hubspot: Any, hooked: Receiver) -> None:
    number = hubspot.made("contacts", firstname="Ines")
    for verb in ("archive", "restore", "erase"):
        hubspot.control(f"contacts/{number}/{verb}")
    told = [event["subscriptionType"] for event in hooked.events(4)]
    assert told == ["contact.creation", "contact.deletion", "contact.restore", "contact.privacyDeletion"]


def test_generic_events_name_the_type_of_object(hubspot: Any, hooked: Receiver) -> None:
    ines = hubspot.made("contacts", firstname="Ines")
    hubspot.made("leads", [to(ines, 578)], hs_lead_name="Missed call")
    event = hooked.events(2)[1]
    assert (event["subscriptionType"], event["objectTypeId"]) == ("object.creation", "0-136")


def test_every_installed_portal_sends_to_the_one_address_and_others_send_nothing(hubspot: Any, hooked: Receiver) -> None:
    hubspot.seed(portal=5001002, contacts=[{"properties": {"firstname": "Nobody hears"}}])
    hubspot.sign_in(user="5001002:1")
    hubspot.seed(portal=5001002, contacts=[{"properties": {"firstname": "Birch"}}])
    hubspot.made("contacts", firstname="Alder")
    assert [event["portalId"] for event in hooked.events(2)] == [5001002, PORTAL]


def test_an_uninstalled_app_hears_nothing_more(hubspot: Any, hooked: Receiver) -> None:
    hubspot.control("tokens/revoke")
    hubspot.made("contacts", firstname="Ines")
    hubspot.sign_in()
    hubspot.made("contacts", firstname="Tomas")
    assert len(hooked.events(1)) == 1
    assert len(hubspot.truth()["webhook_deliveries"]) == 1


def test_arrays_have_fewer_than_a_hundred_events(hubspot: Any, hooked: Receiver) -> None:
    entries = [{"properties": {"firstname": f"Bulk {place}"}, "associations": []} for place in range(100)]
    for _ in range(2):
        assert hubspot.objects("POST", "contacts/batch/create", {"inputs": entries}).status_code == 201
    arrays = [hooked.next()]
    while sum(map(len, arrays)) < 200:
        arrays.append(hooked.next())
    assert sum(map(len, arrays)) == 200
    assert max(map(len, arrays)) < 100


def test_an_undone_batch_tells_nothing(hubspot: Any, hooked: Receiver) -> None:
    entries = [{"properties": {"firstname": "Ines"}, "associations": []}, {"properties": {}, "associations": []}]
    assert hubspot.objects("POST", "contacts/batch/create", {"inputs": entries}).status_code == 400
    number = hubspot.made("contacts", firstname="Tomas")
    assert [event["objectId"] for event in hooked.events(1)] == [int(number)]


def test_anything_but_2xx_is_retried_with_a_counted_attempt(hubspot: Any, hooked: Receiver) -> None:
    hooked.statuses = [401, 500, 204]
    hubspot.made("contacts", firstname="Ines")
    attempts = [hooked.next()[0]["attemptNumber"]]
    for _ in range(2):
        hubspot.clock.advance(24 * 3600)
        attempts.append(hooked.next()[0]["attemptNumber"])
    assert attempts == [0, 1, 2]
    hubspot.made("contacts", firstname="Tomas")
    hooked.next()
    assert hubspot.truth()["webhook_deliveries"][0]["statuses"] == [401, 500, 204]


def test_after_ten_retries_an_array_is_given_up(hubspot: Any, hooked: Receiver) -> None:
    hooked.statuses = [500] * 11
    hubspot.settings(webhook_time_factor=0)
    hubspot.made("contacts", firstname="Ines")
    for _ in range(11):
        hooked.next()
    hubspot.made("contacts", firstname="Tomas")
    assert hooked.next()[0]["attemptNumber"] == 0
    assert hubspot.truth()["webhook_deliveries"][0]["state"] == "given up"


def test_events_can_come_twice_and_out_of_order(hubspot: Any, hooked: Receiver) -> None:
    hubspot.settings(webhook_copies=2)
    hubspot.made("contacts", firstname="Ines")
    twice = hooked.events(2)
    assert twice[0] == twice[1]
    hubspot.settings(webhook_copies=1)
    last = hubspot.made("contacts", firstname="Tomas")
    hooked.events(1)
    assert hubspot.control("webhooks/send-again")["sent_again"] >= 2
    assert hooked.next()[0]["objectId"] == int(last)


def test_subscriptions_are_of_known_kinds(hubspot: Any) -> None:
    for wanted in (
        {"type": "contact.phoneChange"},
        {"type": "contact.propertyChange"},
        {"type": "object.creation"},
        {"type": "contact.creation", "objectTypeId": "0-1"},
        {"type": "deal.privacyDeletion"},
    ):
        wish = {"client_id": "hub-app", "target_url": "https://hub.example.org/in", "subscriptions": [wanted]}
        assert hubspot.send("POST", "/_sandbox/webhooks", json=wish).status_code == 400, wanted


def test_deliveries_do_not_count_as_requests_of_ours(hubspot: Any, hooked: Receiver) -> None:
    hubspot.settings(burst_limit=3)
    hubspot.made("contacts", firstname="Ines")
    hooked.next()
    headers = hubspot.ask("GET", "account-info/2026-09/details").headers
    assert headers["X-HubSpot-RateLimit-Remaining"] == "1"
