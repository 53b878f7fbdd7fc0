"""Rows of one kind, and what a list or search that lags behind still shows of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

Row = dict[str, Any]
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_LONGEST_LAG = timedelta(hours=1)


class Table:
    """Rows by id in the order they were made. A row is never changed in place: a change is a new dictionary given to `put`.

    `customer_id` is indexed, because every customer is shown with its addresses.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.rows: dict[str, Row] = {}
        self._clock = clock
        self._ids_of_customer: dict[str, dict[str, None]] = {}
        self._versions: dict[str, list[tuple[datetime, Row | None]]] = {}

    def put(self, row: Row, *, at_once: bool = False) -> Row:
        """Add a row or replace the one with its id; `at_once` also for those who look with a lag."""
        self._forget_customer(self.rows.get(row["id"]))
        self.rows[row["id"]] = row
        if "customer_id" in row:
            self._ids_of_customer.setdefault(row["customer_id"], {})[row["id"]] = None
        self._remember(row["id"], row, at_once=at_once)
        return row

    def remove(self, row_id: str) -> Row:
        """Take a row away and give it."""
        self._remember(row_id, None, at_once=False)
        self._forget_customer(self.rows[row_id])
        return self.rows.pop(row_id)

    def of_customer(self, customer_id: str) -> list[Row]:
        """The rows that belong to a customer, oldest first."""
        return [self.rows[row_id] for row_id in self._ids_of_customer.get(customer_id, {})]

    def seen_after(self, lag_seconds: float) -> list[Row]:
        """The rows as they were so many seconds ago, oldest first."""
        if lag_seconds <= 0:
            return list(self.rows.values())
        until = self._clock() - timedelta(seconds=lag_seconds)
        seen = (next((row for at, row in reversed(versions) if at <= until), None) for versions in self._versions.values())
        return [row for row in seen if row is not None]

    def _forget_customer(self, row: Row | None) -> None:
        if row is not None and "customer_id" in row:
            self._ids_of_customer[row["customer_id"]].pop(row["id"])

    def _remember(self, row_id: str, row: Row | None, *, at_once: bool) -> None:
        now = self._clock()
        if at_once:
            self._versions[row_id] = [(_LONG_AGO, row)]
            return
        versions = self._versions.setdefault(row_id, [])
        versions.append((now, row))
        while len(versions) > 1 and versions[1][0] <= now - _LONGEST_LAG:
            del versions[0]
