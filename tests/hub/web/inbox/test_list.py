"""The inbox: what needs whom, in one look."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from hub.hours import Range, Schedule
from hub.records.account import MemberRole
from hub.records.conversation import Conversation, Outcome, TextKind
from hub.records.database import Database
from hub.records.schedules import ScheduleOwner, keep_schedule
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.counted_queries import counted_queries
from tests.hub.web.conftest import Browser

MINUTE = dt.timedelta(minutes=1)


def names(page: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'class="talk-link[^>]*>(?:<bdi>|<span[^>]*>)([^<]+)', page)]


class Talks:
    """Conversations at one line."""

    def __init__(self, rows: AccountRows) -> None:
        self.rows = rows
        self.line = rows.line()

    def __call__(self, name: str, **values: Any) -> Conversation:
        return self.rows.conversation(self.line, self.rows.caller(name=name), **values)

    def text(self, conversation: Conversation, **values: Any) -> None:
        self.rows.text(conversation, self.line, **values)

    def missed(self, conversation: Conversation, **values: Any) -> None:
        self.rows.call(self.line, conversation_id=conversation.id, **values)


@pytest.fixture
def talk(rows: AccountRows) -> Talks:
    return Talks(rows)


def test_who_waits_longest_stands_first_with_the_clock(owner: Browser, talk: Talks) -> None:
    talk("Newer", waiting_since=NOW - 2 * MINUTE)
    talk("Older", waiting_since=NOW - 12 * MINUTE)
    talk("Answered")
    page = owner.read("/inbox?view=waiting")
    assert names(page) == ["Older", "Newer"]
    assert "late, waits 12 min" in page
    assert "late, waits 2 min" not in page
    assert "waits 2 min" in page


def test_nobody_waits_too_long_while_the_business_is_closed(owner: Browser, talk: Talks, database: Database) -> None:
    talk("Night owl", waiting_since=NOW - 120 * MINUTE)
    with database.write(talk.rows.account.id) as session:
        keep_schedule(session, ScheduleOwner(), Schedule(zone="America/New_York", week=((),) * 7), "Maria")
    page = owner.read("/inbox?view=waiting")
    assert "waits 2 h" in page
    assert "late, waits" not in page


def test_a_wait_is_counted_in_the_hours_of_the_line_and_before_them_of_the_owner(
    owner: Browser, talk: Talks, rows: AccountRows, database: Database
) -> None:
    agent = rows.member(MemberRole.AGENT, name="Day and night")
    talk("At the closed line", waiting_since=NOW - 120 * MINUTE)
    talk("Of the night agent", waiting_since=NOW - 90 * MINUTE, member_id=agent.id)
    closed, always = Schedule(zone="UTC", week=((),) * 7), Schedule(zone="UTC", week=((Range(dt.time(0), dt.time(0)),),) * 7)
    with database.write(rows.account.id) as session:
        keep_schedule(session, ScheduleOwner(), always, "Maria")
        keep_schedule(session, ScheduleOwner(line_id=talk.line.id), closed, "Maria")
        keep_schedule(session, ScheduleOwner(member_id=agent.id), always, "Maria")
    page = owner.read("/inbox?view=waiting")
    assert page.count("late, waits") == 1
    assert "late, waits 1 h 30 min" in page


def test_the_first_view_is_ones_own_where_there_is_something_in_it(app: Flask, rows: AccountRows, talk: Talks) -> None:
    member = rows.member(MemberRole.AGENT)
    browser = Browser(app)
    browser.sign_in(member)
    talk("Somebody else's", waiting_since=NOW)
    assert names(browser.read("/inbox")) == ["Somebody else's"]
    talk("My caller", member_id=member.id)
    talk("My waiting caller", member_id=member.id, waiting_since=NOW, last_at=NOW - MINUTE)
    page = browser.read("/inbox")
    assert names(page) == ["My waiting caller", "My caller"]
    assert re.search(r'view=mine" aria-current="true">Mine <span class="count">2<', page)


def test_each_view_holds_what_its_name_says(owner: Browser, rows: AccountRows, talk: Talks) -> None:
    member = rows.member(MemberRole.AGENT)
    talk("Assigned", member_id=member.id)
    talk("Nobody's")
    talk("Done", open=False, outcome=Outcome.PLACED)
    assert names(owner.read("/inbox?view=unassigned")) == ["Nobody's"]
    assert set(names(owner.read("/inbox?view=open"))) == {"Assigned", "Nobody's"}
    closed = owner.read("/inbox?view=closed")
    assert names(closed) == ["Done"]
    assert "Placed" in closed


@pytest.mark.parametrize("view", ["mine", "unassigned", "waiting", "open", "closed"])
def test_an_empty_view_says_what_that_means(owner: Browser, view: str) -> None:
    assert 'class="text-body-secondary"' in owner.read(f"/inbox?view={view}")


def test_a_row_tells_who_said_what_last_who_has_it_and_what_is_special(owner: Browser, talk: Talks) -> None:
    conversation = talk("Sam Rivera", missed_calls=3, guided_test=True)
    talk.text(conversation)
    page = owner.read("/inbox?view=open")
    assert "Automatic text" in page
    assert "sorry we missed your call" in page
    talk.text(conversation, outbound=False, kind=TextKind.REPLY, body="is it\nopen?", at=NOW)
    page = owner.read("/inbox?view=open")
    assert "is it open?" in page
    assert "3 missed calls" in page
    assert "Nobody yet" in page
    assert ">Test<" in page


def test_a_missed_call_after_the_last_text_is_what_happened_last(owner: Browser, talk: Talks) -> None:
    conversation = talk("Sam Rivera")
    talk.text(conversation)
    talk.missed(conversation, started_at=NOW, voicemail="rec-1")
    assert "Missed call, with a voicemail" in owner.read("/inbox?view=open")


def test_a_long_list_is_read_page_by_page_and_every_conversation_once(owner: Browser, talk: Talks) -> None:
    for number in range(60):
        waits = NOW - number * MINUTE if number < 55 else None
        talk(f"Caller {number}", last_at=NOW - number * MINUTE, waiting_since=waits)
    first = owner.read("/inbox?view=unassigned")
    link = re.search(r'href="(/inbox\?view=unassigned&amp;after=[^"]+)">Next page', first)
    assert link is not None
    second = owner.read(link[1].replace("&amp;", "&"))
    assert len(names(first)) == 50
    assert names(first) + names(second) == [f"Caller {number}" for number in [*range(54, -1, -1), *range(55, 60)]]
    assert "First page" in second


@pytest.mark.parametrize(
    "words", ["sam", "RIVERA sam", "(415) 555-0187", "+1 415 555 0187", "0187", "555-0187", "forklift open", "Forklift"]
)
def test_a_search_finds_by_name_number_and_words_of_texts(owner: Browser, rows: AccountRows, words: str) -> None:
    line = rows.line()
    found = rows.conversation(line, rows.caller(name="Sam Rivera", number="+14155550187"), open=False)
    rows.text(found, line, outbound=False, kind=TextKind.REPLY, body="Is the forklift role open?")
    rows.conversation(line, rows.caller(name="Ann Lee"))
    page = owner.get("/inbox", query_string={"q": words}).text
    assert names(page) == ["Sam Rivera"]
    assert "1 found for" in page


@pytest.mark.parametrize("words", ["nobody of this name", "999", "%", "_", "+1 415", "''", "00", "\u0645\u0631\u062d\u0628\u0627"])
def test_a_search_that_fits_nobody_says_so(owner: Browser, talk: Talks, words: str) -> None:
    talk("Sam Rivera")
    page = owner.get("/inbox", query_string={"q": words}).text
    assert names(page) in ([], ["Sam Rivera"])
    assert ("Nobody fits" in page) == (names(page) == [])


def test_a_name_with_accents_is_found_in_any_case(owner: Browser, talk: Talks) -> None:
    talk("\u00c9lodie Garc\u00eda")
    assert names(owner.get("/inbox", query_string={"q": "\u00e9lodie"}).text) == ["\u00c9lodie Garc\u00eda"]


def test_another_accounts_callers_are_not_found(owner: Browser, other_rows: AccountRows) -> None:
    Talks(other_rows)("Sam Rivera")
    assert names(owner.get("/inbox", query_string={"q": "Sam"}).text) == []
    assert names(owner.read("/inbox?view=open")) == []


@pytest.mark.parametrize("query", ["view=nonsense", "after=w12", "after=x1-1", "after=r99999999999999999999-1", "view=mine&after=w1-1"])
def test_an_address_that_makes_no_sense_shows_the_inbox(owner: Browser, query: str) -> None:
    assert "Views" in owner.read(f"/inbox?{query}")


def test_the_list_asks_the_same_few_questions_however_long_it_is(owner: Browser, talk: Talks, database: Database) -> None:
    def asked(address: str) -> int:
        with counted_queries(database) as queries:
            owner.read(address)
        return len(queries)

    talk("One", waiting_since=NOW)
    addresses = ["/inbox?view=unassigned", "/inbox?q=caller"]
    few = [asked(address) for address in addresses]
    for number in range(30):
        talk.text(talk(f"Caller {number}", waiting_since=NOW))
    many = [asked(address) for address in addresses]
    assert many[0] == few[0] <= 12
    assert max(many) <= 16
