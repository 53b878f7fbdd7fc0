import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import responses

from hub.contract.errors import Gone, SignInAgain, TryAgain
from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.contract.texts import OutgoingText, TextRejected
from hub.outbound.door import Door
from tests.telephony.openphone.connected_provider import KEY, connected_provider
from tests.telephony.openphone.webhook_samples import CALLER, LINE

MESSAGES = "https://api.quo.com/v1/messages"
ACCEPTED = {"data": {"id": "AC77", "status": "queued", "text": "Hi", "direction": "outgoing", "createdAt": "2026-11-21T01:41:00Z"}}
TextTo = Callable[..., OutgoingText]


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door(deadline_s=5)
    yield door
    door.close()


def refusal(code: str, **more: Any) -> dict[str, Any]:
    return {"message": f"Not to {CALLER}", "code": code, "docs": "https://quo.com/docs", "title": "No", **more}


def test_a_text_is_posted_with_the_key_alone_as_authorization(door: Door, text_to: TextTo) -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, json=ACCEPTED, status=202)
        sent = connected_provider(door).send_text(text_to(body="Hi & welcome 🛑"), "text:7")
        asked = vendor.calls[0].request
    assert json.loads(asked.body or b"") == {"content": "Hi & welcome 🛑", "from": LINE, "to": [CALLER]}
    assert (asked.headers["Authorization"], asked.headers["Quo-Api-Version"]) == (KEY, "2026-03-30")
    assert (sent.text_id, sent.status, sent.parts) == ("AC77", DeliveryStatus.ACCEPTED, None)


@pytest.mark.parametrize(("chosen", "written"), [("done", "done"), ("", None)])
def test_the_inbox_is_marked_done_only_where_that_was_chosen(door: Door, text_to: TextTo, chosen: str, written: str | None) -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, json=ACCEPTED, status=202)
        connected_provider(door, facts={"inbox_after_texts": chosen}).send_text(text_to(), "k")
        assert json.loads(vendor.calls[0].request.body or b"").get("setInboxStatus") == written


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, refusal("0206400"), (NotDelivered.SENDER_NOT_REGISTERED, "0206400")),
        (402, refusal("0201402"), (NotDelivered.ACCOUNT_SUSPENDED, "0201402")),
        (403, refusal("0202403"), (NotDelivered.SENDER_NOT_USABLE, "0202403")),
        (404, refusal("0200404"), (NotDelivered.SENDER_NOT_USABLE, "0200404")),
        (400, refusal("0200400", errors=[{"path": "/to/0", "message": "no"}]), (NotDelivered.INVALID_NUMBER, "0200400")),
        (400, refusal("0200400", errors=[{"path": "/content", "message": "no"}]), (NotDelivered.TOO_LONG, "0200400")),
        (400, refusal("0200400", errors=[{"path": "/from", "message": "no"}]), (NotDelivered.SENDER_NOT_USABLE, "0200400")),
        (400, refusal("0299999", errors="odd"), (NotDelivered.UNKNOWN, "0299999")),
        (400, ["odd"], (NotDelivered.UNKNOWN, "")),
    ],
)
def test_a_refused_text_says_why_in_our_words_and_repeats_no_number(
    door: Door, text_to: TextTo, status: int, body: object, expected: tuple[NotDelivered, str]
) -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, json=body, status=status)
        with pytest.raises(TextRejected) as refused:
            connected_provider(door).send_text(text_to(), "k")
    assert ((refused.value.not_delivered, refused.value.code), refused.value.status) == (expected, status)
    assert refused.value.sentence
    assert CALLER not in refused.value.sentence


@pytest.mark.parametrize(("status", "may_have_left"), [(429, False), (500, True)])
def test_a_limit_is_waited_for_and_a_failure_leaves_a_doubt(door: Door, text_to: TextTo, status: int, may_have_left: bool) -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, json=refusal("0201500"), status=status)
        with pytest.raises(TryAgain) as trouble:
            connected_provider(door).send_text(text_to(), "k")
    assert trouble.value.may_have_left is may_have_left


def test_a_key_that_is_no_longer_taken_asks_for_a_new_sign_in(door: Door, text_to: TextTo) -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, json=refusal("0200401"), status=401)
        with pytest.raises(SignInAgain):
            connected_provider(door).send_text(text_to(), "k")


def test_the_calls_of_a_number_of_another_workspace_cannot_be_listed(door: Door) -> None:
    provider = connected_provider(door)
    with responses.RequestsMock() as vendor:
        vendor.get("https://api.quo.com/v1/phone-numbers", json={"data": []})
        with pytest.raises(Gone):
            list(provider.list_calls(LINE, provider.context.clock()))
