"""Seeing every connection that is opened meanwhile, whatever library opens it."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

Opened = list[tuple[str, int]]


@dataclass(frozen=True, eq=False)
class _Watcher:
    """One who watches: `others` are the threads that were at work before, about something else."""

    others: frozenset[threading.Thread]
    opened: Opened = field(default_factory=list)


class _Watch:
    """Keeps the addresses that are connected to while somebody watches; an audit hook cannot be taken away again."""

    def __init__(self) -> None:
        self._watchers: list[_Watcher] = []
        self._lock = threading.Lock()
        sys.addaudithook(self._hear)

    def begin(self) -> _Watcher:
        watcher = _Watcher(frozenset(threading.enumerate()) - {threading.current_thread()})
        with self._lock:
            self._watchers.append(watcher)
        return watcher

    def end(self, watcher: _Watcher) -> None:
        with self._lock:
            self._watchers = [other for other in self._watchers if other is not watcher]

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event != "socket.connect" or not self._watchers:
            return
        address = arguments[1]
        if isinstance(address, tuple) and len(address) >= 2:
            for watcher in self._watchers:
                if threading.current_thread() not in watcher.others:
                    watcher.opened.append((str(address[0]), int(address[1])))


@cache
def _watch() -> _Watch:
    return _Watch()


@contextmanager
def watched_connections() -> Iterator[Opened]:
    """Every host and port that is connected to meanwhile, by the calling thread or by one that began after it."""
    watcher = _watch().begin()
    try:
        yield watcher.opened
    finally:
        _watch().end(watcher)
