"""All rules, by their numbers; docs/partners.md lists them in the same words."""

from hub.conformance import (
    changing_rules,
    connecting_rules,
    description_rules,
    finding_rules,
    folder_rules,
    trouble_rules,
    webhook_rules,
    writing_rules,
)
from hub.conformance.rule import Rule

PLACES = (folder_rules, connecting_rules, finding_rules, trouble_rules, writing_rules, webhook_rules, changing_rules, description_rules)

RULES: tuple[Rule, ...] = tuple(
    sorted((found for place in PLACES for found in vars(place).values() if isinstance(found, Rule)), key=lambda rule: rule.number)
)
