"""The list of calls."""

import csv
import datetime as dt
import re

from flask import Flask

from hub.records.account import Desk, MemberRole
from hub.records.database import Database
from hub.records.line import Caller
from tests.fakes.account_rows import NOW, AccountRows
from tests.fakes.counted_queries import counted_queries
from tests.hub.web.conftest import Browser


def call_ids(html: str) -> list[int]:
    return [int(found) for found in re.findall(r'class="when" href="/calls/(\d+)"', html)]


def test_a_call_shows_who_when_outcome_and_why(owner: Browser, rows: AccountRows) -> None:
    line = rows.line(label="Front desk")
    caller = rows.caller(number="+14155550142", name="Sam Rivera")
    rows.call(line, caller, decision="no_text", decision_reason="opted_out", voicemail="media")
    page = owner.read("/calls")
    for words in ("Sam Rivera", "(415) 555-0142", "to <bdi>Front desk", "5:40 PM", "Missed", "Voicemail", "They asked not to be texted"):
        assert words in page


def test_a_call_without_a_number_shows_why_there_is_none(owner: Browser, rows: AccountRows) -> None:
    line = rows.line()
    rows.call(line, withheld=True, decision="no_text", decision_reason="withheld")
    rows.call(line, ours="staff", caller_raw="+14155550199", decision="no_text", decision_reason="staff_number")
    page = owner.read("/calls")
    assert "Number hidden" in page
    assert "Staff" in page


