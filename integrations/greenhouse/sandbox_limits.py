"""The fixed window of Harvest v3 with its headers (Greenhouse docs, api-rate-limiting)."""

from collections.abc import Callable
from datetime import datetime

from hub.sandbox.limits import FixedWindow, LimitHeaders, Rate
from integrations.greenhouse.sandbox_settings import Settings

ANNOUNCED = LimitHeaders(limit="X-RateLimit-Limit", remaining="X-RateLimit-Remaining", reset="X-RateLimit-Reset")


def request_counter(clock: Callable[[], datetime], settings: Settings) -> FixedWindow:
    """Counts requests per credential and window."""
    return FixedWindow(clock, lambda: Rate(settings.rate_limit, max(1, settings.rate_window_seconds)))
