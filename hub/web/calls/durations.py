"""How long each part of a call's story took, as figures and as a bar. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 1000
NARROWEST = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """The moments of a call that durations are taken between; None where there was none."""

    rang: dt.datetime
    hung_up: dt.datetime | None
    text_accepted: dt.datetime | None = None
    text_delivered: dt.datetime | None = None
    wrote_back: dt.datetime | None = None
    person_turned: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """One part of the bar: its `look` names the colour, `x` and `width` are in thousandths of the whole."""

    name: str
    look: str
    seconds: float
    x: int = 0
    width: int = 0


def figures(moments: Moments) -> list[tuple[str, float]]:
    """What stands above the story: names with seconds, only those that are known."""
    pairs = (
        ("Hang-up to text accepted", moments.hung_up, moments.text_accepted),
        ("Ring to text accepted", moments.rang, moments.text_accepted),
        ("Text accepted to delivered", moments.text_accepted, moments.text_delivered),
        ("Hang-up to reply", moments.hung_up, moments.wrote_back),
        ("Hang-up to a person", moments.hung_up, moments.person_turned),
    )
    return [(name, max(0.0, (end - begin).total_seconds())) for name, begin, end in pairs if begin is not None and end is not None]


def spans(moments: Moments) -> list[Span]:
    """The way from the ring to the delivery, part by part; short parts are drawn wide enough to be seen."""
    parts = (
        ("On the line", "line", moments.rang, moments.hung_up),
        ("Until the text was accepted", "wait", moments.hung_up, moments.text_accepted),
        ("Until it was delivered", "way", moments.text_accepted, moments.text_delivered),
    )
    known = [
        Span(name, look, max(0.0, (end - begin).total_seconds()))
        for name, look, begin, end in parts
        if begin is not None and end is not None
    ]
    return _laid_out(known) if len(known) > 1 else []


def _laid_out(known: Sequence[Span]) -> list[Span]:
    whole = sum(span.seconds for span in known) or 1.0
    free = WIDTH - NARROWEST * len(known)
    laid_out, x = [], 0
    for span in known:
        width = NARROWEST + round(free * span.seconds / whole)
        laid_out.append(Span(span.name, span.look, span.seconds, x, width))
        x += width
    return laid_out
