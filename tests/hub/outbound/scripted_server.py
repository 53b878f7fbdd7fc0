"""A vendor's server that does exactly what it is told with each request, on a raw socket."""

import json
import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

Action = Callable[[socket.socket], None]


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came; `connection` numbers the connections from 1."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int


class ScriptedServer:
    """Listens on loopback and answers the nth request with the nth action, the last one again and again."""

    def __init__(self, *actions: Action, tls: ssl.SSLContext | None = None) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self._actions = list(actions)
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"

    def answer_with(self, *actions: Action) -> None:
        """Set the actions once the server's address is known."""
        self._actions = list(actions)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
                self.connections += 1
                if self._tls:
                    connection = self._tls.wrap_socket(connection, server_side=True)
            except ssl.SSLError:
                continue
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            while (received := _read_request(connection, number)) is not None:
                self.received.append(received)
                action = self._actions.pop(0) if len(self._actions) > 1 else self._actions[0]
                action(connection)
        except (OSError, ValueError):
            connection.close()


def reply(status: int, content: Any = None, headers: dict[str, str] | None = None) -> Action:
    """Answer at once; `content` is bytes as they are, or anything else as JSON."""
    body = content if isinstance(content, bytes) else b"" if content is None else json.dumps(content).encode()
    kind = {} if isinstance(content, bytes) or content is None else {"Content-Type": "application/json"}
    lines = [f"{name}: {value}" for name, value in {"Content-Length": str(len(body)), **kind, **(headers or {})}.items()]
    head = f"HTTP/1.1 {status} Whatever\r\n" + "\r\n".join(lines) + "\r\n\r\n"
    return lambda connection: connection.sendall(head.encode() + body)


def withhold(connection: socket.socket) -> None:
    """Say nothing until the other side hangs up."""
    connection.recv(1)
    connection.close()


def hang_up(connection: socket.socket) -> None:
    """Close without a word."""
    connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def reply_and_hang_up(status: int, hung_up: threading.Event) -> Action:
    """Answer as if the connection stayed open, close it, and tell."""

    def act(connection: socket.socket) -> None:
        reply(status)(connection)
        hang_up(connection)
        hung_up.set()

    return act


def reset_within_answer(connection: socket.socket) -> None:
    """Break off in the middle of the body."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drip_body(connection: socket.socket) -> None:
    """A body without an end, one byte every few milliseconds."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    _drip(connection)


def drip_until_closed(connection: socket.socket) -> None:
    """A body that ends where the connection ends, so that a cut looks like an end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    _drip(connection)


def drip_head(connection: socket.socket) -> None:
    """A head without an end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    _drip(connection)


def _drip(connection: socket.socket) -> None:
    while not select.select([connection], [], [], 0.02)[0]:
        connection.sendall(b"x")
    connection.close()


def _read_request(connection: socket.socket, number: int) -> Received | None:
    head = b""
    while b"\r\n\r\n" not in head:
        more = connection.recv(65_536)
        if not more:
            return None
        head += more
    written, _, body = head.partition(b"\r\n\r\n")
    first, *lines = written.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65_536)
    method, target, _ = first.split(" ")
    return Received(method, target, headers, body, number)
