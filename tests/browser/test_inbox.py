"""The inbox and a conversation in a real browser: live, without disturbing whoever writes, and by keyboard."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from hub.records.account import Member, MemberRole
from hub.records.conversation import Conversation, TextKind
from hub.records.line import Line
from tests.browser.chromium import POCKET, Visitor, visiting
from tests.browser.served_hub import ServedHub, served_hub
from tests.fakes.account_rows import NOW, AccountRows, make_account

MINUTE = dt.timedelta(minutes=1)


class Desk:
    """Rosa's desk: three callers who wait for her, Sam Rivera longest."""

    def __init__(self, hub: ServedHub) -> None:
        self.hub = hub
        self.rows = AccountRows(hub.database, make_account(hub.database))
        self.rosa: Member = self.rows.member(MemberRole.AGENT, name="Rosa Diaz")
        self.line: Line = self.rows.line()
        self.sam = self.talk("Sam Rivera", 12)
        self.ann = self.talk("Ann Lee", 8)
        self.bo = self.talk("Bo Chen", 2)

    def talk(self, name: str, minutes: int) -> Conversation:
        waits = {"waiting_since": NOW - minutes * MINUTE, "member_id": self.rosa.id}
        return self.rows.conversation(self.line, self.rows.caller(name=name), **waits)

    def hear(self, conversation: Conversation, words: str, minutes: int = 0) -> None:
        """A text of theirs comes in."""
        at = NOW + minutes * MINUTE
        self.rows.text(conversation, self.line, outbound=False, kind=TextKind.REPLY, body=words, at=at, status="received")
        self.rows.told("They wrote back.", conversation_id=conversation.id)


@pytest.fixture
def desk(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[Desk]:
    with served_hub(sqlite_with_tables, tmp_path) as hub:
        yield Desk(hub)


@pytest.fixture
def rosa(desk: Desk, chromium: Browser) -> Iterator[Visitor]:
    with visiting(chromium, desk.hub.address) as visitor:
        visitor.sign_in(desk.rosa)
        yield visitor


def test_a_new_text_appears_and_is_announced_while_somebody_writes(desk: Desk, rosa: Visitor) -> None:
    page = rosa.open(f"/conversations/{desk.sam.id}")
    page.get_by_text("Internal note").click()
    note = page.get_by_label("Only members see it")
    note.fill("half a sent")
    desk.hear(desk.sam, "is it still open?")
    expect(page.locator("#thread").get_by_text("is it still open?")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text("New text from Sam Rivera: is it still open?")
    expect(note).to_be_focused()
    expect(note).to_have_value("half a sent")


def test_the_thread_stands_at_its_newest_entry_and_lets_a_reader_read_above(desk: Desk, rosa: Visitor) -> None:
    for number in range(40):
        desk.hear(desk.sam, f"line {number}", number)
    page = rosa.open(f"/conversations/{desk.sam.id}")
    expect(page.get_by_text("line 39", exact=True)).to_be_in_viewport()
    thread = page.locator("#thread")
    thread.evaluate("thread => { thread.scrollTop = -600; }")
    seen = thread.evaluate("thread => thread.querySelector('li:nth-child(25)').getBoundingClientRect().top")
    desk.hear(desk.sam, "the newest of all", 41)
    expect(thread.get_by_text("the newest of all", exact=True)).to_be_attached()
    assert abs(thread.evaluate("thread => thread.querySelector('li:nth-child(25)').getBoundingClientRect().top") - seen) < 2


def test_an_owner_half_chosen_is_still_chosen_after_news(desk: Desk, rosa: Visitor) -> None:
    desk.rows.member(MemberRole.AGENT, name="Sol Park", email="sol@example.com")
    page = rosa.open(f"/conversations/{desk.sam.id}")
    page.get_by_label("Assign to").select_option(label="Sol Park")
    page.get_by_role("heading", level=1).click()
    page.locator("body").evaluate("() => document.activeElement.blur()")
    desk.hear(desk.sam, "hello?")
    expect(page.locator("#thread").get_by_text("hello?")).to_be_visible()
    assert page.get_by_label("Assign to").evaluate("select => select.selectedOptions[0].textContent") == "Sol Park"


def test_the_inbox_is_worked_through_by_keyboard(rosa: Visitor) -> None:
    page = rosa.open("/inbox")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Sam Rivera")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Ann Lee")).to_be_focused()
    page.keyboard.press("e")
    expect(page.get_by_text("Closed. A new call or text opens it again.")).to_be_visible()
    expect(page.get_by_role("link", name="Bo Chen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bo Chen")
    page.wait_for_load_state()  # the keys come with the page's scripts
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()


def test_a_new_conversation_takes_no_focus_away(desk: Desk, rosa: Visitor) -> None:
    page = rosa.open("/inbox")
    page.keyboard.press("j")
    late = desk.talk("Zoe New", 30)
    desk.hear(late, "anybody?")
    expect(page.get_by_role("link", name="Zoe New")).to_be_visible()
    expect(page.get_by_role("link", name="Sam Rivera")).to_be_focused()


def test_keys_do_nothing_while_somebody_types_and_can_be_switched_off(rosa: Visitor) -> None:
    page = rosa.open("/inbox")
    page.keyboard.press("/")
    search = page.get_by_label("Search conversations")
    expect(search).to_be_focused()
    page.keyboard.type("je")
    expect(search).to_have_value("je")
    search.evaluate("search => search.blur()")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_label("Single keys do this on this device").uncheck()
    page.get_by_role("button", name="Done").click()
    page.reload()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Sam Rivera")).not_to_be_focused()


def test_with_one_thumb_the_caller_is_found_and_can_be_called(desk: Desk, chromium: Browser) -> None:
    with visiting(chromium, desk.hub.address, viewport=POCKET, has_touch=True) as visitor:
        visitor.sign_in(desk.rosa)
        page = visitor.open("/inbox")
        expect(page.get_by_text("late, waits 12 min")).to_be_in_viewport()
        page.get_by_role("link", name="Sam Rivera").tap()
        call = page.get_by_role("link", name="Call", exact=True)
        expect(call).to_be_in_viewport()
        assert (call.get_attribute("href") or "").startswith("tel:+1415555")
        box = call.bounding_box()
        assert box is not None
        assert box["height"] >= 36
