"""A vendor's webhooks are tried again after its pauses, until somebody takes them or they are given up."""

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from hub.sandbox.courier import Courier, Delivery, Letter

START = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
LONGEST_S = 60


class Told(Delivery):
    RETRY_MINUTES = (1, 5)


class OneAddress(Courier[Told]):
    def __init__(self, url: str) -> None:
        self.now = START
        super().__init__("test", lambda: self.now, lambda: 1.0)
        self._url = url

    def letter(self, delivery: Told) -> Letter:
        return Letter(self._url, str(len(delivery.statuses)).encode(), {"X-Signed": "yes"})

    def timeout_s(self) -> float:
        return 5.0


class Receiver:
    """Answers with the given statuses in turn and keeps what came."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.came: list[str] = []
        self.arrived = threading.Condition()
        receiver = self

        class Taker(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                with receiver.arrived:
                    self.send_response(receiver.statuses.pop(0))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    receiver.came.append(body)
                    receiver.arrived.notify_all()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of http.server
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Taker)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for(self, count: int) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.came) >= count, LONGEST_S)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver(503, 503, 200)
    yield made
    made.close()


def test_a_webhook_is_tried_again_after_each_pause_until_it_is_taken(receiver: Receiver) -> None:
    courier = OneAddress(receiver.url)
    courier.send(Told(due=courier.now))
    receiver.wait_for(1)
    courier.now += dt.timedelta(minutes=1)
    receiver.wait_for(2)
    courier.now += dt.timedelta(minutes=5)
    receiver.wait_for(3)
    courier.close()
    (delivery,) = courier.deliveries
    assert (receiver.came, delivery.statuses, delivery.state) == (["0", "1", "2"], [503, 503, 200], "delivered")


def test_after_the_last_pause_it_is_given_up(receiver: Receiver) -> None:
    receiver.statuses[2] = 500
    courier = OneAddress(receiver.url)
    delivery = Told(due=courier.now)
    for _ in range(3):
        courier.attempt(delivery)
    assert delivery.state == "given up"


def test_what_waits_when_the_vendor_stops_goes_out_when_it_is_woken_again(receiver: Receiver) -> None:
    courier = OneAddress(receiver.url)
    courier.send(Told(due=courier.now + dt.timedelta(minutes=1)))
    courier.close()
    courier.now += dt.timedelta(minutes=2)
    courier.wake()
    receiver.wait_for(1)
    courier.close()
