"""One conversation's page and its buttons."""

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from hub.records.account import Member, MemberRole
from hub.records.call import Task
from hub.records.consent import ConsentEntry
from hub.records.conversation import Conversation, ConversationEntry, EntryKind, Outcome, StaffCall, TextKind
from hub.records.database import Database
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.counted_queries import counted_queries
from tests.hub.web.conftest import Browser

MINUTE = dt.timedelta(minutes=1)


class Talk:
    """A conversation of Sam Rivera with a call, the text-back and a reply."""

    def __init__(self, rows: AccountRows, database: Database) -> None:
        self.rows, self._database = rows, database
        self.line = rows.line()
        self.caller = rows.caller(name="Sam Rivera")
        self.conversation = rows.conversation(self.line, self.caller, waiting_since=NOW - 12 * MINUTE)
        self.call = rows.call(self.line, self.caller, conversation_id=self.conversation.id)
        self.text()
        self.text(outbound=False, kind=TextKind.REPLY, body="is it still open?", at=NOW)
        self.address = f"/conversations/{self.conversation.id}"

    def text(self, **values: Any) -> None:
        self.rows.text(self.conversation, self.line, **values)

    def entry(self, kind: EntryKind, words: str, **values: Any) -> None:
        self.rows.add(ConversationEntry(conversation_id=self.conversation.id, kind=kind, words=words, **{"at": NOW, **values}))

    def give_to(self, member: Member) -> None:
        self.change(member_id=member.id)

    def change(self, **values: Any) -> None:
        with self._database.write(self.rows.account.id) as session:
            session.execute(update(Conversation).where(Conversation.id == self.conversation.id).values(**values))

    @property
    def now(self) -> Conversation:
        with self._database.read(self.rows.account.id) as session:
            return session.get_one(Conversation, self.conversation.id)

    @property
    def entries(self) -> list[str]:
        with self._database.read(self.rows.account.id) as session:
            return [entry.words for entry in session.query(ConversationEntry).order_by(ConversationEntry.id)]


@pytest.fixture
def talk(rows: AccountRows, database: Database) -> Talk:
    return Talk(rows, database)


def test_the_thread_holds_calls_texts_notes_and_what_members_did_in_order(owner: Browser, talk: Talk) -> None:
    talk.entry(EntryKind.NOTE, "wants 30 an hour", at=NOW + MINUTE)
    talk.entry(EntryKind.CLOSED, "Maria Lopez closed this.", at=NOW + 2 * MINUTE)
    staff = StaffCall(
        connection_id=talk.line.connection_id,
        conversation_id=talk.conversation.id,
        provider_call_id="OUT1",
        started_at=NOW + 3 * MINUTE,
        answered=True,
    )
    talk.rows.add(staff)
    page = owner.read(talk.address)
    said = ["Missed call", "sorry we missed your call", "is it still open?", "wants 30 an hour", "Maria Lopez closed this.", "called them"]
    places = [page.index(words) for words in said]
    assert places == sorted(places)
    assert f'href="/calls/{talk.call.id}"' in page
    assert "no voicemail" in page
    assert "never sent" in page


def test_beside_the_thread_stand_records_reasons_consent_calls_and_tasks(owner: Browser, talk: Talk) -> None:
    rows = talk.rows
    rows.link(rows.connection(kind="connector", key="ats", name="Acme ATS", webhook_token="t2"), talk.caller)
    rows.task(conversation_id=talk.conversation.id, caller_id=talk.caller.id, sentence="Call them back today.")
    wrote = ConsentEntry(caller_id=talk.caller.id, number=talk.caller.number, kind="conversation", way="text", said="x", at=NOW)
    rows.add(wrote)
    page = owner.read(talk.address)
    for words in (
        "https://ats.example.com/77",
        "Candidate in Acme ATS",
        "Call them back today.",
        "They wrote,",
        "Their calls",
        "Nobody yet.",
    ):
        assert words in page


def test_only_the_live_parts_are_read_again_and_the_composer_stands_outside_of_them(owner: Browser, talk: Talk) -> None:
    part = owner.get(talk.address, headers={"Page-Part": "live"}).text
    assert set(re.findall(r'data-live="(\w+)"', part)) >= {"head", "thread", "side"}
    assert "<html" not in part
    page = owner.read(talk.address)
    assert re.search(r'data-version="\d+" data-conversation="\d+"', page)
    thread = page[page.index('data-live="thread"') : page.index('data-live="side"')]
    outside = thread[thread.index("</ol>") :]
    assert 'id="note-words"' in outside
    assert 'id="composer"' in outside


