"""The bench on which one connector is tried: a hub with the real door, and the connector's own simulated vendor over HTTP."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from structlog.testing import capture_logs

from hub.conformance.fictional_numbers import FictionalNumbers
from hub.conformance.outgoing import watched_connections
from hub.conformance.rule import Broken, expect
from hub.conformance.simulated_connection import Opening, connect_simulated, easiest_way
from hub.connections.vault import Vault
from hub.contract.connector import Ability, Connector, ListsPeople, abilities_of
from hub.contract.errors import TryAgain, VendorTrouble
from hub.contract.manifest import Manifest
from hub.contract.people import Person, PersonRef
from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.directory.people import read_changes, read_everybody
from hub.exchange import Exchange
from hub.installation_secrets import InstallationSecrets
from hub.masking import mask_text
from hub.outbound.budget import Budget, Priority
from hub.records.account import Account
from hub.records.connection import Connection
from hub.records.migrate import migrate
from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running
from hub.settings import Settings
from hub.sync.match_person import MatchPlan, people_with_number
from hub.wiring import Hub, wire

DEADLINE_S = 3.0
SHORTEST_SECRET = 6
T = TypeVar("T")


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


class Bench:
    """One connector with a simulated vendor that holds an administrator and a bystander; `descriptions` are files of the vendor's own.

    `tried_live` says that it has just been tried in a real test account, and well.
    `logged` and `troubles` collect what was logged and what came out while something was tried.
    """

    def __init__(
        self, hub: Hub, key: str, address: str, vendors: RemoteVendors, *, descriptions: Sequence[Path] = (), tried_live: bool = False
    ) -> None:
        self.hub = hub
        self.descriptions = descriptions
        self.tried_live = tried_live
        self.key = key
        self.address = address
        self.vendors = vendors
        self.numbers = FictionalNumbers(self.manifest.conformance.region)
        self.account_id = make_account(hub, self.numbers.region)
        self.logged: list[Any] = []
        self.troubles: list[VendorTrouble] = []
        self._connection_id: int | None = None
        vendors.put(key, owners=[ADMINISTRATOR])
        self.bystander = vendors.put(key, people=[{"name": "Priya Moss", "phones": [self.numbers.as_typed(self.numbers.bystander)]}])[
            "people"
        ][0]

    @property
    def manifest(self) -> Manifest:
        """The connector's manifest."""
        return self.hub.catalog.manifests[self.key]

    @property
    def declared(self) -> type[Connector]:
        """The connector's class."""
        return self.hub.catalog.connector(self.key)

    @property
    def abilities(self) -> frozenset[Ability]:
        """What the class declares."""
        return abilities_of(self.declared)

    @property
    def connection_id(self) -> int:
        """A connection with every right, made when it is first needed."""
        if self._connection_id is None:
            self._connection_id = self.connect()
        return self._connection_id

    @property
    def connector(self) -> Connector:
        """The connector of that connection, as for a new attempt."""
        return self.hub.connections.connector(Recorded(self.account_id, self.connection_id))

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

    # what the vendor holds

    def put_owner(self, name: str = "Mika Sato", *, active: bool = True) -> str:
        """A user of the vendor."""
        email = f"{name.lower().replace(' ', '.')}@harbor-talent.example"
        return self.vendors.put(self.key, owners=[{"name": name, "email": email, "active": active}])["owners"][0]

    def put_person(self, name: str = "Ines Okafor", *phones: str, **more: Any) -> str:
        """A person; with a number unless told otherwise."""
        return self.vendors.put(
            self.key, people=[{"name": name, "phones": phones or [self.numbers.as_typed(self.numbers.caller)], **more}]
        )["people"][0]

    def people_with(self, number: str) -> list[dict[str, Any]]:
        """Whom the vendor holds with the number."""
        return [person for person in self.vendors.held(self.key)["people"] if _has_number(person, number, self.numbers.region)]

    def written_on(self, person_id: str) -> str:
        """All that stands on a person, in one line."""
        activities = self.vendors.held(self.key)["activities"]
        return " ".join(" ".join(activity["text"].split()) for activity in activities if activity["person"] == person_id)

    def matters_of(self, person_id: str) -> list[dict[str, Any]]:
        """A person's open matters."""
        return [matter for matter in self.vendors.held(self.key)["matters"] if matter["person"] == person_id]

    # what the connector does

    def find(self, number: str) -> list[Person]:
        """Everybody with the number, as the hub finds them: by the vendor's search, else in an index that was just read."""
        connector = self.connector
        if isinstance(connector, ListsPeople):
            read = read_changes if self.row(self.connection_id).backfilled else read_everybody
            read(self.hub.database, self.account_id, self.connection_id, connector)
        return people_with_number(self.hub.database, connector, self.account_id, MatchPlan(PhoneNumber(number), self.connection_id))

    def ref(self, number: str) -> PersonRef:
        """The one record with the number."""
        found = self.find(number)
        expect(len(found) == 1, f"one person with the number was put in, and {len(found)} were found")
        return found[0].ref

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


ADMINISTRATOR = {"name": "Avery Stone", "email": "avery.stone@harbor-talent.example"}


def _has_number(person: dict[str, Any], number: str, region: str) -> bool:
    wanted = PhoneNumber(number)
    return any(read_phone_number(raw, region) == wanted for raw in person["phones"])


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
def bench_hub() -> Iterator[Hub]:
    """A hub for benches: its own database in a folder that goes away with it."""
    with tempfile.TemporaryDirectory(prefix="textback-conformance-") as folder, ExitStack() as to_close:
        settings = Settings(
            data_folder=Path(folder),
            database_url=f"sqlite:///{folder}/hub.sqlite3",
            request_deadline_s=DEADLINE_S,
            lease_s=3 * DEADLINE_S,
        )
        hub = wire(settings, InstallationSecrets.make(), ring=lambda _: None, budget=UnhurriedBudget(None, time.time))
        to_close.callback(hub.database.close)
        to_close.callback(hub.door.close)
        migrate(hub.database.engine)
        yield hub


@contextmanager
def bench_of(hub: Hub, key: str, *, descriptions: Sequence[Path] = (), tried_live: bool = False) -> Iterator[Bench]:
    """A bench for one rule; whatever its check raises comes out as Broken, and so does speaking to anybody but the simulated vendor."""
    with running([hub.catalog.sandbox(key)()]) as address:
        vendors = RemoteVendors(address)
        vendors.keep_limits(key, on=False)
        try:
            with watched_connections() as connected:
                yield Bench(hub, key, address, vendors, descriptions=descriptions, tried_live=tried_live)
            strangers = {f"{host}:{port}" for host, port in connected if f"http://{host}:{port}" != address}
            expect(not strangers, f"a connection was opened to {', '.join(sorted(strangers))}, past the hub's HTTP door")
        except Broken:
            raise
        except VendorTrouble as trouble:
            raise Broken(f"{named(trouble)} came out where nothing was wrong") from trouble
        except Exception as wrong:
            raise Broken(_said(wrong)) from wrong
        finally:
            vendors.close()
