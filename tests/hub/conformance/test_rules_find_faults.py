"""The kit finds what is wrong: the template's connector, spoilt in one place, no longer keeps the rule about it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.conformance.bench import bench_of
from hub.conformance.rule import Broken
from hub.conformance.rules import RULES
from hub.conformance.vendor_bench import bench_hub
from hub.wiring import Hub
from tests.hub.conformance.freshly_written import written

BY_NUMBER = {rule.number: rule for rule in RULES}
SPOILT = tomllib.loads(Path(__file__).with_name("spoilt.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def spoilt_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub that has found every spoilt connector, and one that is as it was written."""
    with pytest.MonkeyPatch.context() as patch:
        for key, fault in SPOILT.items():
            place = tmp_path_factory.mktemp(key)
            written(place, key, (fault["file"], fault["words"], fault["others"]))
            patch.syspath_prepend(place)
        place = tmp_path_factory.mktemp("whole")
        written(place, "whole")
        patch.syspath_prepend(place)
        with bench_hub() as hub:
            yield hub


@pytest.mark.parametrize("key", SPOILT)
def test_a_fault_is_found_by_its_rule(spoilt_hub: Hub, key: str) -> None:
    with pytest.raises(Broken), bench_of(spoilt_hub, key) as bench:
        BY_NUMBER[SPOILT[key]["rule"]].check(bench)


@pytest.mark.parametrize("number", sorted({fault["rule"] for fault in SPOILT.values()}))
def test_the_same_rule_is_kept_without_the_fault(spoilt_hub: Hub, number: int) -> None:
    with bench_of(spoilt_hub, "whole") as bench:
        BY_NUMBER[number].check(bench)
