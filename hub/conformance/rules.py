"""All rules for connectors, by their numbers; docs/partners.md lists them in the same words."""

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
from hub.conformance.rule import Rule, in_order

RULES: tuple[Rule, ...] = in_order(
    folder_rules, connecting_rules, finding_rules, trouble_rules, writing_rules, webhook_rules, changing_rules, description_rules
)
