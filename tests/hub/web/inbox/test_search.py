"""The search in texts and notes goes back page by page, so that no word is out of reach however long ago it was written."""

import datetime as dt
import re

from hub.records.account import MemberRole
from hub.records.conversation import ConversationEntry, EntryKind, TextKind
from hub.records.database import Database
from hub.records.line import Line
from hub.web.inbox.conversation_list import PAGE
from hub.web.inbox.search import search
from hub.web.inbox.wish import OlderThan, Wish
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser, MakeApp


def written(rows: AccountRows, line: Line, words: str, minutes_ago: int) -> int:
    conversation = rows.conversation(line, rows.caller(name="Sam Rivera"))
    at = NOW - dt.timedelta(minutes=minutes_ago)
    rows.text(conversation, line, outbound=False, kind=TextKind.REPLY, body=words, status="received", at=at)
    return int(conversation.id)


def noted(rows: AccountRows, line: Line, words: str, minutes_ago: int) -> int:
    conversation = rows.conversation(line, rows.caller(name="Sam Rivera"))
    at = NOW - dt.timedelta(minutes=minutes_ago)
    rows.add(ConversationEntry(conversation_id=conversation.id, kind=EntryKind.NOTE, words=words, at=at))
    return int(conversation.id)


def pages_of(database: Database, rows: AccountRows, words: str, at_once: int) -> list[list[int]]:
    """The ids on each page that the search leads to, each page read from the address of its link."""
    pages, older = [], None
    with database.read(rows.account.id) as session:
        while True:
            found = search(session, words, "US", older, at_once=at_once)
            pages.append([listed.conversation.id for listed in found.rows])
            if found.older is None:
                return pages
            older = Wish.of({"q": words, "older": str(found.older)}).older
            assert older == found.older


def test_words_of_long_ago_are_found_further_down(database: Database, rows: AccountRows) -> None:
    line = rows.line()
    long_ago = written(rows, line, "The forklift is broken", 90)
    for minute in range(5):
        written(rows, line, "Something else", minute)
    lately = written(rows, line, "A forklift, please", 0)
    assert pages_of(database, rows, "forklift", at_once=3) == [[lately], [], [long_ago]]
    assert pages_of(database, rows, "forklift", at_once=100) == [[lately, long_ago]]


def test_what_a_colleague_noted_is_found_and_told_as_a_note(owner: Browser, rows: AccountRows) -> None:
    ben = rows.member(MemberRole.AGENT, name="Ben Okafor")
    conversation = rows.conversation(rows.line(), rows.caller(name="Sam Rivera"))
    rows.add(
        ConversationEntry(
            conversation_id=conversation.id, member_id=ben.id, kind=EntryKind.NOTE, words="x " * 60 + "owns a Forklift licence", at=NOW
        )
    )
    rows.add(ConversationEntry(conversation_id=conversation.id, kind=EntryKind.CLOSED, words="closed it, no crane", at=NOW))
    page = owner.read("/inbox?q=forklift")
    assert "1 found for" in page
    assert re.search(r'<span class="tag">Note</span> .*Ben Okafor.*owns a Forklift licence', page)
    assert "0 found for" in owner.read("/inbox?q=crane")


def test_notes_of_other_desks_are_found_by_nobody_who_may_not_read_them(make_app: MakeApp, rows: AccountRows) -> None:
    noted(rows, rows.line(), "forklift", 1)
    browser = Browser(make_app())
    browser.sign_in(rows.member(MemberRole.AGENT, own_desks_only=True))
    assert "0 found for" in browser.read("/inbox?q=forklift")


def test_texts_and_notes_are_gone_through_together_and_none_is_lost(database: Database, rows: AccountRows) -> None:
    line = rows.line()
    made = [(noted if number % 3 else written)(rows, line, "forklift", number // 4) for number in range(16)]
    for at_once in (1, 2, 5, 100):
        found = [one for page in pages_of(database, rows, "forklift", at_once) for one in page]
        assert sorted(found) == made, at_once


def test_texts_of_one_moment_are_found_once_each_though_a_page_ends_among_them(database: Database, rows: AccountRows) -> None:
    line = rows.line()
    all_of_them = [written(rows, line, "forklift", 1) for _ in range(7)]
    found = [one for page in pages_of(database, rows, "forklift", at_once=2) for one in page]
    assert sorted(found) == all_of_them


def test_more_conversations_than_a_page_shows_are_on_the_next_one(database: Database, rows: AccountRows) -> None:
    line = rows.line()
    all_of_them = [written(rows, line, "ok", minute) for minute in range(PAGE + 3)]
    first, second = pages_of(database, rows, "ok", at_once=1000)
    assert (len(first), len(second)) == (PAGE, 3)
    assert {*first, *second} == {*all_of_them}


def test_an_address_that_makes_no_sense_begins_at_the_newest() -> None:
    for older in ("", "x", "1-", "-1", "99999999999999999999-1", "1-\u0663"):
        assert Wish.of({"q": "x", "older": older}).older is None
    for place in (OlderThan(NOW, 7), OlderThan(NOW, 7, is_note=True)):
        assert Wish.of({"q": "x", "older": f"{place}"}).older == place
