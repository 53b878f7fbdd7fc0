"""Counts the parts of a text: GSM-7 160/153 characters, otherwise UCS-2 70/67 UTF-16 units."""

from math import ceil

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")
_LOOK_ALIKES = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "}  # noqa: RUF001 (these are what it replaces)
)


def count_segments(body: str) -> int:
    """Return how many parts a text takes, at least one."""
    if set(body) <= _GSM | _GSM_TWICE:
        units = sum(2 if character in _GSM_TWICE else 1 for character in body)
        return 1 if units <= 160 else ceil(units / 153)
    units = len(body.encode("utf-16-le")) // 2
    return 1 if units <= 70 else ceil(units / 67)


def smart_encode(body: str) -> str:
    """Replace look-alike quotes, dashes and spaces by plain ones, as SmartEncoded does."""
    return body.translate(_LOOK_ALIKES)
