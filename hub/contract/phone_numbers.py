"""The one way to hold a phone number: it cannot be built without being normalised."""

import re
import unicodedata
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber as Parsed
from phonenumbers import ValidationResult

# "(mobile)", "- work": letters would else be read as the digits of their keys
WORD_BEHIND = re.compile(r"(?<=\d)[\s,;:/\u2010-\u2015-]*[\s(\[][\s(\[]*[^\W\d_]\D*$")

# 00 from most of the world, 011 from North America: people write the one that they dial, wherever the reader is
DIALLED_ABROAD = re.compile(r"^[^\d+]*0(?:0|11)(?=[^\d]*[1-9])")
TRUNK_ZERO_IN_BRACKETS = re.compile(r"\([\s]*0[\s]*\)")


class UnreadablePhoneNumber(ValueError):
    """The text is no phone number that could exist; the message never repeats it."""

    def __init__(self) -> None:
        super().__init__("this is not a phone number that could exist")


class PhoneNumber:
    """A number in E.164 with what was written beside it; two are equal when their E.164 is.

    `region` is the ISO country used for numbers written without a leading plus; a word behind the number is left out. What makes no
    valid number as it stands is also read as dialled from abroad, as international without its plus, and without a zero in brackets.
    Raises UnreadablePhoneNumber, also for a number that lacks its area code.
    """

    __slots__ = ("e164", "raw")

    def __init__(self, raw: str, region: str | None = None) -> None:
        plain = "".join(map(_plain, raw))
        parsed = _parsed(WORD_BEHIND.sub("", plain), region) or _parsed(plain, region)
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


def _plain(sign: str) -> str:
    """Every kind of space as a plain one, wide signs and digits of all scripts as ours, nothing for the invisible ones copied along."""
    match unicodedata.category(sign):
        case "Zs":
            return " "
        case "Cf":
            return ""
        case "Nd":
            return str(unicodedata.decimal(sign))
    return unicodedata.normalize("NFKC", sign) if "\uff01" <= sign <= "\uff5e" else sign


def _parsed(written: str, region: str | None) -> Parsed | None:
    """The number: as written where that is valid, else as it may be meant where that is valid, else as written if possible at all."""
    as_written = _possible(written, region)
    if as_written is not None and phonenumbers.is_valid_number(as_written):
        return as_written
    for meant in _as_meant(written, region):
        parsed = _possible(meant, region)
        if parsed is not None and phonenumbers.is_valid_number(parsed):
            return parsed
    return as_written


def _as_meant(written: str, region: str | None) -> Iterator[str]:
    """Other readings, each only of signs that stand there; a country's own code is guessed for that country alone."""
    without_zero = TRUNK_ZERO_IN_BRACKETS.sub(" ", written)
    for text in dict.fromkeys((written, without_zero)):
        if text is not written:
            yield text
        if DIALLED_ABROAD.match(text):
            yield DIALLED_ABROAD.sub("+", text)
        digits = text.lstrip("( ")
        if region is not None and digits.startswith(str(phonenumbers.country_code_for_region(region))):
            yield f"+{digits}"


def _possible(written: str, region: str | None) -> Parsed | None:
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
