"""The fixed window of Harvest v3 with its headers (Greenhouse docs, api-rate-limiting)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from integrations.greenhouse.sandbox_settings import Settings


@dataclass(frozen=True)
class Budget:
    """What a credential has left in the present window; `reset` is epoch seconds, `wait` seconds until then."""

    limit: int
    remaining: int
    reset: int
    wait: int
    spent: bool

    def headers(self) -> dict[str, str]:
        """The three headers every answer carries."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset),
        }


class RequestCounter:
    """Counts requests per credential and window."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._counts: dict[str, int] = {}
        self._window = 0

    def count(self, credential: str) -> Budget:
        """Count one request of a credential."""
        now, seconds = int(self._clock().timestamp()), max(1, self._settings.rate_window_seconds)
        if now // seconds != self._window:
            self._window, self._counts = now // seconds, {}
        used = self._counts[credential] = self._counts.get(credential, 0) + 1
        limit, reset = self._settings.rate_limit, (self._window + 1) * seconds
        return Budget(limit, max(0, limit - used), reset, reset - now, used > limit)
