"""The page where a member chooses how they are told."""

from flask import Flask

from hub.records.account import MemberRole, Notice, NotificationChoice
from hub.records.database import Database
from hub.records.outbox import OutboxRow
from hub.records.weekly_report import WeeklyReportWish
from tests.fakes.account_rows import AccountRows
from tests.hub.web.conftest import Browser

CHOSEN = {"mine": "both", "unassigned": "app", "missed": "nothing", "trouble": "email", "weekly": "y", "urgent_anyway": "y"}


def test_only_what_differs_from_what_is_usual_is_written_down(owner: Browser, rows: AccountRows, database: Database) -> None:
    assert "Notifications" in owner.read("/notifications")
    assert owner.post("/notifications/save", {**CHOSEN, "quiet_from": "21:00", "quiet_until": "07:00"}).status_code == 302
    with database.read(rows.account.id) as session:
        stored = session.query(NotificationChoice).one()
        assert session.query(WeeklyReportWish).count() == 1
    assert (stored.ways, stored.quiet_from, stored.quiet_until) == ({"mine": "both"}, "21:00", "07:00")
    assert '<option selected value="both">' in owner.read("/notifications")


def test_one_time_alone_is_no_quiet_time(owner: Browser) -> None:
    answer = owner.post("/notifications/save", {**CHOSEN, "quiet_from": "21:00"})
    assert answer.status_code == 422
    assert "Write both times, or neither." in answer.text


def test_a_test_goes_the_real_way(app: Flask, rows: AccountRows, database: Database) -> None:
    rows.line()
    browser = Browser(app)
    browser.sign_in(rows.member(MemberRole.VIEWER, phone="+14155550177"))
    assert "by text within seconds" in browser.post("/notifications/test", follow=True).text
    with database.read(rows.account.id) as session:
        assert session.query(OutboxRow).one().effect == "text_member"
        assert session.query(Notice).one().sentence.startswith("This is a test")


def test_who_texted_stop_reads_how_to_be_told_again(app: Flask, rows: AccountRows, database: Database) -> None:
    rows.line()
    browser = Browser(app)
    browser.sign_in(rows.member(MemberRole.AGENT, phone="+14155550177", alerts_muted=True))
    assert "Text START" in browser.read("/notifications")
    browser.post("/notifications/test")
    with database.read(rows.account.id) as session:
        assert session.query(OutboxRow).all() == []
