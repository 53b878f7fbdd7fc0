"""Needs attention: one list of everything that waits for a person."""

import datetime as dt
import re

from hub.connections.disconnected_lines import disconnected_task_key
from hub.records.account import MemberRole
from hub.records.connection import ConnectionState
from hub.records.database import Database
from hub.records.line_setup import LineCheck
from hub.records.outbox import OutboxState
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.counted_queries import counted_queries
from tests.hub.web.conftest import Browser, MakeApp

FAULT = {"key": "person.email", "sentence": "The field is gone."}


def shown(html: str) -> list[str]:
    return re.findall(r'<li id="([\w.-]+)" class="concern"', html)


def test_every_kind_says_what_happened_and_what_to_do(owner: Browser, rows: AccountRows) -> None:
    connection = rows.connection(name="Acme ATS", state=ConnectionState.NEEDS_SIGN_IN)
    faulty = rows.connection(
        kind="connector", key="crm", webhook_token="crm", mapping_faults=[{"key": "person.email", "sentence": "The field is gone."}]
    )
    line = rows.line(connection, sender_trouble="sender_not_registered", sender_changed_at=NOW)
    wrong = {"point": "webhooks_here", "state": "wrong", "sentence": "Its webhooks lead elsewhere."}
    rows.add(LineCheck(line_id=line.id, findings=[wrong], tried_at=NOW, checked_at=NOW))
    call = rows.call(line, rows.caller(name="Sam Rivera"), decision=None, decision_reason=None, decided_at=None)
    held = rows.owed("log_activity", OutboxState.HELD, error="The record is locked.", ended_at=NOW)
    event, request = rows.event(), rows.received(call, state="failed", refused_because="it is not written well")
    task = rows.task(caller_id=call.caller_id)
    page = owner.read("/attention")
    assert set(shown(page)) == {
        f"connection-{connection.id}", f"mapping-{faulty.id}-person.email", f"sender-{line.id}", f"readiness-{line.id}", f"call-{call.id}",
        f"effect-{held.id}", f"event-{event.id}", f"request-{request.id}", f"task-{task.id}",
    }  # fmt: skip
    for words in (
        "An owner or admin has to sign in again.", "The field is gone.", "Register the number for texting", "Its webhooks lead elsewhere.",
        "Nothing says what became of it", "The record is locked.", "after 6 tries (KeyError)", "it is not written well",
        "Ring them, then say what came of it.",
    ):  # fmt: skip
        assert words in page, words
    for address in (
        f"/effects/{held.id}/retry", f"/effects/{held.id}/dismiss", f"/events/{event.id}/again", f"/requests/{request.id}/dismiss",
        f"/tasks/{task.id}/done",
    ):  # fmt: skip
        assert page.count(f'action="{address}"') == 1
    assert f'href="/connections/{connection.id}/sign-in"' in page


def test_a_disconnected_phone_system_is_told_first_with_its_lines_and_the_way_back(owner: Browser, rows: AccountRows) -> None:
    connection = rows.connection(name="Acme Phone", state=ConnectionState.NEEDS_SIGN_IN, disconnected_at=NOW)
    rows.line(connection, label="Front desk", mode="hub_answers", watch_only=True)
    rows.line(connection, label="Night desk")
    for _ in range(10):
        rows.task(due_at=NOW - dt.timedelta(hours=1))
    for page in (owner.read("/"), owner.read("/attention")):
        assert shown(page)[0] == f"disconnected-{connection.id}"
        assert "Acme Phone is disconnected: the hub hears of no calls to Front desk, Night desk and sends nothing from there." in page
        assert "Callers may reach nobody." in page
        assert f'href="/connections/{connection.id}/sign-in">Connect again' in page


