"""Callers whom a member marks as nobody to text or create."""

import pytest

from hub.records.account import MemberRole
from hub.records.call import Task
from hub.records.database import Database
from hub.records.line import Caller
from tests.fakes.account_rows import AccountRows
from tests.hub.web.conftest import Browser


def mark_of(database: Database, rows: AccountRows, caller: Caller) -> str | None:
    with database.read(rows.account.id) as session:
        return session.get_one(Caller, caller.id).mark


@pytest.mark.parametrize(("mark", "words"), [("not_a_customer", "not a customer"), ("personal", "personal"), ("blocked", "blocked")])
def test_a_mark_is_kept_told_with_its_author_and_taken_back(
    owner: Browser, rows: AccountRows, database: Database, mark: str, words: str
) -> None:
    caller = rows.caller()
    call = rows.call(rows.line(), caller)
    task = rows.task(caller_id=caller.id, call_id=call.id)
    owner.post(f"/callers/{caller.id}/mark", {"mark": mark})
    assert mark_of(database, rows, caller) == mark
    page = owner.read(f"/calls/{call.id}")
    assert f"Maria Lopez marked this caller: {words}." in page
    with database.read(rows.account.id) as session:
        assert session.get_one(Task, task.id).done_at is not None
    owner.post(f"/callers/{caller.id}/unmark")
    assert mark_of(database, rows, caller) is None
    assert f"Maria Lopez took back the mark: {words}." in owner.read(f"/calls/{call.id}")


def test_a_mark_that_does_not_exist_is_refused(owner: Browser, rows: AccountRows, database: Database) -> None:
    caller = rows.caller()
    owner.post(f"/callers/{caller.id}/mark", {"mark": "annoying"})
    assert mark_of(database, rows, caller) is None


def test_a_viewer_cannot_mark(visitor: Browser, rows: AccountRows, database: Database) -> None:
    caller = rows.caller()
    visitor.sign_in(rows.member(MemberRole.VIEWER))
    assert visitor.post(f"/callers/{caller.id}/mark", {"mark": "blocked"}).status_code == 403
    assert mark_of(database, rows, caller) is None


def test_nobody_marks_a_caller_of_another_business(owner: Browser, other_rows: AccountRows, database: Database) -> None:
    caller = other_rows.caller()
    assert owner.post(f"/callers/{caller.id}/mark", {"mark": "blocked"}).status_code == 404
    assert mark_of(database, other_rows, caller) is None


def test_all_marked_callers_stand_on_the_page_with_the_rules(owner: Browser, rows: AccountRows, other_rows: AccountRows) -> None:
    assert "Marked callers" not in owner.read("/rules")
    rows.caller(name="Pat Vendor", mark="not_a_customer")
    other_rows.caller(name="Somebody Else", mark="blocked")
    page = owner.read("/rules")
    assert "Pat Vendor" in page
    assert "Somebody Else" not in page
