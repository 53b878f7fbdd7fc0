"""Which records are tied to which, and by what kinds of tie (HubSpot docs, associations)."""

from collections.abc import Callable

from integrations.hubspot.sandbox_object_types import AssociationKind, kinds_between, reverse_of

End = tuple[str, str]


class Associations:
    """Ties between records. An end is (kind, id); each direction has its own set of type ids."""

    def __init__(self) -> None:
        self._ties: dict[End, dict[End, set[int]]] = {}

    def tie(self, one: End, other: End, type_id: int) -> None:
        """Tie two records; doing it twice changes nothing."""
        self._ties.setdefault(one, {}).setdefault(other, set()).add(type_id)
        back = self._ties.setdefault(other, {}).setdefault(one, set())
        reverse = reverse_of(type_id)
        if reverse is not None:
            back.add(reverse)

    def untie(self, one: End, other: End) -> None:
        """Take every tie between two records away."""
        self._ties.get(one, {}).pop(other, None)
        self._ties.get(other, {}).pop(one, None)

    def forget(self, end: End) -> None:
        """Take every tie of a record away."""
        for other in list(self._ties.get(end, {})):
            self.untie(end, other)

    def move(self, old: End, new: End) -> None:
        """Give a record's ties to another one."""
        for other, type_ids in list(self._ties.get(old, {}).items()):
            back = set(self._ties[other][old])
            self.untie(old, other)
            if other == new:
                continue
            self._ties.setdefault(new, {}).setdefault(other, set()).update(type_ids)
            self._ties.setdefault(other, {}).setdefault(new, set()).update(back)

    def of(self, end: End, kind: str) -> list[str]:
        """The ids of the records of one kind that are tied to this one, in the order in which they were tied."""
        return [number for other, number in self._ties.get(end, {}) if other == kind]

    def kinds(self, one: End, other: End) -> list[AssociationKind]:
        """The ties in this direction whose ids are known, by falling importance of their labels."""
        held = self._ties.get(one, {}).get(other, set())
        return [kind for kind in kinds_between(one[0], other[0]) if kind.type_id in held]

    def are_tied(self, one: End, other: End) -> bool:
        """Whether there is any tie."""
        return other in self._ties.get(one, {})

    def checkpoint(self) -> Callable[[], None]:
        """Remember the present state; the answer brings it back."""
        ties = {one: {other: set(type_ids) for other, type_ids in others.items()} for one, others in self._ties.items()}

        def undo() -> None:
            self._ties = ties

        return undo
