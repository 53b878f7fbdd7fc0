"""A line is ready only when everything that matters in its mode is right."""

import datetime as dt
from dataclasses import replace

import pytest

from hub.contract.phone_provider import LineFinding, LineMode, LinePoint, PointState
from hub.readiness.checks import LineFacts, readiness_of

NOW = dt.datetime(2026, 11, 20, 15, 0, tzinfo=dt.UTC)
RIGHT, WRONG, WAITING, UNKNOWN = PointState.RIGHT, PointState.WRONG, PointState.WAITING, PointState.UNKNOWN


def finding(point: LinePoint, state: PointState = RIGHT) -> LineFinding:
    return LineFinding(point, state, f"{point} is {state}.")


READY = LineFacts(
    mode=LineMode.HUB_ANSWERS,
    ring_for_s=18,
    staff=2,
    now=NOW,
    findings=[finding(point) for point in LinePoint],
    checked_at=NOW - dt.timedelta(minutes=20),
    heard=True,
)


def states(facts: LineFacts) -> dict[str, PointState]:
    return {check.key: check.state for check in readiness_of(facts).checks}


def test_a_line_that_lacks_nothing_is_ready() -> None:
    assert readiness_of(READY).state is RIGHT
    assert readiness_of(READY).to_do == 0


@pytest.mark.parametrize(
    ("changes", "key", "state"),
    [
        ({"findings": [finding(LinePoint.CAN_TEXT, WRONG)]}, LinePoint.CAN_TEXT, WRONG),
        ({"findings": [finding(LinePoint.REGISTERED, WAITING)]}, LinePoint.REGISTERED, WAITING),
        ({"findings": (), "checked_at": None}, LinePoint.WEBHOOKS_HERE, UNKNOWN),
        ({"staff": 0}, "staff", WRONG),
        ({"ring_for_s": 21}, "ring_time", WRONG),
        ({"mode": LineMode.FORWARDED, "ring_for_s": 25}, "ring_time", WRONG),
        ({"heard": False}, "heard", WRONG),
        ({"heard": False, "mode": LineMode.FORWARDED}, "heard", WRONG),
    ],
)
def test_one_thing_that_is_not_right_keeps_the_line_from_being_ready(changes: dict[str, object], key: str, state: PointState) -> None:
    facts = replace(READY, **changes)  # type: ignore[arg-type]
    assert states(facts)[key] is state
    assert readiness_of(facts).state is state


@pytest.mark.parametrize(
    ("mode", "keys"),
    [(LineMode.HUB_ANSWERS, {"staff", "ring_time", "heard"}), (LineMode.FORWARDED, {"ring_time", "heard"}), (LineMode.BESIDE, {"heard"})],
)
def test_only_what_matters_in_its_mode_is_asked_of_a_line(mode: LineMode, keys: set[str]) -> None:
    assert set(states(replace(READY, mode=mode))) - set(LinePoint) == keys


def test_the_worst_counts() -> None:
    both = replace(READY, findings=[finding(LinePoint.REGISTERED, WAITING), finding(LinePoint.WEBHOOKS_HERE, WRONG)])
    assert readiness_of(both).state is WRONG
    assert readiness_of(both).to_do == 2


def test_what_was_right_long_ago_is_not_known_any_more_where_the_phone_system_cannot_be_asked() -> None:
    silent = replace(READY, checked_at=NOW - dt.timedelta(days=1), trouble="It does not answer.")
    assert states(silent)[LinePoint.CAN_TEXT] is UNKNOWN
    assert readiness_of(replace(silent, checked_at=NOW)).state is RIGHT


def test_a_phone_system_that_cannot_be_asked_is_said_so_instead_of_being_called_right() -> None:
    blind = replace(READY, findings=(), checked_at=NOW, can_be_asked=False)
    checks = {check.key: check for check in readiness_of(blind).checks}
    assert checks[LinePoint.WEBHOOKS_HERE].state is UNKNOWN
    assert "cannot be asked" in checks[LinePoint.WEBHOOKS_HERE].sentence


def test_texts_are_held_while_the_registration_is_not_there() -> None:
    assert readiness_of(READY).texts_held_because is None
    for state, held in ((WAITING, True), (WRONG, True), (UNKNOWN, False)):
        facts = replace(READY, findings=[finding(LinePoint.REGISTERED, state)])
        assert (readiness_of(facts).texts_held_because is not None) is held
