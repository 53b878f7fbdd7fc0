"""Fixtures: a real Redis and a real PostgreSQL, started once per session, gone when it ends, however it ends."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import NullPool, create_engine, make_url

from hub.records.migrate import TABLES, migrate
from hub.supervisor.die_with_parent import wrapped
from hub.supervisor.private_redis import PrivateRedis, private_redis
from tests.postgres_server import PostgresServer, running_postgres
from tests.shared_compilation import with_shared_compilation


@pytest.fixture(scope="session")
def redis_server() -> Iterator[PrivateRedis]:
    """A private Redis, chosen as the hub chooses it; shared, so ask for `redis_url` unless its processes matter."""
    with tempfile.TemporaryDirectory(prefix="hub-redis-") as folder:
        redis = private_redis(Path(folder))
        process = subprocess.Popen(wrapped(redis.program.command))  # noqa: S603 the command is the hub's own
        try:
            redis.wait_until_it_answers(10)
            yield redis
        finally:
            process.terminate()
            process.wait()


@pytest.fixture
def redis_url(redis_server: PrivateRedis) -> str:
    """The address of a Redis that is empty when the test begins."""
    with Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL that makes a fresh database in some 20 ms; durability is off, it dies with the session."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The SQLAlchemy address of an empty database on PostgreSQL."""
    with postgres_server.database() as url:
        yield url


@contextlib.contextmanager
def empty_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The SQLAlchemy address of an empty database of this kind; a run on SQLite alone starts no PostgreSQL."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'hub.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy address of an empty database; the test runs once with each kind."""
    with empty_database(request.param, request, tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the hub's tables, to be copied: making them costs more than most tests."""
    return make_tables(tmp_path_factory.mktemp("tables") / "hub.sqlite3")


def make_tables(file: Path) -> Path:
    """The SQLite file, with the hub's tables in it."""
    _make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def sqlite_migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as `hub migrate` leaves it, to be copied where a whole hub is wired: migrating costs more than wiring."""
    file = tmp_path_factory.mktemp("migrated") / "hub.sqlite3"
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_with_tables(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a database on PostgreSQL with the hub's tables, lent to one test after another."""
    with postgres_server.database() as url:
        _make_tables(url)
        yield str(make_url(url).database)


def _make_tables(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    TABLES.create_all(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url_with_tables(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy address of a database with the hub's tables; the test runs once with each kind."""
    if request.param == "sqlite":
        yield copy_of(request.getfixturevalue("sqlite_with_tables"), tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.lent(request.getfixturevalue("postgres_with_tables")) as url:
        yield with_shared_compilation(url)


def copy_of(file: Path, folder: Path) -> str:
    """The SQLAlchemy address of a copy of a SQLite file in the folder."""
    return with_shared_compilation(f"sqlite:///{shutil.copyfile(file, folder / 'hub.sqlite3')}")
