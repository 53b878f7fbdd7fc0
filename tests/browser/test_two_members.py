"""The inbox as two members use it at once, and as somebody uses it who has no mouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from hub.records.account import Member, MemberRole
from hub.records.conversation import Conversation, TextKind
from hub.records.line import Line
from tests.browser.conftest import Visit
from tests.browser.served_hub import ServedHub, served_hub
from tests.fakes.account_rows import NOW, AccountRows, make_account

QUESTION = "Is the warehouse role still open?"


class Office:
    """Two members with one conversation between a line and a caller who waits."""

    def __init__(self, hub: ServedHub) -> None:
        self.address = hub.address
        self.rows = AccountRows(hub.database, make_account(hub.database))
        self.maria: Member = self.rows.member(MemberRole.OWNER, name="Maria Lopez")
        self.ben: Member = self.rows.member(MemberRole.AGENT, name="Ben Okafor")
        self.viewer: Member = self.rows.member(MemberRole.VIEWER, name="Vi Ewer")
        self.line: Line = self.rows.line(self.rows.connection(key="generic", sign_in_mode="none"))
        self.conversation = self.talk_with("Sam Rivera")

    def talk_with(self, name: str) -> Conversation:
        caller = self.rows.caller(name=name)
        conversation: Conversation = self.rows.conversation(self.line, caller, waiting_since=NOW, missed_calls=1)
        call = self.rows.call(self.line, caller, conversation_id=conversation.id)
        self.rows.text(conversation, self.line, call_id=call.id)
        return conversation

    def hear(self, words: str) -> None:
        """The caller writes."""
        self.rows.text(self.conversation, self.line, outbound=False, kind=TextKind.REPLY, body=words, status="received", at=NOW)
        self.rows.told("They wrote back.", "reply", conversation_id=self.conversation.id, caller_id=self.conversation.caller_id)

    @property
    def path(self) -> str:
        return f"/conversations/{self.conversation.id}"


@pytest.fixture
def office(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[Office]:
    with served_hub(sqlite_with_tables, tmp_path) as hub:
        yield Office(hub)


def stay(page: Page) -> None:
    """Mark the page, so that a reload would be noticed."""
    page.evaluate("window.hasStayed = true")


def has_stayed(page: Page) -> bool:
    return bool(page.evaluate("window.hasStayed === true"))


def test_what_one_member_writes_stands_before_the_other_without_a_reload(office: Office, visit: Visit) -> None:
    maria, ben = visit(office.address), visit(office.address)
    maria.sign_in(office.maria)
    ben.sign_in(office.ben)
    reading = ben.open(office.path)
    stay(reading)
    writing = maria.open(office.path)
    writing.get_by_label("Your text to them").fill("Yes, when can you talk?")
    writing.get_by_role("button", name="Send", exact=True).click()
    expect(reading.get_by_text("Yes, when can you talk?")).to_be_visible()
    expect(writing.get_by_text("Yes, when can you talk?")).to_be_visible()
    assert has_stayed(reading)


def test_a_reply_comes_while_one_types_and_nothing_typed_is_lost(office: Office, visit: Visit) -> None:
    maria, ben = visit(office.address), visit(office.address)
    maria.sign_in(office.maria)
    ben.sign_in(office.ben)
    typing, listing = maria.open(office.path), ben.open("/inbox?view=all")
    stay(typing)
    typing.get_by_label("Your text to them").fill("Let me look that")
    office.hear(QUESTION)
    expect(typing.get_by_text(QUESTION, exact=True)).to_be_visible()
    expect(typing.get_by_role("status")).to_contain_text("New text from Sam Rivera")
    expect(listing.get_by_text(QUESTION)).to_be_visible()
    expect(typing.get_by_label("Your text to them")).to_have_value("Let me look that")
    assert has_stayed(typing)


def test_all_of_it_works_without_a_mouse(office: Office, visit: Visit) -> None:
    office.talk_with("Priya Nair")
    page = visit(office.address).open("/sign-in")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(office.maria.email)
    page.keyboard.press("Tab")
    page.keyboard.type("a long enough password")
    page.keyboard.press("Enter")
    page.wait_for_url(office.address + "/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.goto(office.address + "/inbox?view=all")
    page.keyboard.press("j")
    first = page.locator(".talk-link").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/*")
    page.get_by_label("Your text to them").focus()
    page.keyboard.type("On my way, e and a are only letters here")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".thread").get_by_text("only letters here")).to_be_visible()
    # the text stands on the page before the keys work there, and the old page may show it too
    expect(page.get_by_label("Your text to them")).to_have_value("")
    expect(page.get_by_role("button", name="Keys")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()


def test_a_viewer_reads_everything_and_is_offered_nothing_to_change(office: Office, visit: Visit) -> None:
    viewer = visit(office.address)
    viewer.sign_in(office.viewer)
    page = viewer.open(office.path)
    expect(page.get_by_text("Harbor Talent here")).to_be_visible()
    assert page.locator("main form[method=post]").count() == 0
    page.goto(office.address + "/team")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "Maria Lopez" not in page.locator("main").inner_text()


def test_a_page_says_that_the_hub_is_out_of_reach_and_goes_on_by_itself(office: Office, visit: Visit) -> None:
    maria = visit(office.address)
    maria.sign_in(office.maria)
    page = maria.open(office.path)
    stay(page)
    page.get_by_label("Your text to them").fill("Let me look that")
    maria.context.set_offline(True)
    said = page.get_by_text("The hub cannot be reached.")
    expect(said).to_be_visible()
    office.hear(QUESTION)
    maria.context.set_offline(False)
    expect(page.get_by_text(QUESTION, exact=True)).to_be_visible()
    expect(said).to_be_hidden()
    expect(page.get_by_label("Your text to them")).to_have_value("Let me look that")
    assert has_stayed(page)
    maria.missteps.clear()  # the browser complains of the lost connection, as it should


def test_a_text_whose_answer_got_lost_is_sent_once_however_often_it_is_pressed(office: Office, visit: Visit) -> None:
    maria = visit(office.address)
    maria.sign_in(office.maria)
    page = maria.open(office.path)

    def take_but_never_answer(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/texts", take_but_never_answer, times=1)
    page.get_by_label("Your text to them").fill("On my way")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("chrome-error://**")
    maria.missteps.clear()
    maria.open(office.path)
    expect(page.get_by_label("Your text to them")).to_have_value("On my way")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_label("Your text to them")).to_have_value("")
    expect(page.locator(".thread").get_by_text("On my way")).to_have_count(1)


def test_a_draft_is_not_shown_to_who_signs_in_next_on_the_same_computer(office: Office, visit: Visit) -> None:
    desk = visit(office.address)
    desk.sign_in(office.maria)
    desk.open(office.path).get_by_label("Your text to them").fill("Only for my eyes")
    desk.page.get_by_role("button", name="Sign out").click()
    desk.sign_in(office.ben)
    expect(desk.open(office.path).get_by_label("Your text to them")).to_have_value("")


def test_a_button_hears_the_click_though_news_come_between_press_and_release(office: Office, visit: Visit) -> None:
    maria = visit(office.address)
    maria.sign_in(office.maria)
    page = maria.open(office.path)
    page.get_by_role("button", name="Close", exact=True).hover()
    page.mouse.down()
    office.hear(QUESTION)
    expect(page.get_by_text(QUESTION, exact=True)).to_be_visible()
    page.mouse.up()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
