"""What a reader of the list asked for: a kind, what is theirs, and from where on in each of the lists that it is made of. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hub.web.attention.concern import Concern, Kind
from hub.web.written_places import OF_A_MOMENT, whole_number


class Source(StrEnum):
    """What the list is made of, each in an order of its own; connections, mappings and lines are few and come first."""

    SYSTEMS = "s"
    TASKS = "t"
    EFFECTS = "f"
    REQUESTS = "r"
    EVENTS = "e"
    CALLS = "c"


KINDS_IN: Mapping[Source, frozenset[Kind]] = {
    Source.SYSTEMS: frozenset({Kind.CONNECTION, Kind.LINE, Kind.MAPPING}),
    Source.TASKS: frozenset({Kind.TASK, Kind.TEXT, Kind.PERSON, Kind.LINE, Kind.CONNECTION, Kind.DOUBT}),
    Source.EFFECTS: frozenset({Kind.HELD, Kind.DOUBT}),
    Source.REQUESTS: frozenset({Kind.UNSETTLED}),
    Source.EVENTS: frozenset({Kind.UNSETTLED}),
    Source.CALLS: frozenset({Kind.UNSETTLED}),
}
ASSIGNED = frozenset({Source.TASKS, Source.EFFECTS})
Place = tuple[int, int]
"""The last row that was shown: its moment in microseconds, 0 where rows are in the order of their ids, and its id."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one source has for a page, and the place behind which it goes on; None at its end."""

    concerns: Sequence[Concern]
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`mine` leaves what is assigned to the member `member_id`; `places` are None on the first page, later those of unfinished sources."""

    member_id: int
    kind: Kind | None = None
    mine: bool = False
    places: Mapping[Source, Place] | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str], member_id: int) -> "Wish":
        """From a query string; what makes no sense is left out."""
        kind = asked.get("kind", "")
        places = dict(place for written in asked.get("after", "").split(".") if (place := _place(written)) is not None)
        return cls(
            member_id=member_id,
            kind=Kind(kind) if kind in frozenset(Kind) else None,
            mine=asked.get("mine") == "yes",
            places=places or None,
        )

    def wants(self, source: Source) -> bool:
        """Whether the source has anything for this page."""
        if self.places is not None and source not in self.places:
            return False
        return (self.kind is None or self.kind in KINDS_IN[source]) and (not self.mine or source in ASSIGNED)

    def place(self, source: Source) -> Place | None:
        """Where the source goes on; None at its beginning."""
        return self.places.get(source) if self.places else None

    def fits(self, concern: Concern) -> bool:
        """Whether it is what the reader asked for."""
        return self.kind in (None, concern.kind) and (not self.mine or concern.member_id == self.member_id)


def written_places(places: Mapping[Source, Place]) -> str:
    """Places as an address carries them."""
    return ".".join(f"{source}{moment}-{row_id}" for source, (moment, row_id) in places.items())


def _place(written: str) -> tuple[Source, Place] | None:
    moment, _, row_id = written[1:].partition("-")
    at, last = whole_number(moment, OF_A_MOMENT), whole_number(row_id)
    return (Source(written[0]), (at, last)) if at is not None and last is not None and written[0] in frozenset(Source) else None
