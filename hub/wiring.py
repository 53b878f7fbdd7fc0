"""What is real: the one place where the parts are chosen and put together."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import create_engine, inspect, select

from hub.catalog.discovery import Catalog
from hub.connections.connect import Connecting
from hub.connections.parts import ConnectionParts
from hub.connections.ready import Connections
from hub.connections.vault import Vault
from hub.data_folder import DataFolder
from hub.installation_secrets import InstallationSecrets, secrets_from_environment
from hub.intake.changes import ChangeReception
from hub.intake.line_book import LineBook
from hub.intake.reading import InboxReader
from hub.intake.reception import Reception
from hub.intake.spool import Spool
from hub.journey import effects, run_steps_after_effect, run_stored_journey
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbound.redis_windows import RedisWindows
from hub.outbox.doorbell import Doorbell, NoDoorbell, RedisDoorbell
from hub.outbox.drain import Drain
from hub.records.account import Account
from hub.records.database import Database
from hub.settings import Settings, read_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """The parts of one process, ready to use."""

    settings: Settings
    secrets: InstallationSecrets
    database: Database
    doorbell: Doorbell
    catalog: Catalog
    connections: Connections
    connecting: Connecting
    connection_parts: ConnectionParts
    reception: Reception
    changes: ChangeReception
    reader: InboxReader
    drain: Drain
    door: Door
    budget: Budget


def wire(
    settings: Settings,
    secrets: InstallationSecrets,
    ring: Callable[[str], None] | None = None,
    budget: Budget | None = None,
    door: Door | None = None,
) -> Hub:
    """Put the parts together; `ring` replaces the doorbell in a process that drains queues itself, `budget` how requests are paced.

    `door` is what requests leave by, where that is not the plain one.
    """
    doorbell: Doorbell = RedisDoorbell(settings.redis_url) if settings.redis_url else NoDoorbell()
    database = Database(settings, ring=ring or doorbell.ring)
    vault = Vault(secrets)
    catalog = Catalog()
    door = door or Door(deadline_s=settings.request_deadline_s)
    budget = budget or Budget(RedisWindows(settings.redis_url) if settings.redis_url else None, time.time)
    connections = Connections(database=database, catalog=catalog, vault=vault, door=door, budget=budget, settings=settings)
    parts = ConnectionParts.around(connections, database=database, catalog=catalog, vault=vault, door=door, settings=settings)
    book = LineBook(database, vault, settings.data_folder, settings.public_url)
    return Hub(
        settings=settings,
        secrets=secrets,
        database=database,
        doorbell=doorbell,
        catalog=catalog,
        connections=connections,
        connecting=parts.connecting,
        connection_parts=parts,
        reception=Reception(
            database=database,
            book=book,
            providers=catalog,
            spool=Spool(settings.data_folder, vault),
            commit_s=settings.intake_commit_s,
        ),
        changes=ChangeReception(database=database, book=book, clients=connections.clients, connectors=catalog),
        reader=InboxReader(database, catalog, run_stored_journey),
        drain=Drain(database, effects(connections, database, settings), run_steps_after_effect, connections),
        door=door,
        budget=budget,
    )


def wire_from_environment(environment: Mapping[str, str] | None = None, ring: Callable[[str], None] | None = None) -> Hub:
    """The hub of this environment; raises SettingsIncomplete or SecretsError with sentences for people."""
    environment = os.environ if environment is None else environment
    settings = read_settings(environment)
    return wire(settings, secrets_of(settings, environment), ring)


def secrets_of(settings: Settings, environment: Mapping[str, str]) -> InstallationSecrets:
    """The installation's secrets from the environment, else from the data folder; raises SecretsError."""
    from_environment = secrets_from_environment(environment)
    if from_environment is not None:
        return from_environment
    folder = DataFolder(settings.data_folder)
    # the database is asked on the first start only: a web process must come up while it is away
    has_data = not folder.has_secrets and not settings.is_sqlite and has_accounts(settings)
    return folder.load_or_make_secrets(database_has_data=has_data)


def has_accounts(settings: Settings) -> bool:
    """Whether the database was already used by an installation."""
    engine = create_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            return inspect(connection).has_table("accounts") and connection.execute(select(Account.id).limit(1)).first() is not None
    finally:
        engine.dispose()
