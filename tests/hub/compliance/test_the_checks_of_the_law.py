"""What the engine must never get wrong about texting people: one test for each check, as a caller or the business would notice it."""

import csv
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hub.contract.errors import TryAgain
from hub.contract.people import Person, PersonRef
from hub.contract.phone_events import DeliveryStatus, InboundText, NotDelivered
from hub.contract.texts import TextRejected
from hub.quiet_hours import Category, Recipient, SenderHours, quiet_until
from hub.records.call import Call
from hub.records.connection import Connection
from hub.records.consent import ConsentEntry
from hub.records.conversation import Text, TextKind
from hub.records.line import Caller, Line
from hub.reports.consent_file import consent_file
from hub.textback.owing import owe_text
from tests.fakes.firm_system import MarkingConnector
from tests.fakes.front_door import FrontDoor
from tests.fakes.small_hub import ABILITIES, CALLER, LINE, SmallHub

FLORIDIAN, OKLAHOMAN, MARYLANDER, TEXAN, PANHANDLE = "+13055550142", "+14055550142", "+14105550142", "+12145550142", "+18505550142"
CONFIRMATION = "Harbor Talent: you will get no more texts from us. Reply START to get them again."
BY_DAY = SenderHours()


@pytest.fixture
def door(hub: SmallHub, tmp_path: Path) -> FrontDoor:
    return FrontDoor(hub, tmp_path)


def at(zone: str, *moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=ZoneInfo(f"America/{zone}")).astimezone(dt.UTC)  # type: ignore[misc,arg-type]


def marking_firm(hub: SmallHub) -> None:
    """A job system that knows the caller and can say that somebody wants no texts."""
    hub.connections.connector_class = MarkingConnector
    hub.change(Connection, hub.connect_system(), abilities=[*ABILITIES, "opt_out"])
    hub.system.people = [Person(ref=PersonRef("p1"), name="Ada Lopez", phones=(CALLER,))]


def owe(hub: SmallHub, kind: TextKind, key: str, body: str = "Still looking for a role?") -> Text:
    """Owe one automatic text of this kind in the only conversation."""
    with hub.write() as session:
        owe_text(session, session.merge(hub.conversation), kind, body, key)
    return hub.one(Text, Text.outbox_key == key)


def what_became_of(hub: SmallHub, key: str) -> tuple[str | None, str | None]:
    text = hub.one(Text, Text.outbox_key == key)
    return text.status, text.not_delivered


# 1
def test_stop_suppresses_within_the_same_request_and_is_confirmed_exactly_once_in_total(hub: SmallHub, door: FrontDoor) -> None:
    hub.miss_call()
    door.text("STOP", "IN1")
    assert hub.caller.opted_out_at == hub.clock.now
    door.text("stop", "IN2")
    hub.wait(seconds=20)
    door.text("STOP", "IN3")
    hub.wait(minutes=10)
    assert hub.phone.bodies == [CONFIRMATION]


def test_stop_that_the_phone_system_confirmed_is_not_confirmed_by_us_too(hub: SmallHub, door: FrontDoor) -> None:
    text = InboundText(key="IN1", text_id="IN1", line=LINE, sender=CALLER, body="STOP", at=hub.clock.now, provider_confirmed_opt_out=True)
    door.tell(text, what="text", sender=CALLER, text="STOP", delivery_id="IN1")
    hub.wait(minutes=10)
    assert hub.caller.opted_out_at is not None
    assert hub.phone.bodies == []


# 2
def test_a_missed_call_after_stop_gets_no_text_and_a_task_instead(hub: SmallHub, door: FrontDoor) -> None:
    door.text("STOP", "IN1")
    hub.work()
    for number in (1, 2, 3):
        hub.wait(hours=30)
        hub.miss_call(f"CA{number}")
        hub.wait(minutes=1)
    assert hub.phone.bodies == [CONFIRMATION]
    assert {call.decision_reason for call in hub.all(Call)} == {"opted_out"}
    assert hub.tasks == ["call_back"] * 3


