"""Simulated Telnyx over real HTTP, and what the hub's own address would hear of it."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.contract.phone_events import PhoneEvent
from hub.contract.webhooks import RawRequest, WebhookSecret
from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running
from telephony.telnyx import TelnyxProvider
from telephony.telnyx.sandbox import TelnyxSandbox, create_sandbox
from telephony.telnyx.sandbox_world import API_KEY
from tests.telephony.telnyx.samples import LINE, STAFF, connected_provider

collect_ignore = [] if "TEXTBACK_CONTRACTS" in os.environ else ["test_sandbox_contract.py"]

PATH = "/in/phone/telnyx/tok1"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (werkzeug's own parameter name)
        pass


@dataclass
class Listener:
    """Hears what Telnyx tells; `refuses` is how many requests it answers with 503 first."""

    url: str = ""
    heard: list[RawRequest] = field(default_factory=list)
    refuses: int = 0

    def serve(self, path: str) -> Response:
        headers = {name.lower(): value for name, value in request.headers}
        query = f"?{request.query_string.decode()}" if request.query_string else ""
        self.heard.append(RawRequest("POST", f"{self.url}/{path}{query}", headers, request.get_data(), datetime.now(UTC)))
        self.refuses -= 1
        return Response(status=503 if self.refuses >= 0 else 204)

    @property
    def events(self) -> list[PhoneEvent]:
        return [event for raw in self.heard for event in TelnyxProvider.read_events(raw)]


@dataclass
class Scene:
    """One line whose webhooks go to the listener, and the provider that is signed in."""

    vendor: TelnyxSandbox
    url: str
    listener: Listener
    provider: TelnyxProvider
    vendors: RemoteVendors

    @property
    def address(self) -> str:
        return f"{self.listener.url}{PATH}"

    @property
    def secrets(self) -> list[WebhookSecret]:
        return TelnyxProvider.webhook_secrets(self.vendor.credentials("bearer_key"))

    def order(self, control: str, **wish: Any) -> Any:
        return self.vendors.order("telnyx", control, **wish)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    app = Flask("listener", static_folder=None)
    app.add_url_rule("/<path:path>", view_func=listener.serve, methods=["POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    listener.url = f"http://127.0.0.1:{server.server_port}"
    yield listener
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def scene(listener: Listener) -> Iterator[Scene]:
    vendor = create_sandbox()
    with running([vendor]) as url:
        scene = Scene(vendor, f"{url}/telnyx", listener, connected_provider(f"{url}/telnyx/api", API_KEY), RemoteVendors(url))
        scene.order("play/line", number=LINE, address=scene.address, staff=[STAFF])
        yield scene
