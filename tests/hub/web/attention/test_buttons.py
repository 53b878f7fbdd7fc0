"""The buttons of what needs attention."""

from hub.records.account import MemberRole
from hub.records.call import Task
from hub.records.conversation import Text
from hub.records.database import Database
from hub.records.inbox import InboxEvent, InboxRow
from hub.records.outbox import OutboxRow, OutboxState
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser, MakeApp


def text_in_doubt(rows: AccountRows, **values: object) -> tuple[Text, OutboxRow, Task]:
    """A text of which nobody knows whether it left, with its task, as the outbox leaves them."""
    line, caller = rows.line(), rows.caller()
    thread = rows.conversation(line, caller)
    call = rows.call(line, caller, conversation_id=thread.id, ending="text_failed_call_back")
    text = rows.text(thread, line, call_id=call.id, status="not_sent", not_delivered="in_doubt", outbox_key=f"text:{call.id}")
    given = {"reason": "in_doubt", "in_doubt_since": NOW, "ended_at": NOW, **values}
    about = {"caller_id": caller.id, "call_id": call.id, "conversation_id": thread.id}
    row = rows.owed("send_text", OutboxState.DROPPED, key=f"text:{call.id}", payload={"text_id": text.id}, **about, **given)
    return text, row, rows.task(kind="attention", key=f"stuck:{row.id}", sentence="It is not known whether this happened.", **about)


def test_a_text_that_arrived_counts_as_sent_and_its_call_as_texted(owner: Browser, rows: AccountRows, database: Database) -> None:
    text, row, task = text_in_doubt(rows)
    call_back = rows.task(key=f"call-back:{row.call_id}", call_id=row.call_id)
    page = owner.read("/attention?kind=doubt")
    assert f'action="/effects/{row.id}/arrived"' in page
    assert f'action="/effects/{row.id}/send-again"' in page
    assert "counts as sent" in owner.post(f"/effects/{row.id}/arrived", follow=True).text
    assert "settled already" in owner.post(f"/effects/{row.id}/send-again", follow=True).text
    with database.read(rows.account.id) as session:
        assert session.get_one(Text, text.id).status == "sent"
        assert session.get_one(OutboxRow, row.id).state == OutboxState.DONE
        assert session.get_one(Task, task.id).done_at == session.get_one(Task, call_back.id).done_at == NOW
    assert "The caller got a text." in owner.read(f"/calls/{row.call_id}")


def test_a_text_that_did_not_arrive_is_owed_once_more(owner: Browser, rows: AccountRows, database: Database) -> None:
    text, row, task = text_in_doubt(rows)
    for _ in range(2):
        owner.post(f"/effects/{row.id}/send-again")
    with database.read(rows.account.id) as session:
        owed = session.get_one(OutboxRow, row.id)
        assert (owed.state, owed.in_doubt_since, owed.key) == (OutboxState.OWED, None, row.key)
        assert owed.not_after is not None
        assert owed.not_after > NOW
        assert session.get_one(Text, text.id).status is None
        assert session.get_one(Task, task.id).done_at == NOW
    assert "had it sent again" in owner.read(f"/calls/{row.call_id}")


def test_an_effect_is_let_go_with_a_reason_only(owner: Browser, rows: AccountRows, database: Database) -> None:
    call = rows.call(rows.line(), rows.caller())
    held = rows.owed("log_activity", OutboxState.HELD, call_id=call.id, error="The record is locked.")
    task = rows.task(kind="attention", key=f"stuck:{held.id}")
    assert "Say why" in owner.post(f"/effects/{held.id}/dismiss", {"why": " "}, follow=True).text
    owner.post(f"/effects/{held.id}/dismiss", {"why": "The job was cancelled."})
    with database.read(rows.account.id) as session:
        assert session.get_one(OutboxRow, held.id).state == OutboxState.DROPPED
        assert session.get_one(Task, task.id).done_at == NOW
    page = owner.read(f"/calls/{call.id}")
    assert "Maria Lopez let it go: The job was cancelled." in page
    assert "Because: a member decided against it" in page


def test_a_held_text_that_is_let_go_is_not_sent(owner: Browser, rows: AccountRows, database: Database) -> None:
    text, row, _ = text_in_doubt(rows)
    with database.write(rows.account.id) as session:
        session.get_one(OutboxRow, row.id).state = OutboxState.HELD
        session.get_one(Text, text.id).status = None
    owner.post(f"/effects/{row.id}/dismiss", {"why": "They rang again."})
    with database.read(rows.account.id) as session:
        kept = session.get_one(Text, text.id)
        assert (kept.status, kept.not_delivered) == ("not_sent", "dismissed")


def test_what_is_tried_again_leaves_the_list(owner: Browser, rows: AccountRows) -> None:
    held = rows.owed("log_activity", OutboxState.HELD)
    rows.task(kind="attention", key=f"stuck:{held.id}")
    owner.post(f"/effects/{held.id}/retry")
    assert "Nothing. Everything" in owner.read("/attention")


def test_what_failed_is_had_again_or_let_go(owner: Browser, rows: AccountRows, database: Database) -> None:
    call = rows.call(rows.line(), rows.caller())
    again, gone = [rows.event() for _ in range(2)]
    read_again, left = [rows.received(call, state="failed", attempts=6) for _ in range(2)]
    owner.post(f"/events/{again.id}/again")
    owner.post(f"/events/{gone.id}/dismiss", {"why": "A test."})
    owner.post(f"/requests/{read_again.id}/again")
    owner.post(f"/requests/{left.id}/dismiss", {"why": "A test."})
    with database.read(rows.account.id) as session:
        assert [session.get_one(InboxEvent, event.id).state for event in (again, gone)] == ["unsettled", "ignored"]
        assert [session.get_one(InboxRow, row.id).state for row in (read_again, left)] == ["unread", "ignored"]
    assert "Nothing. Everything" in owner.read("/attention")


def test_who_may_not_act_sees_no_button(make_app: MakeApp, rows: AccountRows) -> None:
    rows.event()
    rows.owed("log_activity", OutboxState.HELD)
    for role, buttons in ((MemberRole.VIEWER, 0), (MemberRole.AGENT, 2), (MemberRole.ADMIN, 4)):
        browser = Browser(make_app())
        browser.sign_in(rows.member(role))
        assert browser.read("/attention").split("<main")[1].count("<form") == buttons, role
