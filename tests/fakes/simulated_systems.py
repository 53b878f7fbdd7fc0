"""A small hub whose own systems are simulated vendors over real HTTP, both ways; only its phone system is a fake."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from flask import Flask
from werkzeug.serving import make_server

from hub.catalog.discovery import Catalog
from hub.conformance.simulated_connection import Opening, connect_simulated
from hub.connections.parts import ConnectionParts
from hub.connections.ready import Connections, Try
from hub.connections.vault import Vault
from hub.contract.phone_provider import PhoneProvider
from hub.installation_secrets import InstallationSecrets
from hub.intake.changes import ChangeReception
from hub.intake.endpoints import intake_blueprint
from hub.intake.line_book import LineBook
from hub.intake.reading import InboxReader
from hub.jobs.long_jobs import read_directory_of
from hub.journey import effects, run_steps_after_effect, run_stored_journey
from hub.outbound.budget import Budget, Priority
from hub.outbound.door import Door
from hub.outbox.drain import Drain
from hub.records.connection import Connection, PersonLink
from hub.sandbox.remote import RemoteVendors
from hub.wiring import Hub
from tests.fakes.front_door import FrontDoor
from tests.fakes.phone_system import FakePhone
from tests.fakes.small_hub import SmallHub


class ConnectionsWithFakePhone(Connections):
    """Real connections to systems; texts go through a phone system in memory."""

    small_hub: SmallHub

    def phone_provider(self, attempt: Try, priority: Priority = Priority.LIVE) -> PhoneProvider:  # noqa: ARG002 - a fake is not paced
        attempt.check_lease()
        return FakePhone(self.small_hub.phone)


class SimulatedSystems:
    """`connect` signs in to a simulated vendor and reads its directory, as the jobs of a hub do."""

    def __init__(self, hub: SmallHub, vendors: RemoteVendors, folder: Path) -> None:
        self.hub, self.vendors = hub, vendors
        catalog, vault, door = Catalog(), Vault(InstallationSecrets.make()), Door(deadline_s=5)
        hub.on_close(door.close)
        hub.on_close(vendors.close)
        budget = Budget(None, lambda: hub.clock().timestamp())
        settings, database = hub.settings, hub.database
        connections = ConnectionsWithFakePhone(
            database=database, catalog=catalog, vault=vault, door=door, budget=budget, settings=settings
        )  # fmt: skip
        connections.small_hub = hub
        parts = ConnectionParts.around(connections, database=database, catalog=catalog, vault=vault, door=door, settings=settings)
        self.vault, self.connections = vault, connections
        hub.drain = Drain(database, effects(connections, database, settings), run_steps_after_effect, connections)
        hub.reader = InboxReader(database, catalog, run_stored_journey)
        book = LineBook(database, vault, folder, settings.public_url)
        self.changes = ChangeReception(database=database, book=book, clients=connections.clients, connectors=catalog)
        self.reception = FrontDoor(hub, folder).reception
        wired = SimpleNamespace(database=database, catalog=catalog, connections=connections, settings=settings)
        wired.connecting, wired.connection_parts = parts.connecting, parts
        self._wired = cast("Hub", wired)

    def connect(self, key: str) -> int:
        """Connect with every right; the connection's id."""
        self.vendors.keep_limits(key, on=False)
        opening = Opening(account_id=self.hub.account_id, key=key, sandbox_url=self.vendors.address)
        connection_id = connect_simulated(self._wired, self.vendors, opening)
        self.read(connection_id)
        return connection_id

    def read(self, connection_id: int) -> None:
        """Read owners and people, as the clock has it done every few minutes."""
        read_directory_of(self._wired, self.hub.account_id, connection_id)

    def enter_secret(self, connection_id: int, **fields: str) -> None:
        """What a person enters beside what they had entered."""
        row = self.hub.one(Connection, Connection.id == connection_id)
        self.hub.change(Connection, connection_id, credentials=self.vault.lock({**self.vault.unlock(row.credentials), **fields}))

    def record_of(self, connection_id: int) -> str:
        """The record at the connection that the caller is."""
        return self.hub.one(PersonLink, PersonLink.connection_id == connection_id).vendor_id

    @contextmanager
    def listening(self) -> Iterator[str]:
        """The address at which the hub takes in webhooks meanwhile."""
        app = Flask("intake")
        app.register_blueprint(intake_blueprint(self.reception, self.changes, "https://hub.example"))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
