"""The report says the same to programs as on its page and in its files."""

import csv
import datetime as dt
from typing import Any

import pytest

from hub.records.account import Desk
from hub.records.conversation import TextKind
from hub.records.database import Database
from hub.reports.period import period_asked
from hub.reports.report import report
from hub.web.reports.tables import file_of
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.api.conftest import Program

MINUTE = dt.timedelta(minutes=1)
COLUMNS = {
    "Inbound": "calls.inbound", "Answered": "calls.answered", "Answer rate": "answer_rate", "Missed": "calls.missed",
    "Missed of inbound": "missed_share", "Voicemails": "calls.voicemails", "Called back": "calls.called_back",
    "Median to call back": "call_back.p50", "Texts sent": "calls.texted", "Replies": "calls.replied", "Within 1 h": "calls.replied_in_hour",
    "Recovered": "calls.recovered", "Recovery rate": "recovery_rate", "Placed or booked": "won", "Reached": "calls.reached",
    "Median response": "human_response.p50", "Reply rate": "reply_rate",
}  # fmt: skip


def a_week(rows: AccountRows) -> None:
    """Two lines, of which one hears of missed calls only; a desk with a member; replies, call backs and a placement."""
    member, connection = rows.member(email="ben@example.com"), rows.connection()
    desk = rows.add(Desk(name="Nursing", member_id=member.id))
    for label, mode in (("Main line", "hub_answers"), ("Forwarded", "forwarded")):
        line = rows.line(connection, label=label, mode=mode)
        for number in range(6):
            caller, at = rows.caller(), NOW - dt.timedelta(hours=number + 1)
            if number == 5:
                rows.call(line, caller, started_at=at, outcome="answered", decision="no_text", decision_reason="answered")
                continue
            owner = {"member_id": member.id, "desk_id": desk.id} if number % 2 else {}
            placed = {"outcome": "placed", "outcome_at": NOW} if number == 1 else {}
            thread = rows.conversation(line, caller, **owner, **placed)
            facts = {"texted_at": at + MINUTE, "wording": "recruiting/open/en/1", "replied_at": at + 3 * MINUTE} if number < 3 else {}
            facts |= {"called_back_at": at + 7 * MINUTE, "first_human_at": at + 7 * MINUTE} if number > 2 else {}
            rows.call(line, caller, started_at=at, ended_at=at + MINUTE, conversation_id=thread.id, **facts)
            if number < 3:
                rows.text(thread, line, outbound=False, kind=TextKind.REPLY, status=None, at=at + 3 * MINUTE, answered_at=at + 9 * MINUTE)


def at_path(part: dict[str, Any], path: str) -> Any:
    for name in path.split("."):
        part = part[name]
    return part


@pytest.mark.parametrize("table", ["lines", "desks", "members", "wordings"])
def test_each_part_has_the_figures_of_its_table(program: Program, rows: AccountRows, database: Database, table: str) -> None:
    a_week(rows)
    with database.read(rows.account.id) as session:
        period, _ = period_asked({}, NOW, "America/New_York")
        written = list(csv.reader(file_of(report(session, period), table)))
    parts = program.read("/reports")[table]
    assert [part["name"] for part in parts] == [row[0] for row in written[1:]]
    for part, row in zip(parts, written[1:], strict=True):
        for title, value in zip(written[0][1:], row[1:], strict=True):
            told = at_path(part, COLUMNS[title])
            assert (told if told is None else round(told, 4)) == (float(value) if value else None), (part["name"], title)


def test_a_line_that_hears_of_missed_calls_only_has_no_share_of_inbound(program: Program, rows: AccountRows) -> None:
    a_week(rows)
    shares = {line["name"]: (line["answer_rate"], line["missed_share"]) for line in program.read("/reports")["lines"]}
    assert shares == {"Main line": (pytest.approx(1 / 6), pytest.approx(5 / 6)), "Forwarded": (None, None)}
