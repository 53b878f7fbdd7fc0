"""Each way in which a line takes calls, and each reason for which a caller gets no text, through real processes."""

import datetime as dt

import pytest

from hub.night import end_of_night, zones_of
from hub.records.account import Account
from hub.records.call import Call, Task
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow, OutboxState, TraceEntry
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.databases import ON_POSTGRESQL, ON_SQLITE
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig
from tests.journeys.vendors import TWILIO

ANSWERS = {"does": "answers", "presses": "1", "talk_seconds": 30}
PICKS_UP_AS_MAILBOX = {"does": "answers_no_key", "after_seconds": 6}
Pausable = type[Account] | type[Line] | type[Caller]
PAUSABLE: tuple[Pausable, ...] = (Account, Line, Caller)
FROM_EVERY_ZONE = (cast.STRANGER, "+447700900123", "+16715550142")  # at any hour it is night for one: California, the business, Guam


def start(rig: Rig, line: dict[str, object] | None = None, account: dict[str, object] | None = None) -> Rig:
    rig.set_up(Business(has_system=False, line=line or {}, account=account or {}))
    rig.start("web", "texts")
    return rig


def staff_phones(rig: Rig, **phones: dict[str, object]) -> None:
    rig.vendors.order(TWILIO, "seed", phones={cast.STAFF: phones["staff"], cast.MAILBOX: phones.get("second", {"does": "no_answer"})})


def decided_calls(rig: Rig, count: int = 1) -> list[Call]:
    """All calls, once so many are decided and nothing is left to do."""
    eventually(lambda: len([call for call in rig.rows(Call) if call.decision]) == count, f"{count} calls are decided")
    rig.wait_until_quiet()
    return rig.rows(Call)


@ON_SQLITE
def test_a_call_that_staff_took_by_pressing_a_key_was_answered(rig: Rig) -> None:
    start(rig)
    staff_phones(rig, staff=ANSWERS)

    heard = rig.vendors.ring(cast.STRANGER)

    assert heard["staff_connected"] == cast.STAFF
    (call,) = decided_calls(rig)
    assert (call.outcome, call.decision_reason) == ("answered", "answered")
    assert rig.vendors.texts_to(cast.STRANGER) == []


@ON_POSTGRESQL
def test_a_mailbox_that_picks_up_presses_no_key_so_the_call_was_missed(rig: Rig) -> None:
    start(rig)
    staff_phones(rig, staff=PICKS_UP_AS_MAILBOX)

    assert rig.vendors.ring(cast.STRANGER)["staff_connected"] is None

    (call,) = decided_calls(rig)
    assert (call.outcome, call.decision_reason) == ("missed", "missed")
    assert len(rig.vendors.texts_to(cast.STRANGER)) == 1


@ON_POSTGRESQL
def test_the_phones_of_a_ring_group_that_lose_are_no_missed_calls(rig: Rig) -> None:
    start(rig)
    staff_phones(rig, staff={**ANSWERS, "after_seconds": 9}, second={"does": "no_answer"})

    heard = rig.vendors.ring(cast.STRANGER, callbacks="reversed")

    assert len(heard["staff_rang"]) == 2
    (call,) = decided_calls(rig)
    assert call.outcome == "answered"
    assert rig.vendors.texts_to(cast.STRANGER) == []


@ON_SQLITE
def test_a_forwarded_call_was_missed_before_it_came(rig: Rig) -> None:
    start(rig, line={"mode": "forwarded"})

    heard = rig.vendors.ring(cast.STRANGER, forwarded_from=cast.STAFF)

    assert heard["staff_rang"] == []
    (call,) = decided_calls(rig)
    assert (call.outcome, call.because) == ("missed", "forwarded")
    assert len(rig.vendors.texts_to(cast.STRANGER)) == 1


@ON_SQLITE
def test_beside_an_existing_flow_an_abandoned_call_is_missed_and_a_taken_one_is_left_alone(rig: Rig) -> None:
    theirs = f'<?xml version="1.0"?><Response><Dial answerOnBridge="true" timeout="20">{cast.STAFF}</Dial></Response>'
    number = {
        "account": cast.ACCOUNT_SID,
        "phone_number": cast.LINE,
        "voice_twiml": theirs,
        "sms": True,
        "voice": True,
        "a2p_registered": True,
    }
    rig.vendors.order(TWILIO, "seed", accounts=cast.TWILIO["accounts"], numbers=[number])
    start(rig, line={"mode": "beside"})
    staff_phones(rig, staff={"does": "no_answer"})

    rig.vendors.ring(cast.STRANGER, caller={"hangs_up_after_rings": 2})
    decided_calls(rig)
    staff_phones(rig, staff=ANSWERS)
    rig.vendors.ring(cast.INES)

    missed, taken = decided_calls(rig, 2)
    assert (missed.outcome, missed.decision_reason) == ("missed", "missed")
    assert (taken.outcome, taken.decision_reason) == ("answered_or_mailbox", "answered_or_mailbox")
    assert len(rig.vendors.texts_to(cast.STRANGER)) == 1
    assert rig.vendors.texts_to(cast.INES) == []


