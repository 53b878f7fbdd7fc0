"""Rows of which a vendor's lists and searches show a change only after a while, indexed so that a hundred thousand stay quick."""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Generic, TypeVar

Row = dict[str, Any]
Keys = Callable[[Row], Iterable[Hashable]]
Id = TypeVar("Id", bound=Hashable)


class LaggingTable(Generic[Id]):
    """Rows by their `id`. `rows` is what was written; everything else reads the view, which follows after `lag` seconds.

    A row is never changed in place: a change is a new dictionary given to `put`. `place` says where a row stands in lists, from the oldest
    on; two rows share no place. `keys` are the indexes by name, `ordered` the fields by whose values rows are found between two of them.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        lag: Callable[[], float],
        place: Callable[[Row], Any],
        keys: Mapping[str, Keys] | None = None,
        ordered: Iterable[str] = (),
    ) -> None:
        self.rows: dict[Id, Row] = {}
        self._clock = clock
        self._lag = lag
        self._place = place
        self._keys = dict(keys or {})
        self._view: dict[Id, Row] = {}
        self._places: list[tuple[Any, Id]] = []
        self._index: dict[str, dict[Hashable, set[Id]]] = {name: {} for name in self._keys}
        self._ordered: dict[str, list[tuple[Any, Id]]] = {name: [] for name in ordered}
        self._pending: deque[tuple[datetime, Id, Row | None]] = deque()

    def put(self, row: Row) -> Row:
        """Add a row, or replace the one with its id."""
        self.rows[row["id"]] = row
        self._write_to_view(row["id"], row)
        return row

    def remove(self, identity: Id) -> None:
        """Take a row away."""
        del self.rows[identity]
        self._write_to_view(identity, None)

    def fill(self, rows: Iterable[Row]) -> int:
        """Add many new rows at once, seen by lists immediately; answers how many."""
        before = len(self.rows)
        for row in rows:
            self.rows[row["id"]] = self._view[row["id"]] = row
            for entries, entry in self._entries(row):
                entries.append(entry)
            self._add_keys(row)
        for entries in (self._places, *self._ordered.values()):
            entries.sort()
        return len(self.rows) - before

    def seen(self) -> list[Row]:
        """The rows that a list shows now, oldest first."""
        self.catch_up()
        return [self._view[identity] for _, identity in self._places]

    def newest_first(self, ids: Iterable[Id] | None = None, below: Any = None) -> Iterator[Row]:
        """Viewed rows from the newest on, of these ids or of all, before the place of the last row seen if one is given."""
        self.catch_up()
        if ids is None:
            end = len(self._places) if below is None else bisect_left(self._places, below, key=itemgetter(0))
            return (self._view[self._places[number][1]] for number in range(end - 1, -1, -1))
        rows = sorted((self._view[identity] for identity in set(ids) if identity in self._view), key=self._place, reverse=True)
        return (row for row in rows if below is None or self._place(row) < below)

    def with_key(self, index: str, key: Hashable) -> list[Row]:
        """The rows that a list shows under one key of an index, oldest first."""
        return sorted((self._view[identity] for identity in self.ids_with_keys(index, [key])), key=self._place)

    def ids_with_keys(self, index: str, keys: Iterable[Hashable]) -> set[Id]:
        """Ids under any of the keys."""
        self.catch_up()
        return {identity for key in keys for identity in self._index[index].get(key, ())}

    def has_index(self, name: str) -> bool:
        """Whether rows are found by such keys."""
        return name in self._index

    def counts(self, index: str) -> dict[Any, int]:
        """How many rows each key of an index has."""
        self.catch_up()
        return {key: len(holders) for key, holders in self._index[index].items()}

    def ids_between(self, field: str, low: Any, high: Any, largest_share: float = 1) -> set[Id] | None:
        """Ids whose value in a field is within both ends; None where the field is not ordered, or that is a larger share of all rows."""
        self.catch_up()
        entries = self._ordered.get(field)
        if entries is None:
            return None
        start, end = bisect_left(entries, low, key=itemgetter(0)), bisect_right(entries, high, key=itemgetter(0))
        return None if end - start > len(entries) * largest_share else {identity for _, identity in entries[start:end]}

    def waiting_ids(self) -> set[Id]:
        """Ids with changes that lists do not show yet."""
        return {identity for _, identity, _ in self._pending}

    def catch_up(self) -> None:
        """Bring into the view what was written longer ago than the lag."""
        now = self._clock()
        while self._pending and self._pending[0][0] <= now:
            _, identity, row = self._pending.popleft()
            self._show(identity, row)

    def _write_to_view(self, identity: Id, row: Row | None) -> None:
        lag = self._lag()
        self.catch_up()
        if lag or self._pending:
            self._pending.append((self._clock() + timedelta(seconds=lag), identity, row))
        else:
            self._show(identity, row)

    def _show(self, identity: Id, row: Row | None) -> None:
        old = self._view.get(identity)
        if row is None:
            self._view.pop(identity, None)
        else:
            self._view[identity] = row
        if old is not None:
            self._drop_keys(old)
            for entries, entry in self._entries(old):
                del entries[bisect_left(entries, entry)]
        if row is not None:
            self._add_keys(row)
            for entries, entry in self._entries(row):
                insort(entries, entry)

    def _entries(self, row: Row) -> Iterator[tuple[list[tuple[Any, Id]], tuple[Any, Id]]]:
        yield self._places, (self._place(row), row["id"])
        for name, entries in self._ordered.items():
            if row.get(name) is not None:
                yield entries, (row[name], row["id"])

    def _add_keys(self, row: Row) -> None:
        for name, keys_of in self._keys.items():
            for key in set(keys_of(row)):
                self._index[name].setdefault(key, set()).add(row["id"])

    def _drop_keys(self, row: Row) -> None:
        for name, keys_of in self._keys.items():
            for key in set(keys_of(row)):
                holders = self._index[name][key]
                holders.discard(row["id"])
                if not holders:
                    del self._index[name][key]