# 3
@pytest.mark.parametrize("word", ["START", "unstop", "Start!"])
def test_start_and_unstop_lift_and_start_inside_a_sentence_does_not(hub: SmallHub, door: FrontDoor, word: str) -> None:
    door.text("STOP", "IN1")
    door.text("when can I start?", "IN2")
    hub.work()
    assert hub.caller.opted_out_at is not None
    door.text(word, "IN3")
    assert hub.caller.opted_out_at is None
    hub.wait(minutes=1)
    hub.miss_call()
    hub.wait(minutes=1)
    assert len(hub.phone.bodies) == 2


# 4
OPT_OUTS = (
    "stop", "QUIT", "end", "Revoke.", "opt out", "cancel", "unsubscribe", "leave me alone", "wrong number, stop", "no m\u00e1s",
    "remove me", "STOPALL", "ARR\u00caT", "stop please", "pls stop texting me", "ne m'\u00e9crivez plus", "Arr\u00eatez de me texter",
)  # fmt: skip
LOOK_ALIKES = ("I'll stop by at noon", "can you stop at 5?", "cancel my appointment", "by the end of the week")


@pytest.mark.parametrize("words", OPT_OUTS)
def test_every_wording_of_an_opt_out_is_recognised_and_entered_with_its_words(hub: SmallHub, door: FrontDoor, words: str) -> None:
    door.text(words, "IN1")
    assert hub.caller.opted_out_at is not None
    (entry,) = hub.all(ConsentEntry)
    assert (entry.kind, entry.said, entry.inbox_row_id is not None) == ("opt_out", words, True)


@pytest.mark.parametrize("words", LOOK_ALIKES)
def test_what_only_looks_like_an_opt_out_is_flagged_for_a_person_and_holds_automation(hub: SmallHub, door: FrontDoor, words: str) -> None:
    door.text(words, "IN1")
    hub.work()
    assert hub.caller.opted_out_at is None
    assert hub.caller.texts_paused
    assert "maybe_opt_out" in hub.tasks
    assert hub.phone.bodies == []


# 5
def test_a_call_missed_at_half_past_ten_in_the_evening_is_texted_at_eight_where_the_caller_is(hub: SmallHub) -> None:
    hub.clock.now = at("Los_Angeles", 2026, 11, 20, 22, 30)
    hub.miss_call()
    hub.clock.now = at("Los_Angeles", 2026, 11, 21, 7, 59)
    hub.work()
    assert hub.phone.bodies == []
    hub.clock.now = at("Los_Angeles", 2026, 11, 21, 8, 0)
    hub.work()
    assert len(hub.phone.bodies) == 1
    assert "10:30 PM" in hub.phone.bodies[0]


def test_a_text_that_waits_for_the_morning_is_dropped_when_they_reach_somebody_meanwhile(hub: SmallHub) -> None:
    hub.clock.now = at("Los_Angeles", 2026, 11, 20, 22, 30)
    hub.miss_call()
    hub.wait(hours=1)
    hub.ring("CA2")
    hub.pick_up("CA2")
    hub.hang_up("CA2")
    hub.clock.now = at("Los_Angeles", 2026, 11, 21, 8, 0)
    hub.work()
    assert hub.phone.bodies == []


# 6
def test_a_texan_on_sunday_at_ten_is_reminded_at_noon_and_answered_at_once(hub: SmallHub) -> None:
    hub.clock.now = sunday = at("Chicago", 2026, 11, 22, 10, 0)
    reminder = quiet_until(Category.INFORMATIONAL, Recipient(number=TEXAN, home_zone="America/New_York"), sunday, BY_DAY)
    assert reminder == at("Chicago", 2026, 11, 22, 12, 0)
    hub.miss_call(caller=TEXAN)
    hub.wait(seconds=15)
    assert len(hub.phone.bodies) == 1


