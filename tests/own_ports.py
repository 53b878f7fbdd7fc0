"""Ports for servers that a test starts a while later, or again: meanwhile nobody else takes them."""

import os
import socket
from collections.abc import Iterator
from functools import cache
from itertools import cycle

# below those that a system gives to whoever asks for any, and others for each worker of a run
FIRST, OF_EACH, WORKERS = 10_000, 2_000, 11


def own_port() -> int:
    """A port that no other test of this run is given, and that nobody listens on now."""
    return next(port for port in _ports() if _is_free(port))


@cache
def _ports() -> Iterator[int]:
    """Those of this worker, from another one on in each run: two runs at once seldom try the same."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    ports = range(FIRST + worker * OF_EACH, FIRST + (worker + 1) * OF_EACH)
    begin = os.getpid() % OF_EACH
    return cycle([*ports[begin:], *ports[:begin]])


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
