"""The firm's own system is down, signs us out or slows us down: texts go on, and afterwards the record ends right, once."""

import time

import pytest

from hub.records.connection import Connection
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.databases import ON_POSTGRESQL, ON_SQLITE
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig
from tests.journeys.vendors import GREENHOUSE


@pytest.fixture
def running(rig: Rig) -> Rig:
    rig.set_up(Business(desk_holder=cast.MIKA, fallback=cast.ROWAN))
    rig.start("web", "texts", "sync")
    return rig


def converse(rig: Rig, caller: str) -> None:
    """A call that nobody takes, the text back, a reply, and the responsible recruiter told."""
    rig.vendors.ring(caller)
    eventually(lambda: rig.vendors.texts_to(caller), "the text back", within_s=5)
    rig.vendors.text(caller, cast.ABOUT_ROLE)
    eventually(lambda: rig.vendors.texts_to(str(cast.MIKA["phone"])), "the recruiter is told", within_s=5)


def assert_record_is_right_once(rig: Rig, caller: str) -> None:
    eventually(lambda: len(_notes(rig, caller)) == 2, "both notes stand on the record", within_s=40)
    rig.wait_until_quiet()
    assert len(rig.vendors.candidates_with(caller)) == 1
    notes = _notes(rig, caller)
    assert sorted("Missed call to" in note for note in notes) == [False, True]
    assert len({note.splitlines()[-1] for note in notes}) == 2
    assert len(rig.vendors.texts_to(caller)) == 1


def _notes(rig: Rig, caller: str) -> list[str]:
    return [note for person in rig.vendors.candidates_with(caller) for note in rig.vendors.notes_on(person["id"])]


@pytest.mark.parametrize("how", ["refuse", "hold"])
def test_a_system_that_is_down_for_the_whole_conversation_gets_it_afterwards(running: Rig, how: str) -> None:
    gate = running.gates[GREENHOUSE]
    if how == "refuse":
        gate.refuse()
    else:
        gate.hold()
    converse(running, cast.STRANGER)
    assert running.vendors.candidates_with(cast.STRANGER) == []

    gate.relay()

    assert_record_is_right_once(running, cast.STRANGER)


@ON_SQLITE
@pytest.mark.parametrize("control", ["tokens/expire", "tokens/revoke"])
def test_a_token_refused_midway_is_renewed(running: Rig, control: str) -> None:
    running.vendors.ring(cast.STRANGER)
    running.wait_until_quiet()
    running.vendors.control(GREENHOUSE, control)

    running.vendors.text(cast.STRANGER, cast.ABOUT_ROLE)

    assert_record_is_right_once(running, cast.STRANGER)
    (connection,) = running.rows(Connection, key=GREENHOUSE)
    assert connection.state == "working"


@ON_POSTGRESQL
@pytest.mark.parametrize("says", ["Retry-After", "X-RateLimit-Reset"])
def test_a_system_that_slows_us_down_gets_everything_later(running: Rig, says: str) -> None:
    headers = {"Retry-After": "2"} if says == "Retry-After" else {"X-RateLimit-Reset": str(int(time.time()) + 3)}
    running.vendors.arm(GREENHOUSE, "answer", "*", "/harvest/v3/*", status=429, headers=headers, body={"message": "slow down"}, times=3)

    converse(running, cast.STRANGER)

    assert_record_is_right_once(running, cast.STRANGER)
    assert [asked["status"] for asked in running.vendors.asked(GREENHOUSE, "*", "/harvest/v3/*")].count(429) == 3


@ON_POSTGRESQL
def test_a_system_that_fails_after_it_took_a_note_has_it_once(running: Rig) -> None:
    running.vendors.arm(GREENHOUSE, "drop", "POST", "/harvest/v3/*", times=2)

    converse(running, cast.STRANGER)

    assert_record_is_right_once(running, cast.STRANGER)
