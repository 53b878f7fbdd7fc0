"""How Alembic runs our migrations: on the engine it is handed, online only."""

from alembic import context

from hub.records.migrate import TABLES

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=TABLES, render_as_batch=True, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
