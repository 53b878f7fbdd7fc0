"""Telling from two names whether they may be one person's. Pure."""

from rapidfuzz import fuzz, utils

LETTERS = 3
ALIKE = 80
"""How alike two names with the same key have to be, of 100 (rapidfuzz, words in any order)."""


def name_key(name: str) -> str:
    """The first letters of every word, in their order: the same for Sam Rivera, RIVERA SAMUEL and Sam Riverra; empty without a letter."""
    words = "".join(sign if sign.isalnum() else " " for sign in name.casefold()).split()
    return " ".join(sorted(word[:LETTERS] for word in words if any(sign.isalpha() for sign in word)))


def are_alike(one: str, other: str) -> bool:
    """Whether two names may be one person's."""
    return bool(name_key(one)) and name_key(one) == name_key(other) and _likeness(one, other) >= ALIKE


def _likeness(one: str, other: str) -> float:
    return fuzz.token_sort_ratio(one, other, processor=utils.default_process)
