"""Whoever knows what they want to change finds where it stands."""

import html
import re

from flask import Flask, url_for

from hub.records.account import MemberRole
from hub.web.settings.index_of_settings import INDEX, find_settings
from tests.fakes.account_rows import AccountRows
from tests.hub.web.conftest import Browser, MakeApp


def found(browser: Browser, wanted: str) -> str:
    return browser.read(f"/settings?find={wanted}").partition('aria-label="Found"')[2].partition("</section>")[0]


def test_a_setting_is_found_by_its_name_and_by_what_else_people_call_it(owner: Browser) -> None:
    assert "Wait before texting" in found(owner, "delay")
    assert "Public holidays of" in found(owner, "bank+holiday")
    assert "under Rules" in found(owner, "SPEND")
    assert "No setting is called that" in found(owner, "%3Cb%3E")
    assert found(owner, "") == ""


def test_nobody_finds_a_page_that_they_may_not_open(make_app: MakeApp, rows: AccountRows) -> None:
    viewer = Browser(make_app())
    viewer.sign_in(rows.member(MemberRole.VIEWER))
    assert "under Export and import" not in found(viewer, "backup")
    assert "under Rules" in found(viewer, "budget")
    assert "For developers" not in viewer.read("/settings"), "a heading with nothing under it"


def test_every_entry_stands_on_its_page_under_that_name(app: Flask, owner: Browser, rows: AccountRows) -> None:
    line = rows.line()
    pages: dict[str, str] = {}
    missing = []
    for entry in INDEX:
        (place,) = {place for one, place in find_settings(entry.name) if one is entry}
        address = f"/lines/{line.id}" if entry.also.endswith("of a line") else None
        with app.test_request_context():
            address = address or url_for(f"web.{place.endpoint}")
        if address not in pages:
            pages[address] = re.sub(r"\s+", " ", html.unescape(owner.read(address))).casefold()
        if entry.name.casefold() not in pages[address]:
            missing.append((entry.name, address))
    assert missing == []
