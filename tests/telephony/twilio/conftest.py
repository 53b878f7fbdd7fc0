"""A customer's server beside simulated Twilio, both over real HTTP, and a signature oracle of the tests' own."""

import base64
import hashlib
import hmac
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.sandbox.server import running
from telephony.twilio.sandbox import TwilioSandbox, create_sandbox

collect_ignore = [] if "TEXTBACK_CONTRACTS" in os.environ else ["test_sandbox_contract.py"]

SID = "AC" + "1" * 32
TOKEN = "primary-token-of-the-tests"
LINE = "+14155550100"
CALLER = "+14155550123"
STAFF = "+14155550150"
OTHER_STAFF = "+14155550151"


def oracle_signature(url: str, pairs: list[tuple[str, str]], secret: str, digest: str = "sha1") -> str:
    text = url
    for name in sorted({name for name, _ in pairs}):
        for value in sorted({value for key, value in pairs if key == name}):
            text += name + value
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), getattr(hashlib, digest)).digest()).decode()


class StillClock:
    """A clock that moves only when a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Received:
    """One request that reached the customer's server, as bytes."""

    method: str
    url: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode(), keep_blank_values=True)

    @property
    def form(self) -> dict[str, str]:
        return dict(self.pairs)

    @property
    def signature(self) -> str:
        return self.headers["X-Twilio-Signature"]


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (werkzeug's own parameter name)
        pass


@dataclass
class Customer:
    """The customer's server: answers per path, each a body, a Response maker, or a list of them for one request after the other."""

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    def serve(self, path: str) -> Response:
        headers = dict(request.headers)
        body = request.get_data()
        full = request.url if request.query_string else request.base_url
        self.received.append(Received(request.method, full, f"/{path}", headers, body))
        answer = self.answers.get(f"/{path}", "<Response/>")
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            answer = answer()
        return answer if isinstance(answer, Response) else Response(answer, mimetype="text/xml")

    def at(self, path: str) -> list[Received]:
        return [one for one in self.received if one.path == path]


@dataclass
class Twilio:
    """Simulated Twilio with one account and one line, whose webhooks go to the customer."""

    vendor: TwilioSandbox
    url: str
    customer: Customer
    clock: StillClock

    @property
    def api(self) -> str:
        return f"{self.url}/api/2010-04-01/Accounts/{SID}"

    def rest(self, method: str, path: str, **options: Any) -> requests.Response:
        options.setdefault("auth", (SID, TOKEN))
        return requests.request(method, f"{self.api}{path}", timeout=10, **options)

    def control(self, path: str, body: dict[str, Any]) -> Any:
        answer = requests.post(f"{self.url}/_sandbox/{path}", json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def truth(self) -> dict[str, Any]:
        return dict(requests.get(f"{self.url}/_sandbox/truth", timeout=10).json())

    def handset(self, number: str) -> dict[str, Any]:
        return dict(requests.get(f"{self.url}/_sandbox/phone/{number}", timeout=10).json())

    def send(self, **form: Any) -> requests.Response:
        return self.rest("POST", "/Messages.json", data={"To": CALLER, "From": LINE, "Body": "Sorry we missed you"} | form)

    def ring(self, **wishes: Any) -> dict[str, Any]:
        return dict(self.control("phone/ring", {"from": CALLER, "to": LINE} | wishes))

    def text(self, body: str, **wishes: Any) -> dict[str, Any]:
        return dict(self.control("phone/text", {"from": CALLER, "to": LINE, "body": body} | wishes))

    def seed_number(self, **settings: Any) -> None:
        self.control("seed", {"numbers": [{"account": SID, "phone_number": LINE} | settings]})

    def seed_account(self, **settings: Any) -> None:
        self.control("seed", {"accounts": [{"sid": SID, "auth_token": TOKEN} | settings]})

    def seed_phone(self, number: str, **behaviour: Any) -> None:
        self.control("seed", {"phones": {number: behaviour}})


def wait_until(fact: Callable[[], Any]) -> None:
    end = time.monotonic() + 60
    while not fact():
        assert time.monotonic() < end, "the awaited fact never came"
        threading.Event().wait(0.01)


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], None]:
    return wait_until


@pytest.fixture
def oracle() -> Callable[..., str]:
    return oracle_signature


@pytest.fixture
def customer() -> Iterator[Customer]:
    customer = Customer()
    app = Flask("customer", static_folder=None)
    app.add_url_rule("/<path:path>", view_func=customer.serve, methods=["GET", "POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    customer.url = f"http://127.0.0.1:{server.server_port}"
    yield customer
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def twilio(customer: Customer) -> Iterator[Twilio]:
    clock = StillClock()
    vendor = create_sandbox(clock)
    with running([vendor]) as url:
        twilio = Twilio(vendor, f"{url}/twilio", customer, clock)
        twilio.seed_account()
        twilio.seed_number(voice_url=f"{customer.url}/voice", sms_url=f"{customer.url}/sms", status_callback=f"{customer.url}/number")
        yield twilio


@pytest.fixture
def contract_folder() -> Path:
    return Path(os.environ["TEXTBACK_CONTRACTS"])
