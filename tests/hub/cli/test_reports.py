"""`hub reports`: counting anew."""

from sqlalchemy import select

from hub.records.report_day import ReportDay
from tests.fakes.terminal import Terminal


def test_every_day_is_counted_anew(terminal: Terminal) -> None:
    database, account_id = terminal.hub.database, terminal.account_id
    with database.write(account_id) as session:
        session.add(ReportDay(day="2020-01-01", zone="UTC", counts={"spoiled": True}, counted_at=session.now))
    assert "Every day of 1 account is counted." in terminal.enter("reports", "rebuild")
    with database.read(account_id) as session:
        assert session.scalars(select(ReportDay)).all() == []
