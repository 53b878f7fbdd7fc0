"""Keeping a worker from committing, by a lock that the test holds, and knowing that it waits for it."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.journeys.patience import eventually
from tests.journeys.processes import RunningProcess
from tests.journeys.rig import Rig


class HeldCommit:
    """What is held against a worker."""

    def __init__(self, rig: Rig, connection: "psycopg.Connection[tuple[int]] | None") -> None:
        self._rig = rig
        self._connection = connection

    def wait_until_hit(self, worker: RunningProcess) -> None:
        """Return when the worker waits for what is held."""
        eventually(lambda: self._is_waiting(worker), f"{worker.name} waits to commit")

    def _is_waiting(self, worker: RunningProcess) -> bool:
        if self._connection is None:
            return worker.pid in _in_file_locks(waiting=True)
        self._connection.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction, the first look would be the last one
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        found = self._connection.execute(waits).fetchone()
        return found is not None and found[0] > 0


@contextlib.contextmanager
def held_commit(rig: Rig, row_id: int) -> Iterator[HeldCommit]:
    """Hold SQLite's one write lock, or the outbox row on PostgreSQL."""
    if rig.settings.is_sqlite:
        with held_sqlite(rig):
            yield HeldCommit(rig, None)
        return
    with psycopg.connect(postgres_address(rig)) as connection:
        connection.execute("SELECT id FROM outbox_rows WHERE id = %s FOR UPDATE", (row_id,))
        yield HeldCommit(rig, connection)


@contextlib.contextmanager
def held_sqlite(rig: Rig) -> Iterator[None]:
    """Hold the file lock before which writers queue, and SQLite's own."""
    lock = os.open(rig.settings.data_folder / "write.lock", os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = make_url(rig.settings.database_url).database
        with contextlib.closing(sqlite3.connect(str(path), isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
    finally:
        os.close(lock)


def postgres_address(rig: Rig) -> str:
    """The database's address as psycopg takes it."""
    return rig.settings.database_url.replace("postgresql+psycopg://", "postgresql://")


def stop_between_transactions(rig: Rig, worker: RunningProcess) -> None:
    """Stop a worker where it holds nothing: what it held, nobody else could take before it wakes."""

    def stopped() -> bool:
        worker.stop_in_its_tracks()
        if not _holds_something(rig, worker):
            return True
        worker.wake()
        return False

    eventually(stopped, f"{worker.name} is stopped between two transactions")


def _holds_something(rig: Rig, worker: RunningProcess) -> bool:
    if rig.settings.is_sqlite:
        return worker.pid in _in_file_locks(waiting=False)
    with psycopg.connect(postgres_address(rig)) as connection:
        begun = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database()"
        found = connection.execute(begun).fetchone()
        return found is not None and found[0] > 0


def _in_file_locks(*, waiting: bool) -> set[int]:
    """The processes that wait for a file lock, or those that hold one (proc(5), /proc/locks)."""
    lines = [line.split() for line in Path("/proc/locks").read_text().splitlines() if "FLOCK" in line]
    return {int(words[5] if waiting else words[4]) for words in lines if ("->" in words) is waiting}
