"""Records of one kind, and the search index that follows them after a while."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Record:
    """One record; a change makes a new one. Values are texts, empty ones are left out."""

    kind: str
    id: str
    properties: dict[str, str]
    created: datetime
    updated: datetime
    archived_at: datetime | None = None
    facts: dict[str, str] = field(default_factory=dict)


class Table:
    """`rows` is what was written; search reads the index, which follows after a lag."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.rows: dict[str, Record] = {}
        self._clock = clock
        self._index: dict[str, Record] = {}
        self._pending: deque[tuple[datetime, str, Record | None]] = deque()
        self._last_due: dict[str, datetime] = {}

    def put(self, row: Record, lag: float) -> Record:
        """Write a record; search shows it after the lag in seconds."""
        self.rows[row.id] = row
        due = max(self._clock() + timedelta(seconds=lag), self._last_due.get(row.id, row.created))
        self._last_due[row.id] = due
        self._pending.append((due, row.id, row))
        return row

    def remove(self, number: str) -> None:
        """Take a record away, from the index at once."""
        self.rows.pop(number, None)
        self._pending.append((self._clock(), number, None))

    def alive(self) -> list[Record]:
        """What was written and not archived, oldest first."""
        return [row for row in self.rows.values() if row.archived_at is None]

    def indexed(self) -> Iterable[Record]:
        """What search sees now."""
        now = self._clock()
        waiting = sorted((entry for entry in self._pending if entry[0] > now), key=lambda entry: entry[0])
        for _, number, row in sorted((entry for entry in self._pending if entry[0] <= now), key=lambda entry: entry[0]):
            if row is None:
                self._index.pop(number, None)
            else:
                self._index[number] = row
        self._pending = deque(waiting)
        return [row for row in self._index.values() if row.archived_at is None and self._still_alive(row)]

    def index_now(self) -> None:
        """Let search see everything that was written."""
        now = self._clock()
        self._pending = deque((min(due, now), number, row) for due, number, row in self._pending)
        self._last_due.clear()

    def checkpoint(self) -> Callable[[], None]:
        """Remember the present state; the answer brings it back."""
        rows, index, pending, last_due = dict(self.rows), dict(self._index), deque(self._pending), dict(self._last_due)

        def undo() -> None:
            self.rows, self._index, self._pending, self._last_due = rows, index, pending, last_due

        return undo

    def _still_alive(self, row: Record) -> bool:
        now = self.rows.get(row.id)
        return now is not None and now.archived_at is None
