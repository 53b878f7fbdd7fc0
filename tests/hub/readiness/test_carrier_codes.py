"""What to dial so that unanswered calls are forwarded."""

import re

import pytest

from hub.readiness.carrier_codes import carrier_codes


def codes(region: str) -> dict[str, dict[str, str]]:
    return {one.carrier: dict(one.codes) for one in carrier_codes("+14155550100", region)}


def test_the_codes_hold_the_lines_number() -> None:
    assert codes("US")["Verizon"] == {"nobody answers": "*714155550100"}
    assert codes("CA")["Bell"] == {"nobody answers": "**61*4155550100#"}


def test_the_timed_code_stays_below_a_mailbox() -> None:
    timed = codes("US")["Another mobile carrier (GSM standard)"]["nobody answers, after a time of your choice"]
    assert timed == "**61*4155550100*11*20#"


def test_where_no_code_is_known_the_carrier_is_to_be_asked() -> None:
    landline = next(one for one in carrier_codes("+14155550100", "CA") if one.carrier.startswith("A landline"))
    assert (landline.codes, landline.note.startswith("Ask your carrier")) == ((), True)
    assert carrier_codes("+442079460100", "GB") == []


@pytest.mark.parametrize("region", ["US", "CA"])
def test_every_code_can_be_dialled_and_none_forwards_all_calls(region: str) -> None:
    for carrier, known in codes(region).items():
        for code in known.values():
            assert re.fullmatch(r"[*#0-9]+", code), carrier
            assert not code.startswith(("*72", "**21*", "*21")), carrier
