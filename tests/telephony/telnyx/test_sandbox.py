"""What simulated Telnyx enforces, and that the provider reads all that it tells."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from hub.calls.outcome import judge
from hub.contract.errors import TryAgain
from hub.contract.phone_events import (
    CallEvent,
    DeliveryReport,
    DeliveryStatus,
    InboundText,
    NotDelivered,
    OutboundCall,
    StaffText,
    VoicemailLeft,
)
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import LineMode, LineType, PointState, VoiceLine
from hub.contract.texts import OutgoingText, TextRejected
from hub.records.call import CallOutcome
from hub.sandbox.magic_numbers import MAGIC_NUMBERS, Magic
from hub.sandbox.phone_orders import Ends
from telephony.telnyx import TelnyxProvider
from telephony.telnyx.sandbox_world import API_KEY
from tests.telephony.telnyx.conftest import Scene
from tests.telephony.telnyx.samples import CALLER, LINE

RIGHT = {Ends.ANSWERED: CallOutcome.ANSWERED}
SIGNED_IN = {"Authorization": f"Bearer {API_KEY}"}
MESSAGE = {"from": LINE, "to": CALLER, "text": "Sorry we missed you"}


def text_to(scene: Scene, number: str = CALLER) -> OutgoingText:
    return OutgoingText(
        sender=PhoneNumber(LINE), to=PhoneNumber(number), body="Sorry we missed you", report_address=scene.address, valid_for_s=900
    )


def ask(scene: Scene, method: str, path: str, **options: Any) -> requests.Response:
    options["headers"] = SIGNED_IN | options.get("headers", {})
    return requests.request(method, f"{scene.url}/api/v2{path}", timeout=30, **options)


def code_of(answer: requests.Response) -> str:
    return str(answer.json()["errors"][0]["code"])


def outcome_of(scene: Scene, call_id: str) -> CallOutcome:
    told = {one.key: one for one in scene.listener.events if isinstance(one, CallEvent) and (one.line, one.call_id) == (LINE, call_id)}
    return judge(list(told.values()), LineMode.BESIDE).outcome


@pytest.mark.parametrize("arriving", [{}, {"order": "reversed", "times": 2}], ids=["in order", "reversed and twice"])
@pytest.mark.parametrize("ends", ["missed", "answered", "given_up", "busy", "voicemail"])
def test_a_call_comes_out_as_it_ended_whichever_way_it_is_told(scene: Scene, ends: str, arriving: dict[str, Any]) -> None:
    scene.order("seed", webhooks=arriving)
    call_id = scene.order("play/call", line=LINE, caller=CALLER, ends=ends)["id"]
    assert outcome_of(scene, call_id) is RIGHT.get(Ends(ends), CallOutcome.MISSED)
    assert {one.call_id for one in scene.listener.events if isinstance(one, VoicemailLeft)} == ({call_id} if ends == "voicemail" else set())
    assert all(TelnyxProvider.is_authentic(raw, scene.secrets) for raw in scene.listener.heard)


@pytest.mark.parametrize(
    ("ends", "right"),
    [
        ("missed", CallOutcome.MISSED),
        ("busy", CallOutcome.MISSED),
        ("voicemail", CallOutcome.MISSED),
        ("answered", CallOutcome.ANSWERED_OR_MAILBOX),
    ],
)
def test_a_texml_application_tells_by_forms_signed_alike(scene: Scene, ends: str, right: CallOutcome) -> None:
    scene.order("seed", lines={LINE: {"style": "texml"}})
    call_id = scene.order("play/call", line=LINE, caller=CALLER, ends=ends)["id"]
    assert outcome_of(scene, call_id) is right
    assert all(TelnyxProvider.is_authentic(raw, scene.secrets) for raw in scene.listener.heard)


@pytest.mark.parametrize(
    ("ends", "right"), [("missed", CallOutcome.MISSED), ("given_up", CallOutcome.MISSED), ("answered", CallOutcome.ANSWERED_OR_MAILBOX)]
)
def test_a_sip_connection_tells_of_one_leg_at_an_address_that_says_so(scene: Scene, ends: str, right: CallOutcome) -> None:
    scene.order("seed", lines={LINE: {"style": "sip"}})
    call_id = scene.order("play/call", line=LINE, caller=CALLER, ends=ends)["id"]
    assert outcome_of(scene, call_id) is right
    assert {raw.query.get("on") for raw in scene.listener.heard} == {"sip"}


def test_a_webhook_that_is_not_taken_comes_again_with_its_attempt_counted(scene: Scene) -> None:
    scene.listener.refuses = 1
    scene.order("play/text", line=LINE, sender=CALLER, body="hello")
    scene.vendor.courier.come_to_rest()
    (hook,) = scene.vendors.truth("telnyx")["webhooks"]
    while hook["state"] == "waiting":
        (hook,) = scene.vendors.truth("telnyx")["webhooks"]
    assert hook["statuses"] == [503, 204]
    assert [raw.body.count(b'"attempt": 2') for raw in scene.listener.heard] == [0, 1]
    assert len({TelnyxProvider.peek(raw).delivery_id for raw in scene.listener.heard}) == 1


def test_what_staff_do_is_told_and_is_not_taken_for_ours(scene: Scene) -> None:
    text_id = scene.order("play/staff-text", line=LINE, to=CALLER, body="Can you come by at three?")["id"]
    call_id = scene.order("play/staff-call", line=LINE, to=CALLER, answered=True)["id"]
    texts = {(one.text_id, one.to) for one in scene.listener.events if isinstance(one, StaffText)}
    calls = {(one.call_id, one.to) for one in scene.listener.events if isinstance(one, OutboundCall)}
    assert (texts, calls) == ({(text_id, CALLER)}, {(call_id, CALLER)})
    assert scene.vendors.look("telnyx", "texts")["texts"] == []


def reports_on(scene: Scene, text_id: str) -> list[DeliveryReport]:
    scene.vendor.come_to_rest()
    return [one for one in scene.listener.events if isinstance(one, DeliveryReport) and one.text_id == text_id]


@pytest.mark.parametrize(
    ("number", "status", "why"),
    [
        (CALLER, DeliveryStatus.DELIVERED, None),
        (MAGIC_NUMBERS[Magic.LANDLINE_LATER], DeliveryStatus.UNDELIVERED, NotDelivered.LANDLINE),
        (MAGIC_NUMBERS[Magic.FILTERED], DeliveryStatus.UNDELIVERED, NotDelivered.FILTERED),
        (MAGIC_NUMBERS[Magic.NOT_REGISTERED], DeliveryStatus.FAILED, NotDelivered.SENDER_NOT_REGISTERED),
    ],
    ids=["delivered", "landline", "filtered", "not registered"],
)
def test_what_became_of_a_text_is_reported_under_its_key(
    scene: Scene, number: str, status: DeliveryStatus, why: NotDelivered | None
) -> None:
    sent = scene.provider.send_text(text_to(scene, number), "text-back:7")
    final = max(reports_on(scene, sent.text_id), key=lambda report: report.status.rank)
    assert (final.status, final.not_delivered, final.outbox_key) == (status, why, "text-back:7")
    assert not [one for one in scene.listener.events if isinstance(one, StaffText)]


def test_an_opted_out_recipient_is_refused_at_once(scene: Scene) -> None:
    scene.order("play/text", line=LINE, sender=CALLER, body="Stop all")
    (text,) = [one for one in scene.listener.events if isinstance(one, InboundText)]
    assert text.provider_confirmed_opt_out
    for number in (CALLER, MAGIC_NUMBERS[Magic.OPTED_OUT]):
        with pytest.raises(TextRejected) as refusal:
            scene.provider.send_text(text_to(scene, number), number)
        assert refusal.value.not_delivered is NotDelivered.OPTED_OUT
    scene.order("play/text", line=LINE, sender=CALLER, body="start")
    assert scene.provider.send_text(text_to(scene), "text-back:8").text_id


def test_a_rate_limit_goes_by(scene: Scene) -> None:
    text = text_to(scene, MAGIC_NUMBERS[Magic.RATE_LIMIT])
    with pytest.raises(TryAgain) as trouble:
        scene.provider.send_text(text, "text-back:7")
    assert not trouble.value.may_have_left
    assert scene.provider.send_text(text, "text-back:7").text_id


def test_a_text_whose_answer_was_lost_is_repeated_under_its_key_and_is_one_text(scene: Scene) -> None:
    text = text_to(scene, MAGIC_NUMBERS[Magic.ANSWER_LOST])
    with pytest.raises(TryAgain) as trouble:
        scene.provider.send_text(text, "text-back:7")
    assert trouble.value.may_have_left
    again = scene.provider.send_text(text, "text-back:7")
    assert [held["text_id"] for held in scene.vendors.look("telnyx", "texts")["texts"]] == [again.text_id]


def test_the_same_key_with_another_body_is_refused_and_an_unfit_key_too(scene: Scene) -> None:
    keyed = {"headers": {"Idempotency-Key": "k:1"}}
    first = ask(scene, "POST", "/messages", json=MESSAGE, **keyed)
    assert ask(scene, "POST", "/messages", json=MESSAGE, **keyed).json() == first.json()
    assert ask(scene, "POST", "/messages", json=MESSAGE | {"text": "other"}, **keyed).status_code == 422
    assert ask(scene, "POST", "/messages", json=MESSAGE, headers={"Idempotency-Key": "a b"}).status_code == 400
    assert ask(scene, "POST", "/messages", json=MESSAGE).json() != first.json()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to": None}, "10004"),
        ({"text": ""}, "10004"),
        ({"to": "4155550123"}, "10016"),
        ({"from": "+14155550999"}, "40305"),
        ({"status_callback": "https://x.example"}, "10015"),
        ({"media_urls": "https://x.example/1.jpg"}, "10015"),
    ],
    ids=repr,
)
def test_a_message_that_telnyx_would_refuse_is_refused_with_its_code(scene: Scene, change: dict[str, Any], code: str) -> None:
    body = {name: value for name, value in (MESSAGE | change).items() if value is not None}
    answer = ask(scene, "POST", "/messages", json=body)
    assert (answer.status_code, code_of(answer)) == (400, code)


def test_what_is_not_there_or_not_known_is_refused_in_telnyx_shape(scene: Scene) -> None:
    assert code_of(ask(scene, "GET", "/messages/1")) == "10005"
    assert code_of(ask(scene, "GET", "/number_lookup/4155550123")) == "10016"
    assert code_of(ask(scene, "GET", f"/number_lookup/{CALLER}", params={"Type": "carrier"})) == "10015"
    assert code_of(ask(scene, "GET", "/call_events", params={"page[size]": "0"})) == "10015"
    assert code_of(ask(scene, "GET", "/whoami", headers={"Authorization": "Bearer KEY-of-nobody"})) == "10009"
    assert ask(scene, "DELETE", "/whoami").status_code == 405


def test_calls_are_read_back_as_they_were_told(scene: Scene) -> None:
    since = datetime.now(UTC) - timedelta(hours=1)
    ended = {ends: scene.order("play/call", line=LINE, caller=CALLER, ends=ends)["id"] for ends in ("missed", "answered", "busy")}
    listed = list(scene.provider.list_calls(LINE, since))
    told = [one for one in scene.listener.events if isinstance(one, CallEvent) and one.line == LINE]
    assert {(one.key, one.happened, one.because) for one in listed} == {(one.key, one.happened, one.because) for one in told}
    assert {one.call_id for one in listed} == set(ended.values())
    assert list(scene.provider.list_calls(LINE, since + timedelta(hours=2))) == []


def test_a_line_is_found_ready_and_its_numbers_kind_looked_up(scene: Scene) -> None:
    line = VoiceLine(number=LINE, mode=LineMode.BESIDE, address=scene.address, business="Harbor Talent")
    assert {finding.state for finding in scene.provider.check_line(line)} == {PointState.RIGHT}
    scene.order("seed", lines={LINE: {"campaign": "PENDING_ASSIGNMENT", "has_profile": False}})
    assert PointState.WAITING in {finding.state for finding in scene.provider.check_line(line)}
    assert scene.provider.look_up(PhoneNumber(MAGIC_NUMBERS[Magic.LANDLINE_LATER])).line_type is LineType.LANDLINE
    assert scene.provider.look_up(PhoneNumber(CALLER)).state == "CA"


def test_whose_account_it_is_has_an_id_and_a_name(scene: Scene) -> None:
    identity = scene.provider.check_connection()
    assert identity.id
    assert identity.name == "owner@harbor.example"


@pytest.mark.parametrize(
    "seed",
    [{"numbers": {}}, {"lines": {LINE: {"colour": "red"}}}, {"lines": {LINE: {"style": "isdn"}}}, {"webhooks": {"times": "2"}}],
    ids=repr,
)
def test_a_wrong_seed_is_refused_with_a_sentence(scene: Scene, seed: dict[str, Any]) -> None:
    answer = requests.post(f"{scene.url}/_sandbox/seed", json=seed, timeout=30)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
