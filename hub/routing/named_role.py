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
    named = [role for role in scored if role.sureness >= SURE]
    whole = [role for role in named if not any(_is_part_of(role, other) for other in named)]
    best = max(whole, key=lambda role: role.sureness, default=None)
    if best is None or any(role is not best and role.sureness == best.sureness for role in whole):
        return None
    return best


def _is_part_of(role: NamedRole, other: NamedRole) -> bool:
    """Whoever names the warehouse supervisor has not named the role "Warehouse"."""
    shorter, longer = plain_words(role.name), plain_words(other.name)
    return shorter != longer and shorter in longer
