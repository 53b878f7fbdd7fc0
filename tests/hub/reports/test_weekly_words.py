"""What the report of the week says."""

import datetime as dt
from zoneinfo import ZoneInfo

from hub.reports.weekly_words import WeeklyMail, weekly_mail
from tests.fakes.counted_firm import CountedFirm

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = dt.datetime(2026, 11, 9, 10, tzinfo=NEW_YORK)


def mail_of(firm: CountedFirm) -> WeeklyMail:
    return weekly_mail(firm.report(MONDAY.date(), MONDAY.date() + dt.timedelta(days=6)), "Harbor & Sons", "https://hub.example/reports")


def test_it_says_what_was_what_it_was_the_week_before_and_what_to_do(firm: CountedFirm) -> None:
    for number in range(12):
        firm.missed(MONDAY + dt.timedelta(hours=number), replied_at=MONDAY + dt.timedelta(hours=20) if number == 0 else None)
    firm.missed(MONDAY - dt.timedelta(days=3))
    mail = mail_of(firm)
    assert mail.subject == "Harbor & Sons: 1 of 12 missed calls recovered last week"
    assert "Missed: 12 (week before: 1)" in mail.words
    assert "Recovery rate: 8 % (week before: 0 of 1)" in mail.words
    assert "change the words" in mail.words
    assert "11 missed calls reached nobody: call them back." in mail.words
    assert "https://hub.example/reports" in mail.words
    assert "<h2>Harbor &amp; Sons: the week from Nov 9, 2026 to Nov 15, 2026</h2>" in mail.html
    assert "<strong>12</strong>" in mail.html


def test_a_week_without_calls_is_told_in_one_sentence(firm: CountedFirm) -> None:
    mail = mail_of(firm)
    assert mail.subject == "Harbor & Sons: no missed calls last week"
    assert "No calls came in last week." in mail.words
    assert "What to do" not in mail.words
    assert "<table" not in mail.html
