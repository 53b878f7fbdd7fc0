"""From nothing to the first recovered call, as a newcomer clicks it: a real hub, simulated vendors, no account anywhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import POCKET, visiting
from tests.browser.running_sandbox import RunningSandbox, running_sandbox

TEXT_COMES_WITHIN_MS = 120_000
OWN_MAPPING = '[person.fields]\ntags = { to = "tags[]", always = ["Called the hub"] }\n'


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path) as running:
        yield running


def press(page: Page, name: str | re.Pattern[str], kind: str = "button") -> None:
    """Press the one button or link of this name."""
    (page.get_by_role("button", name=name) if kind == "button" else page.get_by_role("link", name=name)).click()


def claim(page: Page) -> None:
    """Take the installation over."""
    page.get_by_label("Name of your business").fill("Harbor Talent")
    page.get_by_label("Recruiting").check()
    page.get_by_label(re.compile("^No, wait")).check()
    page.get_by_label("Your name").fill("Rowan Hale")
    page.get_by_label("Your e-mail address").fill("rowan@harbor-talent.example")
    page.get_by_label("Password").fill("a long enough password")
    press(page, "Claim and sign in")


def be_called(page: Page, address: str) -> None:
    """Somebody whom nobody knows rings, hears nobody, and answers the text."""
    page.goto(f"{address}/sandbox/phone")
    page.get_by_label("Another number, and the line").fill("+1 415 555 0177")
    press(page, re.compile("^Use$"))
    press(page, re.compile("^Ring$"))
    press(page, "Let it ring, then hang up")
    expect(page.locator(".handset").get_by_text("Harbor Talent here, sorry we missed your call")).to_be_visible(
        timeout=TEXT_COMES_WITHIN_MS
    )
    page.get_by_label(re.compile("^Text .* as ")).fill("It is about the warehouse role")
    press(page, re.compile("^Send$"))
    expect(page.get_by_label("At Greenhouse Recruiting")).to_contain_text("Unknown Caller", timeout=TEXT_COMES_WITHIN_MS)


def try_a_mapping(page: Page, address: str) -> None:
    """What that call would have sent to the system with another mapping is shown before anything is saved."""
    page.goto(f"{address}/connections")
    press(page, re.compile("^Greenhouse Recruiting$"), "link")
    press(page, "What goes where", "link")
    page.get_by_label(re.compile("^TOML")).fill(OWN_MAPPING)
    press(page, "Show what changes")
    expect(page.locator("#changes")).to_contain_text("Called the hub")
    press(page, re.compile("^Try on the last"))
    tried = page.locator("#tried")
    expect(tried).to_contain_text("Nothing was sent, nothing saved")
    expect(tried.locator("ins").filter(has_text="Called the hub").first).to_be_visible()
    page.goto(page.url.split("/mapping")[0] + "/mapping")
    expect(page.get_by_label(re.compile("^TOML"))).to_have_value("")


def test_a_newcomer_gets_from_nothing_to_the_first_recovered_call(chromium: Browser, sandbox: RunningSandbox) -> None:
    with visiting(chromium, sandbox.address, viewport=POCKET) as visitor:
        page = visitor.open(sandbox.claim_link.removeprefix(sandbox.address))
        claim(page)
        expect(page.get_by_role("heading", name="Set-up")).to_be_visible()
        press(page, "Begin", "link")
        press(page, "Use the simulated Twilio")
        press(page, "Use the simulated number")
        press(page, "Ring the line")
        reply = page.get_by_role("button", name="Reply from the simulated phone")
        reply.wait_for(timeout=TEXT_COMES_WITHIN_MS)
        expect(page.get_by_text("Harbor Talent here, sorry we missed your call")).to_be_visible()
        reply.click()
        expect(page.get_by_role("heading", name="Your first missed call is recovered")).to_be_visible(timeout=TEXT_COMES_WITHIN_MS)
        press(page, "Go on to the next step", "link")
        press(page, "Save and go on")
        press(page, "Save and go on")
        press(page, "Use the simulated Greenhouse Recruiting")
        press(page, "Save and go on")
        press(page, "I work alone")
        press(page, re.compile("Switch texting on"))
        press(page, re.compile("^Go on$"), "link")
        expect(page.get_by_role("heading", name="All done")).to_be_visible()
        be_called(page, sandbox.address)
        try_a_mapping(page, sandbox.address)
        expect(visitor.open("/").get_by_role("heading", name=re.compile("Finish setting up"))).to_have_count(0)
