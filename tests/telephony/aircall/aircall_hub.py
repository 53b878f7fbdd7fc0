"""A small hub whose phone system is simulated Aircall, over real HTTP both ways; everything of the hub is real but its clock."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from flask import Flask

from hub.catalog.discovery import Catalog
from hub.conformance.simulated_connection import Opening, connect_simulated
from hub.connections.parts import ConnectionParts
from hub.connections.ready import Connections
from hub.connections.vault import Vault
from hub.contract.phone_provider import LineMode
from hub.installation_secrets import InstallationSecrets
from hub.intake.changes import ChangeReception
from hub.intake.endpoints import intake_blueprint
from hub.intake.line_book import LineBook
from hub.intake.reading import InboxReader
from hub.intake.reception import Reception
from hub.intake.spool import Spool
from hub.journey import effects, run_steps_after_effect, run_stored_journey
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbox.drain import Drain
from hub.records.line import Line
from hub.sandbox.phone_orders import OpenLine
from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running
from hub.wiring import Hub
from telephony.aircall.sandbox import AircallSandbox, create_sandbox
from tests.fakes.small_hub import SmallHub
from tests.telephony.aircall.listening import serving

LINE, CALLER = "+14155550110", "+14155550123"


class AircallHub:
    """`hub` is the business with its line at Aircall, `vendor` Aircall, `reception` where its webhooks come in."""

    def __init__(self, hub: SmallHub, vendor: AircallSandbox, sandbox_url: str, hub_url: str, folder: Path) -> None:
        self.hub, self.vendor = hub, vendor
        settings = replace(hub.settings, public_url=hub_url, sandbox_url=sandbox_url)
        catalog, vault, door, vendors = Catalog(), Vault(InstallationSecrets.make()), Door(deadline_s=5), RemoteVendors(sandbox_url)
        for end in (door.close, vendors.close):
            hub.on_close(end)
        budget = Budget(None, lambda: hub.clock().timestamp())
        database = hub.database
        connections = Connections(database=database, catalog=catalog, vault=vault, door=door, budget=budget, settings=settings)
        parts = ConnectionParts.around(connections, database=database, catalog=catalog, vault=vault, door=door, settings=settings)
        hub.drain = Drain(database, effects(connections, database, settings), run_steps_after_effect, connections)
        hub.reader = InboxReader(database, catalog, run_stored_journey)
        book = LineBook(database, vault, folder, hub_url)
        self.reception = Reception(database=database, book=book, providers=catalog, spool=Spool(folder, vault), commit_s=30)
        hub.on_close(self.reception.close)
        self.changes = ChangeReception(database=database, book=book, clients=connections.clients, connectors=catalog)
        wired = SimpleNamespace(database=database, catalog=catalog, connections=connections, settings=settings)
        wired.connecting, wired.connection_parts = parts.connecting, parts
        self._wired, self._vendors = cast("Hub", wired), vendors

    def connect(self) -> None:
        """Connect as a person does, and switch the line on."""
        self.vendor.open_line(OpenLine(number=LINE))
        opening = Opening(account_id=self.hub.account_id, key="aircall")
        connection_id = connect_simulated(self._wired, self._vendors, opening)
        line = self.hub.line(LINE, provider="aircall", connection_id=connection_id, mode=LineMode.BESIDE, label="Aircall line")
        self.hub.add(line)

    @property
    def line(self) -> Line:
        return self.hub.one(Line, Line.number == LINE)

    def work(self, **time: float) -> None:
        """Let time go by, do what became due, and let Aircall tell of it."""
        self.hub.wait(**time)
        assert self.vendor.webhooks.come_to_rest(10)
        self.hub.work()

    @property
    def texted(self) -> list[str]:
        """The words of the texts that Aircall took from the hub for the caller."""
        return [text.body for text in self.vendor.held_texts() if text.to == CALLER]


@contextmanager
def aircall_hub(hub: SmallHub, folder: Path) -> Iterator[AircallHub]:
    """A hub that is connected and listens."""
    app = Flask("intake")
    vendor = create_sandbox(hub.clock)
    with ExitStack() as stack:
        sandbox_url = stack.enter_context(running([vendor]))
        hub_url = stack.enter_context(serving(app))
        around = AircallHub(hub, vendor, sandbox_url, hub_url, folder)
        app.register_blueprint(intake_blueprint(around.reception, around.changes, hub_url))
        around.connect()
        yield around
