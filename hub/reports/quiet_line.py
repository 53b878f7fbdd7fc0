"""Whether a line is unusually quiet against its own weeks: pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SPANS = (3, 6, 12, 24)
"""Hours that are looked at, the shortest first: a busy line is missed sooner than a slow one."""

FLOOR = 8.0
"""Fewer calls than these are expected of many lines now and then, so a span with less alarms nobody."""

RARE = 0.001
FEWEST_WEEKS = 2


@dataclass(frozen=True, slots=True)
class QuietSpell:
    """So few calls in the last hours, where so many are usual."""

    hours: int
    calls: int
    usual: float


def quiet_spell(lately: Sequence[int], weeks: Sequence[Sequence[int]]) -> QuietSpell | None:
    """The shortest span in which too few came; None where nothing is unusual, or too little is known.

    `lately` are the calls of the last 24 full hours, oldest first, each of `weeks` those of the same hours some weeks earlier. Unusual
    is what comes once in a thousand such spans, and was so in none of these weeks: a slow season or a holiday is not alarming twice.
    """
    if len(weeks) < FEWEST_WEEKS:
        return None
    for hours in SPANS:
        calls, past = sum(lately[-hours:]), [sum(week[-hours:]) for week in weeks]
        usual = sum(past) / len(past)
        if usual >= FLOOR and calls < min(past) and _chance_of_at_most(calls, usual) < RARE:
            return QuietSpell(hours, calls, usual)
    return None


def _chance_of_at_most(calls: int, usual: float) -> float:
    """How likely so few are where calls come independently of each other (Poisson)."""
    return sum(math.exp(-usual + count * math.log(usual) - math.lgamma(count + 1)) for count in range(calls + 1))
