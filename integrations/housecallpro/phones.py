"""Whether a number of Housecall Pro's is the caller's, and how to search for it; nothing here does input or output."""

from collections.abc import Mapping
from typing import Any

from hub.contract.phone_numbers import PhoneNumber, read_phone_number

NUMBER_FIELDS = ("mobile_number", "home_number", "work_number")
NORTH_AMERICA = "+1"


def search_terms(phone: PhoneNumber) -> list[str]:
    """How the number may be stored, the likeliest first; which stored forms the search finds is not confirmed."""
    digits = "".join(sign for sign in phone.national if sign.isdigit())
    if not phone.e164.startswith(NORTH_AMERICA):
        return list(dict.fromkeys([phone.e164, phone.e164[1:], digits]))
    ten = phone.e164.removeprefix(NORTH_AMERICA)
    return [ten, phone.e164, f"{ten[:3]}-{ten[3:6]}-{ten[6:]}"]


def is_number(raw: str | None, phone: PhoneNumber, region: str) -> bool:
    """Whether `raw`, however it was typed, is this number; ten digits alone are North American wherever the account is."""
    if not raw:
        return False
    return read_phone_number(raw, region) == phone or (phone.e164.startswith(NORTH_AMERICA) and _ten_digits(raw) == phone.e164[2:])


def _ten_digits(raw: str) -> str:
    digits = "".join(sign for sign in raw if sign in "0123456789")
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def fields_with(customer: Mapping[str, Any], phone: PhoneNumber, region: str) -> list[str]:
    """Which of a customer's fields hold this number."""
    return [name for name in NUMBER_FIELDS if is_number(customer.get(name), phone, region)]
