"""Live pages, health, and what a visitor sees when something is wrong."""

import logging
from pathlib import Path

import pytest

from hub.outbox.doorbell import NoDoorbell
from hub.records.database import Database
from hub.records.table import Table
from hub.settings import Settings
from hub.web.signing_in.claim import make_claim_link
from tests.fakes.account_rows import NOW, AccountRows, make_account
from tests.fakes.counted_queries import counted_queries
from tests.hub.web.conftest import Browser, MakeApp


def test_a_page_hears_of_something_new_in_its_own_account_only(owner: Browser, rows: AccountRows, other_rows: AccountRows) -> None:
    assert owner.get("/live?since=0").json == {"version": 0, "changed": False}
    newest = rows.told("A call reached Main line.")
    other_rows.told("Somebody else's call.")
    assert owner.get("/live?since=0").json == {"version": newest.id, "changed": True}
    assert owner.get(f"/live?since={newest.id}").json == {"version": newest.id, "changed": False}
    assert owner.get("/live?since=x").json == {"version": newest.id, "changed": True}


def test_asking_for_news_is_one_small_read_besides_the_session(owner: Browser, database: Database) -> None:
    with counted_queries(database) as asked:
        owner.get("/live?since=0")
    assert len(asked) == 2


def test_a_live_page_can_be_read_again_in_part(owner: Browser, rows: AccountRows) -> None:
    rows.call(rows.line(label="Front desk"), rows.caller())
    part = owner.client.get("/calls", headers={"Page-Part": "live"})
    assert "Front desk" in part.text
    assert "<html" not in part.text
    assert "Page-Part" in part.headers["Vary"]


def test_healthz_touches_nothing(make_app: MakeApp, database: Database) -> None:
    app = make_app()
    with counted_queries(database) as asked:
        answer = app.test_client().get("/healthz")
    assert answer.json == {"status": "ok"}
    assert asked == []
    assert "Set-Cookie" not in answer.headers


def test_readiness_tells_of_database_schema_and_redis(make_app: MakeApp) -> None:
    ready = make_app(is_schema_current=lambda: True, is_redis_up=lambda: False).test_client().get("/readyz")
    assert (ready.status_code, ready.json["database"], ready.json["schema"]) == (200, "ok", "ok")
    assert ready.json["redis"].startswith("down")
    behind = make_app(is_schema_current=lambda: False).test_client().get("/readyz")
    assert (behind.status_code, behind.json["schema"]) == (503, "needs hub migrate")


def test_without_its_database_the_hub_is_not_ready(make_app: MakeApp, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    database = Database(Settings(data_folder=gone, database_url=f"sqlite:///{gone / 'x' / 'hub.sqlite3'}"))
    answer = make_app(database=database).test_client().get("/readyz")
    assert (answer.status_code, answer.json["database"]) == (503, "down")
    database.close()


def test_a_wrong_address_is_told_in_the_same_layout(visitor: Browser) -> None:
    answer = visitor.get("/nothing-here")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert "hub.css" in answer.text


def test_a_problem_under_the_webhook_addresses_is_json(visitor: Browser) -> None:
    answer = visitor.get("/in/phone/acme")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_an_oversized_form_is_refused(owner: Browser) -> None:
    answer = owner.client.post("/lines/night", data={"texts_at_night": "x" * 70_000})
    assert answer.status_code == 413


def test_a_broken_page_says_so_even_when_the_database_is_gone(owner: Browser, database: Database) -> None:
    Table.metadata.drop_all(database.engine)
    answer = owner.get("/calls")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text


def test_no_page_writes_numbers_to_the_log(owner: Browser, rows: AccountRows, caplog: pytest.LogCaptureFixture) -> None:
    line, caller = rows.line(), rows.caller(number="+14155550142")
    call = rows.call(line, caller)
    with caplog.at_level(logging.DEBUG):
        for path in ("/", "/calls", f"/calls/{call.id}", "/tasks", "/lines", f"/lines/{line.id}"):
            owner.read(path)
    assert "5550142" not in caplog.text


def test_the_pages_work_on_each_kind_of_database(database_url_with_tables: str, tmp_path: Path, make_app: MakeApp) -> None:
    database = Database(Settings(data_folder=tmp_path, database_url=database_url_with_tables), clock=lambda: NOW)
    rows = AccountRows(database, make_account(database))
    browser = Browser(make_app(database=database, doorbell=NoDoorbell()))
    link = make_claim_link(database, "http://localhost")
    assert link is not None
    assert "Claim this hub" in browser.read(link.removeprefix("http://localhost"))
    browser.sign_in(rows.member())
    line, caller = rows.line(), rows.caller()
    conversation = rows.conversation(line, caller)
    call = rows.call(line, caller, conversation_id=conversation.id)
    rows.text(conversation, line, call_id=call.id)
    rows.exchange(rows.owed(call_id=call.id))
    rows.told("A call reached Main line.", call_id=call.id)
    rows.received(call)
    task = rows.task(caller_id=caller.id)
    for path in (
        "/",
        "/calls",
        "/calls?show=missed&before=1900000000000000-5",
        f"/calls/{call.id}",
        "/tasks",
        "/lines",
        f"/lines/{line.id}",
    ):
        browser.read(path)
    assert browser.get("/live?since=0").json["changed"] is True
    for path in (f"/tasks/{task.id}/done", f"/callers/{caller.id}/pause", f"/lines/{line.id}/pause", "/lines/pause-all"):
        assert browser.post(path).status_code == 302
    database.close()
