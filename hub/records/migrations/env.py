"""How Alembic runs our migrations: on the engine it is handed, online only."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, BigInteger

from hub.records.migrate import TABLES
from hub.records.table import UtcTime


def render_item(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their names."""
    names = ((UtcTime, "UtcTime()"), (JSON, "Json"), (BigInteger, "Identity"))
    written = next((name for cls, name in names if kind == "type" and isinstance(item, cls)), None)
    if written is None:
        return False
    autogenerate.imports.add(f"from hub.records.table import {written.removesuffix('()')}")
    return written


engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=TABLES,
        render_as_batch=True,
        transaction_per_migration=True,
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
