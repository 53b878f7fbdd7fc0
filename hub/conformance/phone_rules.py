"""All rules for phone providers, by their numbers; docs/partners.md lists them in the same words."""

from hub.conformance import (
    phone_call_rules,
    phone_connecting_rules,
    phone_description_rules,
    phone_folder_rules,
    phone_line_rules,
    phone_reading_rules,
    phone_signature_rules,
    phone_texting_rules,
    phone_trouble_rules,
)
from hub.conformance.rule import Rule, in_order

PHONE_RULES: tuple[Rule, ...] = in_order(
    phone_folder_rules,
    phone_connecting_rules,
    phone_reading_rules,
    phone_signature_rules,
    phone_call_rules,
    phone_trouble_rules,
    phone_texting_rules,
    phone_line_rules,
    phone_description_rules,
)
