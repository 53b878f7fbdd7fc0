"""Recipients at which every simulated carrier plays the troubles that are worth handling; docs/sandbox.md has them as one table."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Magic(StrEnum):
    """What becomes of a text to a magic number."""

    OPTED_OUT = "opted_out"
    LANDLINE_LATER = "landline_later"
    FILTERED = "filtered"
    NOT_REGISTERED = "not_registered"
    RATE_LIMIT = "rate_limit"
    ANSWER_LOST = "answer_lost"


MAGIC_NUMBERS: Mapping[Magic, str] = MappingProxyType(
    {
        Magic.OPTED_OUT: "+14155550161",
        Magic.LANDLINE_LATER: "+14155550162",
        Magic.FILTERED: "+14155550163",
        Magic.NOT_REGISTERED: "+14155550164",
        Magic.RATE_LIMIT: "+14155550165",
        Magic.ANSWER_LOST: "+14155550166",
    }
)

WHAT_HAPPENS: Mapping[Magic, str] = MappingProxyType(
    {
        Magic.OPTED_OUT: "refused at once or reported later: the recipient has opted out",
        Magic.LANDLINE_LATER: "accepted, and later reported as not delivered: a landline",
        Magic.FILTERED: "accepted, and later reported as not delivered: filtered as unwanted",
        Magic.NOT_REGISTERED: "refused at once or reported later: the sender is not registered with the carriers",
        Magic.RATE_LIMIT: "refused as one request too many, every other time",
        Magic.ANSWER_LOST: "accepted, and every other time the connection closes before the answer",
    }
)


def magic_of(number: str) -> Magic | None:
    """What is played at this number, in E.164; None for all others."""
    return next((magic for magic, magic_number in MAGIC_NUMBERS.items() if magic_number == number), None)


class Turns:
    """Counts the requests to each magic number, for what happens only every other time, so that who repeats a request gets through."""

    def __init__(self) -> None:
        self._asked: Counter[Magic] = Counter()

    def is_due(self, magic: Magic, number: str) -> bool:
        """Whether it happens to this text: the number is the one for it, and this is the first, third, fifth time."""
        if magic_of(number) is not magic:
            return False
        self._asked[magic] += 1
        return self._asked[magic] % 2 == 1
