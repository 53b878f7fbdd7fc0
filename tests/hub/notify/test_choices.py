"""How a member is told: by their choice, their role, what reaches them, and the hour."""

import datetime as dt
from typing import Any

import pytest

from hub.notify.choices import OFFERED, USUAL, USUAL_OF_WHO_ANSWERS, Choice, Moment, Occasion, Told, Way, how_to_tell

NOON = dt.datetime(2026, 11, 20, 17, 0, tzinfo=dt.UTC)  # 12:00 in New York


def told(occasion: Occasion = Occasion.MINE, choice: Choice | None = None, **moment: Any) -> Told:
    given = {
        "role": "agent", "has_phone": True, "has_mail": True, "muted": False, "urgent": False, "now": NOON, "zone": "America/New_York",
        **moment,
    }  # fmt: skip
    return how_to_tell(occasion, choice or Choice(), Moment(**given))


def test_by_itself_a_reply_comes_by_text_and_without_a_phone_by_mail() -> None:
    assert told() == Told(in_app=True, by_text=True)
    assert told(has_phone=False) == Told(in_app=True, by_email=True)
    assert told(has_phone=False, has_mail=False) == Told(in_app=True)


@pytest.mark.parametrize(
    ("way", "by_text", "by_email"),
    [(Way.TEXT, True, False), (Way.EMAIL, False, True), (Way.BOTH, True, True), (Way.APP, False, False)],
)
def test_a_chosen_way_holds(way: Way, by_text: bool, by_email: bool) -> None:
    assert told(choice=Choice({"mine": way})) == Told(in_app=True, by_text=by_text, by_email=by_email)


def test_a_chosen_way_that_does_not_reach_them_leaves_the_app() -> None:
    assert told(choice=Choice({"mine": Way.TEXT}), has_phone=False) == Told(in_app=True)


def test_what_is_nobodys_is_told_to_owners_and_admins_in_the_app() -> None:
    assert told(Occasion.UNASSIGNED, role="admin") == Told(in_app=True)
    assert told(Occasion.UNASSIGNED, role="agent") == Told(in_app=False)


def test_nobody_can_choose_not_to_be_told_of_their_own_conversations() -> None:
    assert told(choice=Choice({"mine": Way.NOTHING})) == Told(in_app=True, by_text=True)


def test_who_muted_alerts_is_told_in_the_app_only_whatever_they_chose() -> None:
    assert told(choice=Choice({"mine": Way.BOTH}), muted=True, urgent=True) == Told(in_app=True)


NIGHT = Choice(quiet_from=dt.time(21, 0), quiet_until=dt.time(7, 30))


@pytest.mark.parametrize(
    ("local", "waits_until"),
    [
        ("2026-11-20T20:59", None),
        ("2026-11-20T21:00", "2026-11-21T07:30"),
        ("2026-11-21T07:29", "2026-11-21T07:30"),
        ("2026-11-21T07:30", None),
    ],
)
def test_in_quiet_hours_what_leaves_the_app_waits_for_their_end(local: str, waits_until: str | None) -> None:
    zone = dt.timezone(dt.timedelta(hours=-5))
    now = dt.datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(dt.UTC)
    expected = dt.datetime.fromisoformat(waits_until).replace(tzinfo=zone).astimezone(dt.UTC) if waits_until else None
    assert told(choice=NIGHT, now=now).not_before == expected


def test_urgent_replies_break_through_unless_the_member_says_no() -> None:
    midnight = NOON + dt.timedelta(hours=12)
    assert told(choice=NIGHT, now=midnight, urgent=True).not_before is None
    quiet = Choice(quiet_from=NIGHT.quiet_from, quiet_until=NIGHT.quiet_until, urgent_anyway=False)
    assert told(choice=quiet, now=midnight, urgent=True).not_before is not None


def test_what_is_usual_can_be_chosen() -> None:
    for usual in (USUAL, USUAL_OF_WHO_ANSWERS):
        assert all(way in OFFERED[occasion] for occasion, way in usual.items())
