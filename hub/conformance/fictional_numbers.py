"""Numbers that belong to nobody, for each country whose regulator sets some aside, and the ways in which people there write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers

from hub.contract.phone_numbers import PhoneNumber, read_phone_number

# What comes before the last two digits (NANPA 555-01XX, Ofcom, Bundesnetzagentur, Arcep, ACMA, ComReg and PTS: numbers for drama)
BEGINNINGS: Mapping[str, str] = {
    "AU": "+612555001",
    "CA": "+164755501",
    "DE": "+4917139200",
    "FR": "+336399801",
    "GB": "+4477009001",
    "IE": "+3532091001",
    "SE": "+467017406",
    "US": "+141555501",
}
SHARED_DIGITS = 4


class NoNumbers(ValueError):
    """No numbers of this country are known to belong to nobody; the sentence names the countries that will do."""


@dataclass(frozen=True, slots=True)
class FictionalNumbers:
    """The numbers of one country as E.164; raises NoNumbers for a country without any."""

    region: str

    def __post_init__(self) -> None:
        if self.region not in BEGINNINGS:
            raise NoNumbers(f"[conformance] region: {self.region} is not known; write one of {', '.join(BEGINNINGS)}.")

    @property
    def caller(self) -> str:
        """Whom most rules are about."""
        return self.at(34)

    @property
    def other(self) -> str:
        """Somebody else."""
        return self.at(35)

    @property
    def bystander(self) -> str:
        """Somebody who is there all the time."""
        return self.at(90)

    @property
    def new(self) -> PhoneNumber:
        """Whom the vendor does not know yet."""
        return PhoneNumber(self.at(77))

    @property
    def neighbours(self) -> tuple[str, ...]:
        """Numbers that share their first, their middle or their last digits with the caller's."""
        caller = self.caller
        area = len(caller) - len(_national(caller)) + 1
        return self.other, _one_more(caller, area), _one_more(caller, len(caller) - SHARED_DIGITS)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The caller's number as people of the country write it."""
        parsed = phonenumbers.parse(self.caller)
        inland = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
        abroad = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        groups, all_groups = re.findall(r"\d+", inland), re.findall(r"\d+", abroad)
        written = [self.caller, self.caller[1:], inland, abroad, *(sign.join(groups) for sign in ("", "-", ".", " "))]
        written += ["-".join(all_groups), f"+{' '.join(all_groups)}"]
        return tuple(each for each in dict.fromkeys(written) if read_phone_number(each, self.region) == PhoneNumber(self.caller))

    def at(self, place: int) -> str:
        """One of a hundred."""
        return f"{BEGINNINGS[self.region]}{place:02d}"

    def as_typed(self, number: str) -> str:
        """As a user at the vendor may have typed it."""
        return PhoneNumber(number).national

    def many(self, count: int) -> list[str]:
        """Up to 9,000 numbers that differ in their last four digits; beyond the hundred, so for simulated vendors only."""
        return [f"{self.caller[:-SHARED_DIGITS]}{place}" for place in range(1000, 1000 + count)]


def _national(number: str) -> str:
    return str(phonenumbers.parse(number).national_number)


def _one_more(number: str, place: int) -> str:
    """The number with another digit at one place."""
    return f"{number[:place]}{(int(number[place]) + 1) % 10}{number[place + 1 :]}"
