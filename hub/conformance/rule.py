"""A rule: a number, a level, a sentence, and a function that breaks off with a sentence where a vendor's code does not keep it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntEnum
from types import ModuleType
from typing import TYPE_CHECKING, Any

from hub.contract.connector import Ability

if TYPE_CHECKING:
    from hub.conformance.bench import Bench
    from hub.conformance.live_tenant import LiveTenant
    from hub.conformance.phone_bench import PhoneBench


class Level(IntEnum):
    """What a connector or phone provider has proven; each level includes the ones before."""

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
    """One thing to keep; `needs` are abilities of which the class must declare one for the rule to concern it.

    A connector's abilities are words of `Ability`, a phone provider's the classes that it inherits; `check` takes a bench of its kind.
    `live` plays it in a real test account; a rule that needs failures, a look inside or a clean start cannot, and has none.
    """

    number: int
    level: Level
    sentence: str
    check: Callable[[Any], None]
    needs: frozenset[Ability | type] = frozenset()
    live: "LiveCheck | None" = None

    def concerns(self, abilities: Collection[Ability | type]) -> bool:
        """Whether a class with these abilities must keep it."""
        return not self.needs or not self.needs.isdisjoint(abilities)


Check = Callable[["Bench"], None]
PhoneCheck = Callable[["PhoneBench"], None]
LiveCheck = Callable[["LiveTenant"], None]


def rule(number: int, level: Level, sentence: str, *needs: Ability, live: LiveCheck | None = None) -> Callable[[Check], Rule]:
    """Make a rule for connectors of a function."""

    def make(check: Check) -> Rule:
        return Rule(number, level, sentence, check, frozenset(needs), live)

    return make


def phone_rule(number: int, level: Level, sentence: str, *needs: type) -> Callable[[PhoneCheck], Rule]:
    """Make a rule for phone providers of a function."""

    def make(check: PhoneCheck) -> Rule:
        return Rule(number, level, sentence, check, frozenset(needs))

    return make


def expect(kept: object, otherwise: str) -> None:
    """Go on where `kept` is true; raises Broken with the sentence."""
    if not kept:
        raise Broken(otherwise)


def in_order(*places: ModuleType) -> tuple[Rule, ...]:
    """All rules of these modules, by their numbers."""
    return tuple(
        sorted((found for place in places for found in vars(place).values() if isinstance(found, Rule)), key=lambda rule: rule.number)
    )
