"""What HubSpot makes of a typed phone number: its guess at E.164 and the forms its search reads (HubSpot docs, search the CRM)."""

import re

import phonenumbers

from integrations.hubspot.sandbox_settings import Settings

_COUNTRIES = {
    "united states": "US",
    "united kingdom": "GB",
    "germany": "DE",
    "deutschland": "DE",
    "france": "FR",
    "spain": "ES",
    "italy": "IT",
    "canada": "CA",
    "australia": "AU",
    "ireland": "IE",
    "netherlands": "NL",
    "mexico": "MX",
}
_WORDS = {"phone": "phone", "mobilephone": "mobile"}
TYPED = tuple(_WORDS)


def computed_phones(properties: dict[str, str], settings: Settings) -> dict[str, str]:
    """The read-only phone properties of a contact; an empty text where there is nothing to say."""
    region = _region(properties.get("country", ""), settings)
    made: dict[str, str] = {}
    for typed, word in _WORDS.items():
        made |= _of_number(properties.get(typed, ""), word, region, settings)
    return made


def is_e164(text: str) -> bool:
    """Whether a value passes the portal's phone validation: plus, digits, and a number that exists."""
    if not re.fullmatch(r"\+[1-9]\d{6,14}", text):
        return False
    return phonenumbers.is_possible_number(phonenumbers.parse(text))


def national_digits(text: str, settings: Settings) -> str:
    """The digits that search knows a number by: area code and local number, no country code."""
    number = _parsed(text, settings.default_country)
    return _national(number, settings) if number else re.sub(r"\D", "", text)


def _region(country: str, settings: Settings) -> str:
    word = country.strip()
    return _COUNTRIES.get(word.lower()) or (word.upper() if len(word) == 2 else settings.default_country)


def _parsed(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def _national(number: phonenumbers.PhoneNumber, settings: Settings) -> str:
    if settings.searchable_keeps_trunk_zero and number.country_code != 1:
        return re.sub(r"\D", "", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))
    return phonenumbers.national_significant_number(number)


def _of_number(text: str, word: str, region: str, settings: Settings) -> dict[str, str]:
    number = _parsed(text, region)
    e164 = "" if number is None else phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    made = {
        f"hs_calculated_{word}_number": e164,
        f"hs_searchable_calculated_{word}_number": _national(number, settings) if number else re.sub(r"\D", "", text),
        f"hs_searchable_calculated_international_{word}_number": e164 if settings.international_search_form == "e164" else e164[1:],
    }
    if word == "phone":
        made |= _parts(number)
    return made


def _parts(number: phonenumbers.PhoneNumber | None) -> dict[str, str]:
    if number is None:
        return {f"hs_calculated_phone_number_{part}": "" for part in ("country_code", "region_code", "area_code")}
    area = phonenumbers.national_significant_number(number)[: phonenumbers.length_of_geographical_area_code(number)]
    return {
        "hs_calculated_phone_number_country_code": str(number.country_code),
        "hs_calculated_phone_number_region_code": phonenumbers.region_code_for_number(number) or "",
        "hs_calculated_phone_number_area_code": area,
    }
