"""The page that shows what would come of a call."""

import datetime as dt

import pytest
from flask import Flask

from hub.records.account import MemberRole
from hub.records.call import CallOutcome, Decision
from hub.records.connection import IndexedPerson, IndexedPhone
from hub.rehearsal.invented_call import CallWish, Happens
from hub.rehearsal.preview_result import Preview, WriteBack
from hub.rehearsal.rehearsed import RecordedWrite
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser, MakeApp


class Played:
    """Plays nothing: remembers what was asked for and shows a text."""

    def __init__(self) -> None:
        self.wishes: list[CallWish] = []

    def __call__(self, account_id: int, wish: CallWish) -> Preview:  # noqa: ARG002 - as the page calls it
        self.wishes.append(wish)
        write = RecordedWrite("log_activity", "POST", "https://firm.example/notes", {"note": "<b>call</b>"})
        return Preview(
            at=wish.at, number=wish.caller or "+14155550198", outcome=CallOutcome.MISSED, decision=Decision.TEXT_AT, reason="night",
            sentence="It is night.", text="Harbor Talent here", leaves_at=NOW + dt.timedelta(hours=9), only_watches=True,
            owner="Mika Sato", owner_after_reply=True, why=("The line belongs to Desk B.",), write_backs=(WriteBack("Firm", (write,)),),
        )  # fmt: skip


@pytest.fixture
def played() -> Played:
    return Played()


@pytest.fixture
def app(make_app: MakeApp, played: Played) -> Flask:
    return make_app(preview_call=played)


def test_nothing_is_played_before_it_is_asked_for(owner: Browser, rows: AccountRows, played: Played) -> None:
    assert "There is no line yet." in owner.read("/preview")
    rows.line()
    assert "Show" in owner.read("/preview")
    assert played.wishes == []


def test_a_call_is_described_in_the_time_of_the_business_and_shown(owner: Browser, rows: AccountRows, played: Played) -> None:
    line = rows.line()
    page = owner.read(f"/preview?line={line.id}&at=2026-11-21T23:10&caller=(415)+555-0151&happens=busy&reply=hello")
    (wish,) = played.wishes
    assert wish.at == dt.datetime(2026, 11, 22, 4, 10, tzinfo=dt.UTC)
    assert (wish.line_id, wish.caller, wish.happens, wish.reply) == (line.id, "+14155550151", Happens.BUSY, "hello")
    for shown in ("It is night.", "Harbor Talent here", "only watches now", "Mika Sato", "once they reply", "Desk B", "firm.example/notes"):
        assert shown in page
    assert "<b>call</b>" not in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("at=soon", "as a day and a time"),
        ("at=0001-01-01T00:00", "of this century"),
        ("at=9999-12-31T23:59", "of this century"),
        ("at=2026-11-21T23:10&caller=me", "no phone number that could exist"),
    ],
)
def test_what_makes_no_sense_is_said(owner: Browser, rows: AccountRows, played: Played, query: str, sentence: str) -> None:
    line = rows.line()
    assert sentence in owner.read(f"/preview?line={line.id}&{query}")
    assert played.wishes == []


def test_another_businesss_line_is_not_there(owner: Browser, rows: AccountRows, other_rows: AccountRows, played: Played) -> None:
    rows.line()
    assert owner.get(f"/preview?line={other_rows.line().id}&at=2026-11-21T23:10").status_code == 404
    assert played.wishes == []


def test_who_sees_own_desks_only_plays_their_own_callers_and_nobody_elses(owner: Browser, rows: AccountRows, played: Played) -> None:
    line, theirs, known = rows.line(), rows.caller(), rows.caller()
    connection = rows.connection()
    rows.add(IndexedPerson(connection_id=connection.id, vendor_id="77", kind="candidate", name="Sam Rivera"))
    rows.add(IndexedPhone(connection_id=connection.id, vendor_id="77", number=known.number))
    assert "Sam Rivera" in owner.read("/preview")
    agent = rows.member(MemberRole.AGENT, own_desks_only=True)
    rows.conversation(line, theirs, member_id=agent.id)
    browser = Browser(owner.client.application)
    browser.sign_in(agent)
    assert "Sam Rivera" not in browser.read("/preview")
    for number, is_played in ((known.number, False), (theirs.number, True), ("", True)):
        played.wishes.clear()
        page = browser.get("/preview", query_string={"line": line.id, "at": "2026-11-21T23:10", "caller": number}).text
        assert bool(played.wishes) is is_played
        assert ("your own desks only" in page) is not is_played


def test_a_guided_test_is_begun_on_the_page_and_shown_there(owner: Browser, rows: AccountRows) -> None:
    line = rows.line()
    assert "Try it with your own phone" in owner.read(f"/lines/{line.id}/set-up")
    page = owner.post(f"/lines/{line.id}/test", {"number": "(415) 555-0171"}, follow=True).text
    assert "Your test" in page
    assert "from your phone now" in page
    refused = owner.post(f"/lines/{line.id}/test", {"number": line.number}, follow=True).text
    assert "one of your own lines" in refused
    viewer = Browser(owner.client.application)
    viewer.sign_in(rows.member(MemberRole.VIEWER))
    assert viewer.post(f"/lines/{line.id}/test", {"number": "(415) 555-0172"}).status_code == 403
