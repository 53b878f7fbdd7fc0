"""The reports page: figures that open their calls, charts, files, what it is worth, and the e-mail of the week."""

import csv
import datetime as dt
import re
from html import unescape

import pytest
from flask import Flask

from hub.records.account import Account, MemberRole
from hub.records.call import CallOutcome
from hub.records.conversation import Outcome
from hub.records.database import Database
from hub.records.line import Line
from hub.records.weekly_report import WeeklyReportWish
from hub.reports.counted_days import keep_settled_days
from hub.reports.figures import Figure
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.counted_queries import counted_queries
from tests.hub.web.conftest import Browser

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture
def line(rows: AccountRows) -> Line:
    return rows.line(label="Front desk", mode="hub_answers")


def fill(rows: AccountRows, line: Line) -> None:
    """In the last days: 3 answered, and 4 missed calls, of which 3 were texted, 2 replied to, 1 of those within an hour; 1 was placed."""
    for number in range(3):
        rows.call(line, rows.caller(), outcome=CallOutcome.ANSWERED, started_at=NOW - DAY * (number + 1), decision="no_text")
    for number in range(4):
        at, caller = NOW - DAY * (number + 1), rows.caller()
        won = {"outcome": Outcome.PLACED, "outcome_at": at + 3 * HOUR} if number == 0 else {}
        conversation = rows.conversation(
            line, caller, member_id=rows.member(email=f"m{number}@example.com", name=f"Member {number}").id, **won
        )
        facts = {
            0: {"texted_at": at + HOUR / 60, "replied_at": at + HOUR / 2, "wording": "template/7"},
            1: {"texted_at": at + HOUR / 60, "replied_at": at + 2 * HOUR, "wording": "template/7", "first_human_at": at + 3 * HOUR},
            2: {"texted_at": at + HOUR / 60, "wording": "recruiting/open/en/1", "voicemail": "media"},
            3: {"called_back_at": at + HOUR, "first_human_at": at + HOUR},
        }[number]
        rows.call(line, caller, started_at=at, ended_at=at + HOUR / 120, conversation_id=conversation.id, **facts)


def panel(page: str, name: str) -> str:
    found = re.search(rf'<div class="figure-name">{name}</div>(.*?)</div>\s*(?=<div class="figure-panel|</section>)', page, re.DOTALL)
    assert found is not None, name
    return unescape(found[1])


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())


