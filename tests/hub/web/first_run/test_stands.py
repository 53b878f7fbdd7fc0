"""Where each step stands is read from what is really there."""

import datetime as dt

from hub.hours import Schedule
from hub.readiness.first_run import Mark, Stand, Step, first_run_of, mark_step, take_up
from hub.records.account import Desk, MemberRole
from hub.records.database import Database
from hub.records.line import Line
from hub.records.schedules import ScheduleOwner, keep_schedule
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.counted_queries import counted_queries


def done(database: Database, rows: AccountRows) -> set[Step]:
    with database.read(rows.account.id) as session:
        return {step for step, stand in first_run_of(session).stands.items() if stand is Stand.DONE}


def test_each_step_is_done_once_what_it_makes_is_there(database: Database, rows: AccountRows, other_rows: AccountRows) -> None:
    other_rows.text(other_rows.conversation(other_rows.line(), other_rows.caller()), other_rows.line())
    began = {Step.BUSINESS, Step.NIGHT}
    assert done(database, rows) == began
    connection = rows.connection()
    assert done(database, rows) == began | {Step.PHONES}
    line = rows.line(connection, watch_only=True)
    assert done(database, rows) == began | {Step.PHONES, Step.LINE}
    rows.text(rows.conversation(line, rows.caller()), line)
    rows.member(MemberRole.OWNER)
    rows.connection(kind="connector", webhook_token="of-the-system")
    with database.write(rows.account.id) as session:
        keep_schedule(session, ScheduleOwner(), Schedule(zone="America/New_York", week=((),) * 7), "Maria")
    assert done(database, rows) == began | {Step.PHONES, Step.LINE, Step.TEST, Step.SYSTEM, Step.HOURS}
    mika = rows.member(MemberRole.AGENT)
    rows.add(Desk(name="Front desk", member_id=mika.id))
    with database.write(rows.account.id) as session:
        mark_step(session, Step.WORDING, Mark.FINE, "Maria")
        session.get_one(Line, line.id).watch_only = False
    assert done(database, rows) == {*Step}


def test_a_text_that_never_left_and_a_system_that_is_disconnected_do_not_count(database: Database, rows: AccountRows) -> None:
    line = rows.line(watch_only=True)
    rows.text(rows.conversation(line, rows.caller()), line, status="not_sent")
    rows.connection(kind="connector", webhook_token="gone", disconnected_at=NOW - dt.timedelta(days=1))
    assert done(database, rows) == {Step.BUSINESS, Step.NIGHT, Step.PHONES, Step.LINE}


def test_putting_away_is_remembered_and_can_be_taken_back(database: Database, rows: AccountRows) -> None:
    def is_wanted() -> bool:
        with database.read(rows.account.id) as session:
            return first_run_of(session).is_wanted

    with database.write(rows.account.id) as session:
        mark_step(session, None, Mark.LATER, "Maria")
    assert not is_wanted()
    with database.write(rows.account.id) as session:
        take_up(session, None)
    assert is_wanted()


def test_it_takes_two_queries_however_much_is_there(database: Database, rows: AccountRows) -> None:
    for _ in range(3):
        line = rows.line(rows.connection())
        rows.text(rows.conversation(line, rows.caller()), line)
    with counted_queries(database) as asked, database.read(rows.account.id) as session:
        first_run_of(session)
    assert len([query for query in asked if "FROM" in query]) == 2
