"""The page of a mapping: what goes where, the account's changes with nothing lost, trying them, and going back."""

import datetime as dt
import html
import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from hub.records.account import MemberRole
from hub.records.connection import Connection, MappingVersion
from hub.records.database import Database
from hub.rehearsal import CallDifference, NothingToRehearse, RehearsedCall
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser, MakeApp

NIGHTS = '[person.fields]\nx_origin = { to = "origin", always = "applied" }\n'
FAULT = {"key": "person.fields.x_desk", "sentence": "Lever requires `desk` in every new person.", "proposal": 'x_desk = { to = "desk" }'}


@pytest.fixture
def connection(rows: AccountRows) -> Connection:
    return rows.connection(kind="connector", key="lever", name="Lever", sign_in_mode="basic")


def path(connection: Connection, action: str = "") -> str:
    return f"/connections/{connection.id}/mapping{action}"


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def stored(database: Database, connection: Connection) -> Connection:
    with database.read(connection.account_id) as session:
        return session.get_one(Connection, connection.id)


def save(browser: Browser, connection: Connection, text: str, base: int = 0, **form: str) -> Any:
    return browser.post(path(connection, "/save"), {"text": text, "base": str(base), **form})


class Rehearsal:
    """Answers as if one past call had been tried."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self._trouble = trouble

    def __call__(self, account_id: int, connection_id: int, changes: Mapping[str, Any]) -> list[CallDifference]:
        assert account_id
        assert connection_id
        self.asked.append(changes)
        if self._trouble:
            raise self._trouble
        call = RehearsedCall(call_id=7, at=NOW - dt.timedelta(hours=1), number="+14155550142", name="Ines <Okafor>")
        return [CallDifference(call, ("  POST https://vendor.example/people", '- "origin": "sourced"', '+ "origin": "applied"'))]


def test_the_page_says_in_words_what_goes_where(owner: Browser, connection: Connection) -> None:
    page = words(owner.read(path(connection)))
    assert "phone the caller's number → phones[type=mobile].value a phone number as +14155550134" in page
    assert 'x_origin a constant → origin always "sourced"' in page
    assert "Nothing was changed yet." in page
    assert path(connection) in owner.read(f"/connections/{connection.id}")


def test_a_save_is_used_kept_with_who_and_why_and_shown_as_the_account_s_own(
    owner: Browser, connection: Connection, database: Database
) -> None:
    answer = save(owner, connection, NIGHTS.replace("\n", "\r\n"), because="We hire for nights")
    assert (answer.status_code, answer.location) == (302, path(connection))
    assert stored(database, connection).mapping_overrides["person"]["fields"]["x_origin"]["always"] == "applied"
    page = owner.read(path(connection))
    assert all(part in words(page) for part in ("Version 1 in use We hire for nights Maria Lopez", 'always "applied"', "yours"))
    assert html.escape(NIGHTS, quote=True).replace("&quot;", "&#34;") in page


def test_a_fault_is_told_with_file_key_and_fix_and_nothing_typed_is_lost(
    owner: Browser, connection: Connection, database: Database
) -> None:
    typed = '# mine\n[person.fields]\nphon = "x"'
    answer = save(owner, connection, typed, because="A typo")
    assert answer.status_code == 422
    assert "the account's changes, person.fields.phon : no field of ours has this name: write one of first_name" in words(answer.text)
    assert "# mine" in answer.text
    assert 'value="A typo"' in answer.text
    assert stored(database, connection).mapping_overrides == {}


def test_a_save_after_somebody_else_s_is_refused_with_both_texts_on_the_page(
    owner: Browser, connection: Connection, database: Database
) -> None:
    save(owner, connection, '[person.settings]\nmissed_call_stage = "Theirs"\n')
    answer = save(owner, connection, NIGHTS)
    assert answer.status_code == 409
    assert "Maria Lopez saved version 1 meanwhile, so yours was not saved." in words(answer.text)
    assert "Theirs" in answer.text
    assert "x_origin" in answer.text
    assert 'name="base" value="1"' in answer.text
    assert "person" in stored(database, connection).mapping_overrides
    assert save(owner, connection, NIGHTS, 1).status_code == 302


def test_trying_shows_each_call_line_by_line_and_saves_nothing(
    make_app: MakeApp, rows: AccountRows, connection: Connection, database: Database
) -> None:
    rehearsal = Rehearsal()
    owner = Browser(make_app(rehearse_change=rehearsal))
    owner.sign_in(rows.member(MemberRole.OWNER))
    page = owner.post(path(connection, "/try"), {"text": NIGHTS, "base": "0"}).text
    assert "<del>- &#34;origin&#34;: &#34;sourced&#34;</del>" in page
    assert "<ins>+ &#34;origin&#34;: &#34;applied&#34;</ins>" in page
    assert "Ines &lt;Okafor&gt;" in page
    assert rehearsal.asked == [{"person": {"fields": {"x_origin": {"to": "origin", "always": "applied"}}}}]
    assert stored(database, connection).mapping_overrides == {}


def test_trying_without_a_past_call_says_so_and_keeps_the_text(make_app: MakeApp, rows: AccountRows, connection: Connection) -> None:
    owner = Browser(make_app(rehearse_change=Rehearsal(NothingToRehearse())))
    owner.sign_in(rows.member(MemberRole.OWNER))
    page = owner.post(path(connection, "/try"), {"text": NIGHTS, "base": "0"}).text
    assert "There is no missed call yet" in page
    assert "x_origin" in page


def test_trying_what_is_wrong_tells_it_as_saving_does(owner: Browser, connection: Connection) -> None:
    assert owner.post(path(connection, "/try"), {"text": "[person", "base": "0"}).status_code == 422


def test_going_back_makes_a_new_version_and_an_old_page_cannot(owner: Browser, connection: Connection, database: Database) -> None:
    save(owner, connection, NIGHTS)
    save(owner, connection, "", 1)
    back = owner.post(path(connection, "/go-back"), {"version": "1", "base": "2"}, follow=True)
    assert "Back to version 1; it is version 3 now." in words(back.text)
    assert "x_origin" in str(stored(database, connection).mapping_overrides)
    late = owner.post(path(connection, "/go-back"), {"version": "0", "base": "2"}, follow=True)
    assert "saved version 3 meanwhile" in words(late.text)
    assert "There is no version 9" in words(owner.post(path(connection, "/go-back"), {"version": "9", "base": "3"}, follow=True).text)


def test_a_viewer_reads_and_changes_nothing(app: Flask, rows: AccountRows, connection: Connection, database: Database) -> None:
    viewer = Browser(app)
    viewer.sign_in(rows.member(MemberRole.VIEWER))
    page = viewer.read(path(connection))
    assert "Only owners and admins change the mapping." in page
    assert "<textarea" not in page
    assert save(viewer, connection, NIGHTS).status_code == 403
    with database.read(rows.account.id) as session:
        assert session.query(MappingVersion).count() == 0


def test_what_is_broken_stands_first_and_wherever_people_look(owner: Browser, rows: AccountRows) -> None:
    connection = rows.connection(kind="connector", key="lever", name="Lever", sign_in_mode="basic", mapping_faults=[FAULT])
    page = owner.read(path(connection))
    assert page.index("Lever requires <code>desk</code> in every new person.") < page.index("Your changes")
    assert "x_desk = {" in page
    for place in ("/", "/connections", f"/connections/{connection.id}"):
        assert "Lever requires <code>desk</code> in every new person." in owner.read(place), place
    assert f'href="{path(connection)}"' in owner.read("/")


def test_a_phone_system_has_no_mapping(owner: Browser, rows: AccountRows) -> None:
    phones = rows.connection(key="generic", sign_in_mode="none", name="Any phone system")
    assert owner.get(path(phones)).location == f"/connections/{phones.id}"


def test_fields_that_cannot_be_read_now_are_told_in_a_sentence(owner: Browser, connection: Connection) -> None:
    assert "cannot be read any more" in owner.post(path(connection, "/fields"), follow=True).text
