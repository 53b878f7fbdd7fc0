"""Why automatic texts to a caller are paused stands where they are looked up, with the button that lets them go on."""

import pytest
from sqlalchemy import select

from hub.contract.phone_events import InboundText
from hub.conversations.threads import add_inbound_text
from hub.events import TextArrived
from hub.records.account import MemberRole
from hub.records.call import Call, Task
from hub.records.database import Database
from hub.records.line import Caller, Line
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser, MakeApp

WORDS = "can you cancel <i>my</i> interview?"
WHY = "Their text may be an opt-out. A person has to read it; until then automatic texts to this caller are paused."


class PausedCaller:
    """A caller who wrote something that may be an opt-out; one who `called` has a call in the same conversation."""

    def __init__(self, rows: AccountRows, database: Database, *, called: bool) -> None:
        self.database, self.account_id = database, rows.account.id
        line: Line = rows.line()
        self.caller: Caller = rows.caller()
        conversation = rows.conversation(line, self.caller)
        call: Call | None = rows.call(line, self.caller, conversation_id=conversation.id) if called else None
        self.page = f"/calls/{call.id}" if call else f"/conversations/{conversation.id}"
        text = InboundText(key="T1", text_id="T1", line=line.number, sender=self.caller.number, body=WORDS, at=NOW)
        with database.write(self.account_id) as session:
            add_inbound_text(session, TextArrived(line.id, text))

    @property
    def is_paused(self) -> bool:
        with self.database.read(self.account_id) as session:
            return session.get_one(Caller, self.caller.id).texts_paused

    @property
    def open_tasks(self) -> list[int]:
        with self.database.read(self.account_id) as session:
            return list(session.scalars(select(Task.id).where(Task.done_at.is_(None))))


@pytest.mark.parametrize("called", [True, False])
def test_the_page_says_why_and_has_the_button(owner: Browser, rows: AccountRows, database: Database, called: bool) -> None:
    paused = PausedCaller(rows, database, called=called)
    page = owner.read(paused.page)
    assert WHY in page
    assert page.count(f'action="/callers/{paused.caller.id}/resume"') == 1
    assert "may be an opt-out. Automatic texts to them are paused until you let them go on." in page
    assert "cancel &lt;i&gt;my&lt;/i&gt; interview" in page


@pytest.mark.parametrize("called", [True, False])
def test_letting_texts_go_on_ends_the_pause_and_the_task(owner: Browser, rows: AccountRows, database: Database, called: bool) -> None:
    paused = PausedCaller(rows, database, called=called)
    assert (paused.is_paused, len(paused.open_tasks)) == (True, 1)
    owner.post(f"/callers/{paused.caller.id}/resume")
    assert (paused.is_paused, paused.open_tasks) == (False, [])
    page = owner.read(paused.page)
    assert f'action="/callers/{paused.caller.id}/pause"' in page
    assert f'action="/callers/{paused.caller.id}/resume"' not in page


def test_the_task_quotes_the_words_and_has_the_button_too(owner: Browser, rows: AccountRows, database: Database) -> None:
    paused = PausedCaller(rows, database, called=False)
    page = owner.read("/tasks")
    assert "cancel &lt;i&gt;my&lt;/i&gt; interview" in page
    assert page.count(f'action="/callers/{paused.caller.id}/resume"') == 1
    assert f'href="{paused.page}"' in page


def test_done_alone_leaves_the_pause(owner: Browser, rows: AccountRows, database: Database) -> None:
    paused = PausedCaller(rows, database, called=True)
    owner.post(f"/tasks/{paused.open_tasks[0]}/done")
    assert (paused.is_paused, paused.open_tasks) == (True, [])


def test_a_member_who_paused_a_caller_is_named(owner: Browser, rows: AccountRows) -> None:
    caller = rows.caller()
    call = rows.call(rows.line(), caller)
    owner.post(f"/callers/{caller.id}/pause")
    assert "Maria Lopez paused automatic texts to this caller." in owner.read(f"/calls/{call.id}")


def test_a_viewer_reads_why_and_changes_nothing(make_app: MakeApp, rows: AccountRows, database: Database) -> None:
    paused = PausedCaller(rows, database, called=True)
    viewer = Browser(make_app())
    viewer.sign_in(rows.member(MemberRole.VIEWER))
    page = viewer.read(paused.page)
    assert WHY in page
    assert "/resume" not in page
