"""The database: write and read sessions on SQLite and PostgreSQL alike."""

import copy
import datetime as dt
import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import LoaderCriteriaOption
from sqlalchemy.pool import StaticPool

from hub.records.session import AccountSession, InstallationSession
from hub.settings import Settings

S = TypeVar("S", bound=InstallationSession)
IN_MEMORY = "sqlite://"
"""The address of a database that one thread uses and that ends with it."""
# a process that is stopped inside a transaction must not hold its rows for ever
POSTGRESQL_OPTIONS = "-c timezone=UTC -c idle_in_transaction_session_timeout=60000"


class Database:
    """Hands out sessions that commit when the block ends and roll back when it raises.

    On SQLite a write session holds a process mutex and a file lock before `BEGIN IMMEDIATE`, so that writers queue
    instead of meeting the busy handler; readers have an engine of their own. `clock` overrides the database's clock, `ring`
    is called after a commit with each queue that got work in it.
    """

    def __init__(
        self, settings: Settings, clock: Callable[[], dt.datetime] | None = None, ring: Callable[[str], None] | None = None
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._ring = ring
        self._turn: _Turn | None = None
        self._limits: tuple[LoaderCriteriaOption, ...] = ()
        if settings.database_url == IN_MEMORY:
            self._writer = self._reader = _sqlite_engine(create_engine(IN_MEMORY, poolclass=StaticPool, hide_parameters=True))
        elif settings.is_sqlite:
            settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._writer = _sqlite_engine(_sqlite_file(settings.database_url))
            self._reader = _sqlite_engine(_sqlite_file(settings.database_url), read_only=True)
            self._turn = _Turn(settings.data_folder / "write.lock")
        else:
            self._writer = self._reader = create_engine(
                settings.database_url,
                pool_size=settings.threads + 4,
                max_overflow=20,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args={"connect_timeout": 3, "options": POSTGRESQL_OPTIONS},
            )

    @property
    def engine(self) -> Engine:
        """The engine that may write, for migrations and the claim files."""
        return self._writer

    @property
    def settings(self) -> Settings:
        """The installation's settings."""
        return self._settings

    def limited_to(self, *limits: LoaderCriteriaOption) -> "Database":
        """The same database, whose sessions that read one account find only what the limits let through."""
        limited = copy.copy(self)
        limited._limits = limits  # noqa: SLF001 - a copy of our own
        return limited

    @contextmanager
    def write(self, account_id: int) -> Iterator[AccountSession]:
        """A transaction that may change the account's rows; no vendor is asked inside it."""
        session = AccountSession(self._writer, expire_on_commit=False)
        session.account_id = account_id
        with self._begin(session, writes=True):
            yield session

    @contextmanager
    def read(self, account_id: int) -> Iterator[AccountSession]:
        """A transaction that only reads the account's rows."""
        session = AccountSession(self._reader, expire_on_commit=False, autoflush=False)
        session.account_id, session.limits = account_id, self._limits
        with self._begin(session, writes=False):
            yield session

    @contextmanager
    def write_installation(self) -> Iterator[InstallationSession]:
        """A transaction across accounts."""
        with self._begin(InstallationSession(self._writer, expire_on_commit=False), writes=True) as session:
            yield session

    @contextmanager
    def read_installation(self) -> Iterator[InstallationSession]:
        """A reading transaction across accounts."""
        with self._begin(InstallationSession(self._reader, expire_on_commit=False, autoflush=False), writes=False) as session:
            yield session

    @contextmanager
    def look(self) -> Iterator[tuple[Connection, dt.datetime]]:
        """A connection for reading plain columns across accounts, with the database's clock: for what happens many times a second."""
        with self._reader.connect() as connection:
            yield connection, self._now(connection)

    @contextmanager
    def _begin(self, session: S, *, writes: bool) -> Iterator[S]:
        turn = self._turn if writes else None
        if turn:
            turn.take()
        try:
            with session, session.begin():
                session.settings = self._settings
                session.now = self._now(session)
                yield session
        finally:
            if turn:
                turn.give_back()
        if self._ring is not None:
            for queue in session.info.get("ring", ()):
                self._ring(queue)

    def _now(self, session: InstallationSession | Connection) -> dt.datetime:
        """The database's clock; SQLite has none but the machine's."""
        if self._clock is not None:
            return self._clock()
        if self._settings.is_sqlite:
            return dt.datetime.now(dt.UTC)
        now: dt.datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return now.astimezone(dt.UTC)

    def close(self) -> None:
        """Close all connections."""
        self._writer.dispose()
        self._reader.dispose()
        if self._turn is not None:
            self._turn.close()


class _Turn:
    """Whose turn it is to write: one thread of one process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mutex = threading.Lock()
        self._file: int | None = None
        self._pid = 0

    def take(self) -> None:
        """Wait for the turn; a killed process gives its own back by dying."""
        self._mutex.acquire()
        try:
            if self._file is None or self._pid != os.getpid():
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                self._pid = os.getpid()
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._mutex.release()
            raise

    def give_back(self) -> None:
        """Let the next one write."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._mutex.release()

    def close(self) -> None:
        """Close the lock's file; the next turn opens it anew."""
        with self._mutex:
            if self._file is not None:
                os.close(self._file)
            self._file = None


def _sqlite_file(url: str) -> Engine:
    return create_engine(url, pool_size=16, max_overflow=16, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 30})


def _sqlite_engine(engine: Engine, *, read_only: bool = False) -> Engine:
    pragmas = ["foreign_keys=ON", "busy_timeout=30000"]
    pragmas += ["query_only=ON"] if read_only else ["journal_mode=WAL", "synchronous=FULL"]

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, record: Any) -> None:  # noqa: ARG001 - the event's signature
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine
