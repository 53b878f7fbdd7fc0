"""urllib3's connections, taught to respect the deadline of a whole request and to say whether anything left."""

import queue
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.response import HTTPResponse

from hub.outbound.file_addresses import is_public
from hub.outbound.flight import Flight

CURRENT_FLIGHT: ContextVar[Flight] = ContextVar("current_flight")

_Found = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]]


class FollowedConnection(HTTPConnection):
    """A connection that tells the current flight what happens on its socket."""

    _last_heard = 0.0

    def _new_conn(self) -> socket.socket:
        flight = CURRENT_FLIGHT.get()
        try:
            found = _allowed(_resolve(self._dns_host, self.port, flight.remaining_s()), flight)
            sock = _connect_to_any(found, flight, self.socket_options)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "no connection before the deadline") from error
        except OSError as error:
            raise NewConnectionError(self, "no connection") from error
        return sock

    def request(  # type: ignore[override] # urllib3's own signature differs from http.client's
        self, method: str, url: str, body: Any = None, headers: Mapping[str, str] | None = None, **options: Any
    ) -> None:
        """Send on a live socket: one that was idle for long may be dead at the far end, so it is replaced."""
        flight = CURRENT_FLIGHT.get()
        if self.sock is not None and time.monotonic() - self._last_heard > flight.idle_limit_s:
            self.close()
        if self.sock is not None:
            flight.follow(self.sock)
        super().request(method, url, body=body, headers=headers, **options)

    def connect(self) -> None:
        """Connect and note the time, so that a fresh socket does not count as idle."""
        super().connect()
        self._last_heard = time.monotonic()

    def send(self, data: Any) -> None:
        """Let bytes out only before the deadline, and note that they may have left."""
        if self.sock is None:
            self.connect()
        CURRENT_FLIGHT.get().leave()
        super().send(data)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # urllib3's own type differs from http.client's
        """The answer's head; the connection counts as idle from here."""
        response = super().getresponse()
        self._last_heard = time.monotonic()
        return response


class FollowedTlsConnection(FollowedConnection, HTTPSConnection):
    """The same with TLS; the handshake is cut at the deadline too."""


class FollowedPool(HTTPConnectionPool):
    """A pool of such connections to one host."""

    ConnectionCls = FollowedConnection


class FollowedTlsPool(HTTPSConnectionPool):
    """A pool of such connections with TLS to one host."""

    ConnectionCls = FollowedTlsConnection


def _resolve(host: str, port: int, within_s: float) -> _Found:
    """Addresses of a host; in a thread, because the system's resolver knows no deadline. Raises gaierror or TimeoutError."""
    answers: queue.SimpleQueue[_Found | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else socket.gaierror("not a host name"))

    threading.Thread(target=ask, name="outbound-resolver", daemon=True).start()
    try:
        answer = answers.get(timeout=within_s)
    except queue.Empty:
        raise TimeoutError("the host's address was not found in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _allowed(found: _Found, flight: Flight) -> _Found:
    """The addresses that the flight may go to; what is connected to is what was looked at, so a name that changes gains nothing."""
    if not flight.public_only:
        return found
    public = [one for one in found if is_public(str(one[4][0]))]
    flight.met_private = not public
    return public


def _connect_to_any(found: _Found, flight: Flight, options: Any) -> socket.socket:
    """The first address that accepts; each gets an equal share of the time that is left, so one dead address does not eat it."""
    trouble: OSError = OSError("the host has no address")
    for left, (family, kind, protocol, _, address) in zip(range(len(found), 0, -1), found, strict=True):
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options or ():
                sock.setsockopt(*option)
            sock.settimeout(flight.remaining_s() / left)
            sock.connect(address)
            sock.settimeout(flight.remaining_s())
            flight.follow(sock)
        except OSError as error:
            sock.close()
            trouble = error
        else:
            return sock
    raise trouble
