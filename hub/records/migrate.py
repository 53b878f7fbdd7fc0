"""Bringing a database to the tables that this version knows."""

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import hub.records
from hub.records.table import Table

TABLES = Table.metadata
KNOWN = hub.records.__all__


def config_for(engine: Engine) -> Config:
    """Alembic's configuration for this engine."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("hub.records") / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine) -> None:
    """Upgrade to the newest tables; harmless when there is nothing to do."""
    command.upgrade(config_for(engine), "head")


def is_at_head(engine: Engine) -> bool:
    """Whether the database has the newest tables."""
    head = ScriptDirectory.from_config(config_for(engine)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
