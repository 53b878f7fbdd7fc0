"""The rule by which a phone provider is not its own judge."""

from hub.conformance.description_rules import prove_by_description
from hub.conformance.phone_bench import PhoneBench
from hub.conformance.phone_folder_rules import ASKS
from hub.conformance.phone_operations import phone_operations
from hub.conformance.rule import Level, phone_rule


@phone_rule(38, Level.GOLD, "Every request fits the vendor's own description; where there is none, another hand wrote the sandbox.", *ASKS)
def fits_the_description(bench: PhoneBench) -> None:
    """As for connectors, but for a real test account."""

    def use_everything() -> None:
        for operation in phone_operations(bench):
            bench.trouble(operation.do)

    prove_by_description(bench, use_everything)
