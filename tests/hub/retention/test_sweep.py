"""What is older than it is kept goes by itself, a little at a time; what is open, owed or needed as evidence stays."""

import datetime as dt

import pytest

from hub.api_keys import make_key
from hub.records.account import Account, Member
from hub.records.api_key import ANSWERS_KEPT, ApiAnswer, ApiKey
from hub.records.call import Call, Task
from hub.records.consent import ConsentEntry
from hub.records.conversation import Conversation, Text
from hub.records.inbox import InboxEvent, InboxRow
from hub.records.line import Caller
from hub.records.outbox import OutboxRow, OutboxState, StoredExchange, TraceEntry
from hub.retention.due import how_many
from hub.retention.limits import Kept, kept_since
from hub.retention.sweep import sweep_once
from tests.fakes.small_hub import CALLER, OTHER_CALLER, SmallHub

DAY = 86_400
YEARS_6 = 6 * 366


def sweep(hub: SmallHub) -> int:
    batches = 0
    while sweep_once(hub.database, hub.account_id):
        batches += 1
        assert batches < 50, "it does not come to an end"
    return batches


def answered_conversation(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=20)
    hub.reply("is the driver job open? my name is Ada")
    hub.work()
    hub.change(Conversation, waiting_since=None, waiting_text_id=None, open=False)
    with hub.write() as session:
        for task in session.query(Task):
            task.done_at = session.now


def counts(hub: SmallHub) -> dict[Kept, int]:
    with hub.database.read(hub.account_id) as session:
        return how_many(session, session.get_one(Account, hub.account_id))


def test_nothing_goes_while_it_is_young(hub_on_each: SmallHub) -> None:
    answered_conversation(hub_on_each)
    assert sweep(hub_on_each) == 0
    assert set(counts(hub_on_each).values()) == {0}


def test_requests_go_first_and_the_facts_of_them_stay(hub_on_each: SmallHub) -> None:
    answered_conversation(hub_on_each)
    at = hub_on_each.clock.now
    with hub_on_each.write() as session:
        for state in ("read", "unread"):
            session.add(
                InboxRow(
                    account_id=session.account_id, kind="phone", key="fake", what="text", method="POST", state=state, not_before=at,
                    url="https://hub.example/in/phone/fake/secret?x=1", headers={"a": "b"}, body=b"From=+14155550142", received_at=at,
                )
            )  # fmt: skip
        for key in ("done", "unsettled"):
            session.add(InboxEvent(key=key, name="x", payload={"n": CALLER}, state=key, not_before=at, queue="texts", at=at))
        for row in session.query(OutboxRow):
            session.add(StoredExchange(outbox_row_id=row.id, at=at, method="GET", url="u", took_ms=1))
    hub_on_each.clock.move(seconds=DAY * 91)
    assert counts(hub_on_each)[Kept.REQUESTS] >= 4
    sweep(hub_on_each)
    with hub_on_each.database.read_installation() as session:
        kept = {row.state: (row.body, row.url, row.removed_at is not None) for row in session.query(InboxRow)}
    assert kept == {
        "read": (b"", "https://hub.example", True),
        "unread": (b"From=+14155550142", "https://hub.example/in/phone/fake/secret?x=1", False),
    }
    assert [event.key for event in hub_on_each.all(InboxEvent)] == ["unsettled"]
    ended = [row for row in hub_on_each.all(OutboxRow) if row.state in ("done", "dropped")]
    assert ended
    assert {str(row.payload) for row in ended} == {"{}"}
    assert [text.body for text in hub_on_each.all_texts() if text.body], "words are kept longer than requests"


def test_what_is_held_for_a_person_keeps_its_details(hub: SmallHub) -> None:
    hub.miss_call()
    row = hub.rows("send_text")[0]
    hub.change(OutboxRow, row.id, state=OutboxState.HELD, ended_at=hub.clock.now)
    hub.clock.move(seconds=DAY * 200)
    sweep(hub)
    assert hub.rows("send_text")[0].payload == row.payload != {}


def test_words_go_after_five_years_and_what_is_counted_stays(hub_on_each: SmallHub) -> None:
    answered_conversation(hub_on_each)
    hub_on_each.change_account(keep_callers_months=None)
    before = [(text.kind, text.status, text.parts, text.at) for text in hub_on_each.all_texts()]
    hub_on_each.clock.move(seconds=DAY * YEARS_6)
    assert counts(hub_on_each)[Kept.TEXTS] == len(before)
    sweep(hub_on_each)
    assert {text.body for text in hub_on_each.all_texts()} == {""}
    assert [(text.kind, text.status, text.parts, text.at) for text in hub_on_each.all_texts()] == before


