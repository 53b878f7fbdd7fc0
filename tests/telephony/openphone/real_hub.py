"""A whole hub in this process, connected to simulated Quo: webhooks come in over HTTP, and `work` does all that is due."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select

from hub.connections.connect import SignInForm
from hub.contract.phone_provider import LineMode
from hub.installation_secrets import InstallationSecrets
from hub.intake.endpoints import intake_blueprint
from hub.jobs.reconcile import reconcile_line
from hub.records.account import Account
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.migrate import TABLES
from hub.records.table import Table
from hub.settings import Settings
from hub.wiring import Hub, wire
from tests.own_ports import own_port
from tests.telephony.openphone.webhook_samples import LINE

T = TypeVar("T", bound=Table)
QUEUES = ("texts", "sync", "slow")


class RealHub:
    """Everything is real but the vendor; one line beside it, whose texts leave at once, also at night."""

    def __init__(self, hub: Hub, sandbox: str, key: str) -> None:
        self.hub = hub
        with hub.database.write_installation() as session:
            account = Account(name="Harbor Talent", texts_at_night=True, time_zone="UTC", created_at=session.now)
            session.add(account)
        self.account_id = account.id
        fields = {"api_key": key}
        form = SignInForm(account_id=account.id, key="openphone", mode="api_key", fields=fields, sandbox=True, sandbox_url=sandbox)
        self.connection_id = hub.connecting.connect(form)
        with hub.database.write(account.id) as session:
            line = Line(
                provider="openphone",
                connection_id=self.connection_id,
                number=LINE,
                label="Front desk",
                mode=LineMode.BESIDE,
                delay_s=0,
                watch_only=False,
                created_at=session.now,
            )
            session.add(line)
        self.line_id = line.id

    def all(self, table: type[T]) -> list[T]:
        with self.hub.database.read(self.account_id) as session:
            return list(session.scalars(select(table)))

    def change_line(self, **values: Any) -> None:
        with self.hub.database.write(self.account_id) as session:
            for name, value in values.items():
                setattr(session.get_one(Line, self.line_id), name, value)

    def secret(self) -> str:
        """What the hub keeps of its webhook."""
        [connection] = self.all(Connection)
        return str(self.hub.connections.opened(_Looking(self.account_id, connection.id)).credentials["webhook_key"])

    def look_at_call_list(self) -> int:
        return reconcile_line(self.hub, self.account_id, self.line_id)

    def work(self) -> None:
        """Do all that is due now, in this thread."""
        while jobs := [*self._inbox(), *self._lanes()]:
            for job in jobs:
                job()

    def _inbox(self) -> list[Any]:
        return [job for queue in QUEUES for _, job in self.hub.reader.look(queue, 20)]

    def _lanes(self) -> list[Any]:
        return [lambda head=head: self.hub.drain.work(head) for queue in QUEUES for head in self.hub.drain.due(queue, 20)]


class _Looking:
    """A look at a connection: no lease, nothing kept."""

    def __init__(self, account_id: int, connection_id: int) -> None:
        self.account_id = account_id
        self.connection_id = connection_id

    def check_lease(self) -> None:
        pass

    def record(self, exchange: object) -> None:
        pass


@contextmanager
def real_hub(folder: Path, sandbox: str, key: str, serve: Any) -> Iterator[RealHub]:
    port = own_port()
    settings = Settings(
        data_folder=folder, database_url=f"sqlite:///{folder / 'hub.sqlite3'}", public_url=f"http://127.0.0.1:{port}", sandbox_url=sandbox
    )
    hub = wire(settings, InstallationSecrets.make(), ring=lambda _: None)
    TABLES.create_all(hub.database.engine)
    app = Flask("real_hub", static_folder=None)
    app.register_blueprint(intake_blueprint(hub.reception, hub.changes, settings.public_url))
    try:
        with serve(app, port):
            yield RealHub(hub, sandbox, key)
    finally:
        hub.reception.close()
        hub.door.close()
        hub.database.close()
