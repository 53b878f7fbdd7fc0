"""How often a credential may ask; the vendor publishes no number and sends no headers about it."""

from collections.abc import Callable
from datetime import datetime

from integrations.housecallpro.sandbox_errors import too_many
from integrations.housecallpro.sandbox_settings import Settings

LINE_ITEM_SECONDS = 60


class RequestCounter:
    """Counts requests per credential and window; zero as a limit means none."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}

    def count(self, credential: str) -> None:
        """Count one request of a credential; raises the 429."""
        self._count("all", credential, self._settings.rate_limit, self._settings.rate_window_seconds)

    def count_line_item(self, credential: str) -> None:
        """Count one line item added alone, which the description calls rate limited; raises the 429."""
        self._count("line items", credential, self._settings.line_item_limit, LINE_ITEM_SECONDS)

    def _count(self, what: str, credential: str, limit: int, seconds: float) -> None:
        if not limit or not seconds:
            return
        now = self._clock().timestamp()
        window = int(now // seconds)
        counted_window, count = self._counts.get((what, credential), (window, 0))
        count = count + 1 if counted_window == window else 1
        self._counts[what, credential] = (window, count)
        if count > limit:
            raise too_many((window + 1) * seconds - now, retry_after=self._settings.retry_after_on_429)
