"""An account's session sees, changes and deletes nothing of another account, however it is asked."""

# ruff: noqa: ARG005 - the questions of a table share one signature

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from hub.records.account import Account, Member
from hub.records.call import Call, Task
from hub.records.connection import PersonLink
from hub.records.conversation import Conversation, Text
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession, OtherAccountError
from hub.records.table import AccountOwned, Table
from tests.fakes.small_hub import CALLER, SmallHub

OWNED = sorted(
    (mapper.class_ for mapper in Table.registry.mappers if issubclass(mapper.class_, AccountOwned)), key=lambda table: table.__tablename__
)


class TwoAccounts:
    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.mine = hub.account_id
        self.theirs = hub.make_account("Bay Plumbing")
        self.my_caller = hub.add(Caller(number=CALLER, created_at=hub.clock.now)).id
        self.their_caller = hub.add(Caller(number=CALLER, created_at=hub.clock.now), self.theirs).id

    def numbers_of_callers(self) -> list[tuple[int, int, str]]:
        with self.hub.database.read_installation() as session:
            return [(caller.id, caller.account_id, caller.number) for caller in session.scalars(select(Caller).order_by(Caller.id))]


@pytest.fixture
def two(hub_on_each: SmallHub) -> TwoAccounts:
    return TwoAccounts(hub_on_each)


Other = aliased(Caller)


@pytest.mark.parametrize(
    "count",
    [
        lambda session, two: len(session.scalars(select(Caller)).all()) - 1,
        lambda session, two: len(session.query(Caller).all()) - 1,
        lambda session, two: len(session.execute(select(Caller.id, Caller.number)).all()) - 1,
        lambda session, two: len(session.scalars(select(Other)).all()) - 1,
        lambda session, two: session.scalar(select(func.count(Caller.id))) - 1,
        lambda session, two: session.get(Caller, two.their_caller),
        lambda session, two: session.scalar(select(Caller).where(Caller.id == two.their_caller)),
        lambda session, two: session.scalar(select(Caller).where(Caller.id == two.their_caller).with_for_update()),
        lambda session, two: len(session.execute(select(Caller.id).join(Other, Other.number == Caller.number)).all()) - 1,
        lambda session, two: session.scalar(select(Account.id).where(Account.id.in_(select(Caller.account_id)), Account.id == two.theirs)),
    ],
    ids=["select", "query", "columns", "alias", "count", "primary key", "where", "locked", "join", "subquery"],
)
def test_no_question_brings_an_answer_about_another_account(two: TwoAccounts, count: Callable[[AccountSession, TwoAccounts], Any]) -> None:
    with two.hub.write() as session:
        assert not count(session, two)


def test_bulk_changes_and_deletions_stop_at_the_account(two: TwoAccounts) -> None:
    with two.hub.write() as session:
        session.execute(update(Caller).values(name="changed"))
        session.execute(delete(Caller).where(Caller.number == CALLER))
    assert two.numbers_of_callers() == [(two.their_caller, two.theirs, CALLER)]
    with two.hub.database.read(two.theirs) as session:
        assert session.get_one(Caller, two.their_caller).name is None


@pytest.mark.parametrize(
    "write",
    [
        lambda session, two: session.add(Caller(account_id=two.theirs, number="+14155550150", created_at=session.now)),
        lambda session, two: setattr(session.get_one(Caller, two.my_caller), "account_id", two.theirs),
        lambda session, two: session.execute(
            insert(Caller).values(account_id=two.theirs, number="+14155550150", texts_paused=False, created_at=session.now)
        ),
        lambda session, two: session.execute(
            insert(Caller), [{"account_id": two.theirs, "number": "+14155550150", "texts_paused": False, "created_at": session.now}]
        ),
        lambda session, two: session.execute(update(Caller).values(account_id=two.theirs)),
    ],
    ids=["add", "change", "insert", "insert many", "update"],
)
def test_nothing_can_be_written_into_another_account(two: TwoAccounts, write: Callable[[AccountSession, TwoAccounts], Any]) -> None:
    before = two.numbers_of_callers()
    with pytest.raises(OtherAccountError), two.hub.write() as session:
        write(session, two)
    assert two.numbers_of_callers() == before


