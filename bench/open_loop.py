"""Open-loop load: every request leaves at its own time, whatever became of those before it."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.sample_calls import Request

IDLE_S = 1.0  # shorter than the web server's keep-alive, so that a request seldom meets a closing connection
LONGEST_ANSWER_S = 30.0


@dataclass(slots=True)
class Answers:
    """What came back: seconds from the scheduled first byte to the last byte of the answer, by place of the request."""

    after_s: dict[int, float] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    sent_late_s: list[float] = field(default_factory=list)


class _Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request on it."""

    def __init__(self, load: "_Load") -> None:
        self._load = load
        self._received = b""
        self._place: int | None = None
        self._used_before = False
        self.transport: asyncio.Transport | None = None
        self.idle_since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - asyncio's types say less than it does
        self.transport = transport

    def send(self, place: int, wire: bytes) -> None:
        """Send a request."""
        self._place, self._received = place, b""
        if self.transport is not None:
            self.transport.write(wire)

    def data_received(self, data: bytes) -> None:
        """Collect the answer."""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or self._place is None or len(body) < _body_length(head):
            return
        place, self._place, self._used_before = self._place, None, True
        self.idle_since = time.monotonic()
        self._load.answered(place, int(head[9:12]), self, keep=b"connection: close" not in head.lower())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Send again what a closing connection swallowed; on a fresh one it counts as not answered."""
        self._load.closed(self, self._place, again=self._used_before)


class _Load:
    def __init__(self, host: str, port: int, requests: Sequence[Request], start: float) -> None:
        self._host, self._port = host, port
        self._requests = requests
        self._loop = asyncio.get_running_loop()
        self._begins = self._loop.time() + start - time.time()
        self._idle: deque[_Connection] = deque()
        self._connecting: set[asyncio.Task[None]] = set()
        self._unanswered = len(requests)
        self._done = asyncio.Event()
        self.answers = Answers()

    async def run(self) -> Answers:
        for place, request in enumerate(self._requests):
            self._loop.call_at(self._begins + request.due_s, self._fire, place)
        last = self._requests[-1].due_s + self._begins - self._loop.time()
        try:
            async with asyncio.timeout(last + LONGEST_ANSWER_S):
                await self._done.wait()
        except TimeoutError:
            pass
        return self.answers

    def _fire(self, place: int) -> None:
        self.answers.sent_late_s.append(self._loop.time() - self._begins - self._requests[place].due_s)
        self._send(place)

    def _send(self, place: int) -> None:
        while self._idle:
            connection = self._idle.pop()
            if time.monotonic() - connection.idle_since < IDLE_S and connection.transport and not connection.transport.is_closing():
                connection.send(place, self._requests[place].wire)
                return
            if connection.transport:
                connection.transport.close()
        task = self._loop.create_task(self._connect(place))
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)

    async def _connect(self, place: int) -> None:
        try:
            _, connection = await self._loop.create_connection(lambda: _Connection(self), self._host, self._port)
        except OSError:
            self._finished()
            return
        connection.send(place, self._requests[place].wire)

    def answered(self, place: int, status: int, connection: _Connection, *, keep: bool) -> None:
        self.answers.after_s[place] = self._loop.time() - self._begins - self._requests[place].due_s
        self.answers.statuses[place] = status
        if keep:
            self._idle.append(connection)
        self._finished()

    def closed(self, connection: _Connection, place: int | None, *, again: bool) -> None:
        if connection in self._idle:
            self._idle.remove(connection)
        if place is not None and again:
            self._send(place)
        elif place is not None:
            self._finished()

    def _finished(self) -> None:
        self._unanswered -= 1
        if not self._unanswered:
            self._done.set()


def _body_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def fire(host: str, port: int, requests: Sequence[Request], start: float) -> Answers:
    """Send every request when it is due, counted from `start` (seconds since the epoch), and wait for the answers."""

    async def run() -> Answers:
        return await _Load(host, port, requests, start).run()

    return asyncio.run(run())
