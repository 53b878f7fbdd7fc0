"""Which open role a reply names: pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from hub.opt_out_words import plain_words

SURE = 88.0
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class NamedRole:
    """A role with how surely the reply names it (0 to 100)."""

    role_id: str
    name: str
    sureness: float


def named_role(replies: Iterable[str], roles: Iterable[tuple[str, str]]) -> NamedRole | None:
    """The one role (id, name) that the replies name; None when none or several are named equally well."""
    said = " ".join(plain_words(reply) for reply in replies)
    scored = [
        NamedRole(role_id, name, fuzz.partial_ratio(words, said))
        for role_id, name in roles
        if len(words := plain_words(name)) >= SHORTEST and len(words) <= len(said)
    ]
    named = sorted((role for role in scored if role.sureness >= SURE), key=lambda role: (role.sureness, len(role.name)), reverse=True)
    if not named:
        return None
    best = named[0]
    equals = [role for role in named[1:] if role.sureness == best.sureness and len(role.name) == len(best.name)]
    return None if equals else best
