"""Asking the hub's own public address, the way a vendor would: what answers there is the question, so nothing is hidden."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

DEADLINE_S = 10.0
LARGEST_ANSWER = 4096


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What the address answered, with the addresses that its name has."""

    addresses: tuple[str, ...]
    status: int
    location: str
    body: str


def addresses_of(url: str) -> tuple[str, ...]:
    """The addresses of the host, each once; raises socket.gaierror where the name has none."""
    parts = urlsplit(url)
    found = socket.getaddrinfo(parts.hostname, parts.port or _usual_port(parts.scheme), type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def ask_own_address(url: str, *, deadline_s: float = DEADLINE_S, ca_bundle: str | None = None) -> OwnAnswer:
    """One GET, following nothing; raises what the operating system and TLS raise (OSError) and http.client.HTTPException.

    An answer that has not come whole within `deadline_s` raises TimeoutError, however it drips in.

    Only for the address of this installation as its settings name it, never for one that somebody entered in a form.
    """
    parts = urlsplit(url)
    addresses = addresses_of(url)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, deadline_s, ca_bundle)
    begun = time.monotonic()
    closing = threading.Timer(deadline_s, _close, (connection,))
    closing.daemon = True
    closing.start()
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        body = answer.read(LARGEST_ANSWER).decode("utf-8", "replace")
        if time.monotonic() - begun >= deadline_s:
            raise TimeoutError
        return OwnAnswer(addresses, answer.status, answer.headers.get("Location") or "", body)
    except (OSError, http.client.HTTPException) as error:
        if time.monotonic() - begun >= deadline_s:
            raise TimeoutError from error
        raise
    finally:
        closing.cancel()
        connection.close()


def _close(connection: http.client.HTTPConnection) -> None:
    """End whatever waits for the other side."""
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _connection(scheme: str, host: str, port: int | None, deadline_s: float, ca_bundle: str | None) -> http.client.HTTPConnection:
    if scheme != "https":
        return http.client.HTTPConnection(host, port, timeout=deadline_s)
    trusted = ssl.create_default_context(cafile=ca_bundle or DEFAULT_CA_BUNDLE_PATH)
    return http.client.HTTPSConnection(host, port, timeout=deadline_s, context=trusted)


def _usual_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
