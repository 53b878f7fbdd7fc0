"""`make screenshots`: pictures of every page of a full and of an empty business, to be looked at by people."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.chromium import DESK, POCKET, running_chromium, visiting
from tests.browser.every_page import SIGNED_IN, address_of
from tests.browser.full_business import FullBusiness, empty_business, media_of_full_business
from tests.browser.served_hub import ServedHub, served_hub
from tests.services import make_tables

LOOKS = {
    "1280-light": {"viewport": DESK, "color_scheme": "light"},
    "1280-dark": {"viewport": DESK, "color_scheme": "dark"},
    "390-light": {"viewport": POCKET, "color_scheme": "light"},
    "390-dark": {"viewport": POCKET, "color_scheme": "dark"},
}


def take_screenshots(into: Path, wanted: list[str]) -> None:
    """Pictures named after page, business and look; of the `wanted` pages only, if any are named."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hub-pictures-") as folder, running_chromium() as browser:
        tables = make_tables(Path(folder) / "tables.sqlite3")
        for business in ("full", "empty"):
            own = Path(folder) / business
            own.mkdir()
            with served_hub(tables, own, media=media_of_full_business(own)) as hub:
                _picture(browser, hub, business, into, wanted)


def _picture(browser: Browser, hub: ServedHub, business: str, into: Path, wanted: list[str]) -> None:
    full = FullBusiness(hub.database) if business == "full" else None
    owner = full.owner if full else empty_business(hub.database)[1]
    for look, wishes in LOOKS.items():
        with visiting(browser, hub.address, **wishes) as visitor:
            visitor.sign_in(owner)
            for route in SIGNED_IN:
                if (wanted and route.endpoint not in wanted) or (full is None and "<" in route.path):
                    continue
                visitor.open(address_of(route, full) if full else route.path)
                visitor.page.screenshot(path=into / f"{route.endpoint}-{business}-{look}.png", full_page=True)


if __name__ == "__main__":
    take_screenshots(Path(sys.argv[1]), sys.argv[2:])