def test_lines_that_are_given_up_are_told_no_longer(owner: Browser, rows: AccountRows) -> None:
    connection = rows.connection(disconnected_at=NOW)
    rows.line(connection)
    task = rows.task(kind="disconnected", key=disconnected_task_key(connection.id, NOW))
    page = owner.read("/attention")
    assert shown(page) == [f"disconnected-{connection.id}"]
    assert "We no longer use them" in page
    owner.post(f"/tasks/{task.id}/done")
    assert shown(owner.read("/attention")) == []


def test_a_line_whose_texts_went_through_what_was_disconnected_is_told(owner: Browser, rows: AccountRows) -> None:
    texts = rows.connection(name="Acme Texts", webhook_token="texts", disconnected_at=NOW)
    rows.line(label="Front desk", text_connection_id=texts.id)
    assert "Acme Texts is disconnected: no text leaves from Front desk." in owner.read("/attention")


def test_a_line_whose_webhooks_have_stopped_is_told_until_one_comes(owner: Browser, rows: AccountRows) -> None:
    line = rows.line()
    for minutes, found in ((50, False), (40, True)):
        rows.call(line, started_at=NOW - dt.timedelta(minutes=minutes), found_by_reconciliation=found)
    assert shown(owner.read("/attention")) == []
    rows.call(line, started_at=NOW - dt.timedelta(minutes=30), found_by_reconciliation=True)
    page = owner.read("/attention")
    assert shown(page) == [f"unheard-{line.id}"]
    assert f'href="/lines/{line.id}/set-up">Look at its set-up' in page
    rows.call(line, started_at=NOW - dt.timedelta(minutes=20))
    assert shown(owner.read("/attention")) == []


def test_nobody_is_sent_to_a_page_that_they_may_not_open(make_app: MakeApp, rows: AccountRows) -> None:
    connection = rows.connection(name="Acme ATS", state=ConnectionState.NEEDS_SIGN_IN)
    agent = Browser(make_app())
    agent.sign_in(rows.member(MemberRole.AGENT))
    page = agent.read("/attention")
    assert "An owner or admin has to sign in again." in page
    assert f"/connections/{connection.id}/sign-in" not in page


def test_the_urgent_comes_first_and_of_it_what_is_ones_own(make_app: MakeApp, rows: AccountRows) -> None:
    me, other = rows.member(MemberRole.AGENT), rows.member(MemberRole.AGENT, email="other@example.com")
    later = rows.task(member_id=me.id, due_at=NOW + dt.timedelta(days=2))
    theirs = rows.task(member_id=other.id, due_at=NOW - dt.timedelta(hours=1))
    mine = rows.task(member_id=me.id, due_at=NOW - dt.timedelta(minutes=1))
    browser = Browser(make_app())
    browser.sign_in(me)
    assert shown(browser.read("/attention")) == [f"task-{task.id}" for task in (mine, theirs, later)]
    assert shown(browser.read("/attention?mine=yes")) == [f"task-{task.id}" for task in (mine, later)]


def test_a_kind_is_chosen_by_a_link(owner: Browser, rows: AccountRows) -> None:
    task, event = rows.task(), rows.event()
    page = owner.read("/attention")
    assert re.search(r'href="/attention\?kind=unsettled">Not settled <span class="numbers">1', page)
    assert shown(owner.read("/attention?kind=unsettled")) == [f"event-{event.id}"]
    assert shown(owner.read("/attention?kind=nonsense")) == [f"task-{task.id}", f"event-{event.id}"]


def test_what_has_a_task_is_told_once(owner: Browser, rows: AccountRows) -> None:
    connection = rows.connection(state=ConnectionState.NEEDS_SIGN_IN)
    rows.task(kind="sign_in", key=f"sign-in:{connection.id}:now")
    held = rows.owed("create_person", OutboxState.HELD)
    rows.task(kind="attention", key=f"stuck:{held.id}")
    assert sorted(shown(owner.read("/attention"))) == [f"connection-{connection.id}", f"effect-{held.id}"]


