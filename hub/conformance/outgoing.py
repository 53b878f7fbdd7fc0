"""Seeing every connection that this process opens, whoever opens it."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

Opened = list[tuple[str, int]]


class _Watch:
    """Keeps the addresses that are connected to while somebody watches; an audit hook cannot be taken away again."""

    def __init__(self) -> None:
        self._watching: list[Opened] = []
        self._lock = threading.Lock()
        sys.addaudithook(self._hear)

    def begin(self) -> Opened:
        opened: Opened = []
        with self._lock:
            self._watching.append(opened)
        return opened

    def end(self, opened: Opened) -> None:
        with self._lock:
            self._watching = [other for other in self._watching if other is not opened]

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event != "socket.connect" or not self._watching:
            return
        address = arguments[1]
        if isinstance(address, tuple) and len(address) >= 2:
            for opened in self._watching:
                opened.append((str(address[0]), int(address[1])))


@cache
def _watch() -> _Watch:
    return _Watch()


@contextmanager
def watched_connections() -> Iterator[Opened]:
    """Every host and port that is connected to meanwhile."""
    opened = _watch().begin()
    try:
        yield opened
    finally:
        _watch().end(opened)
