import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from werkzeug.serving import make_server

from hub.contract.phone_events import CallHappening, DeliveryStatus, NotDelivered
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import LineMode
from hub.contract.texts import OutgoingText, TextRejected
from hub.sandbox.server import running
from telephony.twilio import TwilioProvider
from telephony.twilio.sandbox import create_sandbox
from tests.telephony.twilio.connected_provider import connected_provider
from tests.telephony.twilio.small_hub import SmallHub
from tests.telephony.twilio.webhook_samples import ACCOUNT, CALLER, LINE, STAFF, voice_line

TOKEN = "a-token-of-these-tests"
NOBODY, ACCEPTED, IN_DOUBT = CallHappening.NOBODY_ANSWERED, CallHappening.ACCEPTED, CallHappening.ANSWERED_OR_MAILBOX


@dataclass
class Scene:
    """Simulated Twilio, the provider connected to it, and a small hub that Twilio's webhooks reach."""

    hub: SmallHub
    provider: TwilioProvider
    vendor: str

    def control(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = requests.post(f"{self.vendor}/_sandbox/{path}", json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def ring(self, **wishes: Any) -> dict[str, Any]:
        return self.control("phone/ring", {"from": CALLER, "to": LINE, **wishes})

    def staff(self, first: dict[str, Any], second: dict[str, Any] | None = None) -> None:
        self.control("seed", {"phones": {STAFF[0]: first, STAFF[1]: second or {"does": "no_answer"}}})

    def take_over(self, **changes: Any) -> None:
        assert self.hub.line is not None
        self.hub.line = replace(self.hub.line, **changes)
        self.provider.point_webhooks_here(self.hub.line)

    def text(self, body: str = "Harbor Talent here, sorry we missed your call.") -> OutgoingText:
        assert self.hub.line is not None
        return OutgoingText(
            sender=PhoneNumber(LINE), to=PhoneNumber(CALLER), body=body, report_address=self.hub.line.address, valid_for_s=900
        )


@pytest.fixture
def scene() -> Iterator[Scene]:
    hub = SmallHub(TwilioProvider.webhook_secrets({"account_sid": ACCOUNT, "auth_token": TOKEN}))
    server = make_server("localhost", 0, hub.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    hub.line = voice_line(address=f"http://localhost:{server.server_port}/in/phone/twilio/tok1")
    with running([create_sandbox()]) as address:
        scene = Scene(hub, connected_provider(f"{address}/twilio/api", ACCOUNT, TOKEN), f"{address}/twilio")
        scene.control(
            "seed", {"accounts": [{"sid": ACCOUNT, "auth_token": TOKEN}], "numbers": [{"account": ACCOUNT, "phone_number": LINE}]}
        )
        scene.take_over()
        yield scene
    server.shutdown()
    thread.join()
    server.server_close()
    assert hub.refused == 0


@pytest.mark.parametrize(
    ("staff", "caller", "told"),
    [
        (({"does": "answers"}, None), {}, {ACCEPTED}),
        (({"does": "answers_no_key"}, None), {"voicemail_seconds": 9}, {NOBODY}),
        (({"does": "busy"}, {"does": "busy"}), {}, {NOBODY}),
        (({"does": "no_answer"}, None), {"stays_silent": True}, {NOBODY}),
        (({"does": "answers", "after_seconds": 12}, None), {"hangs_up_after_rings": 1}, {NOBODY}),
        (({"does": "answers", "after_seconds": 6}, {"does": "busy"}), {}, {ACCEPTED}),
    ],
    ids=["pressed 1", "mailbox", "all busy", "nobody, silence", "hung up while ringing", "one of a group"],
)
@pytest.mark.parametrize("callbacks", ["in_order", "reversed", "duplicated"])
def test_a_whole_call_is_told_as_what_it_was(
    scene: Scene, staff: tuple[dict[str, Any], dict[str, Any] | None], caller: dict[str, Any], told: set[CallHappening], callbacks: str
) -> None:
    scene.staff(*staff)
    call = scene.ring(caller=caller, callbacks=callbacks)
    assert {one["failure"] for one in call["requests"]} == {""}
    assert scene.hub.calls == {call["call_sid"]}
    assert scene.hub.happened >= told | {CallHappening.RANG, CallHappening.ENDED}
    assert (ACCEPTED in scene.hub.happened) is (call["staff_connected"] is not None)
    assert len(scene.hub.voicemails) == ("voicemail_seconds" in caller)


@pytest.mark.parametrize("settings", [{"webhook_format": "json"}, {"unsigned_call_extras": True}], ids=str)
def test_json_webhooks_and_fields_added_after_signing_are_taken(scene: Scene, settings: dict[str, Any]) -> None:
    scene.control("seed", {"accounts": [{"sid": ACCOUNT, "auth_token": TOKEN, **settings}]})
    scene.staff({"does": "answers"})
    scene.ring(stir="TN-Validation-Passed-A")
    assert ACCEPTED in scene.hub.happened


def test_a_forwarded_call_leaves_a_voicemail_that_can_be_fetched(scene: Scene) -> None:
    scene.take_over(mode=LineMode.FORWARDED)
    call = scene.ring(caller={"voicemail_seconds": 7})
    assert call["staff_rang"] == []
    [left] = scene.hub.voicemails
    content, content_type = scene.provider.fetch_media(left.media)
    assert (left.duration_s, content_type) == (7, "audio/mpeg")
    assert content


def test_a_sent_text_is_found_again_and_reported_under_its_key(scene: Scene, eventually: Callable[[Callable[[], Any]], None]) -> None:
    began = datetime.now(UTC)
    sent = scene.provider.send_text(scene.text(), "text:7")
    assert [found.text_id for found in scene.provider.find_text(scene.text(), "text:7", began)] == [sent.text_id]
    assert scene.provider.find_text(scene.text("Other words"), "text:8", began) == []
    eventually(lambda: any(report.status is DeliveryStatus.DELIVERED for report in scene.hub.reports))
    assert {(report.outbox_key, report.text_id) for report in scene.hub.reports} == {("text:7", sent.text_id)}


def test_an_opted_out_recipient_is_refused_in_our_words(scene: Scene) -> None:
    scene.control("phone/text", {"from": CALLER, "to": LINE, "body": "STOP"})
    [text] = scene.hub.texts
    assert (text.body, text.provider_confirmed_opt_out) == ("STOP", True)
    with pytest.raises(TextRejected) as refusal:
        scene.provider.send_text(scene.text(), "text:7")
    assert refusal.value.not_delivered is NotDelivered.OPTED_OUT


def test_the_call_list_tells_what_the_webhooks_did_not(scene: Scene) -> None:
    since = datetime.now(UTC) - timedelta(hours=1)
    scene.staff({"does": "busy"}, {"does": "busy"})
    missed = scene.ring()["call_sid"]
    scene.staff({"does": "answers"})
    answered = scene.ring()["call_sid"]
    told = {(event.call_id, event.happened) for event in scene.provider.list_calls(LINE, since)}
    assert {(missed, NOBODY), (answered, IN_DOUBT), (missed, CallHappening.ENDED)} <= told


def test_the_staff_ring_while_the_hub_is_down(scene: Scene) -> None:
    assert scene.hub.line is not None
    bin_ = scene.provider.fallback_answer(scene.hub.line)
    number = {
        "account": ACCOUNT,
        "phone_number": LINE,
        "voice_url": "http://localhost:9/in/phone/twilio/tok1",
        "voice_fallback_twiml": bin_,
    }
    scene.control("seed", {"numbers": [number]})
    scene.staff({"does": "answers"})
    assert scene.ring()["staff_connected"] == STAFF[0]


def test_the_old_addresses_come_back_as_they_were(scene: Scene) -> None:
    scene.control(
        "seed", {"numbers": [{"account": ACCOUNT, "phone_number": LINE, "voice_url": "https://ivr.example/v", "voice_method": "GET"}]}
    )
    assert scene.hub.line is not None
    before = scene.provider.point_webhooks_here(scene.hub.line)
    scene.provider.restore_webhooks(LINE, before)
    restored = scene.provider.read_webhooks(LINE).addresses
    assert (restored["VoiceUrl"], restored["VoiceMethod"], restored["StatusCallback"]) == ("https://ivr.example/v", "GET", "")


def test_the_connection_is_checked_against_the_account(scene: Scene) -> None:
    assert scene.provider.check_connection().id == ACCOUNT