def test_the_navigation_counts_what_waits(owner: Browser, rows: AccountRows, other_rows: AccountRows) -> None:
    other_rows.task()
    assert "badge-count" not in owner.read("/settings")
    rows.task()
    rows.task(due_at=NOW + dt.timedelta(hours=1))
    rows.owed(state=OutboxState.HELD)
    rows.event()
    assert '<span class="badge-count">3</span>' in owner.read("/settings")
    for token in ("one", "two", "three"):
        rows.connection(state=ConnectionState.NEEDS_SIGN_IN, webhook_token=token)
    assert '<span class="badge-count">6</span>' in owner.read("/settings")


def test_a_longer_list_needs_no_more_queries(owner: Browser, rows: AccountRows, database: Database) -> None:
    def add(number: int) -> None:
        for _ in range(number):
            line, caller = rows.line(), rows.caller()
            call = rows.call(line, caller, decision=None, decision_reason=None, decided_at=None)
            rows.task(caller_id=caller.id, call_id=call.id)
            rows.task(key=f"stuck:{rows.owed('log_activity', OutboxState.HELD, call_id=call.id).id}", kind="attention")
            rows.event()
            rows.received(call, state="failed")

    add(1)
    with counted_queries(database) as few:
        owner.read("/attention")
    add(4)
    with counted_queries(database) as more:
        owner.read("/attention")
    assert len(more) == len(few) <= 16


def test_nothing_says_so(owner: Browser) -> None:
    assert "Nothing. Everything that came in is on its way or done." in owner.read("/attention")


def all_pages(browser: Browser, address: str) -> list[list[str]]:
    """What stands on each page that the links lead to."""
    pages = []
    while True:
        html = browser.read(address)
        pages.append(shown(html))
        further = re.search(r'href="([^"]+)">Next page', html)
        if further is None:
            return pages
        address = further[1].replace("&amp;", "&")


def test_everything_is_reached_page_by_page_and_stands_there_once(owner: Browser, rows: AccountRows) -> None:
    late = [rows.task(due_at=NOW - dt.timedelta(minutes=place // 10)).id for place in range(130)]
    held = [rows.owed("log_activity", OutboxState.HELD).id for _ in range(85)]
    for row_id in held[:70]:
        rows.task(kind="attention", key=f"stuck:{row_id}")
    failed = [rows.event().id for _ in range(45)]
    pages = all_pages(owner, "/attention")
    found = [one for page in pages for one in page]
    assert len(pages) == 3
    assert sorted(found) == sorted(
        [*(f"task-{one}" for one in late), *(f"effect-{one}" for one in held), *(f"event-{one}" for one in failed)]
    )


def test_a_kind_that_stands_far_down_is_reached_by_its_link_at_once(make_app: MakeApp, rows: AccountRows) -> None:
    me, browser = rows.member(MemberRole.AGENT), Browser(make_app())
    browser.sign_in(me)
    for _ in range(70):
        rows.task(due_at=NOW - dt.timedelta(hours=1))
    mine = rows.task(kind="failed_text", member_id=me.id)
    page = browser.read("/attention")
    assert f"task-{mine.id}" not in shown(page)
    assert shown(browser.read("/attention?kind=text")) == [f"task-{mine.id}"]
    assert 'href="/attention?kind=text"' in page
    assert 'href="/attention?mine=yes"' in page
    assert shown(browser.read("/attention?mine=yes")) == [f"task-{mine.id}"]


def test_who_has_a_callers_number_says_on_the_list_what_came_of_ringing_them(owner: Browser, rows: AccountRows) -> None:
    caller = rows.caller(name="Sam Rivera")
    conversation = rows.conversation(rows.line(), caller)
    task = rows.task(caller_id=caller.id, conversation_id=conversation.id)
    page = owner.read("/attention")
    assert page.count(f'action="/conversations/{conversation.id}/called-back"') == 3
    assert f'action="/tasks/{task.id}/done"' in page
