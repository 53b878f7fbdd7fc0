"""The clock counts days a few at a time."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.jobs.report_days import keep_report_days
from hub.records.database import Database
from hub.records.report_day import ReportDay
from hub.settings import Settings
from tests.fakes.account_rows import NOW, AccountRows, make_account
from tests.services import copy_of


@pytest.fixture
def database(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(Settings(data_folder=tmp_path, database_url=copy_of(sqlite_with_tables, tmp_path)), clock=lambda: NOW)
    yield database
    database.close()


def test_what_does_not_fit_into_the_time_goes_on_the_next_time(database: Database) -> None:
    accounts = [AccountRows(database, make_account(database, name)) for name in ("One", "Two")]
    for rows in accounts:
        rows.call(rows.line(rows.connection(key=f"acme-{rows.account.id}")), rows.caller(), started_at=NOW - dt.timedelta(days=8))
    assert not keep_report_days(database, budget_s=0)
    assert keep_report_days(database, budget_s=60)
    for rows in accounts:
        with database.read(rows.account.id) as session:
            assert len(session.scalars(select(ReportDay)).all()) == 8
