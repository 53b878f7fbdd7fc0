"""What one configuration file is: how its parts are read from the database, checked, and written back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import JSON, Boolean, Float, Integer, String
from sqlalchemy import Table as SqlTable

from hub.contract.manifest import Manifest
from hub.records.session import AccountSession
from hub.records.table import Table

Item = dict[str, Any]
TYPES: tuple[tuple[type, dict[str, Any]], ...] = (
    (Boolean, {"type": "boolean"}),
    (Integer, {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}),
    (Float, {"type": "number"}),
    (JSON, {"type": "array", "items": {"type": "string"}}),
    (String, {"type": "string"}),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where files are brought in: by whom, in words, and the systems that this installation knows."""

    by: str
    manifests: Mapping[str, Manifest]


class Section(Protocol):
    """A file. `table` names its list of parts, and is empty where the file is one part."""

    file: str
    noun: str
    table: str

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of one part."""

    def name(self, item: Item) -> str:
        """What tells one part from another, in words."""

    def read(self, session: AccountSession) -> dict[str, Item]:
        """Every part as it stands, by its name."""

    def write(self, session: AccountSession, item: Item, place: Place) -> list[str]:
        """Put a part to use; the sentences say what of it could not be. Raises Impossible where nothing of it can."""

    def remove(self, session: AccountSession, item: Item, place: Place) -> str:
        """Take away a part that the file does not have; the sentence says why where it stays, and is empty where it went."""


def columns_of(table: type[Table], leaves_out: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The settings of a table with their JSON types, whether they may be left empty under `nullable`."""
    sql = table.__table__
    assert isinstance(sql, SqlTable)  # noqa: S101 - what is declared as a table is one
    skipped = set(leaves_out)
    found = {}
    for column in sql.columns:
        if column.name not in skipped:
            kind = next(schema for python, schema in TYPES if isinstance(column.type, python))
            found[column.name] = {**kind, "nullable": bool(column.nullable)}
    return found


def object_of(columns: Mapping[str, dict[str, Any]], more: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The schema of a part: what may be empty may be left out, everything else is written."""
    properties = {name: {key: value for key, value in schema.items() if key != "nullable"} for name, schema in {**columns, **more}.items()}
    required = [name for name, schema in {**columns, **more}.items() if not schema.get("nullable")]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def without_empty(values: Mapping[str, Any]) -> Item:
    """A part as it is written: what is empty is left out."""
    return {name: value for name, value in values.items() if value is not None}


def optional(schema: dict[str, Any]) -> dict[str, Any]:
    """The same, that may be left out."""
    return {**schema, "nullable": True}


TEXT: dict[str, Any] = {"type": "string"}
"""Any words."""
