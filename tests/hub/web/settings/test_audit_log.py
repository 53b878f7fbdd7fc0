"""The page with the audit log."""

import datetime as dt

from flask import Flask
from sqlalchemy import insert

from hub.records.account import MemberRole
from hub.records.audit import AuditEntry
from hub.records.database import Database
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser
from tests.hub.web.test_rules import RULES


def test_a_changed_rule_stands_there_with_who_changed_it_and_both_values(owner: Browser) -> None:
    owner.post("/rules/save", RULES)
    page = owner.read("/audit-log?what=business")
    assert "<bdi>Maria Lopez</bdi></span> changed the business <bdi>Harbor Talent</bdi>" in page
    assert "<dt>Hours between automatic texts</dt>" in page
    assert '<del dir="auto">24</del>' in page
    assert '<ins dir="auto">12</ins>' in page


def test_filters_by_what_who_and_day_leave_the_rest_out(owner: Browser, rows: AccountRows) -> None:
    owner.post("/rules/save", RULES)
    rows.line(label="Front desk line")
    assert "Front desk line" in owner.read("/audit-log")
    assert "Front desk line" not in owner.read("/audit-log?what=business")
    assert "Front desk line" in owner.read("/audit-log?who=hub")
    assert "Front desk line" in owner.read("/audit-log?day=2026-11-20")
    assert "No change fits" in owner.read("/audit-log?day=2026-11-19")
    assert "Front desk line" in owner.read("/audit-log?day=nonsense&what=nothing&member=x")


def test_many_changes_come_in_pages(owner: Browser, rows: AccountRows, database: Database) -> None:
    values = {"account_id": rows.account.id, "actor_kind": "hub", "actor": "The hub", "noun": "line", "action": "changed", "changes": []}
    with database.write(rows.account.id) as session:
        session.connection().execute(
            insert(AuditEntry), [{**values, "at": NOW + dt.timedelta(seconds=one), "row_name": f"Line {one}."} for one in range(60)]
        )
    first = owner.read("/audit-log?what=line")
    assert "Line 59." in first
    assert "Line 9." not in first
    assert "Older changes" in first
    with database.read(rows.account.id) as session:
        cursor = session.query(AuditEntry.id).filter_by(row_name="Line 10.").scalar()
    assert "Line 9." in owner.read(f"/audit-log?what=line&before={cursor}")


def test_the_whole_log_is_a_file_without_formulas(owner: Browser, rows: AccountRows) -> None:
    rows.line(label="=cmd")
    answer = owner.get("/audit-log.csv")
    assert answer.mimetype == "text/csv"
    assert "line,'=cmd,label,,'=cmd" in answer.text
    assert "password_hash,(secret),(secret)" in answer.text


def test_nobody_but_owners_and_admins_sees_it(app: Flask, rows: AccountRows) -> None:
    agent = Browser(app)
    agent.sign_in(rows.member(MemberRole.AGENT))
    assert agent.get("/audit-log").status_code == 403
    assert "Audit log" not in agent.read("/settings")


def test_another_business_changes_stand_in_its_own_log(owner: Browser, other_rows: AccountRows) -> None:
    other_rows.line(label="Pier line")
    assert "Pier line" not in owner.read("/audit-log")
