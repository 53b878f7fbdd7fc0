"""Rows of one kind in the order of their creation, with the indexes that keep lists of a hundred thousand people quick."""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
Place = tuple[int, str]
Keys = Callable[[Row], Iterable[Hashable]]


class Table:
    """Rows by id. `rows` is what was written; lists read the view, which follows after the lag in seconds.

    A row is never changed in place: a change is a new dictionary given to `put`.
    """

    def __init__(self, clock: Callable[[], datetime], lag: Callable[[], float], keys: Mapping[str, Keys]) -> None:
        self.rows: dict[str, Row] = {}
        self._clock = clock
        self._lag = lag
        self._keys = dict(keys)
        self._view: dict[str, Row] = {}
        self._order: list[Place] = []
        self._changed: list[Place] = []
        self._index: dict[str, dict[Hashable, set[str]]] = {name: {} for name in self._keys}
        self._pending: deque[tuple[datetime, str, Row | None]] = deque()

    def put(self, row: Row) -> Row:
        """Add a row, or replace the one with its id."""
        self.rows[row["id"]] = row
        self._write_to_view(row["id"], row)
        return row

    def remove(self, identity: str) -> None:
        """Take a row away."""
        del self.rows[identity]
        self._write_to_view(identity, None)

    def fill(self, rows: Iterable[Row]) -> int:
        """Add many new rows at once, seen by lists immediately; answers how many."""
        before = len(self.rows)
        for row in rows:
            self.rows[row["id"]] = self._view[row["id"]] = row
            self._order.append(_place(row))
            self._changed.extend(_change(row))
            self._add_keys(row)
        self._order.sort()
        self._changed.sort()
        return len(self.rows) - before

    def with_key(self, index: str, key: Hashable) -> list[Row]:
        """The rows a list would show under one key of an index, oldest first."""
        self.catch_up()
        return sorted((self._view[identity] for identity in self._index[index].get(key, ())), key=_place)

    def counts(self, index: str) -> dict[Any, int]:
        """How many rows each key of an index has."""
        self.catch_up()
        return {key: len(holders) for key, holders in self._index[index].items()}

    def ids_with_keys(self, index: str, keys: Iterable[Hashable]) -> set[str]:
        """Ids under any of the keys."""
        self.catch_up()
        return {identity for key in keys for identity in self._index[index].get(key, ())}

    def ids_changed(self, start: int, end: int) -> set[str]:
        """Ids whose last change is within both moments, in epoch milliseconds."""
        self.catch_up()
        low, high = bisect_left(self._changed, (start, "")), bisect_right(self._changed, (end, "\uffff"))
        return {identity for _, identity in self._changed[low:high]}

    def newest_first(self, ids: Iterable[str] | None, below: Place | None) -> Iterator[Row]:
        """Viewed rows from the newest on, of these ids or of all, after the place of the last row seen."""
        self.catch_up()
        if ids is None:
            end = len(self._order) if below is None else bisect_left(self._order, below)
            return (self._view[self._order[number][1]] for number in range(end - 1, -1, -1))
        places = sorted((_place(self._view[identity]) for identity in ids if identity in self._view), reverse=True)
        return (self._view[identity] for place, identity in places if below is None or (place, identity) < below)

    def waiting_ids(self) -> set[str]:
        """Ids with changes that lists do not show yet."""
        return {identity for _, identity, _ in self._pending}

    def catch_up(self) -> None:
        """Bring into the view what was written longer ago than the lag."""
        now = self._clock()
        while self._pending and self._pending[0][0] <= now:
            _, identity, row = self._pending.popleft()
            self._show(identity, row)

    def _write_to_view(self, identity: str, row: Row | None) -> None:
        lag = self._lag()
        self.catch_up()
        if lag or self._pending:
            self._pending.append((self._clock() + timedelta(seconds=lag), identity, row))
        else:
            self._show(identity, row)

    def _show(self, identity: str, row: Row | None) -> None:
        old = self._view.pop(identity, None)
        if old is not None:
            self._drop_keys(old)
            _discard(self._order, _place(old))
            for change in _change(old):
                _discard(self._changed, change)
        if row is not None:
            self._view[identity] = row
            self._add_keys(row)
            insort(self._order, _place(row))
            for change in _change(row):
                insort(self._changed, change)

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


def _place(row: Row) -> Place:
    return row["createdAt"], row["id"]


def _change(row: Row) -> list[Place]:
    updated = row.get("updatedAt")
    return [] if updated is None else [(updated, row["id"])]


def _discard(places: list[Place], place: Place) -> None:
    del places[bisect_left(places, place)]
