"""How often a credential may ask, and what a vendor's answers say of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds."""

    requests: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Budget:
    """What a credential has left after a request; `wait_s` seconds until more is allowed, which is at `reset` in epoch seconds.

    `spent` says that the request was one too many.
    """

    limit: int
    remaining: int
    reset: float
    wait_s: float
    spent: bool


class Limiter(ABC):
    """Counts requests by credential; `rate` is asked each time, because a test may change it."""

    def __init__(self, clock: Callable[[], datetime], rate: Callable[[], Rate]) -> None:
        self._clock = clock
        self._rate = rate
        self.reset()

    @abstractmethod
    def reset(self) -> None:
        """Forget what was counted."""

    @abstractmethod
    def count(self, credential: str) -> Budget:
        """Count one request."""


class FixedWindow(Limiter):
    """A number of requests in each window; all windows begin with the epoch."""

    def reset(self) -> None:
        """Forget what was counted."""
        self._counts: dict[str, tuple[int, int]] = {}

    def count(self, credential: str) -> Budget:
        """Count one request, a refused one too."""
        rate, now = self._rate(), self._clock().timestamp()
        window = int(now // rate.seconds)
        counted_window, used = self._counts.get(credential, (window, 0))
        used = used + 1 if counted_window == window else 1
        self._counts[credential] = window, used
        limit, reset = int(rate.requests), (window + 1) * rate.seconds
        return Budget(limit, max(0, limit - used), reset, reset - now, used > limit)


class TokenBucket(Limiter):
    """A steady rate, and a bucket that holds `burst` requests and is full at first."""

    def __init__(self, clock: Callable[[], datetime], rate: Callable[[], Rate], burst: Callable[[], int]) -> None:
        self._burst = burst
        super().__init__(clock, rate)

    def reset(self) -> None:
        """Fill every bucket."""
        self._levels: dict[str, tuple[float, float]] = {}

    def count(self, credential: str) -> Budget:
        """Take one request out of the credential's bucket; a refused one takes none."""
        rate, burst, now = self._rate(), self._burst(), self._clock().timestamp()
        per_s = rate.requests / rate.seconds
        level, then = self._levels.get(credential, (float(burst), now))
        level = min(float(burst), level + max(0.0, now - then) * per_s)
        spent = level < 1
        level -= not spent
        self._levels[credential] = level, now
        wait_s = max(0.0, 1 - level) / per_s
        return Budget(burst, int(level), now + wait_s, wait_s, spent)


@dataclass(frozen=True, slots=True)
class LimitHeaders:
    """The names of the headers by which a vendor announces a budget, None where it keeps silent.

    `limit`, `remaining` and `reset` (epoch seconds) stand in every answer, `wait` (seconds) in a refusal.
    """

    limit: str | None = None
    remaining: str | None = None
    reset: str | None = None
    wait: str | None = None

    def of_answer(self, budget: Budget) -> dict[str, str]:
        """What every answer says."""
        told = {self.limit: budget.limit, self.remaining: budget.remaining, self.reset: ceil(budget.reset)}
        return {name: str(number) for name, number in told.items() if name is not None}

    def of_refusal(self, budget: Budget) -> dict[str, str]:
        """What a 429 says besides."""
        return {} if self.wait is None else {self.wait: str(max(1, ceil(budget.wait_s)))}
