"""How a text travels: its alphabet, the characters that force the wider one, and its parts (3GPP TS 23.038). Pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
COUNTS_TWO = frozenset("^{}\\[~]|€\f")
TYPED_FOR: Mapping[str, str] = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201a": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u00ab": '"',
    "\u00bb": '"',
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2022": "-",
    "\u2026": "...",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\u200b": "",
    "\ufeff": "",
    "`": "'",
    "\u00b4": "'",
}


@dataclass(frozen=True, slots=True)
class Alphabet:
    """One part holds `single` units, each of several parts `joined`."""

    name: str
    single: int
    joined: int


GSM_7, UCS_2 = Alphabet("GSM-7", 160, 153), Alphabet("UCS-2", 70, 67)


@dataclass(frozen=True, slots=True)
class Measured:
    """`characters` as people count them; `forcing` are those, each once, that no plain text can carry."""

    alphabet: Alphabet
    characters: int
    units: int
    parts: int
    forcing: tuple[str, ...]


def measure(text: str) -> Measured:
    """How the text travels."""
    forcing = tuple(dict.fromkeys(one for one in text if one not in PLAIN and one not in COUNTS_TWO))
    alphabet = UCS_2 if forcing else GSM_7
    lengths = [(len(one.encode("utf-16-be", "surrogatepass")) // 2) if forcing else 1 + (one in COUNTS_TWO) for one in text]
    units = sum(lengths)
    return Measured(alphabet, len(text), units, 1 if units <= alphabet.single else _joined(lengths, alphabet.joined), forcing)


def _joined(lengths: list[int], room: int) -> int:
    """Parts of a long text: a character of two units is not torn apart."""
    parts, used = 1, 0
    for length in lengths:
        if used + length > room:
            parts, used = parts + 1, 0
        used += length
    return parts


def plain_for(character: str) -> str | None:
    """What a plain text can carry instead of the character, None where nothing comes close."""
    if character in TYPED_FOR:
        return TYPED_FOR[character]
    bare = "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one))
    return bare if bare and all(one in PLAIN for one in bare) else None


def in_plain_letters(text: str) -> str:
    """The text with typographic marks as they are typed; letters stay as they are."""
    return "".join(TYPED_FOR.get(one, one) for one in text)