def test_a_reply_that_waits_for_a_person_keeps_its_words(hub: SmallHub) -> None:
    answered_conversation(hub)
    reply = hub.one(Text, Text.kind == "reply")
    hub.change(Conversation, waiting_since=hub.clock.now, waiting_text_id=reply.id)
    hub.clock.move(seconds=DAY * YEARS_6)
    sweep(hub)
    assert [text.body for text in hub.all_texts() if text.body] == [reply.body]


def test_a_caller_not_heard_from_is_nobody_any_more_but_their_calls_are_counted(hub_on_each: SmallHub) -> None:
    answered_conversation(hub_on_each)
    hub_on_each.change(Caller, name="Ada Lopez")
    hub_on_each.clock.move(seconds=DAY * YEARS_6)
    sweep(hub_on_each)
    caller, call = hub_on_each.one(Caller), hub_on_each.one(Call)
    assert (caller.name, caller.number) == (None, f"erased-{caller.id}")
    assert (call.outcome, call.ending, call.caller_raw, call.happenings) == ("missed", "texted", "", [])
    assert hub_on_each.all(TraceEntry) == []
    assert {entry.number.split(":")[0] for entry in hub_on_each.all(ConsentEntry)} == {"erased"}


@pytest.mark.parametrize("stays", ["called lately", "task", "owed"])
def test_a_caller_for_whom_something_is_open_stays(hub: SmallHub, stays: str) -> None:
    answered_conversation(hub)
    hub.change_account(keep_texts_months=None)
    hub.clock.move(seconds=DAY * YEARS_6)
    if stays == "called lately":
        hub.miss_call("CA2")
        hub.work()
        with hub.write() as session:
            for task in session.query(Task):
                task.done_at = session.now
    elif stays == "task":
        hub.add(Task(key="k", kind="call_back", sentence="Call.", caller_id=hub.caller.id, due_at=hub.clock.now, created_at=hub.clock.now))
    else:
        row = hub.rows("send_text")[0]
        hub.change(OutboxRow, row.id, state=OutboxState.HELD)
    sweep(hub)
    assert hub.one(Caller).number == CALLER


def test_an_opt_out_outlives_everything_else(hub: SmallHub) -> None:
    answered_conversation(hub)
    hub.reply("STOP", text_id="IN9")
    hub.work()
    hub.change(Conversation, waiting_since=None, waiting_text_id=None)
    with hub.write() as session:
        for task in session.query(Task):
            task.done_at = session.now
    hub.change(Caller, name="Ada Lopez")
    hub.clock.move(seconds=DAY * YEARS_6)
    sweep(hub)
    caller = hub.one(Caller)
    assert (caller.number, caller.name) == (CALLER, None)
    assert caller.opted_out_at is not None
    assert "STOP" in [entry.said for entry in hub.all(ConsentEntry) if entry.kind == "opt_out"]
    hub.phone.sent.clear()
    hub.miss_call("CA2")
    hub.wait(seconds=20)
    assert hub.phone.sent == []
    assert hub.one(Caller).erased_at is None


def test_who_calls_again_after_being_forgotten_begins_anew(hub: SmallHub) -> None:
    answered_conversation(hub)
    hub.clock.move(seconds=DAY * YEARS_6)
    sweep(hub)
    hub.miss_call("CA2")
    hub.wait(seconds=20)
    assert len(hub.all(Caller)) == 2
    assert hub.caller.erased_at is None


def test_nothing_of_another_business_goes(hub: SmallHub) -> None:
    theirs = hub.make_account("Bay Plumbing")
    hub.add(Caller(number=OTHER_CALLER, created_at=hub.clock.now), theirs)
    hub.clock.move(seconds=DAY * YEARS_6)
    sweep(hub)
    with hub.database.read(theirs) as session:
        assert session.query(Caller).one().number == OTHER_CALLER


def test_answers_to_programs_go_once_nobody_repeats_a_request(hub: SmallHub) -> None:
    anna = hub.member("Anna")
    with hub.write() as session:
        make_key(session, name="Nightly", scopes=[], member=session.get_one(Member, anna), ends_at=None)
    for minutes in (0, 2):
        hub.add(ApiAnswer(key_id=hub.one(ApiKey).id, idempotency_key=f"{minutes}", request="x", answer={"body": "Hello"}, at=hub.clock.now))
        hub.clock.move(minutes=2)
    hub.clock.move(seconds=ANSWERS_KEPT.total_seconds() - 180)
    assert sweep(hub) == 1
    assert [one.idempotency_key for one in hub.all(ApiAnswer)] == ["2"]


def test_what_is_kept_for_ever_is_kept() -> None:
    now = dt.datetime(2026, 3, 31, tzinfo=dt.UTC)
    account = Account(keep_texts_months=1, keep_requests_days=90, keep_audit_months=None)
    assert kept_since(account, Kept.TEXTS, now) == dt.datetime(2026, 2, 28, tzinfo=dt.UTC)
    assert kept_since(account, Kept.REQUESTS, now) == now - dt.timedelta(days=90)
    assert kept_since(account, Kept.AUDIT, now) is None
