"""Valid numbers of twelve countries, and the ways in which people write them."""

from dataclasses import dataclass

import phonenumbers
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

COUNTRIES = ("US", "CA", "GB", "IE", "DE", "FR", "ES", "IT", "NL", "AU", "NZ", "MX")
TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
SPACES = (" ", "\u00a0", "\u202f", "\u2009", "\u3000", "  ", ".", "-", "/", "\u2013", "")
BEFORE = ("", " ", "tel:", "Tel. ", "Mobile: ", "\u200e", "\u202a")
BEHIND = ("", " ", "\t", " ext. 12", " x12", " ext 7", " (mobile)", " - work", "\u202c")
FULL_WIDTH = str.maketrans({chr(sign): chr(sign + 0xFEE0) for sign in range(ord("0"), ord("9") + 1)} | {"+": "\uff0b"})


@dataclass(frozen=True)
class Written:
    """A number in E.164, the country that it belongs to, and what somebody wrote; `anywhere` where that names the country."""

    e164: str
    country: str
    text: str
    anywhere: bool


@st.composite
def valid_numbers(draw: st.DrawFn, country: str) -> phonenumbers.PhoneNumber:
    """A number that could be given to somebody in the country."""
    example = phonenumbers.example_number_for_type(country, draw(st.sampled_from(TYPES)))
    significant = phonenumbers.national_significant_number(example)
    last = draw(st.text("0123456789", min_size=5, max_size=5))
    number = phonenumbers.parse(f"+{example.country_code}{significant[:-5]}{last}")
    if not phonenumbers.is_valid_number_for_region(number, country):
        return example
    return number


def ways_to_write(number: phonenumbers.PhoneNumber) -> tuple[list[str], list[str]]:
    """With the country and without it, as far as people write them so."""
    e164, national, international = (
        phonenumbers.format_number(number, form)
        for form in (PhoneNumberFormat.E164, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL)
    )
    code, grouped = international[1:].split(" " if " " in international else "-", 1)
    abroad = [
        e164,
        international,
        f"(+{code}) {grouped}",
        f"+ {code} {grouped}",
        *(f"{way}{code} {grouped}" for way in ("00", "00 ", "011 ")),
    ]
    if national.lstrip("(").startswith("0") and code != "39":
        abroad += [f"+{code} (0) {grouped}", f"+{code} (0){grouped}", f"00{code} (0) {grouped}"]
    if code == "49":
        return abroad, [national]  # German numbers differ in length: without the plus it may be another one of theirs
    return abroad, [national, e164[1:], international[1:], f"({code}) {grouped}"]


@st.composite
def written_numbers(draw: st.DrawFn) -> Written:
    """A number of any of the countries in any of the ways."""
    country = draw(st.sampled_from(COUNTRIES))
    number = draw(valid_numbers(country))
    abroad, at_home = ways_to_write(number)
    anywhere = draw(st.booleans())
    text = draw(st.sampled_from(abroad if anywhere else at_home)).replace(" ", draw(st.sampled_from(SPACES)))
    if draw(st.booleans()):
        text = text.translate(FULL_WIDTH)
    text = draw(st.sampled_from(BEFORE)) + text + draw(st.sampled_from(BEHIND))
    return Written(phonenumbers.format_number(number, PhoneNumberFormat.E164), country, text, anywhere)
