"""What the provider asks and what simulated Quo answers, against Quo's own description of its REST interface."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.contract.texts import OutgoingText
from telephony.openphone.sandbox_rest import LISTED_CALLS, LISTED_CONVERSATIONS, LISTED_MESSAGES, MESSAGE_FIELDS
from telephony.openphone.sandbox_webhook_rest import LEGACY_BODIES
from tests.telephony.openphone.connected_provider import KEY
from tests.telephony.openphone.described import as_from_quo, described, faults
from tests.telephony.openphone.webhook_samples import ADDRESS, CALLER, LINE
from tests.vendor_descriptions import HOW_TO_POINT, description_named

pytestmark = pytest.mark.skipif(not description_named(), reason=HOW_TO_POINT)
TextTo = Callable[..., OutgoingText]


def test_everything_that_the_provider_says_and_hears_below_v1_is_as_described(workspace: Any, text_to: TextTo) -> None:
    provider = workspace.provider_with(inbox_after_texts="done")
    workspace.phone("voicemail", call=workspace.miss())
    provider.check_connection()
    provider.send_text(text_to(), "k")
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    provider.find_text(text_to(), "k", an_hour_ago)
    list(provider.list_calls(LINE, an_hour_ago))
    said = workspace.door.take()
    paths = {request.url.partition("/v1/")[2].partition("?")[0].partition("/")[0] for request, _ in said}
    assert paths == {"users", "phone-numbers", "messages", "conversations", "calls", "call-voicemails"}
    assert faults(said, workspace.api) == []


@pytest.mark.parametrize(
    ("path", "known"), [("/v1/calls", LISTED_CALLS), ("/v1/messages", LISTED_MESSAGES), ("/v1/conversations", LISTED_CONVERSATIONS)]
)
def test_the_simulated_lists_take_the_described_parameters(path: str, known: dict[str, Any]) -> None:
    operation = described().operations()["GET", path]
    parameters = {one["name"]: bool(one.get("required")) for one in operation["parameters"] if not one.get("deprecated")}
    assert {name: required for name, (_, required) in known.items()}.items() <= parameters.items()
    assert set(parameters) - set(known) <= {"phoneNumber"}


def test_the_simulated_send_takes_the_described_fields() -> None:
    operation = described().operations()["POST", "/v1/messages"]
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == set(MESSAGE_FIELDS)
    assert sorted(body["required"]) == ["content", "from", "to"]


@pytest.mark.parametrize("family", LEGACY_BODIES)
def test_legacy_webhooks_are_made_and_shown_as_described(workspace: Any, family: str) -> None:
    event = LEGACY_BODIES[family]["properties"]["events"]["items"]["enum"][0]
    made = workspace.ask("POST", f"/v1/webhooks/{family}", json={"url": ADDRESS, "events": [event], "resourceIds": ["*"]})
    listed = workspace.ask("GET", "/v1/webhooks")
    for answer in (made, listed):
        asked = as_from_quo(answer, workspace.api).request
        described().check_request(asked)
        described().check_answer(answer)


def test_single_records_are_shown_as_described(workspace: Any) -> None:
    call = workspace.miss()
    text = workspace.phone("text", **{"from": CALLER, "to": LINE, "body": "Hi"})["id"]
    for path in (f"/v1/calls/{call}", f"/v1/messages/{text}", "/v1/phone-numbers/PNfront0001"):
        described().check_answer(as_from_quo(workspace.ask("GET", path), workspace.api))


@pytest.mark.parametrize(
    ("wish", "status"),
    [({"headers": {"Authorization": "guessed"}}, 401), ({"json": {"from": "+14155550101", "to": [CALLER], "content": "Hi"}}, 404)],
)
def test_refusals_are_shaped_as_described(workspace: Any, wish: dict[str, Any], status: int) -> None:
    answer = workspace.ask("POST", "/v1/messages", **{"json": {}, "headers": {"Authorization": KEY}, **wish})
    assert answer.status_code == status
    described().check_answer(as_from_quo(answer, workspace.api))
