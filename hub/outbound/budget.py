"""The rate budget of every connection: what may leave now, what has to wait, and for how long."""

import threading
from collections.abc import Callable, Mapping
from enum import StrEnum

import structlog
from redis import RedisError

from hub.contract.manifest import Limits
from hub.outbound.limit_headers import read_announced
from hub.outbound.redis_windows import RedisWindows
from hub.outbound.windows import Allowance, MemoryWindows

_log = structlog.get_logger(__name__)

REDIS_PAUSE_S = 10.0
SHORTEST_CLOSE_S = 1.0


class Priority(StrEnum):
    """A caller who waits goes before a backfill."""

    LIVE = "live"
    BACKFILL = "backfill"


class Budget:
    """One per process, for all connections; thread-safe.

    Counts in Redis; while Redis is away (asked again after REDIS_PAUSE_S), each process counts for itself, and the
    vendor's own 429 is what keeps them together. `clock` gives seconds since the epoch. A backfill may use `backfill_share`
    of what is allowed and leaves as much again in the vendor's own count.
    """

    def __init__(self, shared: RedisWindows | None, clock: Callable[[], float], *, backfill_share: float = 0.5) -> None:
        self._shared = shared
        self._memory = MemoryWindows()
        self._clock = clock
        self._share = {Priority.LIVE: 1.0, Priority.BACKFILL: backfill_share}
        self._lock = threading.Lock()
        self._redis_away_until = 0.0

    def take(self, connection: str, limits: Limits, priority: Priority) -> float:
        """Seconds to wait before asking again; 0 means go, and the request is counted."""
        return self._ask(connection, limits, priority, count=True)

    def look(self, connection: str, limits: Limits, priority: Priority) -> float:
        """The same without counting: for deciding whether to begin at all."""
        return self._ask(connection, limits, priority, count=False)

    def learn(self, connection: str, limits: Limits, headers: Mapping[str, str]) -> None:
        """Take over the limits that an answer's headers (lower-case names) announce."""
        now = self._clock()
        announced = read_announced(headers, limits, now)
        if announced.limit is None and announced.remaining is None:
            return
        self._memory.learn(connection, announced, now)
        self._with_redis(lambda shared: shared.learn(connection, announced, now))

    def close(self, connection: str, limits: Limits, seconds: float | None) -> None:
        """Let nothing of this connection through for so long; where the vendor named no time, for the length of its window."""
        until = self._clock() + max(SHORTEST_CLOSE_S, limits.per_s if seconds is None else seconds)
        self._memory.close(connection, until)
        self._with_redis(lambda shared: shared.close(connection, until))

    def _ask(self, connection: str, limits: Limits, priority: Priority, *, count: bool) -> float:
        now = self._clock()
        allowance = Allowance(limits.requests, limits.per_s, self._share[priority])
        wait = self._with_redis(lambda shared: shared.take(connection, allowance, now, count=count))
        return self._memory.take(connection, allowance, now, count=count) if wait is None else wait

    def _with_redis(self, ask: Callable[[RedisWindows], float | None]) -> float | None:
        """What Redis says, or None while it is away."""
        if self._shared is None or not self._may_ask_redis():
            return None
        try:
            answer = ask(self._shared)
        except RedisError as error:
            with self._lock:
                self._redis_away_until = self._clock() + REDIS_PAUSE_S
            _log.warning("rate_budget_without_redis", trouble=type(error).__name__, for_s=REDIS_PAUSE_S)
            return None
        if self._redis_away_until:
            with self._lock:
                self._redis_away_until = 0.0
        return answer

    def _may_ask_redis(self) -> bool:
        """While Redis is away, one thread at a time finds out whether it is back; the others do not wait for it."""
        with self._lock:
            if not self._redis_away_until:
                return True
            now = self._clock()
            if now < self._redis_away_until:
                return False
            self._redis_away_until = now + REDIS_PAUSE_S
            return True
