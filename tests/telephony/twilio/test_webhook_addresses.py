import pytest

from telephony.twilio.webhook_addresses import address_for, delivery_address, is_ours
from tests.telephony.twilio.webhook_samples import ADDRESS

PATIENT = "#rc=5&rp=ct,rt,5xx"


def test_a_ringing_call_is_repeated_once_and_quickly() -> None:
    assert address_for(ADDRESS, "voice") == f"{ADDRESS}?on=voice#rc=1&ct=1500&rt=2500"


def test_everything_else_is_repeated_patiently() -> None:
    assert address_for(ADDRESS, "leg", call="CA1", line="+14155550100") == f"{ADDRESS}?on=leg&call=CA1&line=%2B14155550100{PATIENT}"


@pytest.mark.parametrize(
    "report_address",
    [ADDRESS, f"{ADDRESS}?on=delivery", f"{ADDRESS}?on=delivery&key=text%3A7", f"{ADDRESS}?key=text%3A7#rc=1"],
)
def test_the_delivery_address_carries_the_outbox_key_once(report_address: str) -> None:
    address = delivery_address(report_address, "text:7")
    assert address.endswith(PATIENT)
    assert address.count("on=delivery") == address.count("key=text%3A7") == 1


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        (f"{ADDRESS}?on=voice", True),
        ("https://ivr.example/voice", False),
        ("https://ivr.example/?next=/in/phone/twilio/x", False),
        ("", False),
    ],
)
def test_an_address_of_the_hub_is_told_from_others(address: str, ours: bool) -> None:
    assert is_ours(address) is ours
