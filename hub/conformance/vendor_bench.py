"""The bench on which a vendor's code is tried, of whichever kind: a hub with the real door, and a simulated vendor over HTTP."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from hub.conformance.fictional_numbers import FictionalNumbers
from hub.conformance.outgoing import watched_connections
from hub.conformance.rule import Broken, expect
from hub.conformance.simulated_connection import Opening, connect_simulated, easiest_way
from hub.connections.vault import Vault
from hub.contract.errors import TryAgain, VendorTrouble
from hub.contract.manifest import Manifest
from hub.exchange import Exchange
from hub.installation_secrets import InstallationSecrets
from hub.masking import mask_text
from hub.outbound.budget import Budget, Priority
from hub.records.account import Account
from hub.records.connection import Connection
from hub.records.migrate import migrate
from hub.sandbox.remote import RemoteVendors
from hub.settings import Settings
from hub.wiring import Hub, wire

DEADLINE_S = 3.0
SHORTEST_SECRET = 6


class UnhurriedBudget(Budget):
    """Lets every request go at once: the simulated vendors count none here, and what is tried is not the hub's pacing."""

    def take(self, connection: str, limits: Any, priority: Priority) -> float:  # noqa: ARG002 - the budget's signature
        """Never a wait."""
        return 0.0


class Recorded:
    """An attempt of the bench: it has no lease and keeps every exchange."""

    def __init__(self, account_id: int, connection_id: int) -> None:
        self.account_id = account_id
        self.connection_id = connection_id
        self.exchanges: list[Exchange] = []

    def check_lease(self) -> None:
        """There is none."""

    def record(self, exchange: Exchange) -> None:
        """Keep it."""
        self.exchanges.append(exchange)


class VendorBench:
    """One vendor's code with a simulated vendor; `logged` and `troubles` collect what was logged and came out while something was tried."""

    def __init__(self, hub: Hub, key: str, address: str, vendors: RemoteVendors) -> None:
        self.hub = hub
        self.key = key
        self.address = address
        self.vendors = vendors
        self.numbers = FictionalNumbers(self.manifest.conformance.region)
        self.account_id = make_account(hub, self.numbers.region)
        self.logged: list[Any] = []
        self.troubles: list[VendorTrouble] = []
        self._connection_id: int | None = None

    @property
    def manifest(self) -> Manifest:
        """The connector's manifest."""
        return self.hub.catalog.manifests[self.key]

    @property
    def connection_id(self) -> int:
        """A connection with every right, made when it is first needed."""
        if self._connection_id is None:
            self._connection_id = self.connect()
        return self._connection_id

    @property
    def api_path(self) -> str:
        """The paths of the first host below the simulated vendor's address, as a pattern for knobs."""
        return f"{self.host_path(next(iter(self.manifest.hosts)))}/*"

    def host_path(self, name: str) -> str:
        """Where a host of the manifest is below the simulated vendor's address."""
        return self.manifest.hosts[name].sandbox.removeprefix("{sandbox}").removeprefix(f"/{self.key}")

    def connect(self, mode: str | None = None, without: str | None = None) -> int:
        """Connect, by the easiest way with every right unless told otherwise; the connection's id."""
        opening = Opening(account_id=self.account_id, key=self.key, mode=mode, without=without, sandbox_url=self.address)
        return connect_simulated(self.hub, self.vendors, opening)

    def row(self, connection_id: int) -> Connection:
        """A connection as it is stored."""
        with self.hub.database.read(self.account_id) as session:
            return session.get_one(Connection, connection_id)

    @property
    def has_token(self) -> bool:
        """Whether requests are signed with a token that ends, by the easiest way to sign in."""
        return bool(easiest_way(self.manifest).token_path)

    def trouble(self, work: Callable[[], object]) -> VendorTrouble | None:
        """What of the contract's errors comes out, None where it works; raises Broken for any other exception."""
        try:
            with capture_logs() as logged:
                work()
        except VendorTrouble as trouble:
            self.troubles.append(trouble)
            return trouble
        except Exception as wrong:
            raise Broken(f"an exception that is none of the contract's came out: {_said(wrong)}") from wrong
        finally:
            self.logged += logged
        return None

    def lost(self, work: Callable[[], object]) -> None:
        """Have the vendor do the work and close the connection without an answer, once; raises Broken where that is not told."""
        self.vendors.arm(self.key, "drop", changes=True)
        trouble = self.trouble(work)
        self.vendors.disarm(self.key)
        in_doubt = isinstance(trouble, TryAgain) and trouble.may_have_left
        expect(in_doubt, f"the vendor did it and gave no answer, and that came out as {named(trouble)} instead of TryAgain(may_have_left)")

    def secrets(self) -> list[str]:
        """All that must never be read anywhere: what opens the connection, and the tokens that it got."""
        opened = self.hub.connections.opened(Recorded(self.account_id, self.connection_id))
        hidden = {entry.name for way in self.manifest.sign_in for entry in way.form if entry.secret} | {"client_secret"}
        found = [value for name, value in opened.credentials.items() if name in hidden]
        token = self.row(self.connection_id).token
        found += [str(value) for name, value in Vault(self.hub.secrets).unlock(token).items() if name.endswith("_token")] if token else []
        return [value for value in found if len(value) >= SHORTEST_SECRET]


def _said(wrong: Exception) -> str:
    return f"{type(wrong).__name__}: {mask_text(str(wrong))}"


def named(trouble: VendorTrouble | None) -> str:
    """A trouble in a sentence of ours."""
    return "no error at all" if trouble is None else f"{type(trouble).__name__} (\u201c{mask_text(trouble.sentence)}\u201d)"


def make_account(hub: Hub, region: str) -> int:
    """A business of that country; its id."""
    with hub.database.write_installation() as session:
        account = Account(name="Harbor Talent", trade="recruiting", region=region, time_zone="UTC", created_at=session.now)
        session.add(account)
        session.flush()
        return account.id


def moment_before() -> dt.datetime:
    """Just now, as the outbox would remember its first attempt."""
    return dt.datetime.fromtimestamp(time.time() - 1, dt.UTC)


@contextmanager
def bench_hub(**more: Any) -> Iterator[Hub]:
    """A hub for benches: its own database in a folder that goes away with it; `more` are other settings."""
    with tempfile.TemporaryDirectory(prefix="textback-conformance-") as folder, ExitStack() as to_close:
        usual = {"database_url": f"sqlite:///{folder}/hub.sqlite3", "request_deadline_s": DEADLINE_S, "lease_s": 3 * DEADLINE_S}
        settings = Settings(data_folder=Path(folder), **{**usual, **more})
        hub = wire(settings, InstallationSecrets.make(), ring=lambda _: None, budget=UnhurriedBudget(None, time.time))
        to_close.callback(hub.database.close)
        to_close.callback(hub.door.close)
        migrate(hub.database.engine)
        yield hub


@contextmanager
def told_as_broken(known: Collection[str]) -> Iterator[None]:
    """Whatever is raised comes out as Broken, and so does a connection to anything but these addresses."""
    try:
        with watched_connections() as connected:
            yield
        strangers = {f"{host}:{port}" for host, port in connected if f"http://{host}:{port}" not in known}
        expect(not strangers, f"a connection was opened to {', '.join(sorted(strangers))}, past the hub's HTTP door")
    except Broken:
        raise
    except VendorTrouble as trouble:
        raise Broken(f"{named(trouble)} came out where nothing was wrong") from trouble
    except Exception as wrong:
        raise Broken(_said(wrong)) from wrong