@ON_POSTGRESQL
def test_a_line_that_only_watches_decides_and_sends_nothing(rig: Rig) -> None:
    start(rig, line={"watch_only": True})

    rig.vendors.ring(cast.STRANGER)

    (call,) = decided_calls(rig)
    assert (call.decision, call.decision_reason) == ("no_text", "watch_only")
    assert any("would have sent" in entry.sentence for entry in rig.rows(TraceEntry, call_id=call.id))
    assert rig.rows(OutboxRow) == []


@ON_SQLITE
def test_one_switch_pauses_an_account_a_line_or_a_caller(rig: Rig) -> None:
    start(rig, account={"text_every_h": 0})
    rig.vendors.ring(cast.STRANGER)
    decided_calls(rig)

    reasons = []
    for calls, table in enumerate(PAUSABLE, start=2):
        switch(rig, table, paused=True)
        rig.vendors.ring(cast.STRANGER)
        reasons.append(decided_calls(rig, calls)[-1].decision_reason)
        switch(rig, table, paused=False)

    assert reasons == ["account_paused", "line_paused", "caller_paused"]
    assert len(rig.vendors.texts_to(cast.STRANGER)) == 1
    rig.vendors.ring(cast.STRANGER)
    assert decided_calls(rig, 5)[-1].decision_reason == "missed"


def switch(rig: Rig, table: Pausable, *, paused: bool) -> None:
    with rig.hub.database.write_installation() as session:
        for row in session.query(table):
            row.texts_paused = paused


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("caller", "reason"),
    [("withheld", "withheld"), (cast.STAFF, "staff_number"), (cast.LINE, "own_number"), ("+18005550199", "untextable")],
)
def test_who_cannot_or_must_not_be_texted_is_told_apart(rig: Rig, caller: str, reason: str) -> None:
    start(rig)

    rig.vendors.ring(caller, **({"anonymous": True} if caller == "withheld" else {}))

    (call,) = decided_calls(rig)
    assert (call.outcome, call.decision_reason) == ("missed", reason)
    assert rig.rows(OutboxRow) == []


@ON_SQLITE
def test_who_opted_out_is_called_back_instead(rig: Rig) -> None:
    start(rig)
    rig.vendors.text(cast.STRANGER, "STOP")

    rig.vendors.ring(cast.STRANGER)

    (call,) = decided_calls(rig)
    assert call.decision_reason == "opted_out"
    assert [task.kind for task in rig.rows(Task)] == ["call_back"]
    assert rig.vendors.texts_to(cast.STRANGER) == []


@ON_SQLITE
def test_a_text_at_night_waits_for_the_morning(rig: Rig) -> None:
    now = dt.datetime.now(dt.UTC)
    caller = next(number for number in FROM_EVERY_ZONE if end_of_night(now, zones_of(number, "UTC")))
    start(rig, account={"texts_at_night": False, "text_countries": ["US", "GB", "GU"], "time_zone": "UTC"})

    rig.vendors.ring(caller)

    (call,) = decided_calls(rig)
    assert call.decision_reason in ("night", "too_late")
    assert rig.vendors.texts_to(caller) == []
    if call.decision_reason == "night":
        (row,) = rig.rows(OutboxRow)
        assert row.state == OutboxState.OWED
        assert row.not_before == end_of_night(now, zones_of(caller, "UTC"))


@ON_POSTGRESQL
def test_who_calls_again_during_the_delay_and_is_answered_gets_no_text(rig: Rig) -> None:
    start(rig, line={"delay_s": 4})
    rig.vendors.ring(cast.STRANGER)
    eventually(lambda: rig.outbox("send_text"), "the text is owed")
    staff_phones(rig, staff=ANSWERS)

    rig.vendors.ring(cast.STRANGER)

    def row() -> OutboxRow:
        found = rig.outbox("send_text")
        assert found is not None
        return found

    eventually(lambda: row().state != OutboxState.OWED, "the text's time has come")
    assert (row().state, row().reason) == (OutboxState.DROPPED, "answered_on_second_try")
    assert rig.vendors.texts_to(cast.STRANGER) == []