def test_the_state_of_its_text_stands_beside_a_call(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    conversation = rows.conversation(line, caller)
    call = rows.call(line, caller, conversation_id=conversation.id)
    rows.text(conversation, line, call_id=call.id, status="undelivered", not_delivered="landline")
    assert "Text: not delivered: the number is a landline" in owner.read("/calls")


def test_filters_are_links_and_narrow_the_list(owner: Browser, rows: AccountRows) -> None:
    first, second = rows.line(label="One"), rows.line(label="Two")
    caller = rows.caller()
    texted = rows.call(first, caller)
    no_text = rows.call(first, caller, decision="no_text", decision_reason="opted_out")
    answered = rows.call(second, caller, outcome="answered", decision="no_text", decision_reason="answered")
    assert sorted(call_ids(owner.read("/calls"))) == [texted.id, no_text.id, answered.id]
    assert sorted(call_ids(owner.read("/calls?show=missed"))) == [texted.id, no_text.id]
    assert call_ids(owner.read("/calls?show=answered")) == [answered.id]
    assert call_ids(owner.read("/calls?show=no_text")) == [no_text.id]
    assert call_ids(owner.read("/calls?reason=opted_out")) == [no_text.id]
    assert call_ids(owner.read(f"/calls?line={second.id}")) == [answered.id]
    page = owner.read(f"/calls?line={first.id}")
    assert f'href="/calls?show=missed&amp;line={first.id}"' in page


def test_nonsense_in_the_address_shows_all_calls(owner: Browser, rows: AccountRows) -> None:
    call = rows.call(rows.line(), rows.caller())
    assert call_ids(owner.read("/calls?show=x&line=y&reason=z&before=9-")) == [call.id]
    assert owner.get(f"/calls?before={'9' * 30}-1&line={'9' * 40}").status_code == 200


def test_pages_follow_each_other_without_gap_or_repetition(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    made = [rows.call(line, caller, started_at=NOW - dt.timedelta(minutes=number // 2)).id for number in range(60)]
    seen, path = [], "/calls"
    while path:
        page = owner.read(path)
        seen += call_ids(page)
        older = re.search(r'href="([^"]+)">Older calls', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen))
    assert sorted(seen) == sorted(made)


def test_reasons_are_counted_over_the_last_days(owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(), rows.caller()
    for days in (0, 1, 8):
        rows.call(line, caller, decision="no_text", decision_reason="opted_out", started_at=NOW - dt.timedelta(days=days, minutes=5))
    assert re.search(r'reason=opted_out&amp;from=2026-11-14">Opted out</a><span class="numbers">2</span>', owner.read("/calls"))
    assert re.search(r'from=2026-11-01">Opted out</a><span class="numbers">3</span>', owner.read("/calls?from=2026-11-01"))


def test_reasons_are_counted_within_the_filters(owner: Browser, rows: AccountRows) -> None:
    line, other, caller = rows.line(), rows.line(), rows.caller()
    for reached in (line, line, other):
        rows.call(reached, caller, decision="no_text", decision_reason="opted_out")
    assert re.search(r'">Opted out</a><span class="numbers">2</span>', owner.read(f"/calls?line={line.id}"))


def test_a_longer_list_needs_no_more_queries(owner: Browser, rows: AccountRows, database: Database) -> None:
    def add_calls(number: int) -> None:
        for _ in range(number):
            line, caller = rows.line(), rows.caller()
            conversation = rows.conversation(line, caller)
            rows.text(conversation, line, call_id=rows.call(line, caller, conversation_id=conversation.id).id)
            rows.task(caller_id=caller.id)

    for path in ("/calls", "/", "/tasks", "/lines"):
        add_calls(1)
        with counted_queries(database) as few:
            owner.read(path)
        add_calls(4)
        with counted_queries(database) as more:
            owner.read(path)
        assert len(more) == len(few) <= 24, path


def test_times_follow_the_accounts_zone(owner: Browser, rows: AccountRows) -> None:
    rows.call(rows.line(), rows.caller(), started_at=dt.datetime(2026, 11, 20, 4, 59, tzinfo=dt.UTC))
    assert "Yesterday 11:59 PM" in owner.read("/calls")


def test_every_filter_shows_what_fits_and_nothing_else(owner: Browser, rows: AccountRows) -> None:
    line, caller, member = rows.line(), rows.caller(name="Sam Rivera"), rows.member(MemberRole.AGENT, name="Ann Lee")
    desk = rows.add(Desk(name="Warehouse"))
    thread = rows.conversation(line, caller, member_id=member.id, desk_id=desk.id, outcome="booked")
    at = dt.datetime(2026, 11, 19, 19, 30, tzinfo=dt.UTC)  # Thursday, 14:30 in New York
    wanted = rows.call(
        line, caller, conversation_id=thread.id, started_at=at, ended_at=at, voicemail="media", found_by_reconciliation=True,
        replied_at=at + dt.timedelta(minutes=9), replied_after_s=540, first_human_at=at, wording="en: missed call",
    )  # fmt: skip
    rows.text(thread, line, call_id=wanted.id)
    other = rows.call(rows.line(), rows.caller(), guided_test=True, ending="text_failed_call_back")
    for query in (
        "show=replied", f"desk={desk.id}", f"member={member.id}", "result=booked", "wording=en:+missed+call", "source=found",
        "tests=without", "voicemail=yes", "replied_within=10", "from=2026-11-19&to=2026-11-19", "hour=14", "weekday=3", "ending=texted",
        f"search={caller.number[-7:]}", f"search=415-{caller.number[5:]}", "search=rivera+sam", "show=texted",
    ):  # fmt: skip
        assert call_ids(owner.read(f"/calls?{query}")) == [wanted.id], query
    for query in ("tests=only", "show=untouched", "show=text_failed", "voicemail=no", "hour=17&weekday=4", "source=told"):
        assert call_ids(owner.read(f"/calls?{query}")) == [other.id], query
    for query in ("replied_within=8", "show=no_reply", "search=nobody", "show=no_ending"):
        assert call_ids(owner.read(f"/calls?{query}")) == [], query


def test_what_narrows_the_list_is_named_and_can_be_taken_away(owner: Browser, rows: AccountRows) -> None:
    member = rows.member(MemberRole.AGENT, name="Ann Lee")
    page = owner.read(f"/calls?member={member.id}&voicemail=yes&search=415")
    assert "Owner: Ann Lee" in page
    assert 'href="/calls?voicemail=yes&amp;search=415" aria-current="true"' in page


def test_the_filtered_list_is_downloaded_by_admins_only(app: Flask, owner: Browser, rows: AccountRows) -> None:
    line, caller = rows.line(label="=Front"), rows.caller(name=" =HYPERLINK(1)")
    rows.call(line, caller, started_at=NOW - dt.timedelta(days=1))
    rows.call(line, caller, outcome="answered")
    answer = owner.get("/calls.csv?show=missed")
    assert answer.mimetype == "text/csv"
    (called,) = csv.DictReader(answer.text.splitlines())
    assert (called["number"], called["name"], called["outcome"], called["line"]) == (caller.number, "' =HYPERLINK(1)", "missed", "'=Front")
    agent = Browser(app)
    agent.sign_in(rows.member(MemberRole.AGENT))
    assert agent.get("/calls.csv").status_code == 403


def test_a_search_that_many_callers_fit_shows_the_calls_of_all_of_them(owner: Browser, rows: AccountRows, database: Database) -> None:
    line = rows.line()
    first = rows.call(line, rows.caller(name="Sam Rivera"), started_at=NOW - dt.timedelta(days=1))
    with database.write(rows.account.id) as session:
        session.add_all([Caller(number=f"+1212555{number:04}", name=f"Sam {number}", created_at=NOW) for number in range(250)])
    rows.call(line, rows.caller(name="Ann Lee"))
    assert call_ids(owner.read("/calls?search=sam")) == [first.id]
