"""What looking back at the calls before a connection found stands on its page and on the front page."""

import datetime as dt
from typing import Any

from hub.records.connection import Connection
from hub.records.look_back import LookBack
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser

FINDING = "61 missed calls, 11 of them candidates in process for your open roles."


def looked_back(rows: AccountRows, **values: Any) -> Connection:
    connection = rows.connection(kind="connector", key="greenhouse", name="Greenhouse Recruiting")
    found: dict[str, Any] = {
        "since": NOW - dt.timedelta(days=30),
        "lines": {"1": {"calls": 170, "missed": 61, "done": True}},
        "callers": 48,
        "looked_up": 48,
        "known": 20,
        "in_process": 11,
        "began_at": NOW - dt.timedelta(minutes=2),
        "finished_at": NOW,
        **values,
    }
    rows.add(LookBack(connection_id=connection.id, **found))
    return connection


def test_the_finding_stands_on_the_connections_page_and_on_the_front_page(owner: Browser, rows: AccountRows) -> None:
    connection = looked_back(rows)
    page = owner.read(f"/connections/{connection.id}")
    assert f"Last 30 days: {FINDING}" in page
    assert "They came from 48 different numbers, of which 20 are known in Greenhouse Recruiting." in page
    assert f"Greenhouse Recruiting</a>: last 30 days: {FINDING}" in owner.read("/")


def test_while_it_goes_on_its_progress_is_shown(owner: Browser, rows: AccountRows) -> None:
    connection = looked_back(rows, finished_at=None, looked_up=23)
    assert "Looking back at the last 30 days: 23 of 48 callers looked up." in owner.read(f"/connections/{connection.id}")
    assert "23 of 48 callers looked up." in owner.read("/")


def test_after_a_week_it_is_no_news_any_more(owner: Browser, rows: AccountRows) -> None:
    connection = looked_back(rows, finished_at=NOW - dt.timedelta(days=8))
    assert FINDING not in owner.read("/")
    assert FINDING in owner.read(f"/connections/{connection.id}")


def test_a_quiet_month_and_a_system_that_is_gone_are_no_news(owner: Browser, rows: AccountRows, other_rows: AccountRows) -> None:
    looked_back(rows, lines={"1": {"calls": 9, "missed": 0, "done": True}})
    looked_back(other_rows)
    assert "Last 30 days" not in owner.read("/")
    assert "missed calls, 11" not in owner.read("/")
