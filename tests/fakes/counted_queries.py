"""Counting what a database is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from hub.records.database import Database


@contextmanager
def counted_queries(database: Database) -> Iterator[list[str]]:
    """All SELECT statements that are sent meanwhile, on the engine that pages read from."""
    asked: list[str] = []
    with database.read_installation() as session:
        reader = session.get_bind()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(reader, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(reader, "before_cursor_execute", note)
