"""A hub that answers webhooks as told and remembers what came."""

import contextlib
import json
import threading
from collections.abc import Iterator
from queue import Queue
from typing import Any

from flask import Flask, Response, request
from werkzeug.serving import make_server

WAIT = 10


class Receiver:
    """`statuses` are the next answers, 200 once they are used up."""

    def __init__(self) -> None:
        self.app = Flask("receiver")
        self.arrived: Queue[tuple[dict[str, str], bytes]] = Queue()
        self.statuses: list[int] = []
        self.url = ""
        self.app.add_url_rule("/in", view_func=self.receive, methods=["POST"])

    def receive(self) -> Response:
        self.arrived.put((dict(request.headers), request.get_data()))
        return Response(status=self.statuses.pop(0) if self.statuses else 200)

    def next_raw(self) -> tuple[dict[str, str], bytes]:
        return self.arrived.get(timeout=WAIT)

    def next(self) -> list[dict[str, Any]]:
        return list(json.loads(self.next_raw()[1]))

    def events(self, count: int) -> list[dict[str, Any]]:
        """So many events, in however many arrays they come."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            found += self.next()
        return found


@contextlib.contextmanager
def receiving() -> Iterator[Receiver]:
    """Serve a receiver from a thread."""
    receiver = Receiver()
    server = make_server("127.0.0.1", 0, receiver.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/in"
    yield receiver
    server.shutdown()
    thread.join()
    server.server_close()
