"""Whether a line is ready at Twilio, asked of simulated Twilio over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests

from hub.contract.phone_provider import LineFinding, LineMode, LinePoint, PointState, VoiceLine
from hub.sandbox.server import running
from telephony.twilio.sandbox import create_sandbox
from tests.telephony.twilio.connected_provider import connected_provider
from tests.telephony.twilio.webhook_samples import ACCOUNT, LINE, voice_line

TOKEN = "a-token-of-these-tests"
SERVICE = "MG" + "1" * 32
TOLL_FREE = "+18005550199"
RIGHT, WRONG, WAITING = PointState.RIGHT, PointState.WRONG, PointState.WAITING
ALL_RIGHT = dict.fromkeys(LinePoint, RIGHT)


class Vendor:
    """Simulated Twilio with a line that is ready, and the provider connected to it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.provider = connected_provider(f"{address}/twilio/api", ACCOUNT, TOKEN)
        self.line = voice_line()

    def seed(self, **records: Any) -> None:
        answer = requests.post(f"{self.address}/twilio/_sandbox/seed", json=records, timeout=30)
        assert answer.status_code == 200, answer.text

    def number(self, number: str = LINE, **values: Any) -> None:
        self.seed(numbers=[{"account": ACCOUNT, "phone_number": number, **values}])

    def service(self, *numbers: str, **values: Any) -> None:
        known = {"sid": SERVICE, "account": ACCOUNT, "numbers": list(numbers or (LINE,)), "use_inbound_webhook_on_number": True}
        self.seed(messaging_services=[{**known, "campaign_status": "VERIFIED", **values}])

    def point_here(self, line: VoiceLine | None = None) -> None:
        self.line = line or self.line
        self.number(self.line.number)
        self.provider.point_webhooks_here(self.line)
        self.number(self.line.number, voice_fallback_twiml="<Response/>")

    def check(self) -> dict[LinePoint, LineFinding]:
        return {finding.point: finding for finding in self.provider.check_line(self.line)}

    @property
    def states(self) -> dict[LinePoint, PointState]:
        return {point: finding.state for point, finding in self.check().items()}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running([create_sandbox()]) as address:
        yield address


@pytest.fixture
def vendor(address: str) -> Vendor:
    requests.post(f"{address}/twilio/_sandbox/reset", timeout=30)
    vendor = Vendor(address)
    vendor.seed(accounts=[{"sid": ACCOUNT, "auth_token": TOKEN}])
    vendor.point_here()
    vendor.service()
    return vendor


def test_a_line_that_lacks_nothing_is_right_in_every_point(vendor: Vendor) -> None:
    assert vendor.states == ALL_RIGHT


@pytest.mark.parametrize(
    ("break_it", "point", "says"),
    [
        (lambda vendor: vendor.number(sms=False), LinePoint.CAN_TEXT, "cannot text"),
        (
            lambda vendor: vendor.seed(accounts=[{"sid": ACCOUNT, "auth_token": TOKEN, "trial": True}]),
            LinePoint.CAN_TEXT,
            "trial account",
        ),
        (lambda vendor: vendor.service(campaign_status="FAILED"), LinePoint.REGISTERED, "turned down"),
        (lambda vendor: vendor.service(campaign_status=""), LinePoint.REGISTERED, "has no 10DLC campaign"),
        (lambda vendor: vendor.number(voice_url="https://ivr.example/voice"), LinePoint.WEBHOOKS_HERE, "calls go somewhere else"),
        (lambda vendor: vendor.number(sms_url=""), LinePoint.WEBHOOKS_HERE, "texts are told to nobody"),
        (lambda vendor: vendor.number(status_callback_method="GET"), LinePoint.WEBHOOKS_HERE, "choose POST"),
        (lambda vendor: vendor.service(use_inbound_webhook_on_number=False), LinePoint.WEBHOOKS_HERE, "defer to sender"),
        (
            lambda vendor: vendor.number(voice_url=f"{vendor.line.address}?on=voice"),
            LinePoint.RETRIES_ON,
            "not repeated for calls",
        ),
        (lambda vendor: vendor.number(voice_fallback_url=""), LinePoint.FALLBACK_SET, "Nothing rings your staff"),
        (
            lambda vendor: vendor.number(voice_fallback_url=f"{vendor.line.address}?on=voice"),
            LinePoint.FALLBACK_SET,
            "the hub itself",
        ),
    ],
)  # fmt: skip
def test_what_is_not_right_is_said_with_what_to_do(vendor: Vendor, break_it: Callable[[Vendor], None], point: LinePoint, says: str) -> None:
    break_it(vendor)
    found = vendor.check()
    assert (found[point].state, says in found[point].sentence) == (WRONG, True), found[point]
    assert {other for other, finding in found.items() if finding.state is not RIGHT} == {point}


def test_a_campaign_that_is_being_looked_at_waits(vendor: Vendor) -> None:
    vendor.service(campaign_status="IN_PROGRESS")
    assert vendor.states[LinePoint.REGISTERED] is WAITING


def test_a_number_in_no_messaging_service_is_not_registered(address: str, vendor: Vendor) -> None:
    requests.post(f"{address}/twilio/_sandbox/reset", timeout=30)
    vendor.seed(accounts=[{"sid": ACCOUNT, "auth_token": TOKEN}])
    vendor.point_here()
    assert vendor.states == ALL_RIGHT
    vendor.number(a2p_registered=False)
    assert vendor.states[LinePoint.REGISTERED] is WRONG


def test_a_number_is_found_in_a_service_behind_many_others(vendor: Vendor) -> None:
    others = [{"sid": f"MG{number:032x}", "account": ACCOUNT, "numbers": []} for number in range(130)]
    vendor.seed(messaging_services=others)
    vendor.service()
    assert vendor.states[LinePoint.REGISTERED] is RIGHT


@pytest.mark.parametrize(
    ("status", "state"), [("PENDING_REVIEW", WAITING), ("IN_REVIEW", WAITING), ("TWILIO_REJECTED", WRONG), ("", WRONG)]
)
def test_a_toll_free_number_needs_its_verification(vendor: Vendor, status: str, state: PointState) -> None:
    vendor.number(TOLL_FREE, toll_free=True)
    vendor.point_here(replace(vendor.line, number=TOLL_FREE))
    assert vendor.states[LinePoint.REGISTERED] is RIGHT
    vendor.number(TOLL_FREE, toll_free_verified=False, toll_free_status=status)
    assert vendor.states[LinePoint.REGISTERED] is state


def test_beside_another_flow_only_texts_and_a_free_status_address_are_needed(vendor: Vendor) -> None:
    vendor.line = replace(vendor.line, mode=LineMode.BESIDE)
    vendor.number(voice_url="https://ivr.example/voice", status_callback="https://ivr.example/status", voice_fallback_url="")
    assert vendor.states == {point: RIGHT for point in LinePoint if point is not LinePoint.FALLBACK_SET}
