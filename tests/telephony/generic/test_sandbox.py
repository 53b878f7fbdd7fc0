import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests
from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause, OutboundCall, StaffText, VoicemailLeft
from hub.contract.webhooks import RawRequest
from hub.sandbox.server import running
from telephony.generic import GenericProvider
from telephony.generic.sandbox import SECRET, create_sandbox


@contextmanager
def listening_hub(received: list[RawRequest]) -> Iterator[str]:
    hub = Flask("hub_in_this_test")

    @hub.post("/in/phone/generic/tok1")
    def take() -> ResponseReturnValue:
        headers = {name.lower(): value for name, value in request.headers}
        received.append(RawRequest("POST", request.url, headers, request.get_data(), datetime.now(UTC)))
        return "", 204

    server = make_server("127.0.0.1", 0, hub, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/in/phone/generic/tok1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def order(sandbox: str, path: str, body: dict[str, Any]) -> requests.Response:
    return requests.post(f"{sandbox}/generic/_sandbox/{path}", json=body, timeout=30)


def test_the_simulated_phone_system_posts_events_that_the_provider_takes() -> None:
    received: list[RawRequest] = []
    with listening_hub(received) as address, running([create_sandbox()]) as sandbox:
        order(sandbox, "seed", {"address": address})
        data = {"line": "+14155550100", "caller": "+14155550123"}
        answer = order(sandbox, "post", {"type": "call.missed", "data": data, "times": 2})
        truth = requests.get(f"{sandbox}/generic/_sandbox/truth", timeout=30).json()
    assert answer.json()["statuses"] == [204, 204]
    assert [posted["statuses"] for posted in truth["posted"]] == [[204, 204]]
    secrets = GenericProvider.webhook_secrets({"signing_secrets": SECRET})
    assert all(GenericProvider.is_authentic(raw, secrets) for raw in received)
    assert len({GenericProvider.peek(raw).delivery_id for raw in received}) == 1
    missed, _ = GenericProvider.read_events(received[0])
    assert isinstance(missed, CallEvent)
    assert (missed.happened, missed.caller) == (CallHappening.NOBODY_ANSWERED, "+14155550123")


def test_what_is_played_in_neutral_words_is_posted_with_its_reason_and_signed() -> None:
    received: list[RawRequest] = []
    line, caller = "+14155550100", "+14155550123"
    with listening_hub(received) as address, running([create_sandbox()]) as sandbox:
        order(sandbox, "play/line", {"number": line, "address": address})
        secrets = GenericProvider.webhook_secrets(order(sandbox, "credentials", {"mode": "none"}).json()["fields"])
        order(sandbox, "play/call", {"line": line, "caller": caller, "ends": "busy"})
        order(sandbox, "play/call", {"line": line, "caller": caller, "withheld": True})
        order(sandbox, "play/staff-text", {"line": line, "to": caller, "body": "Can you come by at three?"})
        order(sandbox, "play/staff-call", {"line": line, "to": caller, "answered": False})
        order(sandbox, "play/call", {"line": line, "caller": caller, "ends": "voicemail"})
        unknown = order(sandbox, "play/call", {"line": line, "caller": caller, "ends": "transferred"})
    assert unknown.status_code == 400
    assert all(GenericProvider.is_authentic(raw, secrets) for raw in received)
    busy, withheld, text, call, missed, left = (GenericProvider.read_events(raw)[0] for raw in received)
    assert isinstance(busy, CallEvent)
    assert isinstance(withheld, CallEvent)
    assert isinstance(text, StaffText)
    assert isinstance(call, OutboundCall)
    assert isinstance(missed, CallEvent)
    assert isinstance(left, VoicemailLeft)
    assert (left.call_id, left.caller, left.media, left.duration_s) == (missed.call_id, caller, "https://files.example/voicemails/9.mp3", 9)
    assert (busy.because, withheld.withheld) == (MissedBecause.BUSY, True)
    assert (text.to, call.to, call.answered, call.ended) == (caller, caller, False, True)


def test_a_wrong_order_is_refused_with_a_sentence() -> None:
    with running([create_sandbox()]) as sandbox:
        answers = [
            order(sandbox, "post", {"type": "call.lost", "data": {}}),
            order(sandbox, "post", {"type": "call.missed", "data": {}}),
            order(sandbox, "seed", {"adress": "x"}),
        ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert ["call.missed" in answers[0].json()["error"], "seed the address" in answers[1].json()["error"]] == [True, True]
