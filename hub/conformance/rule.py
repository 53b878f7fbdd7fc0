"""A rule: a number, a level, a sentence, and a function that breaks off with a sentence where a connector does not keep it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from hub.contract.connector import Ability

if TYPE_CHECKING:
    from hub.conformance.bench import Bench
    from hub.conformance.live_tenant import LiveTenant


class Level(IntEnum):
    """What a connector has proven; each level includes the ones before."""

    BRONZE = 1
    SILVER = 2
    GOLD = 3

    @property
    def word(self) -> str:
        """As it is written everywhere."""
        return self.name.lower()


class Broken(AssertionError):
    """A rule is not kept; the sentence says what happened instead."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to keep; `needs` are abilities of which the connector must declare one for the rule to concern it.

    `live` plays it in a real test account; a rule that needs failures, a look inside or a clean start cannot, and has none.
    """

    number: int
    level: Level
    sentence: str
    check: Callable[["Bench"], None]
    needs: frozenset[Ability] = frozenset()
    live: "LiveCheck | None" = None

    def concerns(self, abilities: Collection[Ability]) -> bool:
        """Whether a connector with these abilities must keep it."""
        return not self.needs or not self.needs.isdisjoint(abilities)


Check = Callable[["Bench"], None]
LiveCheck = Callable[["LiveTenant"], None]


def rule(number: int, level: Level, sentence: str, *needs: Ability, live: LiveCheck | None = None) -> Callable[[Check], Rule]:
    """Make a rule of a function."""

    def make(check: Check) -> Rule:
        return Rule(number, level, sentence, check, frozenset(needs), live)

    return make


def expect(kept: object, otherwise: str) -> None:
    """Go on where `kept` is true; raises Broken with the sentence."""
    if not kept:
        raise Broken(otherwise)
