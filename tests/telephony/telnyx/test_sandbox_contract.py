"""What simulated Telnyx tells and answers has the names and types of Telnyx's own description, which lies outside the project."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.telephony.telnyx.conftest import Scene
from tests.telephony.telnyx.samples import CALLER, LINE
from tests.telephony.telnyx.test_sandbox import MESSAGE, ask
from tests.vendor_descriptions import FOLDER

OUTBOUND = "webhook.message.sent_or_finalized"
KINDS = {"message.sent": OUTBOUND, "message.finalized": OUTBOUND}


@pytest.fixture(scope="module")
def shapes() -> dict[str, Any]:
    return dict(json.loads((Path(os.environ[FOLDER]) / "telnyx" / "shapes.json").read_text()))


def closed(shape: Any) -> Any:
    """The shape without leave for names that it does not describe, but for objects of which it describes none."""
    if isinstance(shape, list):
        return [closed(part) for part in shape]
    if not isinstance(shape, dict):
        return shape
    inner = {name: closed(part) for name, part in shape.items()}
    return inner | {"additionalProperties": False} if "properties" in shape and isinstance(shape["properties"], dict) else inner


def check(shapes: dict[str, Any], name: str, record: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(closed(shapes[name])).validate(record)


def test_webhooks_have_no_name_and_no_value_that_telnyx_does_not_have(scene: Scene, shapes: dict[str, Any]) -> None:
    for ends in ("answered", "voicemail", "busy"):
        scene.order("play/call", line=LINE, caller=CALLER, ends=ends)
    scene.order("play/text", line=LINE, sender=CALLER, body="STOP")
    scene.order("play/staff-text", line=LINE, to="+14155550177", body="Can you come by at three?")
    scene.order("play/staff-call", line=LINE, to=CALLER)
    kinds = set()
    for raw in scene.listener.heard:
        body = json.loads(raw.body)
        kinds.add(body["data"]["event_type"])
        shape = KINDS.get(body["data"]["event_type"], f"webhook.{body['data']['event_type']}")
        check(shapes, shape, body if shape == OUTBOUND else {"data": body["data"]})
    assert len(kinds) == 8


def test_answers_and_the_fields_of_a_message_are_those_of_telnyx(scene: Scene, shapes: dict[str, Any]) -> None:
    check(shapes, "POST /messages response", ask(scene, "POST", "/messages", json=MESSAGE).json())
    check(shapes, "GET /number_lookup response", ask(scene, "GET", f"/number_lookup/{CALLER}").json())
    for name in shapes["POST /messages request fields"].keys() - {"Idempotency-Key"}:
        answer = ask(scene, "POST", "/messages", json=MESSAGE | {name: 7.5})
        assert answer.json()["errors"][0]["source"] == {"pointer": f"/{name}"}
