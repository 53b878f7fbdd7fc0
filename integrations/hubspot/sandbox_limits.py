"""HubSpot's limits: rolling ten seconds per app and portal, the day, and searches per second (HubSpot docs, usage guidelines)."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from integrations.hubspot.sandbox_errors import too_many
from integrations.hubspot.sandbox_grants import Grant
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_settings import Settings

_WINDOW = timedelta(seconds=10)
_SECOND = timedelta(seconds=1)
_MARKETPLACE_BURST = 110
_PLANS = {"starter": (100, 250_000), "professional": (190, 625_000), "enterprise": (190, 1_000_000)}
_ADD_ON = (250, 1_000_000)


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests per ten seconds, and per day where there is such a limit."""

    burst: int
    day: int | None


class RequestCounter:
    """Counts what each app asks of each portal."""

    def __init__(self, clock: Callable[[], datetime], settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self.reset()

    def reset(self) -> None:
        """Forget every count."""
        self._bursts: dict[tuple[int, str], deque[datetime]] = {}
        self._searches: dict[int, deque[datetime]] = {}
        self._days: dict[int, tuple[date, int]] = {}

    def limits(self, grant: Grant) -> Limits:
        """What an app may ask; a marketplace app has no day limit and nothing of the add-on."""
        settings = self._settings
        if grant.marketplace:
            return Limits(settings.burst_limit or _MARKETPLACE_BURST, None)
        burst, day = _PLANS[settings.plan]
        if settings.api_add_on:
            burst, day = _ADD_ON[0], day + _ADD_ON[1]
        return Limits(settings.burst_limit or burst, settings.daily_limit or day)

    def count(self, grant: Grant) -> dict[str, str]:
        """Count one request and give the headers; raises the 429."""
        limits, now = self.limits(grant), self._clock()
        recent = _within(self._bursts.setdefault((grant.portal.id, grant.counted_as), deque()), now, _WINDOW)
        headers = {
            "X-HubSpot-RateLimit-Max": str(limits.burst),
            "X-HubSpot-RateLimit-Remaining": str(max(0, limits.burst - len(recent) - 1)),
            "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
        }
        if limits.day is not None:
            used = self.used_today(grant.portal) + 1
            headers["X-HubSpot-RateLimit-Daily"] = str(limits.day)
            headers["X-HubSpot-RateLimit-Daily-Remaining"] = str(max(0, limits.day - used))
            if used > limits.day:
                raise self._refusal("DAILY", self._until_midnight(grant.portal), headers)
            self._days[grant.portal.id] = (self._today(grant.portal), used)
        if len(recent) >= limits.burst:
            raise self._refusal("TEN_SECONDLY_ROLLING", _WINDOW - (now - recent[0]), headers)
        recent.append(now)
        return headers

    def count_search(self, portal: Portal, times: int = 1) -> None:
        """Count a search, which all apps of the portal share; raises the 429, which has no headers."""
        now = self._clock()
        recent = _within(self._searches.setdefault(portal.id, deque()), now, _SECOND)
        if len(recent) >= self._settings.search_limit:
            raise self._refusal("SECONDLY", _SECOND, {})
        recent.extend([now] * times)

    def used_today(self, portal: Portal) -> int:
        """What counts against the day of the portal's own time zone."""
        day, used = self._days.get(portal.id, (None, 0))
        return used if day == self._today(portal) else 0

    def resets_at(self, portal: Portal) -> datetime:
        """The portal's next midnight."""
        return self._clock() + self._until_midnight(portal)

    @staticmethod
    def zone(portal: Portal) -> ZoneInfo:
        """The portal's own time zone."""
        return ZoneInfo(portal.facts["timeZone"])

    def _today(self, portal: Portal) -> date:
        return self._clock().astimezone(self.zone(portal)).date()

    def _until_midnight(self, portal: Portal) -> timedelta:
        now = self._clock().astimezone(self.zone(portal))
        midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
        return midnight - now

    def _refusal(self, policy: str, wait: timedelta, headers: dict[str, str]) -> Exception:
        told = max(1, int(wait.total_seconds())) if self._settings.retry_after_on_429 else None
        refusal = too_many(policy, wait=told)
        refusal.headers |= headers
        return refusal


def _within(moments: deque[datetime], now: datetime, span: timedelta) -> deque[datetime]:
    while moments and now - moments[0] >= span:
        moments.popleft()
    return moments
