"""Run by pytest: every rule of the named connectors."""

from collections.abc import Callable


def test_a_connector_keeps_its_rules(keeps_rule: Callable[[], None]) -> None:
    """One rule of one connector."""
    keeps_rule()
