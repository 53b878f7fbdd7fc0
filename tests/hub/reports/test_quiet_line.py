"""A line is unusually quiet only against its own weeks, and only where that cannot be chance."""

import pytest

from hub.reports.quiet_line import QuietSpell, quiet_spell

BUSY = [0] * 8 + [6] * 10 + [0] * 6
MODEST = [0] * 8 + [1] * 10 + [0] * 6
EVEN = [3] * 24
NOTHING = [0] * 24


@pytest.mark.parametrize(
    ("lately", "weeks", "spell"),
    [
        (NOTHING, [EVEN, EVEN], QuietSpell(3, 0, 9.0)),
        (NOTHING, [MODEST, MODEST, MODEST], QuietSpell(24, 0, 10.0)),
        ([*BUSY[:12], *NOTHING[12:]], [BUSY, BUSY, BUSY, BUSY], QuietSpell(12, 0, 36.0)),
        ([3] * 21 + [1, 0, 0], [EVEN] * 4, None),
        ([3] * 21 + [0, 0, 0], [EVEN] * 4, QuietSpell(3, 0, 9.0)),
        (BUSY, [BUSY, BUSY], None),
        ([0] * 24, [[0] * 23 + [7]] * 4, None),
        (NOTHING, [EVEN], None),
        (NOTHING, [], None),
        (NOTHING, [EVEN, EVEN, NOTHING], None),
    ],
    ids=[
        "a busy line falls silent",
        "a modest line is silent for a whole day",
        "half a day is missing",
        "a few calls less are chance",
        "three silent hours of a busy line are not",
        "as ever",
        "a line with few calls never alarms",
        "one week says nothing",
        "a new line has no history",
        "it was as quiet some weeks ago",
    ],
)
def test_a_spell_is_told_from_chance(lately: list[int], weeks: list[list[int]], spell: QuietSpell | None) -> None:
    assert quiet_spell(lately, weeks) == spell
