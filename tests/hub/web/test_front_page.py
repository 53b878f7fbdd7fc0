"""What needs someone now."""

import datetime as dt
import re

from hub.records.account import Account, Member, MemberRole
from hub.records.connection import ConnectionState
from hub.records.database import Database
from hub.records.inbox import InboxEvent
from hub.records.outbox import OutboxState
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser


def figures(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'<strong class="numbers">(\d+)</strong>', html)]


def test_today_is_counted_from_the_accounts_midnight(owner: Browser, rows: AccountRows, other_rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    conversation = rows.conversation(line, caller)
    rows.call(line, caller)
    rows.call(line, caller, outcome="answered", decision="no_text", decision_reason="answered")
    midnight = dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)
    rows.call(line, caller, started_at=midnight - dt.timedelta(seconds=1))
    rows.text(conversation, line)
    rows.text(conversation, line, status="failed")
    rows.text(conversation, line, outbound=False, kind="reply", status=None)
    other_rows.call(other_rows.line())
    assert figures(owner.read("/")) == [1, 1, 1, 0]


def test_what_is_not_settled_is_counted(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    rows.call(line, caller, decision=None, decision_reason=None)
    just_ringing = {"outcome": "under_way", "decision": None, "decision_reason": None, "ended_at": None}
    rows.call(line, caller, **just_ringing, started_at=NOW - dt.timedelta(seconds=30))
    rows.call(line, caller, **just_ringing, started_at=NOW - dt.timedelta(hours=1))
    for state in ("unsettled", "failed", "done", "ignored"):
        rows.add(InboxEvent(key=state, name="CallReported", payload={}, state=state, attempts=1, not_before=NOW, queue="texts", at=NOW))
    rows.received(rows.call(line, caller), state="failed", refused_because="the request names no call")
    assert figures(owner.read("/"))[3] == 5


def test_every_trouble_has_its_sentence(owner: Browser, rows: AccountRows) -> None:
    connection = rows.connection(name="Acme ATS", state=ConnectionState.NEEDS_SIGN_IN)
    call = rows.call(rows.line(connection), rows.caller())
    rows.owed("log_activity", OutboxState.HELD, call_id=call.id, error="The record is locked.", ended_at=NOW)
    rows.add(InboxEvent(key="e", name="X", payload={}, state="failed", attempts=6, not_before=NOW, error="KeyError", queue="texts", at=NOW))
    page = owner.read("/")
    assert "An owner or admin has to sign in again" in page
    assert "The record is locked." in page
    assert f'href="/calls/{call.id}"' in page
    assert "after 6 tries (KeyError)" in page


def test_nothing_wrong_says_so(owner: Browser) -> None:
    assert "Nothing. Everything that came in is on its way or done." in owner.read("/")


def test_ones_own_notices_are_shown_until_read(owner: Browser, rows: AccountRows, database: Database) -> None:
    with database.read(rows.account.id) as session:
        me = session.query(Member).one()
    mine = rows.notice(me, sentence="Sam replied.")
    theirs = rows.notice(rows.member(MemberRole.AGENT), sentence="Ann replied.")
    page = owner.read("/")
    assert "Sam replied." in page
    assert "Ann replied." not in page
    assert owner.post(f"/notices/{theirs.id}/read").status_code == 404
    owner.post(f"/notices/{mine.id}/read")
    assert "Sam replied." not in owner.read("/")


def test_a_notice_leads_to_its_conversation(owner: Browser, rows: AccountRows, database: Database) -> None:
    with database.read(rows.account.id) as session:
        member = session.query(Member).one()
    conversation = rows.conversation(rows.line(), rows.caller())
    rows.notice(member, conversation_id=conversation.id)
    assert f'href="/conversations/{conversation.id}">Read it' in owner.read("/")


def test_an_unanswered_night_question_is_asked(owner: Browser, rows: AccountRows, database: Database) -> None:
    assert "Text at night too?" not in owner.read("/")
    with database.write(rows.account.id) as session:
        session.get_one(Account, rows.account.id).texts_at_night = None
    assert "Text at night too?" in owner.read("/")


def test_what_is_not_settled_elsewhere_is_not_counted_here(owner: Browser, other_rows: AccountRows) -> None:
    other_rows.call(other_rows.line(), other_rows.caller(), decision=None, decision_reason=None, decided_at=None)
    other_rows.add(InboxEvent(key="x", name="CallReported", payload={}, state="failed", attempts=1, not_before=NOW, queue="texts", at=NOW))
    assert figures(owner.read("/"))[3] == 0
