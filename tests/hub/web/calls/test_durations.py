"""How long the parts of a call's story took."""

import datetime as dt

from hub.web.calls.durations import WIDTH, Moments, figures, spans

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def test_the_bar_is_filled_by_parts_that_can_be_seen() -> None:
    drawn = spans(Moments(rang=NOON, hung_up=after(20), text_accepted=after(36_020), text_delivered=after(36_021)))
    assert [span.look for span in drawn] == ["line", "wait", "way"]
    assert all(span.width >= 20 for span in drawn)
    assert abs(sum(span.width for span in drawn) - WIDTH) <= len(drawn)
    assert [span.x for span in drawn] == [0, drawn[0].width, drawn[0].width + drawn[1].width]


def test_only_what_is_known_is_told() -> None:
    assert figures(Moments(rang=NOON, hung_up=None)) == []
    assert spans(Moments(rang=NOON, hung_up=after(20))) == []
    assert figures(Moments(rang=NOON, hung_up=after(20), text_accepted=after(35))) == [
        ("Hang-up to text accepted", 15.0),
        ("Ring to text accepted", 35.0),
    ]


def test_what_came_before_its_cause_took_no_time() -> None:
    assert figures(Moments(rang=NOON, hung_up=after(20), person_turned=after(10))) == [("Hang-up to a person", 0.0)]
