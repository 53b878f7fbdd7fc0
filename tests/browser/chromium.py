"""The system's Chromium, and a visitor in it whose every misstep is noticed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from hub.records.account import Member
from tests.fakes.account_rows import PASSWORD

NAMES = ("chromium", "chromium-browser", "google-chrome")
MUST_BE_THERE = "TEXTBACK_NEEDS_CHROMIUM"
DESK = {"width": 1280, "height": 900}
POCKET = {"width": 390, "height": 844}
PATIENCE_MS = 30_000  # how fast pages are is measured by bench/web.py; here a busy machine must not fail a test
AS_ROOT = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """The browser; without one on this machine the test is skipped, or fails where one was promised."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        _do_without(f"There is no Chromium on the PATH (looked for {', '.join(NAMES)}); the pages are driven in one.")
    try:
        playwright = sync_playwright().start()
    except Exception as trouble:  # noqa: BLE001 - Playwright raises no class of its own here
        _do_without(f"What drives Chromium did not start ({trouble}); on Debian it needs libatomic1.")
    try:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=program, args=list(AS_ROOT))
        yield browser
        browser.close()
    finally:
        playwright.stop()


def _do_without(sentence: str) -> NoReturn:
    if os.environ.get(MUST_BE_THERE):
        pytest.fail(sentence)
    pytest.skip(sentence)


@dataclass
class Visitor:
    """Somebody in front of a browser of their own; what a page did wrong stands in `missteps`."""

    context: BrowserContext
    page: Page
    address: str
    missteps: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of the hub and wait until it stands."""
        self.page.goto(self.address + path, wait_until="load")
        return self.page

    def sign_in(self, member: Member, password: str = PASSWORD) -> Page:
        """By the form, as everybody does."""
        self.open("/sign-in")
        self.page.get_by_label("E-mail address").fill(member.email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self.page

    def note_request(self, request: Request) -> None:
        """Nothing may be asked of another machine."""
        split = urlsplit(request.url)
        if split.scheme in ("http", "https", "ws", "wss") and f"{split.scheme}://{split.netloc}" != self.address:
            self.missteps.append(f"{self.page.url} asked {request.url}")

    def note_message(self, message: ConsoleMessage) -> None:
        """No error in the console, which is also where a broken security policy is told of; a refused form answers 4xx by design."""
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.missteps.append(f"{self.page.url}: {message.text}")

    def note_error(self, error: Any) -> None:
        """No script may break."""
        self.missteps.append(f"{self.page.url}: {error}")


@contextmanager
def visiting(browser: Browser, address: str, **wishes: Any) -> Iterator[Visitor]:
    """A visitor with a session of their own; raises AssertionError in the end where a page did something wrong."""
    context = browser.new_context(**{"viewport": DESK, "locale": "en-US", "timezone_id": "America/New_York", **wishes})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    visitor = Visitor(context, page, address)
    context.on("request", visitor.note_request)
    page.on("console", visitor.note_message)
    page.on("pageerror", visitor.note_error)
    try:
        yield visitor
    finally:
        context.close()
    assert visitor.missteps == []
