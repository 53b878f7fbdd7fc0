"""Hubs for the tests of the engine and its stages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.small_hub import SmallHub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[SmallHub]:
    """A small hub on SQLite, for rules that no database changes."""
    small = SmallHub(f"sqlite:///{tmp_path / 'hub.sqlite3'}", tmp_path)
    yield small
    small.close()


@pytest.fixture
def hub_on_each(database_url: str, tmp_path: Path) -> Iterator[SmallHub]:
    """A small hub on each kind of database, where locks, claims and constraints matter."""
    small = SmallHub(database_url, tmp_path)
    yield small
    small.close()


@pytest.fixture
def hub_on_postgres(postgres_url: str, tmp_path: Path) -> Iterator[SmallHub]:
    """A small hub on PostgreSQL, where transactions run side by side."""
    small = SmallHub(postgres_url, tmp_path)
    yield small
    small.close()
