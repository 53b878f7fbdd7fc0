"""Hubs for the tests of the engine and its stages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.small_hub import SmallHub
from tests.postgres_server import PostgresServer
from tests.services import copy_of


@pytest.fixture
def hub(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[SmallHub]:
    """A small hub on SQLite, for rules that no database changes."""
    small = SmallHub(copy_of(sqlite_with_tables, tmp_path), tmp_path)
    yield small
    small.close()


@pytest.fixture
def hub_on_each(database_url_with_tables: str, tmp_path: Path) -> Iterator[SmallHub]:
    """A small hub on each kind of database, where locks, claims and constraints matter."""
    small = SmallHub(database_url_with_tables, tmp_path)
    yield small
    small.close()


@pytest.fixture
def hub_on_postgres(postgres_server: PostgresServer, postgres_with_tables: str, tmp_path: Path) -> Iterator[SmallHub]:
    """A small hub on PostgreSQL, where transactions run side by side."""
    with postgres_server.lent(postgres_with_tables) as url:
        small = SmallHub(url, tmp_path)
        yield small
        small.close()
