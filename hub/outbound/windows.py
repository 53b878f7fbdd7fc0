"""What is counted for one connection's rate budget, kept in this process."""

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from hub.outbound.limit_headers import Announced


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most `requests` (None: no published limit) in any `per_s` seconds, of which this asker may use `share` (0 to 1)."""

    requests: int | None
    per_s: float
    share: float = 1.0


class Windows(Protocol):
    """Counts requests by connection; times are seconds since the epoch."""

    def take(self, connection: str, allowance: Allowance, now: float, *, count: bool) -> float:
        """Seconds to wait; 0 means go, and counts the request if `count`."""

    def learn(self, connection: str, announced: Announced, now: float) -> None:
        """Take over what the vendor's headers said."""

    def close(self, connection: str, until: float) -> None:
        """Let nothing through until then."""


@dataclass(slots=True)
class _Window:
    taken: deque[float] = field(default_factory=deque)
    limit: int | None = None
    left: int = 0
    left_until: float = 0.0
    closed_until: float = 0.0


class MemoryWindows:
    """The windows of this process alone."""

    def __init__(self) -> None:
        self._windows: dict[str, _Window] = {}
        self._lock = threading.Lock()

    def take(self, connection: str, allowance: Allowance, now: float, *, count: bool) -> float:
        """Seconds to wait; 0 means go, and counts the request if `count`."""
        with self._lock:
            window = self._windows.setdefault(connection, _Window())
            while window.taken and window.taken[0] <= now - allowance.per_s:
                window.taken.popleft()
            wait = _seconds_to_wait(window, allowance, now)
            if wait == 0 and count:
                window.taken.append(now)
                window.left -= 1
            return wait

    def learn(self, connection: str, announced: Announced, now: float) -> None:
        """Take over what the vendor's headers said."""
        with self._lock:
            window = self._windows.setdefault(connection, _Window())
            if announced.limit is not None:
                window.limit = announced.limit
            if announced.remaining is not None and announced.reset_in_s is not None:
                until = now + announced.reset_in_s
                # answers overtake each other: within one of the vendor's windows the smallest rest is the newest
                same = abs(until - window.left_until) < 1.5
                window.left = min(window.left, announced.remaining) if same else announced.remaining
                window.left_until = until

    def close(self, connection: str, until: float) -> None:
        """Let nothing through until then."""
        with self._lock:
            window = self._windows.setdefault(connection, _Window())
            window.closed_until = max(window.closed_until, until)


def _seconds_to_wait(window: _Window, allowance: Allowance, now: float) -> float:
    wait = max(0.0, window.closed_until - now)
    ceiling = window.limit or allowance.requests
    if ceiling is None:
        return wait
    allowed = max(1, int(ceiling * allowance.share))
    if len(window.taken) >= allowed:
        wait = max(wait, window.taken[len(window.taken) - allowed] + allowance.per_s - now)
    if now < window.left_until and window.left <= ceiling - allowed:
        wait = max(wait, window.left_until - now)
    return wait