@pytest.mark.parametrize(("at_night_too", "texts"), [(False, 0), (True, 1)])
def test_the_instant_reply_to_a_texan_at_night_follows_the_switch_of_the_business(hub: SmallHub, at_night_too: bool, texts: int) -> None:
    hub.change_account(texts_at_night=at_night_too)
    hub.clock.now = at("Chicago", 2026, 11, 22, 22, 30)
    hub.miss_call(caller=TEXAN)
    hub.wait(seconds=15)
    assert len(hub.phone.bodies) == texts


# 7
@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (at("New_York", 2026, 11, 20, 21, 30), at("Chicago", 2026, 11, 21, 8, 0)),  # evening in one zone only
        (at("New_York", 2026, 11, 20, 8, 30), at("Chicago", 2026, 11, 20, 8, 0)),  # morning in one zone only
    ],
)
def test_an_area_code_that_spans_two_zones_needs_both_windows(hub: SmallHub, moment: dt.datetime, leaves: dt.datetime) -> None:
    hub.clock.now = moment
    hub.miss_call(caller=PANHANDLE)
    hub.clock.now = leaves - dt.timedelta(seconds=1)
    hub.work()
    assert hub.phone.bodies == []
    hub.clock.now = leaves
    hub.work()
    assert len(hub.phone.bodies) == 1


