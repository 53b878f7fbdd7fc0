"""Where a simulated phone system's webhooks arrive during a trial: kept as they came, and answered at once."""

import datetime as dt
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.contract.webhooks import Answer, RawRequest

POLL_S = 0.05
Answers = Callable[[RawRequest], Answer]


class Listener:
    """Every request by the path at which it arrived; `answers` says what is answered there, 204 where nothing is said."""

    def __init__(self) -> None:
        self.address = ""
        self.answers: dict[str, Answers] = {}
        self.app = Flask("hub.conformance.listening", static_folder=None)
        self.app.add_url_rule("/<path:path>", view_func=self._take, methods=["GET", "POST"])
        self._heard: defaultdict[str, list[RawRequest]] = defaultdict(list)
        self._changed = threading.Condition()

    def heard(self, address: str) -> list[RawRequest]:
        """What came to a webhook address, oldest first."""
        with self._changed:
            return list(self._heard[address.removeprefix(self.address)])

    def wait_for(self, is_enough: Callable[[], bool], longest_s: float) -> bool:
        """Wait until enough has come; whether it did in time."""
        with self._changed:
            return self._changed.wait_for(is_enough, longest_s)

    def _take(self, path: str) -> Response:  # noqa: ARG002 - the path is taken as it was sent
        target = str(request.environ["RAW_URI"])
        headers = {name.lower(): value for name, value in request.headers.items()}
        raw = RawRequest(request.method, self.address + target, headers, request.get_data(), dt.datetime.now(dt.UTC))
        place = target.partition("?")[0]
        with self._changed:
            self._heard[place].append(raw)
            self._changed.notify_all()
        answer = self.answers[place](raw) if place in self.answers else Answer()
        return Response(answer.body, answer.status, content_type=answer.content_type)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 (werkzeug's own parameter name)
        """Say nothing: addresses carry tokens."""


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener at an address of this machine, in threads of this process."""
    listener = Listener()
    server = make_server("127.0.0.1", 0, listener.app, threaded=True, request_handler=_Quiet)
    listener.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": POLL_S}, name="listener", daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
