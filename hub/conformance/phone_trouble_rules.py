"""Rules about a phone system in trouble: those of connectors, with a phone provider's abilities."""

from hub.conformance import trouble_rules
from hub.conformance.phone_folder_rules import ASKS
from hub.conformance.rule import Level, phone_rule

BRONZE = Level.BRONZE

told_to_wait = phone_rule(20, BRONZE, trouble_rules.told_to_wait.sentence, *ASKS)(trouble_rules.told_to_wait.check)
told_to_wait_for_no_time = phone_rule(21, BRONZE, trouble_rules.told_to_wait_for_no_time.sentence, *ASKS)(
    trouble_rules.told_to_wait_for_no_time.check
)
vendor_fails = phone_rule(22, BRONZE, trouble_rules.vendor_fails.sentence, *ASKS)(trouble_rules.vendor_fails.check)
vendor_is_silent = phone_rule(23, BRONZE, trouble_rules.vendor_is_silent.sentence, *ASKS)(trouble_rules.vendor_is_silent.check)
only_the_contracts_errors = phone_rule(24, BRONZE, trouble_rules.only_the_contracts_errors.sentence, *ASKS)(
    trouble_rules.only_the_contracts_errors.check
)
nothing_secret_is_told = phone_rule(25, BRONZE, trouble_rules.nothing_secret_is_told.sentence, *ASKS)(
    trouble_rules.nothing_secret_is_told.check
)