def links(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="(/calls\?[^"]*counted=[^"]*)"', page)]


def test_every_figure_stands_there_with_what_it_is_a_share_of(owner: Browser, rows: AccountRows, line: Line) -> None:
    fill(rows, line)
    page = owner.read("/reports?days=7")
    assert ">4</a>" in panel(page, "Missed calls")
    assert "4 of 7 of inbound calls" in words_of(panel(page, "Missed calls"))
    assert ">2 of 4</a>" in panel(page, "Recovery rate")
    assert "Too few to say" in panel(page, "Recovery rate")
    assert ">1</a>" in panel(page, "Placed or booked")
    assert ">3</a>" in panel(page, "Texts sent")
    assert "1 within 1 h" in panel(page, "Replies")
    assert ">1</a>" in panel(page, "Not reached")


def test_the_list_says_which_figure_it_shows(owner: Browser, rows: AccountRows, line: Line) -> None:
    fill(rows, line)
    assert "Counted: Recovered by a reply" in owner.read(f"/calls?counted={Figure.RECOVERED}")


def test_low_rates_say_what_to_do_and_where(owner: Browser, rows: AccountRows, line: Line) -> None:
    for number in range(12):
        rows.call(line, rows.caller(), started_at=NOW - HOUR * number)
    found = panel(owner.read("/reports?days=7"), "Recovery rate")
    assert "0 %" in found
    assert "18 to 35 %" in found
    assert 'href="/templates">Change the words' in found


def test_a_period_without_calls_says_so(owner: Browser, rows: AccountRows, line: Line) -> None:
    rows.call(line, rows.caller(), started_at=NOW - 40 * DAY)
    assert "No calls in this period." in owner.read("/reports")
    assert "No calls in this period." not in owner.read("/reports?days=90")


@pytest.mark.parametrize(
    "asked", ["days=x", "from=2026-13-01&to=nonsense", "from=9999-12-31", "from=0001-01-01&to=0001-01-02", "to=2026-11-01"]
)
def test_nonsense_in_the_address_shows_something_that_makes_sense(owner: Browser, asked: str) -> None:
    assert "Reports" in owner.read(f"/reports?{asked}")


def test_a_table_comes_as_a_file_that_no_spreadsheet_runs(owner: Browser, rows: AccountRows) -> None:
    evil = rows.line(label="=1+1", mode="hub_answers")
    fill(rows, evil)
    answer = owner.get("/reports/file?table=lines&days=7")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "lines-2026-11-14-2026-11-20.csv" in answer.headers["Content-Disposition"]
    header, row = csv.reader(answer.text.splitlines())
    assert dict(zip(header, row, strict=True)) == {
        "Line": "'=1+1",
        "Inbound": "7",
        "Answered": "3",
        "Answer rate": "0.4286",
        "Missed": "4",
        "Missed of inbound": "0.5714",
        "Voicemails": "1",
        "Texts sent": "3",
        "Replies": "2",
        "Within 1 h": "1",
        "Recovered": "2",
        "Recovery rate": "0.5",
        "Placed or booked": "1",
        "Called back": "1",
        "Median to call back": "3570.0",
        "Median response": "",
    }
    days = list(csv.DictReader(owner.get("/reports/file?table=days&days=7").text.splitlines()))
    assert (len(days), sum(int(day["Missed"]) for day in days)) == (7, 4)
    hours = list(csv.DictReader(owner.get("/reports/file?table=hours&days=7").text.splitlines()))
    assert sum(int(hour["Missed"]) for hour in hours) == 4
    assert owner.get("/reports/file?table=members&days=7").status_code == 200
    assert owner.get("/reports/file?table=secrets").status_code == 404


def test_the_formula_of_what_it_is_worth_stands_there_with_its_numbers(
    owner: Browser, rows: AccountRows, line: Line, database: Database
) -> None:
    fill(rows, line)
    assert "Enter what one placement or job is worth" in owner.read("/reports?days=7")
    owner.post("/reports/worth", {"booking_worth": "4200", "booking_percent": "25"})
    page = words_of(owner.read("/reports?days=7"))
    # 4 callers, of whom 2 replied and 1 was called: 1 is left
    assert "1,050 USD: 1 caller \u00d7 25 % \u00d7 4,200 USD" in page
    assert "4,200 USD: 1 \u00d7 4,200 USD" in page
    owner.post("/reports/worth", {"booking_worth": "", "booking_percent": ""})
    with database.read(rows.account.id) as session:
        assert session.get_one(Account, rows.account.id).booking_worth is None


@pytest.mark.parametrize(
    "given", [{"booking_worth": "many"}, {"booking_worth": "-1"}, {"booking_percent": "101"}, {"booking_worth": "9" * 30}]
)
def test_amounts_that_make_no_sense_are_told_beside_the_field(owner: Browser, given: dict[str, str]) -> None:
    answer = owner.post("/reports/worth", given)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text


def test_a_member_chooses_whether_the_week_comes_by_mail(owner: Browser, rows: AccountRows, database: Database) -> None:
    def wishes() -> int:
        with database.read(rows.account.id) as session:
            return session.query(WeeklyReportWish).count()

    assert "E-mail me each Monday" in owner.read("/reports")
    for _ in range(2):
        owner.post("/reports/weekly", {"wants": "yes"})
    assert wishes() == 1
    assert "Stop these e-mails" in owner.read("/reports")
    owner.post("/reports/weekly", {"wants": "no"})
    assert wishes() == 0


def test_more_calls_need_no_more_queries(owner: Browser, rows: AccountRows, line: Line, database: Database) -> None:
    fill(rows, line)
    with counted_queries(database) as few:
        owner.read("/reports?days=7")
    fill_more = rows.line(label="Second", mode="forwarded")
    for number in range(10):
        caller = rows.caller()
        rows.call(fill_more, caller, started_at=NOW - HOUR * number, conversation_id=rows.conversation(fill_more, caller).id)
    with counted_queries(database) as more:
        page = owner.read("/reports?days=7")
    assert len(more) == len(few) <= 15
    assert "Second: only missed calls are forwarded here" in page


def test_nothing_of_the_page_breaks_its_own_rules(owner: Browser, rows: AccountRows, line: Line) -> None:
    fill(rows, line)
    page = owner.read("/reports?days=365")
    assert not re.search(r"\sstyle=|<script>|\son\w+=", page)
    assert len(links(page)) > 20


def test_who_sees_only_own_desks_sees_their_figures_and_nothing_of_the_others(
    app: Flask, rows: AccountRows, line: Line, database: Database
) -> None:
    fill(rows, line)
    mine = rows.member(MemberRole.AGENT, email="mine@example.com", own_desks_only=True)
    other = rows.line(label="Other line", mode="forwarded")
    for member_id, at_line in ((mine.id, line), (None, other)):
        caller = rows.caller()
        conversation = rows.conversation(at_line, caller, member_id=member_id)
        rows.call(at_line, caller, started_at=NOW - HOUR, conversation_id=conversation.id)
    with database.write(rows.account.id) as session:
        keep_settled_days(session, 40)
    agent = Browser(app)
    agent.sign_in(mine)
    page = agent.read("/reports?days=7")
    assert "the figures of your own desks" in page
    assert ">1</a>" in panel(page, "Missed calls")
    assert "Other line" not in page
