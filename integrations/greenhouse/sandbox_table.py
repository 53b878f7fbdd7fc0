"""Rows of one kind with the indexes that keep lists of a hundred thousand candidates quick."""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
Keys = Callable[[Row], Iterable[Hashable]]


class Table:
    """Rows by id. `rows` is what was written; lists read the view, which follows after the lag in seconds.

    A row is never changed in place: a change is a new dictionary given to `put`.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        lag: Callable[[], float] = lambda: 0,
        keys: Mapping[str, Keys] | None = None,
        dated: Iterable[str] = (),
    ) -> None:
        self.rows: dict[int, Row] = {}
        self._clock = clock
        self._lag = lag
        self._keys = dict(keys or {})
        self._view: dict[int, Row] = {}
        self._order: list[int] = []
        self._index: dict[str, dict[Hashable, set[int]]] = {name: {} for name in self._keys}
        self._dated: dict[str, list[tuple[str, int]]] = {name: [] for name in dated}
        self._pending: deque[tuple[datetime, int, Row | None]] = deque()
        self._last_id = 0

    def next_id(self) -> int:
        """A number above every id used so far."""
        self._last_id += 1
        return self._last_id

    def put(self, row: Row) -> Row:
        """Add a row, or replace the one with its id."""
        self.rows[row["id"]] = row
        self._last_id = max(self._last_id, row["id"])
        self._write_to_view(row["id"], row)
        return row

    def remove(self, number: int) -> None:
        """Take a row away."""
        del self.rows[number]
        self._write_to_view(number, None)

    def fill(self, rows: Iterable[Row]) -> int:
        """Add many new rows at once, seen by lists immediately; answers how many."""
        before = len(self.rows)
        for row in rows:
            number = row["id"]
            self.rows[number] = self._view[number] = row
            self._order.append(number)
            for name, entries in self._dated.items():
                entries.append((row[name], number))
            self._add_keys(row)
        self._order.sort()
        for entries in self._dated.values():
            entries.sort()
        self._last_id = max(self._last_id, self._order[-1] if self._order else 0)
        return len(self.rows) - before

    def with_key(self, index: str, key: Hashable) -> list[Row]:
        """The rows a list would show under one key of an index."""
        self.catch_up()
        return [self._view[number] for number in sorted(self._index[index].get(key, ()))]

    def ids_with_keys(self, index: str, keys: Iterable[Hashable]) -> list[int] | None:
        """Ids under any of the keys; None when there is no such index."""
        if index not in self._index:
            return None
        return [number for key in keys for number in self._index[index].get(key, ())]

    def ids_between(self, field: str, low: str, high: str) -> list[int] | None:
        """Ids whose timestamp is within the bounds; None when walking all rows is as good."""
        entries = self._dated.get(field)
        if entries is None:
            return None
        start, end = bisect_left(entries, (low, 0)), bisect_right(entries, (high, self._last_id))
        return None if end - start > len(entries) // 4 else [number for _, number in entries[start:end]]

    def newest_first(self, numbers: Iterable[int] | None, below: int | None) -> Iterator[Row]:
        """Viewed rows by falling id, of these ids or of all, below an id if one is given."""
        if numbers is None:
            end = len(self._order) if below is None else bisect_left(self._order, below)
            chosen: Iterable[int] = (self._order[place] for place in range(end - 1, -1, -1))
        else:
            chosen = sorted({number for number in numbers if below is None or number < below}, reverse=True)
        return (self._view[number] for number in chosen if number in self._view)

    def catch_up(self) -> None:
        """Bring into the view what was written longer ago than the lag."""
        now = self._clock()
        while self._pending and self._pending[0][0] <= now:
            _, number, row = self._pending.popleft()
            self._show(number, row)

    def _write_to_view(self, number: int, row: Row | None) -> None:
        lag = self._lag()
        self.catch_up()
        if lag or self._pending:
            self._pending.append((self._clock() + timedelta(seconds=lag), number, row))
        else:
            self._show(number, row)

    def _show(self, number: int, row: Row | None) -> None:
        old = self._view.pop(number, None)
        if old is not None:
            self._drop_keys(old)
        if row is not None:
            self._view[number] = row
            self._add_keys(row)
            for name, entries in self._dated.items():
                insort(entries, (row[name], number))
        if row is not None and old is None:
            insort(self._order, number)
        elif row is None and old is not None:
            del self._order[bisect_left(self._order, number)]

    def _add_keys(self, row: Row) -> None:
        for name, keys_of in self._keys.items():
            index = self._index[name]
            for key in set(keys_of(row)):
                index.setdefault(key, set()).add(row["id"])

    def _drop_keys(self, row: Row) -> None:
        for name, keys_of in self._keys.items():
            for key in set(keys_of(row)):
                holders = self._index[name][key]
                holders.discard(row["id"])
                if not holders:
                    del self._index[name][key]
        for name, entries in self._dated.items():
            del entries[bisect_left(entries, (row[name], row["id"]))]
