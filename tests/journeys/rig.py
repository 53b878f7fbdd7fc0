"""One hub with its database, its processes, its simulated vendors, and a gate before each vendor."""

import itertools
import os
from pathlib import Path
from typing import TypeVar

import requests
from sqlalchemy import Select, exists, or_, select

from hub.data_folder import DataFolder
from hub.records.database import Database
from hub.records.inbox import InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.migrate import migrate
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import InstallationSession
from hub.records.table import Table
from hub.running import programs
from hub.settings import Settings, read_settings
from hub.wiring import Hub, wire
from tests.journeys.business import Business, set_up
from tests.journeys.gate import Gate
from tests.journeys.mail_server import MailServer
from tests.journeys.patience import eventually
from tests.journeys.processes import ROOT, Nursery, RunningProcess
from tests.journeys.vendors import TWILIO, Vendors
from tests.own_ports import own_port

SAID_LAST = 3000
T = TypeVar("T", bound=Table)
SHORT = {"LEASE_S": "2", "REQUEST_DEADLINE_S": "0.8", "LOOK_GAP_S": "0.4", "POLL_S": "0.2", "THREADS": "4", "VENDOR_LAG_FACTOR": "0.01"}


class Rig:
    """Everything that a journey needs; nothing runs yet but the vendors and the gates.

    `environment` adds to or overrides the hub's short settings.
    """

    def __init__(
        self, *, folder: Path, database_url: str, redis_url: str, nursery: Nursery, vendors: Vendors, environment: dict[str, str]
    ) -> None:
        self.folder = folder
        self.vendors = vendors
        self.mail = MailServer()
        sandbox_port = int(vendors.address.rsplit(":", 1)[-1])
        self.gates = {key: Gate(sandbox_port) for key in (TWILIO, vendors.system)}
        self.mail_gate = Gate(self.mail.port)
        self.port = own_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PORT": str(self.port),
            "DATA_FOLDER": str(folder / "data"),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "SMTP_URL": f"smtp://127.0.0.1:{self.mail_gate.port}",
            **SHORT,
            **environment,
        }
        self.settings: Settings = read_settings(self.environment)
        database = Database(self.settings)
        migrate(database.engine)
        database.close()
        made = DataFolder(self.settings.data_folder).load_or_make_secrets(database_has_data=False)
        self.hub: Hub = wire(self.settings, made, ring=_let_nobody_know)
        self.business = Business()
        self._nursery = nursery
        self._numbers = itertools.count(1)
        self._started: list[RunningProcess] = []

    def set_up(self, business: Business | None = None) -> None:
        """Make the business and its connections, and switch its line on."""
        self.business = business or Business()
        addresses = {key: f"http://127.0.0.1:{gate.port}" for key, gate in self.gates.items()}
        set_up(self.hub, self.vendors, self.business, addresses)

    def start(self, *names: str) -> list[RunningProcess]:
        """Start `web`, `texts`, `sync` or `clock`, as one machine runs them; the web process is awaited."""
        known = {program.name: program for program in programs(self.settings, self.environment, None, with_sandbox=False)}
        started = []
        for name in names:
            log = self.folder / f"{next(self._numbers):02}-{name}.log"
            environment = {**self.environment, **dict(known[name].environment)}
            started.append(self._nursery.start(name, known[name].command, environment, log))
        self._started += started
        if "web" in names:
            eventually(self.answers, "the web process answers")
        return started

    def answers(self) -> bool:
        """Whether the web process answers."""
        try:
            requests.get(self.settings.public_url, timeout=30)
        except requests.RequestException:
            return False
        return True

    def kill_everything(self) -> None:
        """SIGKILL whatever runs."""
        for process in self._started:
            process.wake()
            process.kill()
        self._started.clear()

    def rows(self, table: type[T], **equal: object) -> list[T]:
        """All rows with these values, by their id."""
        with self.hub.database.read_installation() as session:
            found = select(table).filter_by(**equal).order_by(table.__table__.c.id)
            return list(session.scalars(found))

    def outbox(self, effect: str) -> OutboxRow | None:
        """The newest row that owes this effect."""
        return next(reversed(self.rows(OutboxRow, effect=effect)), None)

    def is_quiet(self) -> bool:
        """Whether nothing is kept for the database, due or under way: what is planned for later does not count."""
        if any((self.settings.data_folder / "spool").glob("*.request")):
            return False
        with self.hub.database.read_installation() as session:
            return not session.scalar(_is_work_left(session))

    def wait_until_quiet(self, within_s: float = 30.0) -> None:
        """Return when everything that is due is done."""
        eventually(self.is_quiet, "nothing is left to do", within_s)

    def tell(self) -> str:
        """How everything stands and what every process said last, for whoever reads why a test failed."""
        owed = [f"{row.id} {row.effect} {row.lane} {row.state} {row.reason} x{row.attempts} {row.error}" for row in self.rows(OutboxRow)]
        received = [f"{row.id} {row.what} {row.state} {row.refused_because}" for row in self.rows(InboxRow)]
        events = [f"{event.id} {event.name} {event.state} {event.error}" for event in self.rows(InboxEvent)]
        said = [f"--- {log.name}\n{log.read_text(errors='replace')[-SAID_LAST:]}" for log in sorted(self.folder.glob("*.log"))]
        webhooks = [f"{one['kind']} {one['status']} {one['failure']} x{one['attempts']}" for one in self.vendors.truth(TWILIO)["webhooks"]]
        return "\n".join(["--- webhooks", *webhooks, "--- outbox", *owed, "--- inbox", *received, "--- events", *events, *said])

    def close(self) -> None:
        """End everything."""
        self.kill_everything()
        print(self.tell())  # noqa: T201 - shown with a failed test only
        for gate in (*self.gates.values(), self.mail_gate):
            gate.close()
        self.mail.close()
        self.hub.database.close()
        self.hub.door.close()


def _is_work_left(session: InstallationSession) -> Select[bool]:
    """One statement, because two would see two moments and miss what moves on between them."""
    work = (
        select(InboxRow.id).where(InboxRow.state == InboxRowState.UNREAD),
        select(InboxEvent.id).where(InboxEvent.state == InboxEventState.UNSETTLED),
        select(OutboxRow.id).where(OutboxRow.state.in_((OutboxState.DOING, OutboxState.WAITING))),
        select(OutboxRow.id).where(OutboxRow.state == OutboxState.OWED, OutboxRow.not_before <= session.now),
    )
    return select(or_(*(exists(left) for left in work)))


def _let_nobody_know(queue: str) -> None:
    """What the test's own hub writes rings no doorbell."""
