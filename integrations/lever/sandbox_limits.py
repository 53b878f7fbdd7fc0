"""The token bucket of every credential: a steady rate and a burst, announced by no header (Lever docs, rate limits)."""

from collections.abc import Callable
from datetime import datetime

from integrations.lever.sandbox_settings import Settings


class Buckets:
    """One bucket per credential, full at first."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self.reset()

    def reset(self) -> None:
        """Fill every bucket."""
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, credential: str) -> bool:
        """Take one request out of the credential's bucket; False when it is empty."""
        rate, burst = self._settings.rate_per_second, float(self._settings.rate_burst)
        if not rate:
            return True
        now = self._clock().timestamp()
        level, then = self._levels.get(credential, (burst, now))
        level = min(burst, level + max(0.0, now - then) * rate)
        enough = level >= 1
        self._levels[credential] = (level - enough, now)
        return enough