def test_another_accounts_row_at_hand_is_neither_changed_nor_deleted(two: TwoAccounts) -> None:
    with two.hub.database.read(two.theirs) as session:
        theirs = session.get_one(Caller, two.their_caller)
    theirs.name = "changed"
    with pytest.raises(OtherAccountError), two.hub.write() as session:
        session.add(theirs)
    with pytest.raises(OtherAccountError), two.hub.write() as session:
        session.delete(theirs)


def test_a_new_row_belongs_to_the_sessions_account_without_saying_so(two: TwoAccounts) -> None:
    assert two.hub.add(Task(key="k", kind="k", sentence="s", due_at=two.hub.clock.now, created_at=two.hub.clock.now)).account_id == two.mine


def test_there_are_no_relationships_that_could_lead_out_of_an_account() -> None:
    assert [mapper.class_.__name__ for mapper in Table.registry.mappers if inspect(mapper.class_).relationships] == []


@pytest.mark.parametrize("table", OWNED, ids=lambda table: table.__tablename__)
def test_every_table_of_an_account_names_its_account_and_can_be_pointed_to_within_it(table: type[AccountOwned]) -> None:
    mapped = inspect(table).local_table
    assert not mapped.c.account_id.nullable
    assert any(
        {column.name for column in unique.columns} == {"account_id", "id"} for unique in mapped.constraints if hasattr(unique, "columns")
    )


def theirs_of(two: TwoAccounts) -> dict[str, int]:
    """Ids of rows of the other account."""
    hub = two.hub
    now = hub.clock.now
    connection = hub.connect("phone", "other", two.theirs)
    line = hub.add(Line(provider="other", number="+14155550160", label="x", connection_id=connection, created_at=now), two.theirs).id
    conversation = hub.add(Conversation(line_id=line, caller_id=two.their_caller, last_at=now, created_at=now), two.theirs).id
    member = hub.add(Member(name="X", email="x@bay.example", created_at=now), two.theirs).id
    return {
        "connection_id": connection,
        "line_id": line,
        "caller_id": two.their_caller,
        "conversation_id": conversation,
        "member_id": member,
    }


@pytest.mark.parametrize(
    ("make", "pointer"),
    [
        (lambda hub, at: hub.line("+14155550161"), "connection_id"),
        (lambda hub, at: hub.line("+14155550161"), "text_connection_id"),
        (lambda hub, at: Call(connection_id=1, line_id=hub.line_id, provider_call_id="x", caller_raw="", started_at=at), "line_id"),
        (lambda hub, at: Call(connection_id=1, line_id=hub.line_id, provider_call_id="x", caller_raw="", started_at=at), "caller_id"),
        (lambda hub, at: Call(connection_id=1, line_id=hub.line_id, provider_call_id="x", caller_raw="", started_at=at), "conversation_id"),
        (lambda hub, at: Conversation(line_id=hub.line_id, caller_id=1, last_at=at, created_at=at), "caller_id"),
        (lambda hub, at: Conversation(line_id=hub.line_id, caller_id=1, last_at=at, created_at=at), "member_id"),
        (lambda hub, at: Text(connection_id=1, outbound=True, kind="reply", body="", at=at), "conversation_id"),
        (lambda hub, at: PersonLink(connection_id=1, caller_id=1, vendor_id="p", kind="p", name="", at=at), "connection_id"),
        (lambda hub, at: Task(key="t", kind="t", sentence="", due_at=at, created_at=at), "member_id"),
        (lambda hub, at: OutboxRow(queue="q", lane="l", effect="e", key="k", payload={}, not_before=at, created_at=at), "caller_id"),
    ],
)
def test_no_row_can_point_into_another_account(two: TwoAccounts, make: Callable[[SmallHub, Any], AccountOwned], pointer: str) -> None:
    theirs = theirs_of(two)
    row = make(two.hub, two.hub.clock.now)
    setattr(row, pointer, theirs[pointer.removeprefix("text_")])
    with pytest.raises(IntegrityError):
        two.hub.add(row)


def test_one_number_of_one_provider_is_a_line_of_one_account_only(two: TwoAccounts) -> None:
    connection = two.hub.connect("phone", "fake", two.theirs)
    with pytest.raises(IntegrityError):
        two.hub.add(two.hub.line("+14155550100", connection_id=connection), two.theirs)
