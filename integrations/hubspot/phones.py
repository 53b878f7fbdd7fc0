"""How to search HubSpot for a number, and whether a number of HubSpot's is the caller's; nothing here does input or output.

HubSpot's index holds area code and local number without the country code. Whether it keeps a leading zero outside of North
America is not confirmed, so both are searched; every hit is checked against the whole number.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import phonenumbers

from hub.contract.phone_numbers import PhoneNumber, read_phone_number

NORTH_AMERICA = "+1"
MOST_GROUPS = 5
"""Filter groups in one search; the vendor's documents say 5 and 6."""

NUMBER_PROPERTIES = {"phone": "hs_calculated_phone_number", "mobilephone": "hs_calculated_mobile_number"}
"""What people typed, and beside it the vendor's own reading in E.164, which knows the contact's country."""

INDEXED = ("hs_searchable_calculated_phone_number", "hs_searchable_calculated_mobile_number")

Filters = list[dict[str, Any]]


def national_forms(phone: PhoneNumber) -> list[str]:
    """The digits without the country code, as they may stand in the index; the likeliest first."""
    significant = phonenumbers.national_significant_number(phonenumbers.parse(phone.e164))
    if phone.e164.startswith(NORTH_AMERICA):
        return [significant]
    written = "".join(sign for sign in phone.national if sign.isdigit())
    return list(dict.fromkeys([significant, f"0{significant}", written, written.removeprefix("0")]))


def groups_for(phone: PhoneNumber) -> list[Filters]:
    """The search for a number on the phone properties that every account has."""
    forms = national_forms(phone)
    return [
        *([_is_one_of(name, forms)] for name in INDEXED),
        [{"propertyName": INDEXED[0], "operator": "CONTAINS_TOKEN", "value": f"*{forms[0]}"}],
        *([{"propertyName": name, "operator": "EQ", "value": phone.e164}] for name in NUMBER_PROPERTIES),
    ]


def groups_for_more(phone: PhoneNumber, properties: Sequence[str]) -> Iterator[list[Filters]]:
    """Searches for a number on further properties, which have no index: in the ways in which people write it."""
    written = spellings(phone)
    for start in range(0, len(properties), MOST_GROUPS):
        yield [[_is_one_of(name, written)] for name in properties[start : start + MOST_GROUPS]]


def spellings(phone: PhoneNumber) -> list[str]:
    """The ways in which people write this number, in small letters, as lists of values must be."""
    parsed = phonenumbers.parse(phone.e164)
    international = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    written = [phone.e164, phone.e164[1:], *national_forms(phone), phone.national, international]
    if phone.e164.startswith(NORTH_AMERICA):
        area, exchange, rest = phone.e164[2:5], phone.e164[5:8], phone.e164[8:]
        written += [f"{area}{sign}{exchange}{sign}{rest}" for sign in "-. "] + [
            f"1-{area}-{exchange}-{rest}",
            f"1 ({area}) {exchange}-{rest}",
        ]
    return list(dict.fromkeys(one.lower() for one in written))


def numbers_on(properties: Mapping[str, Any], more: Sequence[str], region: str) -> set[PhoneNumber]:
    """Every number that can be read from a contact: HubSpot's own reading before what was typed."""
    calculated = {typed: read_phone_number(properties.get(reading), region) for typed, reading in NUMBER_PROPERTIES.items()}
    read = [calculated[typed] or read_phone_number(properties.get(typed), region) for typed in NUMBER_PROPERTIES]
    read += [read_phone_number(properties.get(name), region) for name in more]
    return {number for number in read if number is not None}


def _is_one_of(name: str, values: Sequence[str]) -> dict[str, Any]:
    if len(values) == 1:
        return {"propertyName": name, "operator": "EQ", "value": values[0]}
    return {"propertyName": name, "operator": "IN", "values": list(values)}
