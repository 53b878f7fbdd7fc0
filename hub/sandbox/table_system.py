"""The commonest kind of vendor, whole: one strict API with rights, limits and pages, over tables whose lists lag."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from hub.sandbox.lagging import LaggingTable, Row
from hub.sandbox.refusal import Refused
from hub.sandbox.strict_api import Fields, Habits, StrictApi
from hub.sandbox.system import SimulatedSystem
from hub.sandbox.vendor import Clock


class TableSystem(SimulatedSystem):
    """A simulated vendor with one `api` over `tables`, by name, with the fields of a row and the kind of each.

    A subclass says what paths there are, what each does, and what is put in and held.

    Ids are numbers written as text, the same ones after every reset. A row is never changed in place.
    """

    def __init__(self, key: str, name: str, clock: Clock, *, prefix: str, tables: Mapping[str, Fields], habits: Habits) -> None:
        super().__init__(key, name, clock)
        self._kinds = dict(tables)
        self._habits = habits
        self._empty()
        habits.door.put_on(self)
        self.api = StrictApi(self, prefix, habits)

    def credentials(self, mode: str, *, without: str | None = None) -> Mapping[str, str]:
        """A new credential with every right, or with all but one."""
        return self._habits.door.credentials(mode, without)

    def keep_limits(self, *, on: bool) -> None:
        """The limit of the API."""
        self.api.keeps_limits = on

    def lag_search(self, seconds: float) -> None:
        """Whatever reads `seen()` of a table: lists and searches, not reads by id."""
        self._lag_s = seconds

    def truth(self) -> dict[str, Any]:
        """Every table, as written."""
        with self.lock:
            return {kind: list(table.rows.values()) for kind, table in self.tables.items()}

    def reset(self) -> None:
        """No rows, no credentials, nothing counted, no lag."""
        super().reset()
        with self.lock:
            self._empty()
            self.api.reset()

    def add(self, kind: str, **values: Any) -> Row:
        """Write a new row with the next id; a list or object that is not given is empty, any other field None."""
        blank: Row = {name: type_() if type_ in (list, dict) else None for name, type_ in self._kinds[kind].items()}
        return self.tables[kind].put({"id": str(next(self._ids)), **blank, **values})

    def find(self, kind: str, **values: Any) -> Row:
        """The row that has these values, such as its `id`, as written; raises Refused with 404."""
        found = self.written(kind, **values)
        if not found:
            raise Refused(404, f"there is no such record among the {kind}")
        return found[0]

    def change(self, kind: str, row_id: str, **values: Any) -> Row:
        """Write some values of a row anew; raises Refused with 404."""
        return self.tables[kind].put({**self.find(kind, id=row_id), **values})

    def remove(self, kind: str, row_id: str) -> None:
        """Take a row away; raises Refused with 404."""
        self.find(kind, id=row_id)
        self.tables[kind].remove(row_id)

    def written(self, kind: str, **values: Any) -> list[Row]:
        """The rows that have these values, as written, oldest first."""
        rows = self.tables[kind].rows
        one = [rows[values["id"]]] if values.get("id") in rows else []
        return [row for row in (one if "id" in values else rows.values()) if _has(row, values)]

    def listed(self, kind: str, **values: Any) -> list[Row]:
        """The rows that have these values, as lists show them now, oldest first."""
        return [row for row in self.tables[kind].seen() if _has(row, values)]

    def _empty(self) -> None:
        self._lag_s = 0.0
        self._ids = count(1001)
        self.tables = {kind: LaggingTable[str](self.clock, lambda: self._lag_s, lambda row: int(row["id"])) for kind in self._kinds}


def _has(row: Row, values: Mapping[str, Any]) -> bool:
    return all(row[name] == value for name, value in values.items())
