"""Rows of one kind by number, with the indexes that keep lists of a hundred thousand candidates quick."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime

from hub.sandbox.lagging import Keys, LaggingTable, Row


class Table(LaggingTable[int]):
    """Rows in the order of their numbers."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        lag: Callable[[], float] = lambda: 0,
        keys: Mapping[str, Keys] | None = None,
        dated: Iterable[str] = (),
    ) -> None:
        super().__init__(clock, lag, lambda row: row["id"], keys, dated)
        self._last_id = 0

    def next_id(self) -> int:
        """A number above every id used so far."""
        self._last_id += 1
        return self._last_id

    def put(self, row: Row) -> Row:
        """Add a row, or replace the one with its id."""
        self._last_id = max(self._last_id, row["id"])
        return super().put(row)

    def fill(self, rows: Iterable[Row]) -> int:
        """Add many new rows at once, seen by lists immediately; answers how many."""
        added = super().fill(rows)
        self._last_id = max(self._last_id, max(self.rows, default=0))
        return added

    def narrowed_by_keys(self, index: str, keys: Iterable[Hashable]) -> set[int] | None:
        """Ids under any of the keys; None when there is no such index."""
        return self.ids_with_keys(index, keys) if self.has_index(index) else None
