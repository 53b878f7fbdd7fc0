"""The migrations make exactly the tables that the code knows, and unmake them again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect

from hub.records.database import Database
from hub.records.migrate import TABLES, config_for, is_at_head, migrate
from hub.settings import Settings


@pytest.fixture
def engine(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    database = Database(Settings(data_folder=tmp_path, database_url=database_url))
    yield database.engine
    database.close()


def test_the_migrations_lead_to_the_tables_of_the_code(engine: Engine) -> None:
    assert not is_at_head(engine)
    migrate(engine)
    assert is_at_head(engine)
    command.check(config_for(engine))
    assert set(inspect(engine).get_table_names()) == {*TABLES.tables, "alembic_version"}


def test_migrating_twice_is_harmless(engine: Engine) -> None:
    migrate(engine)
    migrate(engine)
    assert is_at_head(engine)


def test_every_migration_can_be_taken_back_and_made_again(engine: Engine) -> None:
    migrate(engine)
    command.downgrade(config_for(engine), "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrate(engine)
    command.check(config_for(engine))
