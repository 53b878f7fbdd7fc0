"""Every connector that is found keeps the rules of the level that it has on record, of bronze where none is."""

from collections.abc import Callable


def test_a_connector_keeps_its_rules(keeps_rule: Callable[[], None]) -> None:
    keeps_rule()
