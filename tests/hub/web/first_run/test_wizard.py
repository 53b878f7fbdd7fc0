"""The first set-up, step by step."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from hub.records.account import Account, Desk, MemberRole
from hub.records.database import Database
from hub.records.first_run import FirstRunMark
from hub.records.line import Line
from hub.records.words import StoredSchedule, TextTemplate
from tests.fakes.account_rows import AccountRows, make_account
from tests.hub.web.conftest import Browser

SECRET = "whsec_bm90IGEgc2VjcmV0OiBhbiBleGFtcGxl"
STEPS = ("business", "night", "phones", "line", "test", "wording", "hours", "system", "desks", "team", "switch-on")


def stored(database: Database, rows: AccountRows, table: type[Any]) -> list[Any]:
    with database.read(rows.account.id) as session:
        return list(session.scalars(select(table)))


def test_the_list_says_what_is_done_and_leads_to_the_step_for_now(owner: Browser) -> None:
    page = owner.read("/first-run")
    assert "2 of 11 done" in page
    assert '<a class="btn btn-primary" href="/first-run/phones">' in page


@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_its_page_in_an_empty_business(owner: Browser, step: str) -> None:
    page = owner.read(f"/first-run/{step}")
    assert f"Step {STEPS.index(step) + 1} of 11" in page
    assert 'aria-current="step"' in page


def test_agents_and_viewers_do_not_set_up_and_are_not_reminded(app: Any, rows: AccountRows) -> None:
    agent = Browser(app)
    agent.sign_in(rows.member(MemberRole.AGENT))
    assert agent.get("/first-run").status_code == 403
    assert "Finish setting up" not in agent.read("/")
    assert "Set-up" not in agent.read("/settings")


def test_today_reminds_until_it_is_put_away_and_the_list_stays_among_the_settings(owner: Browser) -> None:
    assert "(2 of 11)" in owner.read("/")
    assert owner.post("/first-run/put-away").location == "/"
    assert "Finish setting up" not in owner.read("/")
    assert 'href="/first-run"' in owner.read("/settings")
    owner.post("/first-run/take-up")
    assert "Finish setting up" in owner.read("/")


def test_later_leads_to_the_next_step_and_the_list_says_so(owner: Browser) -> None:
    assert owner.post("/first-run/later", {"step": "phones"}).location == "/first-run/line"
    assert owner.post("/first-run/later", {"step": "line"}).location == "/first-run/test"
    page = owner.read("/first-run")
    assert page.count(">Later</span>") == 2


@pytest.mark.parametrize(("path", "step"), [("later", "night"), ("later", "none"), ("fine", "phones")])
def test_what_must_not_wait_cannot_be_put_off(owner: Browser, path: str, step: str) -> None:
    assert owner.post(f"/first-run/{path}", {"step": step}).status_code == 404


def test_the_business_step_keeps_name_kind_zone_and_country(owner: Browser, database: Database, rows: AccountRows) -> None:
    page = owner.read("/first-run/business")
    assert "Harbor Talent here, sorry we missed your call" in page
    assert owner.post("/first-run/business", {"business": "", "trade": "recruiting", "time_zone": "Europe/London"}).status_code == 422
    owner.post("/first-run/business", {"business": "Pier Plumbing", "trade": "field_service", "time_zone": "America/Toronto"})
    account = stored(database, rows, Account)[0]
    assert (account.name, account.trade, account.time_zone, account.region) == ("Pier Plumbing", "field_service", "America/Toronto", "CA")


def test_the_night_question_is_answered_in_place(app: Any, database: Database) -> None:
    rows = AccountRows(database, make_account(database, texts_at_night=None))
    browser = Browser(app)
    browser.sign_in(rows.member(MemberRole.ADMIN))
    assert 'href="/first-run/night">Begin' in browser.read("/first-run")
    assert "Choose yes or no" in browser.post("/first-run/night", {"texts_at_night": "perhaps"}).text
    assert browser.post("/first-run/night", {"texts_at_night": "no"}).location == "/first-run/phones"


def test_a_phone_systems_card_says_what_to_have_and_what_to_click(owner: Browser) -> None:
    page = owner.read("/first-run/phones")
    assert "What you need first" in page
    assert "The hub shows the address to post to" in page
    assert "/connections/new/generic?then=first-run" in page
    assert "Use the simulated one" not in page


def test_whoever_connects_from_a_step_comes_back_to_the_next(owner: Browser) -> None:
    answer = owner.post("/connections/new/generic?then=first-run", {"given_signing_secrets": SECRET, "where": "live"})
    assert answer.location == "/first-run/line"
    again = owner.post("/connections/new/generic", {"given_signing_secrets": SECRET, "where": "live"})
    assert again.location.startswith("/connections/")


def test_a_line_is_added_and_only_watches(owner: Browser, database: Database, rows: AccountRows) -> None:
    connection = rows.connection(key="generic", sign_in_mode="none")
    carrier = rows.connection(key="twilio", webhook_token="carrier")
    form = {
        "connection": connection.id,
        "number": "(415) 555-0100",
        "label": "Front desk",
        "mode": "beside",
        "staff": "(415) 555-0181",
        "texts_through": carrier.id,
    }
    assert owner.post("/first-run/line", {**form, "number": "12"}).status_code == 422
    assert "cannot answer calls" in owner.post("/first-run/line", {**form, "mode": "hub_answers"}).text
    assert "sends no texts; choose another" in owner.post("/first-run/line", {**form, "texts_through": 0}).text
    assert stored(database, rows, Line) == []
    assert owner.post("/first-run/line", form).location == "/first-run/line"
    line = stored(database, rows, Line)[0]
    assert (line.number, line.label, line.mode, line.staff) == ("+14155550100", "Front desk", "beside", ["+14155550181"])
    assert (line.watch_only, line.text_connection_id) == (True, carrier.id)
    page = owner.read("/first-run/line")
    assert "Is it ready?" in page
    assert "Can vendors reach" not in page


def test_a_phone_system_that_sends_no_texts_gets_its_line_and_says_what_comes_of_it(
    owner: Browser, database: Database, rows: AccountRows
) -> None:
    connection = rows.connection(key="generic", sign_in_mode="none")
    assert "missed callers become call-back tasks" in owner.read("/first-run/line")
    owner.post(
        "/first-run/line", {"connection": connection.id, "number": "+14155550100", "label": "x", "mode": "beside", "texts_through": 0}
    )
    assert stored(database, rows, Line)[0].text_connection_id is None


def test_another_businesss_phone_system_gives_no_line(
    owner: Browser, database: Database, rows: AccountRows, other_rows: AccountRows
) -> None:
    rows.connection(key="generic", sign_in_mode="none")
    theirs = other_rows.connection(key="generic", sign_in_mode="none", webhook_token="theirs")
    wish = {"connection": theirs.id, "number": "+14155550100", "label": "x", "mode": "beside", "texts_through": theirs.id}
    owner.post("/first-run/line", wish)
    assert stored(database, rows, Line) == []
    assert owner.get(f"/first-run/test?line={other_rows.line(theirs).id}").status_code == 404


def test_the_test_step_begins_a_guided_test_and_comes_back(owner: Browser, rows: AccountRows) -> None:
    line = rows.line(watch_only=True)
    answer = owner.post(f"/lines/{line.id}/test", {"number": "(415) 555-0199"}, headers={"Referer": "http://localhost/first-run/test"})
    assert answer.location == "/first-run/test#test"
    page = owner.read("/first-run/test")
    for fact in ("Call seen", "Text accepted", "Text delivered", "Reply seen"):
        assert fact in page


def test_the_words_can_be_kept_changed_and_refused_by_the_coach(owner: Browser, database: Database, rows: AccountRows) -> None:
    page = owner.read("/first-run/wording")
    body = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert body is not None
    refused = owner.post("/first-run/wording", {"body": "Call us."})
    assert (refused.status_code, "Must change" in refused.text) == (422, True)
    owner.post("/first-run/wording", {"body": body[1]})
    assert stored(database, rows, TextTemplate) == []
    assert [mark.step for mark in stored(database, rows, FirstRunMark)] == ["wording"]
    owner.post("/first-run/wording", {"body": body[1].replace("jump in", "get back to you")})
    assert "get back to you" in stored(database, rows, TextTemplate)[0].body


def test_hours_are_written_down_or_said_to_be_none(owner: Browser, database: Database, rows: AccountRows) -> None:
    week = {"zone": "America/New_York", "monday": "9:00-17:00", "holidays_of": "US"}
    assert owner.post("/first-run/hours", {**week, "monday": "nine"}).status_code == 422
    assert owner.post("/first-run/hours", week).status_code == 302
    assert stored(database, rows, StoredSchedule)[0].week[0] == [["09:00", "17:00"]]
    assert owner.post("/first-run/fine", {"step": "hours"}).status_code == 302


def test_who_answers_a_line_gets_its_desk(owner: Browser, database: Database, rows: AccountRows) -> None:
    line, mika = rows.line(), rows.member(MemberRole.AGENT, name="Mika Sato")
    owner.post("/first-run/desks", {f"line_{line.id}": mika.id, "fallback": mika.id})
    desk = stored(database, rows, Desk)[0]
    assert (desk.name, desk.member_id, stored(database, rows, Line)[0].desk_id) == ("Main line", mika.id, desk.id)
    assert stored(database, rows, Account)[0].fallback_member_id == mika.id
    owner.post("/first-run/desks", {f"line_{line.id}": "", "fallback": ""})
    assert len(stored(database, rows, Desk)) == 1


def test_switching_on_from_the_last_step_stays_there(owner: Browser, rows: AccountRows) -> None:
    line = rows.line(watch_only=True)
    assert "Switch texting on" in owner.read("/first-run/switch-on")
    back = owner.post(f"/lines/{line.id}/switch-on", headers={"Referer": "http://localhost/first-run/switch-on"})
    assert back.location == "/first-run/switch-on"
    assert "It texts missed callers" in owner.read("/first-run/switch-on")


def test_without_a_sandbox_nothing_simulated_is_there(owner: Browser) -> None:
    for path in ("connect/generic", "line", "ring", "reply"):
        assert owner.post(f"/first-run/simulated/{path}").status_code == 404