def test_a_long_thread_is_read_backwards_and_nothing_is_left_out(owner: Browser, talk: Talk) -> None:
    for number in range(230):  # a phone system tells the second only, so many happen at one moment
        talk.text(outbound=False, kind=TextKind.REPLY, body=f"line {number:03}", at=NOW + number // 150 * MINUTE)
    page = owner.read(talk.address)
    assert "line 229" in page
    assert "line 010" not in page
    pages = [page]
    while (earlier := re.search(r'href="([^"]+before=[\d-]+)"', pages[-1])) is not None:
        pages.append(owner.read(earlier[1]))
        assert "Back to the newest" in pages[-1]
    said = [line for page in reversed(pages) for line in re.findall(r"line \d{3}", page)]
    assert said == [f"line {number:03}" for number in range(230)]


def test_a_conversation_is_taken_and_given_to_somebody_else(owner: Browser, talk: Talk) -> None:
    rosa = talk.rows.member(MemberRole.AGENT, name="Rosa Diaz")
    assert "Assigned to you." in owner.post(f"{talk.address}/assign", follow=True).text
    page = owner.post(
        f"{talk.address}/assign", {"member": str(rosa.id)}, follow=True, headers={"Referer": f"http://localhost{talk.address}"}
    )
    assert talk.now.member_id == rosa.id
    assert "Assigned to Rosa Diaz." in page.text
    assert "Assigned by Maria Lopez." in page.text
    assert talk.entries == ["Maria Lopez took this conversation.", "Maria Lopez assigned this to Rosa Diaz."]
    owner.post(f"{talk.address}/assign", {"member": "evidence"})
    assert talk.now.member_id is None


@pytest.mark.parametrize("whom", ["viewer", "other", "nobody", "99999", "\u0664"])
def test_a_conversation_is_not_given_to_who_cannot_answer(owner: Browser, talk: Talk, other_rows: AccountRows, whom: str) -> None:
    ids = {"viewer": str(talk.rows.member(MemberRole.VIEWER).id), "other": str(other_rows.member(MemberRole.AGENT).id)}
    answer = owner.post(f"{talk.address}/assign", {"member": ids.get(whom, whom)}, follow=True)
    assert "Choose somebody who can answer." in answer.text
    assert talk.now.member_id is None


def test_closing_and_reopening_are_said_in_the_thread(owner: Browser, talk: Talk) -> None:
    owner.post(f"{talk.address}/close")
    assert (talk.now.open, talk.now.waiting_since) == (False, None)
    assert "Reopen" in owner.read(talk.address)
    owner.post(f"{talk.address}/reopen")
    assert talk.now.open
    assert talk.entries == ["Maria Lopez closed this.", "Maria Lopez reopened this."]


def test_an_internal_note_is_written_down_and_an_empty_one_is_not(owner: Browser, talk: Talk) -> None:
    owner.post(f"{talk.address}/note", {"words": " knows the client "})
    owner.post(f"{talk.address}/note", {"words": "  "})
    owner.post(f"{talk.address}/note", {"words": "x" * 2001})
    assert talk.entries == ["knows the client"]


def test_an_outcome_is_recorded_and_closes_where_that_is_wished(owner: Browser, talk: Talk) -> None:
    owner.post(f"{talk.address}/outcome", {"outcome": "placed"})
    assert (talk.now.outcome, talk.now.open) == (Outcome.PLACED, True)
    answer = owner.post(f"{talk.address}/outcome", {"outcome": "spam", "close": "yes"}, follow=True)
    assert (talk.now.outcome, talk.now.open) == (Outcome.SPAM, False)
    assert "Block them" in answer.text
    owner.post(f"{talk.address}/outcome", {"outcome": ""})
    assert talk.now.outcome is None


def test_nobody_waits_any_more_whom_a_member_marked(owner: Browser, talk: Talk) -> None:
    owner.post(f"/callers/{talk.caller.id}/mark", {"mark": "blocked"})
    assert talk.now.waiting_since is None


def test_a_viewer_reads_and_is_offered_no_button(app: Flask, talk: Talk) -> None:
    browser = Browser(app)
    browser.sign_in(talk.rows.member(MemberRole.VIEWER))
    page = browser.read(talk.address)
    assert "is it still open?" in page
    assert f"{talk.address}/" not in page


def test_who_sees_only_their_own_desk_is_led_to_the_inbox_after_giving_a_conversation_away(app: Flask, talk: Talk) -> None:
    rosa = talk.rows.member(MemberRole.AGENT, own_desks_only=True)
    sol = talk.rows.member(MemberRole.AGENT, name="Sol Park", email="sol@example.com")
    talk.give_to(rosa)
    browser = Browser(app)
    browser.sign_in(rosa)
    referer = {"Referer": f"http://localhost{talk.address}"}
    answer = browser.post(f"{talk.address}/assign", {"member": str(sol.id)}, headers=referer)
    assert answer.location == "/inbox"
    assert browser.get(talk.address).status_code == 404
    assert "Sam Rivera" not in browser.read("/inbox?view=open")


def test_done_tasks_are_not_shown_again(owner: Browser, talk: Talk, database: Database) -> None:
    task = talk.rows.task(conversation_id=talk.conversation.id, sentence="Call them back today.")
    with database.write(talk.rows.account.id) as session:
        session.get_one(Task, task.id).done_at = NOW
    assert "Call them back today." not in owner.read(talk.address)


def test_the_page_asks_the_same_few_questions_however_long_the_thread_is(owner: Browser, talk: Talk, database: Database) -> None:
    def asked() -> int:
        with counted_queries(database) as queries:
            owner.read(talk.address)
        return len(queries)

    few = asked()
    for number in range(20):
        talk.text(at=NOW + number * MINUTE)
        talk.entry(EntryKind.NOTE, "note")
        talk.rows.call(talk.line, talk.caller, conversation_id=talk.conversation.id)
    assert asked() == few <= 26


def test_who_wants_to_take_what_another_has_just_taken_is_told_and_may_insist(owner: Browser, rows: AccountRows, talk: Talk) -> None:
    ben = rows.member(MemberRole.AGENT, name="Ben Okafor", email="ben@example.com")
    assert 'name="was" value=""' in owner.read(talk.address)
    talk.change(member_id=ben.id)
    owner.post(f"{talk.address}/assign", {"was": ""})
    assert talk.now.member_id == ben.id
    assert "Ben Okafor answers for this since a moment ago." in owner.read(talk.address)
    owner.post(f"{talk.address}/assign", {"was": str(ben.id)})
    assert talk.now.member_id != ben.id


def test_a_conversation_is_not_closed_over_a_text_that_nobody_saw(owner: Browser, talk: Talk) -> None:
    talk.change(waiting_since=NOW)
    seen = re.search(r'name="seen" value="([^"]+)"', owner.read(talk.address))
    assert seen is not None
    talk.change(last_at=NOW + MINUTE)
    owner.post(f"{talk.address}/close", {"seen": seen[1]})
    assert talk.now.open
    assert "Something new came in meanwhile, so it stays open." in owner.read(talk.address)
    owner.post(f"{talk.address}/outcome", {"seen": seen[1], "outcome": "booked", "close": "yes"})
    assert (talk.now.open, talk.now.outcome) == (True, "booked")
    seen = re.search(r'name="seen" value="([^"]+)"', owner.read(talk.address))
    assert seen is not None
    owner.post(f"{talk.address}/close", {"seen": seen[1]})
    assert not talk.now.open


def test_a_note_that_is_pressed_twice_stands_there_once(owner: Browser, talk: Talk) -> None:
    for _ in range(2):
        owner.post(f"{talk.address}/note", {"words": "Prefers mornings."})
    assert owner.read(talk.address).count("Prefers mornings.") == 1


def test_a_button_on_a_page_that_only_a_form_leads_to_goes_back_to_the_conversation(owner: Browser, talk: Talk) -> None:
    answer = owner.post(f"{talk.address}/called-back", {"came_to": "spoke"}, headers={"Referer": f"http://localhost{talk.address}/texts"})
    assert answer.location == talk.address
