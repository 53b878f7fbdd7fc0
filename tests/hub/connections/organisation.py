"""A hub whose own system is the simulated Greenhouse over real HTTP: nothing between them is a fake."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

import requests

from hub.catalog.discovery import Catalog
from hub.connections.connect import Connecting, SignInForm
from hub.connections.ready import Connections, LongJob
from hub.connections.vault import Vault
from hub.contract.connector import Connector
from hub.installation_secrets import InstallationSecrets
from hub.journey import effects, run_steps_after_effect
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbox.drain import Drain
from hub.records.connection import Connection
from hub.sandbox.server import running
from hub.wiring import Hub
from integrations.greenhouse.sandbox import create_sandbox
from tests.fakes.small_hub import SmallHub

KEY = "greenhouse"
FIELDS = {"client_id": "harbor-42", "client_secret": "an-invented-secret"}
USER = {"id": 90020, "first_name": "Mika", "last_name": "Sato", "primary_email": "mika@harbor.example", "site_admin": True}

CANDIDATE = {"id": 70100, "first_name": "Ines", "last_name": "Okafor", "phone_numbers": [{"value": "(415) 555-0142", "type": "mobile"}]}


class Vendor:
    """One simulated organisation with one credential."""

    def __init__(self, address: str, scopes: list[str]) -> None:
        self.address = address
        self.scopes = scopes
        self.order("settings", rate_limit=5000, token_limit=1000, old_secret_works=False)
        self.order("seed", users=[USER], candidates=[CANDIDATE], clients=[{**FIELDS, "kind": "custom", "scopes": scopes}])

    def order(self, control: str, /, **wish: Any) -> Any:
        answer = requests.post(f"{self.address}/{KEY}/_sandbox/{control}", json=wish, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def asked(self, path: str) -> int:
        """How many requests came to the path."""
        return len(requests.get(f"{self.address}/{KEY}/_sandbox/requests", params={"path": path}, timeout=10).json())

    @property
    def held(self) -> int:
        """How many requests are held by a knob."""
        return int(requests.get(f"{self.address}/{KEY}/_sandbox/knobs", timeout=10).json()["held"])

    @property
    def tokens_given(self) -> int:
        return self.asked("/auth/token")


class Organisation:
    """A small hub with real connections to one vendor; `another_process` has its own memory of tokens."""

    def __init__(self, hub: SmallHub, vendor: Vendor) -> None:
        self.hub = hub
        self.vendor = vendor
        self.catalog = Catalog()
        self.vault = Vault(InstallationSecrets.make())
        self.door = Door(deadline_s=5)
        hub.on_close(self.door.close)
        self.connections = self.another_process()
        self.connecting = Connecting(
            database=hub.database,
            catalog=self.catalog,
            vault=self.vault,
            door=self.door,
            connections=self.connections,
            settings=hub.settings,
        )
        hub.drain = Drain(hub.database, effects(self.connections, hub.database, hub.settings), run_steps_after_effect, self.connections)

    def another_process(self) -> Connections:
        budget = Budget(None, lambda: self.hub.clock().timestamp())
        return Connections(
            database=self.hub.database,
            catalog=self.catalog,
            vault=self.vault,
            door=self.door,
            budget=budget,
            settings=self.hub.settings,
        )

    @property
    def wired(self) -> Hub:
        """The parts of a hub that jobs use."""
        return cast("Hub", SimpleNamespace(database=self.hub.database, connections=self.connections, settings=self.hub.settings))

    def connect(self, *, address: str | None = None, again: int | None = None, **fields: str) -> int:
        form = SignInForm(
            account_id=self.hub.account_id,
            key=KEY,
            mode="client_credentials",
            fields={**FIELDS, **fields},
            sandbox=True,
            sandbox_url=address or self.vendor.address,
            connection_id=again,
        )
        return self.connecting.connect(form)

    def connector(self, connection_id: int, connections: Connections | None = None) -> Connector:
        return (connections or self.connections).connector(LongJob(self.hub.account_id, connection_id))

    def row(self, connection_id: int) -> Connection:
        return self.hub.one(Connection, Connection.id == connection_id)

    def token_ends(self, connection_id: int) -> None:
        """The stored token is over; the vendor would still take it."""
        self.hub.change(Connection, connection_id, token_expires_at=self.hub.clock.now - dt.timedelta(seconds=1))


@contextmanager
def running_vendor(hub: SmallHub, scopes: list[str] | None = None) -> Iterator[Vendor]:
    """A simulated organisation that lives by the hub's clock, with every right of the manifest unless told otherwise."""
    every = [right.scope for right in Catalog().manifests[KEY].rights]
    with running([create_sandbox(hub.clock)]) as address:
        yield Vendor(address, every if scopes is None else scopes)
