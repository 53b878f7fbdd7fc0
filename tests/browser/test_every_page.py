"""What holds for every page in a real browser: fit for a pocket, for the dark, for a screen reader; quiet, and nothing from elsewhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from hub.records.account import MemberRole
from hub.web.route import Route
from tests.browser.chromium import DESK, POCKET, Visitor, visiting
from tests.browser.every_page import SIGNED_IN, address_of, name_of
from tests.browser.full_business import FullBusiness, empty_business, full_media
from tests.browser.served_hub import served_hub
from tests.fakes.account_rows import AccountRows, make_account
from tests.fakes.simulated_phone import SimulatedPhone

OPEN_TO_ALL = ("/sign-in", "/sign-in/forgotten", "/claim/none", "/reset/none", "/invitation/none", "/api/docs")
GRAVE = ("serious", "critical")
LOOKS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": DESK, "color_scheme": "light"},
    "pocket": {"viewport": POCKET, "color_scheme": "dark", "has_touch": True},
}


@pytest.fixture(scope="module")
def business(sqlite_with_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, FullBusiness]]:
    folder = tmp_path_factory.mktemp("full")
    with served_hub(sqlite_with_tables, folder, media=full_media(folder)) as hub:
        yield hub.address, FullBusiness(hub.database)


@pytest.fixture(scope="module", params=list(LOOKS))
def owner(request: pytest.FixtureRequest, chromium: Browser, business: tuple[str, FullBusiness]) -> Iterator[Visitor]:
    with visiting(chromium, business[0], **LOOKS[request.param]) as visitor:
        visitor.sign_in(business[1].owner)
        yield visitor


@pytest.mark.parametrize("route", SIGNED_IN, ids=name_of)
def test_a_full_page_fits_and_everybody_can_read_it(route: Route, owner: Visitor, business: tuple[str, FullBusiness]) -> None:
    page = owner.open(address_of(route, business[1]))
    assert_readable(page)
    assert owner.missteps == []


def test_paper_is_light_whatever_the_screen_is(owner: Visitor) -> None:
    page = owner.open("/reports")
    on_screen = page.locator("html").get_attribute("data-bs-theme") or ""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", on_screen)


def test_the_first_day_of_a_business_is_no_desert(sqlite_with_tables: Path, tmp_path: Path, chromium: Browser) -> None:
    without_ids = [route for route in SIGNED_IN if "<" not in route.path]
    with served_hub(sqlite_with_tables, tmp_path) as hub:
        owner = empty_business(hub.database)[1]
        with visiting(chromium, hub.address, viewport=POCKET) as visitor:
            visitor.sign_in(owner)
            for route in without_ids:
                assert_readable(visitor.open(route.path))


def test_who_is_not_signed_in_can_read_what_is_open_to_all(sqlite_with_tables: Path, tmp_path: Path, chromium: Browser) -> None:
    with served_hub(sqlite_with_tables, tmp_path) as hub, visiting(chromium, hub.address, viewport=POCKET) as visitor:
        for path in OPEN_TO_ALL:
            assert_readable(visitor.open(path))
        page = visitor.open("/sign-in")
        page.get_by_label("E-mail address").fill("nobody@example.com")
        page.get_by_label("Password").fill("a guess")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Password")).to_have_accessible_description("E-mail address and password do not fit together.")
        expect(page.get_by_label("Password")).to_be_focused()
        assert_readable(page)


@pytest.mark.parametrize("look", LOOKS)
def test_the_simulated_phone_can_be_read(look: str, sqlite_with_tables: Path, tmp_path: Path, chromium: Browser) -> None:
    phone = SimulatedPhone()
    sandbox = {"sandbox_url": "http://127.0.0.1:9100", "sandbox_phone": phone}
    with served_hub(sqlite_with_tables, tmp_path, **sandbox) as hub, visiting(chromium, hub.address, **LOOKS[look]) as visitor:
        rows = AccountRows(hub.database, make_account(hub.database))
        visitor.sign_in(rows.member(MemberRole.OWNER))
        assert_readable(visitor.open("/sandbox/phone"))
        line = rows.line(rows.connection(sandbox=True))
        assert_readable(visitor.open("/sandbox/phone"))
        for state in ("ringing", "greeting", "talking"):
            phone.has_call(line.number, key=state, state=state, heard=["ringing", "Nobody is free right now."])
        assert_readable(visitor.open("/sandbox/phone"))


def assert_readable(page: Page) -> None:
    """One heading, nothing that sticks out to the side, and no serious finding of axe."""
    assert page.get_by_role("heading", level=1).count() == 1, page.url
    wide = page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in GRAVE]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == [], page.url
