"""Simulated Aircall with one company, the provider signed in to it as the hub signs in, and a listener for its webhooks."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests
from flask import Flask, request

from hub.catalog.discovery import Catalog
from hub.connections.signers import FixedSigner
from hub.contract.context import ConnectorContext
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import LineMode, VoiceLine
from hub.contract.texts import OutgoingText
from hub.contract.webhooks import RawRequest
from hub.exchange import Exchange
from hub.outbound.addresses import VendorAddresses
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbound.vendor_api import VendorApi
from hub.sandbox.server import running
from telephony.aircall import AircallProvider
from telephony.aircall.sandbox import AircallSandbox, create_sandbox
from tests.fakes.phone_contexts import NoFields
from tests.fakes.silent_log import SilentLog
from tests.fakes.standing_clock import FRIDAY_NOON, StandingClock
from tests.telephony.aircall.listening import serving

LINE, OTHER_LINE, CALLER = "+14155550100", "+14155550101", "+14155550123"


class KeptExchanges:
    """The masked requests of one provider, oldest first."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def record(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)


class Listener:
    """The address that Aircall's webhooks go to; `answers` is the status of all answers."""

    def __init__(self) -> None:
        self.url = ""
        self.answers = 200
        self.received: list[RawRequest] = []
        self._may_answer = threading.Event()
        self._may_answer.set()
        self.app = Flask("listener", static_folder=None)
        self.app.add_url_rule("/in/phone/aircall/tok1", view_func=self._take, methods=["POST"])

    def _take(self) -> tuple[str, int]:
        self._may_answer.wait(10)
        self.received.append(RawRequest("POST", request.base_url, {}, request.get_data(), datetime.now(UTC)))
        return "", self.answers

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Nothing is answered meanwhile."""
        self._may_answer.clear()
        try:
            yield
        finally:
            self._may_answer.set()

    @property
    def told(self) -> list[str]:
        """The names of the events, in the order in which they came."""
        return [AircallProvider.peek(raw).what for raw in self.received]


@dataclass
class Company:
    vendor: AircallSandbox
    url: str
    listener: Listener
    clock: StandingClock
    credentials: Mapping[str, str]
    trace: KeptExchanges
    door: Door

    def provider(self, **credentials: str) -> AircallProvider:
        """The provider with the company's key, or with another one."""
        manifest = Catalog().manifests["aircall"]
        api = VendorApi(
            manifest=manifest,
            addresses=VendorAddresses.of(manifest, self.url.removesuffix("/aircall")),
            connection="1",
            door=self.door,
            budget=Budget(None, time.time),
            signer=FixedSigner(manifest.sign_in[0], {**self.credentials, **credentials}),
            trace=self.trace,
            longest_wait_s=0,
        )
        return AircallProvider(ConnectorContext(api=api, fields=NoFields(), facts={}, clock=self.clock, log=SilentLog(), region="US"))

    @property
    def line(self) -> VoiceLine:
        return VoiceLine(number=LINE, mode=LineMode.BESIDE, address=self.listener.url, business="Harbor Talent")

    def text(self, to: str = CALLER, body: str = "Harbor Talent here, sorry we missed your call.", sender: str = LINE) -> OutgoingText:
        return OutgoingText(sender=PhoneNumber(sender), to=PhoneNumber(to), body=body, report_address=self.listener.url, valid_for_s=900)

    def control(self, path: str, /, **body: Any) -> dict[str, Any]:
        answer = requests.post(f"{self.url}/_sandbox/{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def refuses(self, path: str, /, **body: Any) -> bool:
        return requests.post(f"{self.url}/_sandbox/{path}", json=body, timeout=10).status_code == 400

    def behave(self, **settings: Any) -> None:
        self.control("seed", settings=settings)

    def number(self, digits: str = LINE, **facts: Any) -> None:
        self.control("seed", numbers=[{"digits": digits, **facts}])

    def ring(self, **wishes: Any) -> int:
        return int(self.control("phone/ring", **{"from": CALLER, "to": LINE, **wishes})["call_id"])

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """A request to the API as somebody would make who reads its documentation."""
        options.setdefault("auth", (self.credentials["api_id"], self.credentials["api_token"]))
        return requests.request(method, f"{self.url}/api/v1{path}", timeout=10, **options)

    def truth(self) -> dict[str, Any]:
        return dict(requests.get(f"{self.url}/_sandbox/truth", timeout=10).json())

    def rest(self) -> None:
        """Wait until every webhook that is due was tried."""
        assert self.vendor.webhooks.come_to_rest(10)

    def begin_anew(self) -> None:
        """A company with one line, an API key, and a webhook for nobody yet."""
        self.clock.stand_at(FRIDAY_NOON)
        self.vendor.reset()
        self.vendor.world.put_number(LINE, name="Front desk")
        self.credentials = self.vendor.credentials("basic")
        self.listener.answers = 200
        self.listener.received.clear()
        self.trace.exchanges.clear()


@contextmanager
def simulated_company() -> Iterator[Company]:
    """Simulated Aircall and a listener, served until the end."""
    clock, listener = StandingClock(), Listener()
    vendor = create_sandbox(clock)
    with ExitStack() as stack:
        listener.url = f"{stack.enter_context(serving(listener.app))}/in/phone/aircall/tok1"
        url = f"{stack.enter_context(running([vendor]))}/aircall"
        door = Door(deadline_s=5)
        stack.callback(door.close)
        yield Company(vendor, url, listener, clock, {}, KeptExchanges(), door)
