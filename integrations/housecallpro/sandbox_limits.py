"""How often a credential may ask; the vendor publishes no number and sends no headers about it."""

from collections.abc import Callable
from datetime import datetime

from hub.sandbox.limits import FixedWindow, Rate
from integrations.housecallpro.sandbox_errors import too_many
from integrations.housecallpro.sandbox_settings import Settings

LINE_ITEM_SECONDS = 60


class RequestCounter:
    """Counts requests per credential and window; zero as a limit means none."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        self._settings = settings
        self._all = FixedWindow(clock, lambda: Rate(settings.rate_limit, settings.rate_window_seconds))
        self._line_items = FixedWindow(clock, lambda: Rate(settings.line_item_limit, LINE_ITEM_SECONDS))

    def count(self, credential: str) -> None:
        """Count one request of a credential; raises the 429."""
        if self._settings.rate_limit and self._settings.rate_window_seconds:
            self._refuse_too_many(self._all, credential)

    def count_line_item(self, credential: str) -> None:
        """Count one line item added alone, which the description calls rate limited; raises the 429."""
        if self._settings.line_item_limit:
            self._refuse_too_many(self._line_items, credential)

    def _refuse_too_many(self, window: FixedWindow, credential: str) -> None:
        budget = window.count(credential)
        if budget.spent:
            raise too_many(budget.wait_s, retry_after=self._settings.retry_after_on_429)
