"""A hub whose own system is the simulated Greenhouse over real HTTP: nothing between them is a fake."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import requests

from hub.catalog.discovery import Catalog
from hub.connections.connect import SignInForm
from hub.connections.oauth_clients import Environment
from hub.connections.parts import ConnectionParts
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
PARTNER = {"client_id": "hub-7", "client_secret": "another-invented-secret"}
REDIRECT = "https://hub.example/connections/greenhouse/signed-in"
BROWSER = "the secret of one browser session"
USER = {"id": 90020, "first_name": "Mika", "last_name": "Sato", "primary_email": "mika@harbor.example", "site_admin": True}

CANDIDATE = {"id": 70100, "first_name": "Ines", "last_name": "Okafor", "phone_numbers": [{"value": "(415) 555-0142", "type": "mobile"}]}


class Vendor:
    """One simulated organisation with one credential."""

    def __init__(self, address: str, scopes: list[str]) -> None:
        self.address = address
        self.scopes = scopes
        self.order("settings", rate_limit=5000, token_limit=1000, old_secret_works=False)
        self.order("seed", users=[USER], candidates=[CANDIDATE], clients=self.clients(scopes))

    @staticmethod
    def clients(scopes: list[str]) -> list[dict[str, Any]]:
        """A credential that the customer made, and the client of a partner."""
        partner = {**PARTNER, "kind": "partner", "scopes": scopes, "redirect_uris": [REDIRECT]}
        return [{**FIELDS, "kind": "custom", "scopes": scopes}, partner]

    def agree(self, page: str, **choice: str) -> dict[str, str]:
        """A person opens the consent page and presses a button; what the browser then brings back."""
        assert requests.get(page, timeout=10).ok
        form = {"decision": "approve", "user_id": str(USER["id"]), **choice}
        answer = requests.post(page, data=form, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        assert answer.headers["Location"].startswith(f"{REDIRECT}?")
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    @property
    def truth(self) -> dict[str, Any]:
        """What the vendor holds."""
        held: dict[str, Any] = requests.get(f"{self.address}/{KEY}/_sandbox/truth", timeout=10).json()
        return held

    def order(self, control: str, /, **wish: Any) -> Any:
        answer = requests.post(f"{self.address}/{KEY}/_sandbox/{control}", json=wish, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def asked(self, path: str) -> int:
        """How many requests came to the path."""
        return len(self.statuses(path))

    def statuses(self, path: str) -> list[int]:
        """How the requests to the path were answered."""
        journal = requests.get(f"{self.address}/{KEY}/_sandbox/requests", params={"path": path}, timeout=10).json()
        return [entry["status"] for entry in journal]

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
        self.parts = ConnectionParts.around(
            self.connections, database=hub.database, catalog=self.catalog, vault=self.vault, door=self.door, settings=hub.settings
        )
        self.connecting, self.consents, self.upkeep = self.parts.connecting, self.parts.consents, self.parts.upkeep
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
        parts = SimpleNamespace(
            database=self.hub.database,
            connections=self.connections,
            settings=self.hub.settings,
            catalog=self.catalog,
            connection_parts=self.parts,
        )
        return cast("Hub", parts)

    def enter_client(self, **changes: str) -> None:
        """The installation's own client at the vendor."""
        client = {**PARTNER, **changes}
        self.connections.clients.enter(KEY, Environment.SIMULATED, by="Ada", **client)

    def begin_consent(self, *, again: int | None = None, address: str | None = None) -> str:
        """The address of the consent page."""
        form = SignInForm(
            account_id=self.hub.account_id,
            key=KEY,
            mode="authorization_code",
            sandbox=True,
            sandbox_url=address or self.vendor.address,
            connection_id=again,
            by="Ada",
        )
        return self.consents.begin(form, browser=BROWSER)

    def bring_back(self, query: dict[str, str], *, key: str = KEY, browser: str = BROWSER) -> int:
        return self.consents.finish(self.hub.account_id, key, query, browser=browser)

    def connect_by_consent(self, *, again: int | None = None, **choice: str) -> int:
        return self.bring_back(self.vendor.agree(self.begin_consent(again=again), **choice))

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
