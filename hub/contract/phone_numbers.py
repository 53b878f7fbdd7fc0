"""The one way to hold a phone number: it cannot be built without being normalised."""

import re

import phonenumbers
from phonenumbers import PhoneNumber as Parsed
from phonenumbers import ValidationResult

# "(mobile)", "- work": letters would else be read as the digits of their keys
WORD_BEHIND = re.compile(r"(?<=\d)[\s,;:/\u2010-\u2015-]*[\s(\[][\s(\[]*[^\W\d_]\D*$")


class UnreadablePhoneNumber(ValueError):
    """The text is no phone number that could exist; the message never repeats it."""

    def __init__(self) -> None:
        super().__init__("this is not a phone number that could exist")


class PhoneNumber:
    """A number in E.164 with what was written beside it; two are equal when their E.164 is.

    `region` is the ISO country used for numbers written without a leading plus; a word behind the number is left out.
    Raises UnreadablePhoneNumber, also for a number that lacks its area code.
    """

    __slots__ = ("e164", "raw")

    def __init__(self, raw: str, region: str | None = None) -> None:
        parsed = _parsed(WORD_BEHIND.sub("", raw), region) or _parsed(raw, region)
        if parsed is None:
            raise UnreadablePhoneNumber
        self.raw = raw
        self.e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PhoneNumber) and other.e164 == self.e164

    def __hash__(self) -> int:
        return hash(self.e164)

    def __repr__(self) -> str:
        return f"PhoneNumber({self.masked})"

    @property
    def masked(self) -> str:
        """The last four digits, for logs and traces."""
        return f"…{self.e164[-4:]}"

    @property
    def region(self) -> str | None:
        """The ISO country that the number belongs to, None where it is unknown or shared by no one country."""
        code = phonenumbers.region_code_for_number(phonenumbers.parse(self.e164))
        return None if code in (None, "001", "ZZ") else code

    @property
    def national(self) -> str:
        """As people of its own country write it."""
        return phonenumbers.format_number(phonenumbers.parse(self.e164), phonenumbers.PhoneNumberFormat.NATIONAL)


def _parsed(written: str, region: str | None) -> Parsed | None:
    """The number, None where it could not be dialled from everywhere."""
    try:
        parsed = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE else None


def read_phone_number(raw: str | None, region: str | None = None) -> PhoneNumber | None:
    """The number written in `raw`, or None where there is none that could exist."""
    if not raw:
        return None
    try:
        return PhoneNumber(raw, region)
    except UnreadablePhoneNumber:
        return None
