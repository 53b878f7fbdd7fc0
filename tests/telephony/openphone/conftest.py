"""A simulated workspace over real HTTP, with a provider that is signed in to it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.conformance.recording_door import RecordingDoor
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.texts import OutgoingText
from hub.sandbox.server import running
from telephony.openphone import OpenPhoneProvider
from telephony.openphone.sandbox import QuoSandbox, create_sandbox
from tests.telephony.openphone.connected_provider import KEY, connected_provider
from tests.telephony.openphone.webhook_samples import ADDRESS, CALLER, LINE


@dataclass
class Workspace:
    """Simulated Quo with one number and one key; `door` keeps what the provider and Quo said to each other."""

    vendor: QuoSandbox
    url: str
    door: RecordingDoor
    provider: OpenPhoneProvider

    @property
    def api(self) -> str:
        return f"{self.url}/openphone/api"

    def control(self, path: str, **wish: Any) -> dict[str, Any]:
        answer = requests.post(f"{self.url}/openphone/_sandbox/{path}", json=wish, timeout=10)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def phone(self, path: str, **wish: Any) -> dict[str, Any]:
        return self.control(f"phone/{path}", **wish)

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        options.setdefault("headers", {"Authorization": KEY})
        return requests.request(method, f"{self.api}{path}", timeout=10, **options)

    def truth(self, what: str) -> Any:
        return requests.get(f"{self.url}/openphone/_sandbox/truth", timeout=10).json()[what]

    def handset(self, phone: str = CALLER) -> list[tuple[str, str]]:
        texts = requests.get(f"{self.url}/openphone/_sandbox/phone/{phone}", timeout=10).json()["texts"]
        return [(text["direction"], text["body"]) for text in texts]

    def miss(self, status: str = "missed", caller: str = CALLER) -> str:
        """Somebody rings, and nobody takes the call; its id."""
        call = str(self.phone("ring", **{"from": caller, "to": LINE})["call"])
        self.phone("miss", call=call, status=status)
        return call

    def provider_with(self, **facts: str) -> OpenPhoneProvider:
        return connected_provider(self.door, sandbox=self.url, facts=facts)


def outgoing(to: str = CALLER, body: str = "Harbor Talent here, sorry we missed your call.", sender: str = LINE) -> OutgoingText:
    return OutgoingText(sender=PhoneNumber(sender), to=PhoneNumber(to), body=body, report_address=ADDRESS, valid_for_s=900)


def wait_until(fact: Callable[[], Any]) -> None:
    end = time.monotonic() + 60
    while not fact():
        assert time.monotonic() < end, "the awaited fact never came"
        threading.Event().wait(0.01)


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], None]:
    return wait_until


@pytest.fixture
def text_to() -> Callable[..., OutgoingText]:
    return outgoing


@pytest.fixture(scope="session")
def running_quo() -> Iterator[Workspace]:
    """One server for all tests of this folder; `workspace` empties it before each."""
    vendor, door = create_sandbox(), RecordingDoor(deadline_s=5)
    with running([vendor]) as url:
        yield Workspace(vendor, url, door, connected_provider(door, sandbox=url))
    door.close()


@pytest.fixture
def workspace(running_quo: Workspace) -> Workspace:
    running_quo.control("reset")
    running_quo.control("seed", api_keys=[KEY], numbers=[{"phone_number": LINE, "id": "PNfront0001"}])
    running_quo.door.take()
    return running_quo


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (werkzeug's own parameter name)
        pass


@contextmanager
def served(app: Any, port: int = 0) -> Iterator[str]:
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Listener:
    """A server of the customer's that takes webhooks and keeps them; `statuses` are answered one after the other, then 204."""

    def __init__(self) -> None:
        self.url = ""
        self.statuses: list[int] = []
        self.received: list[tuple[dict[str, str], bytes, str]] = []
        self.app = Flask("listener", static_folder=None)
        self.app.add_url_rule("/<path:path>", view_func=self._take, methods=["POST"])

    def _take(self, path: str) -> Response:  # noqa: ARG002 - any path
        headers = {name.lower(): value for name, value in request.headers}
        self.received.append((headers, request.get_data(), request.url))
        return Response(status=self.statuses.pop(0) if self.statuses else 204)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    with served(listener.app) as listener.url:
        yield listener


@pytest.fixture
def serve() -> Callable[..., Any]:
    return served
