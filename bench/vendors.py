"""The simulated vendors as the bench needs them: the demo's controls, their settings, and when each request reached them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from hub.simulated.vendors import SimulatedVendors


class MeasuredVendors(SimulatedVendors):
    """The simulated vendors' controls and journals."""

    def change_settings(self, key: str, settings: dict[str, Any]) -> None:
        """Change what a vendor's page leaves open, such as its rate limit."""
        self.order(key, "settings", **settings)

    def received(self, key: str, path: str) -> Iterator[tuple[float, str]]:
        """Seconds since the epoch and body of each POST that the vendor received at `path` (with wildcards)."""
        for entry in self.asked(key, "POST", path):
            yield dt.datetime.fromisoformat(entry["at"]).timestamp(), entry["body"]
