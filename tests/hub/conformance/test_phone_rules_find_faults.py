"""The kit finds what is wrong: a phone provider with one fault no longer keeps the rule about it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from hub.conformance.phone_bench import PhoneDesk, phone_bench_of, phone_desk_at_work
from hub.conformance.phone_rules import PHONE_RULES
from hub.conformance.rule import Broken
from tests.hub.conformance.spoilt_phones import FAULTS, SpoiltCatalog

BY_NUMBER = {rule.number: rule for rule in PHONE_RULES}


@pytest.fixture(scope="module")
def desk() -> Iterator[PhoneDesk]:
    with phone_desk_at_work() as desk:
        yield desk


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_phone_provider_is_found_by_its_rule(desk: PhoneDesk, name: str) -> None:
    fault = FAULTS[name]
    spoilt = replace(desk, hub=replace(desk.hub, catalog=SpoiltCatalog(fault)))
    with pytest.raises(Broken), phone_bench_of(spoilt, fault.key) as bench:
        BY_NUMBER[fault.rule].check(bench)


@pytest.mark.parametrize(("key", "number"), sorted({(fault.key, fault.rule) for fault in FAULTS.values()}))
def test_the_same_rule_is_kept_without_the_fault(desk: PhoneDesk, key: str, number: int) -> None:
    with phone_bench_of(desk, key) as bench:
        BY_NUMBER[number].check(bench)
