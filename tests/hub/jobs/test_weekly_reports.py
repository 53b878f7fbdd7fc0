"""Monday at eight, once for each member and week."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.jobs.weekly_reports import owe_weekly_reports, week_due
from hub.notify.email_report import EmailReport
from hub.outbox.effects import NotWanted
from hub.records.account import Member, MemberRole
from hub.records.database import Database
from hub.records.outbox import OutboxRow
from hub.records.weekly_report import WeeklyReportWish
from hub.settings import Settings
from tests.fakes.account_rows import AccountRows, make_account
from tests.fakes.standing_clock import StandingClock
from tests.services import copy_of

MONDAY_8 = dt.datetime(2026, 11, 16, 13, tzinfo=dt.UTC)  # in New York


@pytest.mark.parametrize(
    ("now", "zone", "first"),
    [
        (MONDAY_8, "America/New_York", dt.date(2026, 11, 9)),
        (MONDAY_8 - dt.timedelta(seconds=1), "America/New_York", None),
        (MONDAY_8 + dt.timedelta(hours=15, minutes=59), "America/New_York", dt.date(2026, 11, 9)),
        (MONDAY_8 + dt.timedelta(hours=16), "America/New_York", None),
        (dt.datetime(2026, 11, 15, 21, tzinfo=dt.UTC), "Australia/Sydney", dt.date(2026, 11, 9)),
        # clocks went forward on Sunday, 8 March 2026: that week has 167 hours
        (dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC), "America/New_York", dt.date(2026, 3, 2)),
    ],
)
def test_it_is_due_on_monday_from_eight_on_where_the_business_is(now: dt.datetime, zone: str, first: dt.date | None) -> None:
    week = week_due(now, zone)
    assert (week.first if week else None) == first
    assert week is None or (week.days == 7 and week.last.weekday() == 6)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(MONDAY_8)


@pytest.fixture
def settings(sqlite_with_tables: Path, tmp_path: Path) -> Settings:
    url = copy_of(sqlite_with_tables, tmp_path)
    return Settings(data_folder=tmp_path, database_url=url, public_url="https://hub.example", smtp_url="smtp://localhost:2525")


@pytest.fixture
def database(settings: Settings, clock: StandingClock) -> Iterator[Database]:
    database = Database(settings, clock=clock)
    yield database
    database.close()


@pytest.fixture
def rows(database: Database) -> AccountRows:
    return AccountRows(database, make_account(database))


def who_wants_it(rows: AccountRows, role: MemberRole = MemberRole.OWNER, **values: Any) -> Member:
    member = rows.member(role, **values)
    rows.add(WeeklyReportWish(member_id=member.id, since=MONDAY_8))
    return member


def owed(database: Database, rows: AccountRows) -> list[OutboxRow]:
    with database.read(rows.account.id) as session:
        return list(session.query(OutboxRow).order_by(OutboxRow.id))


def test_each_member_who_wants_it_is_owed_it_once(database: Database, settings: Settings, rows: AccountRows, clock: StandingClock) -> None:
    owner, agent = who_wants_it(rows), who_wants_it(rows, MemberRole.AGENT)
    rows.member(MemberRole.VIEWER)
    owe_weekly_reports(database, settings)
    clock.move(hours=2)
    owe_weekly_reports(database, settings)
    found = owed(database, rows)
    assert [row.payload["member_id"] for row in found] == [owner.id, agent.id]
    assert "https://hub.example/reports?from=2026-11-09&to=2026-11-15" in found[0].payload["words"]
    clock.move(hours=24 * 7)
    owe_weekly_reports(database, settings)
    assert len(owed(database, rows)) == 4


def test_who_sees_only_own_desks_gets_the_figures_of_those(database: Database, settings: Settings, rows: AccountRows) -> None:
    who_wants_it(rows)
    agent = who_wants_it(rows, MemberRole.AGENT, own_desks_only=True)
    line = rows.line()
    for member_id in (agent.id, None, None):
        caller = rows.caller()
        conversation = rows.conversation(line, caller, member_id=member_id)
        rows.call(line, caller, started_at=MONDAY_8 - dt.timedelta(days=2), conversation_id=conversation.id)
    owe_weekly_reports(database, settings)
    of_all, of_own = (row.payload["words"] for row in owed(database, rows))
    assert "Missed: 3" in of_all
    assert "Missed: 1" in of_own
    assert "These are the figures of your own desks." in of_own
    assert "own desks" not in of_all


def test_who_is_no_member_any_more_gets_none(database: Database, settings: Settings, rows: AccountRows) -> None:
    leaving = who_wants_it(rows)
    who_wants_it(rows, email="gone@example.com", ended_at=MONDAY_8)
    owe_weekly_reports(database, settings)
    [row] = owed(database, rows)
    with database.write(rows.account.id) as session:
        session.get_one(Member, leaving.id).ended_at = MONDAY_8
        session.flush()
        assert EmailReport(settings).still_wanted(session, row) == NotWanted("reports_stopped")


def test_without_a_mail_server_nothing_is_owed(database: Database, settings: Settings, rows: AccountRows) -> None:
    who_wants_it(rows)
    owe_weekly_reports(database, Settings(data_folder=settings.data_folder, database_url=settings.database_url))
    assert owed(database, rows) == []


def test_it_goes_to_the_member_as_plain_words_and_as_html_until_they_stop_it(
    database: Database, settings: Settings, rows: AccountRows
) -> None:
    member = who_wants_it(rows)
    owe_weekly_reports(database, settings)
    row, effect = owed(database, rows)[0], EmailReport(settings)
    with database.write(rows.account.id) as session:
        assert effect.still_wanted(session, row) is None
        message = effect.plan(session, row).message
        session.delete(session.query(WeeklyReportWish).one())
        session.flush()
        assert effect.still_wanted(session, row) == NotWanted("reports_stopped")
    assert message["To"] == member.email
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "No calls came in last week." in message.get_body(("plain",)).get_content()
