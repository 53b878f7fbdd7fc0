"""The search in texts goes back page by page, so that no word is out of reach however long ago it was written."""

import datetime as dt

from hub.records.conversation import TextKind
from hub.records.database import Database
from hub.records.line import Line
from hub.web.inbox.conversation_list import PAGE
from hub.web.inbox.search import search
from hub.web.inbox.wish import OlderThan, Wish
from tests.fakes.account_rows import NOW, AccountRows


def written(rows: AccountRows, line: Line, words: str, minutes_ago: int) -> int:
    conversation = rows.conversation(line, rows.caller(name="Sam Rivera"))
    at = NOW - dt.timedelta(minutes=minutes_ago)
    rows.text(conversation, line, outbound=False, kind=TextKind.REPLY, body=words, status="received", at=at)
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
    assert Wish.of({"q": "x", "older": f"{OlderThan(NOW, 7)}"}).older == OlderThan(NOW, 7)
