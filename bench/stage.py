"""The hub under load: its processes as `hub up` starts them, the simulated vendors in a process of their own, a database."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests
from sqlalchemy import func, select

from bench.business import Business, open_business
from bench.processes import with_children
from bench.sample_calls import SampleCall, record_samples
from bench.vendors import MeasuredVendors
from hub.data_folder import DataFolder
from hub.records.inbox import InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.outbox import OutboxRow, OutboxState
from hub.settings import read_settings
from hub.supervisor.die_with_parent import wrapped
from hub.supervisor.ports import free_port
from hub.wiring import Hub, wire

START_S = 60.0
UNDER_WAY = (OutboxState.OWED, OutboxState.WAITING, OutboxState.DOING)


@dataclass(frozen=True, slots=True)
class Stage:
    """A running hub with its business, and the processes that are measured."""

    hub: Hub
    vendors: MeasuredVendors
    business: Business
    samples: list[SampleCall]
    port: int
    hub_pid: int
    vendors_pid: int
    database_pid: int | None

    def hub_processes(self) -> list[psutil.Process]:
        """All processes that `hub up` started, and itself."""
        return with_children(self.hub_pid)

    def wait_until_quiet(self, longest_s: float) -> bool:
        """Wait until nothing is spooled, unread, unsettled or owed; whether it came to that."""
        give_up_at = time.monotonic() + longest_s
        while self._is_busy():
            if time.monotonic() > give_up_at:
                return False
            time.sleep(0.5)
        return True

    def _is_busy(self) -> bool:
        waiting = (
            select(func.count()).select_from(InboxRow).where(InboxRow.state == InboxRowState.UNREAD),
            select(func.count()).select_from(InboxEvent).where(InboxEvent.state == InboxEventState.UNSETTLED),
            select(func.count()).select_from(OutboxRow).where(OutboxRow.state.in_(UNDER_WAY)),
        )
        if any((self.hub.settings.data_folder / "spool").glob("*.request")):
            return True
        with self.hub.database.read_installation() as session:
            return any(session.scalar(count) for count in waiting)


@contextlib.contextmanager
def running_stage(kind: str) -> Iterator[Stage]:
    """Start everything on a database of this kind, `sqlite` or `postgresql`, and set the business up."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hub-bench-")))
        database_url, database_pid = stack.enter_context(bench_database(kind))
        environment = bench_environment(folder, database_url)
        settings = read_settings(environment)
        port, vendors_port = (int(url.rsplit(":", 1)[1]) for url in (settings.public_url, settings.sandbox_url))
        vendors_pid = stack.enter_context(
            running_program("sandbox", "--port", str(vendors_port), environment=environment, log=folder / "vendors.log")
        )
        hub_pid = stack.enter_context(running_program("up", environment=environment, log=folder / "hub.log"))
        for url in (settings.public_url, settings.sandbox_url):
            wait_until_it_answers(url)
        hub = wire(settings, DataFolder(settings.data_folder).load_or_make_secrets(database_has_data=False))
        stack.callback(hub.database.close)
        vendors = MeasuredVendors(settings.sandbox_url)
        business = open_business(hub, vendors)
        stage = Stage(hub, vendors, business, record_samples(vendors, business), port, hub_pid, vendors_pid, database_pid)
        stage.wait_until_quiet(START_S)
        yield stage


def bench_environment(folder: Path, database_url: str) -> dict[str, str]:
    """Nothing of a real installation is touched; what the clock does in long intervals does not fall into a measurement."""
    port = free_port()
    own = {
        "DATA_FOLDER": str(folder / "data"),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SANDBOX_URL": f"http://127.0.0.1:{free_port()}",
        "DATABASE_URL": database_url,
        "REDIS_URL": "",
        "SMTP_URL": "",
        "DIRECTORY_EVERY_S": "3600",
        "RECONCILE_EVERY_S": "3600",
    }
    return {**os.environ, **own}


@contextlib.contextmanager
def bench_database(kind: str) -> Iterator[tuple[str, int | None]]:
    """The address of an empty database that keeps what it committed, and the server's process where there is one."""
    if kind == "sqlite":
        yield "", None
        return
    from tests.postgres_server import running_postgres  # noqa: PLC0415 - only this database needs it

    with running_postgres(durable=True) as server, server.database() as url:
        yield url, server.pid


@contextlib.contextmanager
def running_program(*arguments: str, environment: dict[str, str], log: Path) -> Iterator[int]:
    """A process of `python -m hub` with its output in `log`; complaints in it are told at the end."""
    with log.open("wb") as output:
        command = wrapped((sys.executable, "-m", "hub", *arguments))
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)  # noqa: S603 - our own command
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        complaints = [line for line in log.read_text().splitlines() if '"level": "error"' in line or "Traceback" in line]
        if complaints:
            print(f"{len(complaints)} complaints in {log.name}; the first:\n{complaints[0][:2000]}")  # noqa: T201 - told to whoever runs it


def wait_until_it_answers(url: str) -> None:
    """Return once something answers there; raises what requests raises after START_S."""
    give_up_at = time.monotonic() + START_S
    while True:
        try:
            requests.get(url, timeout=2)
        except requests.RequestException:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.1)
        else:
            return
