"""Members write to callers from the conversation, without JavaScript too, and lose no words over an error."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from hub.records.account import MemberRole
from hub.records.call import Task
from hub.records.conversation import Conversation, StaffCall, Text, TextKind
from hub.records.database import Database
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow
from hub.records.words import CannedReply
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.counted_queries import counted_queries
from tests.hub.web.conftest import Browser

HELLO = "Hi Sam, when can you start?"
CURLY = "It\u2019s open"


@dataclass
class Talk:
    """A conversation with a caller who wrote."""

    line: Line
    caller: Caller
    conversation: Conversation

    def at(self, place: str = "") -> str:
        return f"/conversations/{self.conversation.id}{place}"


@pytest.fixture
def talk(rows: AccountRows) -> Talk:
    line, caller = rows.line(), rows.caller(name="Sam Rivera")
    conversation = rows.conversation(line, caller, waiting_since=NOW - dt.timedelta(minutes=5))
    rows.text(conversation, line, outbound=False, kind=TextKind.REPLY, body="Is the role open?", status="received")
    return Talk(line, caller, conversation)


def read(database: Database, rows: AccountRows, table: type[Any]) -> list[Any]:
    with database.read(rows.account.id) as session:
        return list(session.query(table).order_by(table.id))


def token_on(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_member_sends_a_text_from_the_conversation_and_a_second_press_sends_no_second(
    owner: Browser, rows: AccountRows, database: Database, talk: Talk
) -> None:
    form = {"token": token_on(owner.read(talk.at())), "body": HELLO}
    for _ in range(2):
        answer = owner.post(talk.at("/texts"), form)
        assert (answer.status_code, answer.location) == (302, talk.at("#sent"))
    written = [text for text in read(database, rows, Text) if text.kind == TextKind.BY_MEMBER]
    assert [(text.body, text.status) for text in written] == [(HELLO, None)]
    assert [row.effect for row in read(database, rows, OutboxRow)] == ["send_text"]
    page = owner.read(talk.at())
    assert HELLO in page
    assert "Waiting to leave" in page
    assert token_on(page) != form["token"]


def test_other_words_from_a_used_form_are_shown_again_and_can_then_be_sent(
    owner: Browser, rows: AccountRows, database: Database, talk: Talk
) -> None:
    form = {"token": "the same form", "body": HELLO}
    owner.post(talk.at("/texts"), form)
    answer = owner.post(talk.at("/texts"), {**form, "body": "Or on Monday?"})
    assert answer.status_code == 422
    assert "Or on Monday?</textarea>" in answer.text
    assert "Other words were sent with this form already" in answer.text
    assert owner.post(talk.at("/texts"), {"token": token_on(answer.text), "body": "Or on Monday?"}).status_code == 302
    assert len([text for text in read(database, rows, Text) if text.kind == TextKind.BY_MEMBER]) == 2


def test_an_opt_out_while_one_writes_keeps_the_text_back_and_its_words_on_the_page(
    owner: Browser, rows: AccountRows, database: Database, talk: Talk
) -> None:
    page = owner.read(talk.at())
    with database.write(rows.account.id) as session:
        session.get_one(Caller, talk.caller.id).opted_out_at = NOW
    assert owner.post(talk.at("/texts"), {"token": token_on(page), "body": HELLO}).status_code == 422
    assert read(database, rows, OutboxRow) == []
    shown = owner.read(talk.at())
    assert "They asked not to be texted, and that holds for every text" in shown
    assert f'href="tel:{talk.caller.number}"' in shown
    assert f"/callers/{talk.caller.id}/consent" in shown
    assert 'id="words"' not in shown


def test_words_that_cannot_be_sent_are_shown_again_with_the_reason(owner: Browser, talk: Talk) -> None:
    for body, said in (("  ", "Write something first."), ("a" * 1601, "1600 characters at most")):
        answer = owner.post(talk.at("/texts"), {"token": "t", "body": body})
        assert answer.status_code == 422
        assert said in answer.text
    assert "a" * 1601 in answer.text


def test_who_never_turned_to_the_business_is_written_to_with_a_reason(owner: Browser, rows: AccountRows, database: Database) -> None:
    conversation = rows.conversation(rows.line(), rows.caller())
    at = f"/conversations/{conversation.id}"
    assert "How do you know that they want a text?" in owner.read(at)
    assert owner.post(f"{at}/texts", {"token": "t", "body": HELLO}).status_code == 422
    assert owner.post(f"{at}/texts", {"token": "t", "body": HELLO, "basis": "Asked me at the fair"}).status_code == 302
    assert len(read(database, rows, OutboxRow)) == 1


def test_the_coach_counts_parts_and_cost_and_names_what_makes_them_more(owner: Browser, talk: Talk) -> None:
    def coach(body: str) -> str:
        return owner.post(talk.at("/check"), {"body": body}, headers={"Page-Part": "coach"}).text

    assert "27 characters, 1 part, 0.01 USD" in coach(HELLO)
    assert "161 characters, 2 parts, 0.02 USD. Each part is paid for." in coach("a" * 161)
    assert "71 characters, 2 parts of 70 characters" in coach("\N{PARTY POPPER}" + "a" * 70)
    assert "write “&#39;” instead" in coach(CURLY)
    assert "Use plain characters" in coach(CURLY)
    assert "Use plain characters" not in coach("\N{PARTY POPPER}")
    assert "Do not ask for YES" in coach("Reply YES to confirm")
    assert coach("").strip() == ""


def test_without_scripts_a_draft_is_checked_made_plain_and_given_a_reply(owner: Browser, rows: AccountRows, talk: Talk) -> None:
    rows.add(CannedReply(title="Ask", body="Hi {caller_first_name}, {my_first_name} here.", changed_at=NOW, changed_by="Ann"))
    form = {"token": "kept", "body": CURLY}
    checked = owner.post(talk.at("/check"), form)
    assert checked.status_code == 200
    assert f"{CURLY}</textarea>" in checked.text
    assert token_on(checked.text) == "kept"
    assert "It&#39;s open</textarea>" in owner.post(talk.at("/check"), {**form, "plain": "1"}).text
    key = re.search(r'<option value="(own-\d+)"', checked.text)
    assert key is not None
    inserted = owner.post(talk.at("/check"), {**form, "insert": "1", "reply": key[1]})
    assert f"{CURLY}\nHi Sam, Maria here.</textarea>" in inserted.text
    assert f"{CURLY}</textarea>" in owner.post(talk.at("/check"), {**form, "insert": "1", "reply": "own-999"}).text


def test_others_see_who_is_writing(owner: Browser, app: Flask, rows: AccountRows, talk: Talk) -> None:
    other = Browser(app)
    other.sign_in(rows.member(MemberRole.AGENT, name="Ann Bauer"))
    assert other.post(talk.at("/writing")).status_code == 200
    assert "<bdi>Ann Bauer</bdi> is writing" in owner.read(talk.at())
    assert "is writing" not in other.read(talk.at())
    other.post(talk.at("/texts"), {"token": "t", "body": HELLO})
    assert "is writing" not in owner.read(talk.at())


def test_a_viewer_reads_and_has_no_form(app: Flask, rows: AccountRows, talk: Talk) -> None:
    viewer = Browser(app)
    viewer.sign_in(rows.member(MemberRole.VIEWER))
    page = viewer.read(talk.at())
    assert "Is the role open?" in page
    assert 'id="words"' not in page
    assert viewer.post(talk.at("/texts"), {"token": "t", "body": HELLO}).status_code == 403


def test_a_paused_line_is_said_and_holds_nobody_who_writes(owner: Browser, rows: AccountRows, database: Database, talk: Talk) -> None:
    with database.write(rows.account.id) as session:
        session.get_one(Line, talk.line.id).watch_only = True
    assert "what you write yourself does" in owner.read(talk.at())
    assert owner.post(talk.at("/texts"), {"token": "t", "body": HELLO}).status_code == 302


def test_a_failed_text_says_what_to_do_and_is_sent_once_more(owner: Browser, rows: AccountRows, database: Database, talk: Talk) -> None:
    failed = rows.text(
        talk.conversation,
        talk.line,
        kind=TextKind.BY_MEMBER,
        body=HELLO,
        status="undelivered",
        not_delivered="filtered",
        error_code="30007",
    )
    page = owner.read(talk.at())
    assert "Not delivered: the carrier filtered it (code 30007). Carriers filter links" in page
    assert "Send again" in page
    for _ in range(2):
        assert owner.post(f"/texts/{failed.id}/again").status_code == 302
    assert len(read(database, rows, OutboxRow)) == 1
    shown = owner.read(talk.at())
    assert "Sent again." in shown
    assert f"/texts/{failed.id}/again" not in shown


def test_a_text_in_doubt_offers_no_second_one(owner: Browser, rows: AccountRows, talk: Talk, database: Database) -> None:
    doubt = rows.text(talk.conversation, talk.line, kind=TextKind.BY_MEMBER, status="not_sent", not_delivered="in_doubt")
    page = owner.read(talk.at())
    assert "they could get it twice" in page
    assert "Send again" not in page
    assert "not sent a second time" in owner.post(f"/texts/{doubt.id}/again", follow=True).text
    assert read(database, rows, OutboxRow) == []


def test_calling_back_is_noted_in_one_tap(owner: Browser, rows: AccountRows, database: Database, talk: Talk) -> None:
    rows.task(caller_id=talk.caller.id, conversation_id=talk.conversation.id)
    assert owner.post(talk.at("/called-back"), {"came_to": "nonsense"}).status_code == 302
    assert read(database, rows, StaffCall) == []
    tasks = owner.read("/tasks")
    assert f'action="{talk.at("/called-back")}"' in tasks
    assert "I left a message" in tasks
    owner.post(talk.at("/called-back"), {"came_to": "left_message"})
    assert [call.came_to for call in read(database, rows, StaffCall)] == ["left_message"]
    assert all(task.done_at is not None for task in read(database, rows, Task))
    assert read(database, rows, Conversation)[0].waiting_since is None
    assert "called them and left a message" in owner.read(talk.at())


def test_voicemails_and_pictures_stand_in_the_thread_where_the_phone_system_hands_them_out(owner: Browser, rows: AccountRows) -> None:
    for key, shown in (("twilio", True), ("acme", False)):
        line, caller = rows.line(rows.connection(key=key, webhook_token=key, vendor_account=key)), rows.caller()
        conversation = rows.conversation(line, caller)
        call = rows.call(line, caller, conversation_id=conversation.id, voicemail="ref", voicemail_s=14)
        media = [{"address": "a", "content_type": "image/jpeg"}, {"address": "b", "content_type": "text/x-vcard"}]
        text = rows.text(conversation, line, outbound=False, kind=TextKind.REPLY, media=media)
        for page in (owner.read(f"/conversations/{conversation.id}"), owner.read(f"/calls/{call.id}")):
            assert (f'<audio controls preload="none" src="/media/voicemails/{call.id}"' in page) is shown
            assert (f'<img src="/media/texts/{text.id}/0" loading="lazy" alt="Picture from' in page) is shown
            assert (f'href="/media/texts/{text.id}/1">Save the contact card' in page) is shown
            assert ("is no longer part of this installation: look at it there." in page) is not shown


def test_the_page_asks_no_more_of_the_database_for_a_longer_thread(
    owner: Browser, rows: AccountRows, database: Database, talk: Talk
) -> None:
    def queries() -> int:
        with counted_queries(database) as asked:
            owner.read(talk.at())
        return len(asked)

    before = queries()
    for _ in range(5):
        rows.text(talk.conversation, talk.line, kind=TextKind.BY_MEMBER, status="delivered")
    assert queries() == before
