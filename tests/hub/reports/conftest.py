"""A database with one business, and calls to count."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.records.database import Database
from hub.settings import Settings
from tests.fakes.account_rows import NOW, AccountRows, make_account
from tests.fakes.counted_firm import CountedFirm
from tests.services import copy_of


@pytest.fixture
def database(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(Settings(data_folder=tmp_path, database_url=copy_of(sqlite_with_tables, tmp_path)), clock=lambda: NOW)
    yield database
    database.close()


@pytest.fixture
def firm(database: Database) -> CountedFirm:
    """A firm in New York with one line that hears of every call."""
    return CountedFirm(database, AccountRows(database, make_account(database)))


@pytest.fixture
def either_firm(database_url_with_tables: str, tmp_path: Path) -> Iterator[CountedFirm]:
    database = Database(Settings(data_folder=tmp_path, database_url=database_url_with_tables), clock=lambda: NOW)
    yield CountedFirm(database, AccountRows(database, make_account(database)))
    database.close()