# 8
def test_two_missed_calls_three_minutes_apart_get_one_text(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    hub.wait(minutes=3)
    hub.miss_call("CA2")
    hub.wait(minutes=3)
    assert len(hub.phone.bodies) == 1


def test_an_opt_out_at_one_business_is_none_at_another_that_shares_the_phone_system(hub: SmallHub, door: FrontDoor) -> None:
    door.text("STOP", "IN1")
    for name in ("Bay Plumbing", "Pier Electric"):
        other = hub.make_account(name)
        hub.connect("phone", "fake", other)
        with hub.write(other) as session:
            session.add(Caller(number=CALLER, created_at=session.now))
    with hub.database.read_installation() as session:
        assert [caller.opted_out_at is not None for caller in session.query(Caller).order_by(Caller.id)] == [True, False, False]
        assert [entry.account_id for entry in session.query(ConsentEntry)] == [hub.account_id]


# 9
@pytest.mark.parametrize("number", [FLORIDIAN, OKLAHOMAN, MARYLANDER])
def test_the_fourth_automatic_text_within_a_day_is_blocked_where_the_law_allows_three(hub: SmallHub, number: str) -> None:
    hub.change_account(text_every_h=0)
    for call in range(4):
        hub.miss_call(f"CA{call}", caller=number)
        hub.wait(seconds=15)
        hub.clock.move(hours=1)
    assert len(hub.phone.bodies) == 3
    assert what_became_of(hub, f"text:{hub.all(Call)[3].id}") == ("not_sent", "state_limit")
    assert hub.tasks[-1:] == ["call_back"]
    hub.clock.move(hours=20, minutes=30)
    hub.miss_call("CA5", caller=number)
    hub.wait(seconds=15)
    assert len(hub.phone.bodies) == 4


def test_where_no_law_counts_the_fourth_text_leaves(hub: SmallHub) -> None:
    hub.change_account(text_every_h=0)
    for call in range(4):
        hub.miss_call(f"CA{call}")
        hub.wait(seconds=15)
        hub.clock.move(minutes=20)
    assert len(hub.phone.bodies) == 4


# 10
@pytest.mark.parametrize("code", ["30034", "40010", "0206400"])
def test_an_unregistered_number_stops_its_line_and_tells_people_without_a_storm_of_retries(hub: SmallHub, code: str) -> None:
    why = NotDelivered.SENDER_NOT_REGISTERED
    hub.phone.refused = [TextRejected("The number is not registered.", not_delivered=why, code=code) for _ in range(9)]
    hub.miss_call("CA1")
    hub.wait(seconds=15)
    for number in range(5):
        hub.miss_call(f"CA{number + 2}", caller=f"+1415555015{number}")
        hub.wait(minutes=1)
    assert len(hub.phone.refused) == 8
    assert hub.tasks.count("sender_trouble") == 1
    assert hub.tasks.count("call_back") == 6


# 11
def test_the_first_text_names_the_business_and_the_opt_out_has_no_short_link_and_two_parts_at_most(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    (body,) = hub.phone.bodies
    assert "Harbor Talent" in " ".join(body.split()[:6])
    assert "STOP" in body
    assert "http" not in body
    assert len(body) <= 306
    assert body.isascii()


# 12
def test_a_mark_on_the_record_is_honoured_before_anything_is_sent(hub: SmallHub) -> None:
    marking_firm(hub)
    hub.system.not_to_text = {"p1": "by hand"}
    hub.miss_call()
    hub.work()
    hub.wait(seconds=15)
    assert hub.phone.bodies == []
    entry = hub.one(ConsentEntry, ConsentEntry.kind == "opt_out")
    assert (entry.way, entry.said) == ("vendor_mark", "The record p1 in Fake firm says: no texts.")


def test_a_mark_on_the_record_is_honoured_though_the_text_was_due_before_the_record_was_read(hub: SmallHub) -> None:
    marking_firm(hub)
    hub.change(Line, delay_s=0)
    hub.system.not_to_text = {"p1": "by hand"}
    hub.miss_call()
    hub.work()
    hub.wait(seconds=2)
    assert hub.phone.bodies == []


def test_a_text_that_waited_for_the_record_leaves_as_soon_as_that_says_nothing_against_it(hub: SmallHub) -> None:
    marking_firm(hub)
    hub.change(Line, delay_s=0)
    hub.miss_call()
    hub.work()
    assert len(hub.phone.bodies) == 1


def test_a_system_in_trouble_keeps_the_text_for_three_seconds_at_most(hub: SmallHub) -> None:
    marking_firm(hub)
    hub.change(Line, delay_s=0)
    hub.system.refused["match_person"] = [TryAgain("not now", after=60, may_have_left=False) for _ in range(9)]
    hub.miss_call()
    hub.work()
    hub.wait(seconds=3)
    assert len(hub.phone.bodies) == 1


def test_stop_is_written_back_on_the_record(hub: SmallHub, door: FrontDoor) -> None:
    marking_firm(hub)
    hub.miss_call()
    hub.wait(seconds=15)
    door.text("STOP", "IN1")
    hub.work()
    assert list(hub.system.not_to_text) == ["p1"]


def test_what_the_carrier_says_of_an_opt_out_is_written_back_on_the_record_too(hub: SmallHub) -> None:
    marking_firm(hub)
    hub.miss_call()
    hub.work()
    hub.wait(seconds=15)
    hub.report("SM1", DeliveryStatus.FAILED, why=NotDelivered.OPTED_OUT, code="21610")
    hub.work()
    assert list(hub.system.not_to_text) == ["p1"]
    assert hub.one(ConsentEntry, ConsentEntry.kind == "opt_out").way == "carrier_list"


# 13
def test_the_evidence_of_consent_is_a_file_for_each_number_with_moments_and_ids(hub: SmallHub, door: FrontDoor) -> None:
    hub.miss_call(caller="+14155550143", call="CA9")
    hub.miss_call()
    hub.wait(seconds=15)
    door.text("Is the role still open?", "IN1")
    hub.wait(minutes=1)
    door.text("Please stop", "IN2")
    hub.wait(minutes=1)
    door.text("START", "IN3")
    hub.work()
    rows = list(csv.DictReader(consent_file(hub.database, hub.account_id, CALLER)))
    assert [(row["kind"], row["way"], row["said"]) for row in rows] == [
        ("inquiry", "call", "Called Front desk and was not answered."),
        ("conversation", "text", "Is the role still open?"),
        ("opt_out", "phrase", "Please stop"),
        ("opt_in", "keyword", "START"),
        ("conversation", "text", "START"),
    ]
    call, reply, stop, start, _ = rows
    assert call["provider_call"] == "CA1"
    assert reply["provider_text"] == "IN1"
    assert 0 < int(stop["request"]) < int(start["request"])
    assert [row["revoked_at"] != "" for row in rows] == [True, True, True, False, False]
    assert all(dt.datetime.fromisoformat(row["at"]).tzinfo for row in rows)
