"""Possible duplicates, found in the local copies and settled with one button."""

import pytest
from sqlalchemy import select

from hub.directory.names import are_alike, name_key
from hub.records.call import Task
from hub.records.connection import Connection, IndexedPerson, IndexedPhone, PersonLink, RecordChoice
from hub.records.database import Database
from hub.records.line import Caller
from hub.records.outbox import OutboxRow
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.counted_queries import counted_queries
from tests.hub.web.conftest import Browser


@pytest.fixture
def ats(rows: AccountRows) -> Connection:
    return rows.connection(kind="connector", key="acme_ats", name="Acme ATS", abilities=["create", "log"], webhook_token="ats")


def index(rows: AccountRows, ats: Connection, vendor_id: str, name: str, number: str) -> None:
    rows.add(IndexedPerson(connection_id=ats.id, vendor_id=vendor_id, kind="candidate", name=name, name_key=name_key(name)))
    rows.add(IndexedPhone(connection_id=ats.id, vendor_id=vendor_id, number=number))


def test_a_number_that_fits_several_records_is_linked_with_one_button(
    owner: Browser, rows: AccountRows, ats: Connection, database: Database
) -> None:
    caller = rows.caller()
    index(rows, ats, "1", "Ada Quill", caller.number)
    index(rows, ats, "2", "Ben Quill", caller.number)
    task = rows.task(kind="which_person", caller_id=caller.id)
    rows.add(RecordChoice(task_id=task.id, connection_id=ats.id, caller_id=caller.id, vendor_id="1", kind="candidate", name="Ada Quill"))
    page = owner.read("/duplicates")
    assert "linked to nobody yet" in page
    assert page.count(">Link to this one<") == 2
    answer = owner.post(f"/callers/{caller.id}/record", {"connection": ats.id, "record": "2"}, follow=True)
    assert "Linked to Ben Quill in Acme ATS" in answer.text
    with database.read(rows.account.id) as session:
        assert session.scalars(select(PersonLink.vendor_id)).all() == ["2"]
        assert session.get_one(Task, task.id).done_at == NOW
        assert session.scalars(select(OutboxRow.effect)).all() == ["read_person"]
    assert owner.read("/duplicates").count(">Link to this one<") == 1


@pytest.mark.parametrize("has_called", [True, False])
def test_a_record_that_the_hub_made_is_left_for_the_one_that_was_there(
    owner: Browser, rows: AccountRows, ats: Connection, database: Database, has_called: bool
) -> None:
    caller = rows.caller(name="Samuel Rivera")
    if has_called:
        rows.conversation(rows.line(), caller)
    rows.link(ats, caller, vendor_id="77", name="Samuel Rivera", created_by_us=True)
    index(rows, ats, "77", "Samuel Rivera", caller.number)
    index(rows, ats, "12", "Sam Rivera", rows.number())
    index(rows, ats, "13", "Sandra Rivoli", rows.number())
    page = owner.read("/duplicates")
    assert "Nearly the same name" in page
    assert "Sam Rivera" in page
    assert "Sandra" not in page
    owner.post(f"/callers/{caller.id}/record", {"connection": ats.id, "record": "12"})
    with database.read(rows.account.id) as session:
        (link,) = session.scalars(select(PersonLink)).all()
        assert (link.vendor_id, link.created_by_us) == ("12", False)
        assert session.get_one(Caller, caller.id).name == "Sam Rivera"


def test_two_numbers_of_one_record_are_shown(owner: Browser, rows: AccountRows, ats: Connection) -> None:
    for number in ("+14155550111", "+14155550112"):
        rows.link(ats, rows.caller(number=number), name="Sam Rivera")
    page = owner.read("/duplicates")
    assert "One record, several numbers" in page
    assert "(415) 555-0111" in page
    assert "(415) 555-0112" in page


def test_a_record_that_is_not_there_links_nobody(owner: Browser, rows: AccountRows, other_rows: AccountRows, database: Database) -> None:
    elsewhere = other_rows.connection(kind="connector", key="acme_ats", webhook_token="elsewhere")
    index(other_rows, elsewhere, "9", "Ada Quill", "+14155550199")
    caller = rows.caller()
    answer = owner.post(f"/callers/{caller.id}/record", {"connection": elsewhere.id, "record": "9"}, follow=True)
    assert "no longer there" in answer.text
    with database.read(rows.account.id) as session:
        assert session.scalars(select(PersonLink)).all() == []


def test_more_duplicates_need_no_more_queries(owner: Browser, rows: AccountRows, ats: Connection, database: Database) -> None:
    def add(number: int) -> None:
        for _ in range(number):
            caller = rows.caller()
            for name in ("Ada Quill", "Ben Quill"):
                index(rows, ats, rows.number(), name, caller.number)
            rows.link(ats, caller, vendor_id=rows.number(), name="Ada Quil", created_by_us=True)

    add(1)
    with counted_queries(database) as few:
        owner.read("/duplicates")
    add(5)
    with counted_queries(database) as more:
        owner.read("/duplicates")
    assert len(more) == len(few) <= 14


def test_the_page_stands_among_the_settings_and_says_when_there_is_nothing(owner: Browser) -> None:
    assert "Nothing found" in owner.read("/duplicates")
    assert 'href="/duplicates"' in owner.read("/settings")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Sam Rivera", "Samuel Rivera", True),
        ("RIVERA, Sam", "Sam Rivera", True),
        ("José Núñez", "JOSÉ NÚÑEZ", True),
        ("Sam Rivera", "Sam Rivers-Oakley", False),
        ("Sam Rivera", "Pat Rivera", False),
        ("415 555 0142", "415 555 0142", False),
        ("", "", False),
    ],
)
def test_names_are_compared_word_by_word(one: str, other: str, alike: bool) -> None:
    assert are_alike(one, other) is alike
