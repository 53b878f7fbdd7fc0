"""From a connection's row to a ready connector or phone provider, everything injected."""

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from sqlalchemy import bindparam, select

from hub.catalog.discovery import Catalog
from hub.connections.oauth_clients import Environment, OAuthClients
from hub.connections.signers import FixedSigner, Signer, TokenSigner
from hub.connections.token_requests import TokenSource
from hub.connections.tokens import Tokens
from hub.connections.vault import UnreadableSecretError, Vault
from hub.contract.connector import Connector
from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported, SignInAgain, TryAgain, VendorTrouble
from hub.contract.manifest import Lag, Manifest, SignIn
from hub.contract.phone_provider import PhoneProvider
from hub.events import Event, SignInNeeded
from hub.exchange import Exchange
from hub.mapping.field_map import MappedFields
from hub.mapping.load import load_field_map
from hub.outbound.addresses import VendorAddresses
from hub.outbound.budget import Budget, Priority
from hub.outbound.door import Door, Sends
from hub.outbound.vendor_api import VendorApi
from hub.records.account import Account
from hub.records.connection import Connection, ConnectionState
from hub.records.database import Database
from hub.records.session import AccountSession
from hub.records.table import Table
from hub.settings import Settings

MAPPINGS_KEPT = 100
MODES_WITH_TOKEN = ("client_credentials", "authorization_code")
GOOD_FOR_LONG = dt.timedelta(minutes=10)  # longer than the margin of any manifest; a token that lives on needs no second look

_connection = Table.metadata.tables[Connection.__tablename__].c
SIGN_IN_STATE = select(_connection.account_id, _connection.sign_in_mode, _connection.token_expires_at).where(
    _connection.id == bindparam("connection_id")
)


class Try(Protocol):
    """What a connection needs of an attempt: whose it is, its lease, and where its requests are kept."""

    @property
    def account_id(self) -> int:
        """The account."""

    @property
    def connection_id(self) -> int | None:
        """The connection."""

    def check_lease(self) -> None:
        """Raise when the lease ran out."""

    def record(self, exchange: Exchange) -> None:
        """Keep a request for the trace."""


@dataclass(frozen=True, slots=True)
class LongJob:
    """A long job's use of a connection: no lease, and nothing kept of its many requests."""

    account_id: int
    connection_id: int

    def check_lease(self) -> None:
        """A job has none."""

    def record(self, exchange: Exchange) -> None:
        """Too many to keep."""


@dataclass(frozen=True, slots=True)
class OpenedConnection:
    """A connection's row with its secrets open; lives only in memory. `client` is the installation's OAuth client, if it has one."""

    connection_id: int
    account_id: int
    manifest: Manifest
    sign_in: SignIn
    credentials: dict[str, str] = field(repr=False)
    client: dict[str, str] = field(repr=False)
    facts: dict[str, str]
    region: str
    sandbox_url: str | None
    twin: bool
    overrides: dict[str, object]

    @property
    def addresses(self) -> VendorAddresses:
        """Where its vendor is."""
        return VendorAddresses.of(self.manifest, self.sandbox_url, twin=self.twin)

    @property
    def values(self) -> dict[str, str]:
        """What the manifest's templates may name; a host is named as its vendor knows it, also where that is simulated."""
        real = VendorAddresses.of(self.manifest, twin=self.twin)
        hosts = {f"host_{name}": address for name, address in real.by_name.items()}
        return {**hosts, **self.credentials, **(self.client if self.sign_in.needs_consent else {})}

    @property
    def token_source(self) -> TokenSource:
        """How it gets tokens."""
        sign_in = self.sign_in
        address = self.addresses.join(sign_in.token_path, sign_in.token_host)
        return TokenSource(self.account_id, self.connection_id, self.manifest.name, sign_in, self.values, address)


class Connections:
    """Opens connections; the gate that the outbox asks before a claim and tells how it went."""

    def __init__(self, *, database: Database, catalog: Catalog, vault: Vault, door: Door, budget: Budget, settings: Settings) -> None:
        self._database = database
        self._catalog = catalog
        self.vault = vault
        self._door: Sends = door
        self._budget = budget
        self._settings = settings
        self.tokens = Tokens(database, vault, door)
        self.clients = OAuthClients(database, vault, settings.public_url)
        self._mappings: dict[tuple[str, str], MappedFields] = {}

    def phone_provider(self, attempt: Try, priority: Priority = Priority.LIVE) -> PhoneProvider:
        """The phone provider of the attempt's connection."""
        opened = self.opened(attempt)
        return self._catalog.phone_provider(opened.manifest.key)(self.context(opened, attempt, priority))

    def connector(self, attempt: Try, priority: Priority = Priority.LIVE) -> Connector:
        """The connector of the attempt's connection."""
        opened = self.opened(attempt)
        return self._catalog.connector(opened.manifest.key)(self.context(opened, attempt, priority))

    def kind_of(self, key: str) -> str:
        """What the vendor with this key is, by its manifest: "ats", "crm", "jobs", "phone"; empty where its folder is gone."""
        manifest = self._catalog.manifests.get(key)
        return manifest.kind if manifest else ""

    def opened(self, attempt: Try) -> OpenedConnection:
        """The attempt's connection with its secrets open."""
        if attempt.connection_id is None:
            raise NotSupported("There is no connection for this.")
        with self._database.read(attempt.account_id) as session:
            return self.open_row(session, session.get_one(Connection, attempt.connection_id))

    def open_row(self, session: AccountSession, row: Connection) -> OpenedConnection:
        """A row with its secrets open; raises SignInAgain where it has none any more."""
        manifest = self._catalog.manifests.get(row.key)
        sign_in = manifest.way_to_sign_in(row.sign_in_mode) if manifest else None
        if manifest is None or sign_in is None:
            raise NotSupported(f"This installation cannot connect {row.name} this way any more.")
        if row.disconnected_at is not None:
            raise SignInAgain(f"{row.name} was disconnected.")
        return OpenedConnection(
            connection_id=row.id,
            account_id=row.account_id,
            manifest=manifest,
            sign_in=sign_in,
            credentials=self._unlocked(row),
            client=self.clients.values(session, row.key, Environment.of(sandbox=row.sandbox, twin=row.twin)),
            facts={name: str(value) for name, value in row.facts.items()},
            region=session.get_one(Account, row.account_id).region,
            sandbox_url=(row.sandbox_url or self._settings.sandbox_url) if row.sandbox else None,
            twin=row.twin,
            overrides=row.mapping_overrides,
        )

    def _unlocked(self, row: Connection) -> dict[str, str]:
        try:
            return self.vault.unlock(row.credentials)
        except UnreadableSecretError as trouble:
            raise SignInAgain(f"What was stored to sign in at {row.name} cannot be read any more.") from trouble

    def context(self, opened: OpenedConnection, attempt: Try, priority: Priority) -> ConnectorContext:
        """Everything that a connector or phone provider is handed."""
        api = VendorApi(
            manifest=opened.manifest,
            addresses=opened.addresses,
            connection=str(opened.connection_id),
            door=self._door,
            budget=self._budget,
            signer=self._signer(opened),
            trace=attempt,
            before_send=attempt.check_lease,
            priority=priority,
            longest_wait_s=2.0 if priority is Priority.LIVE else 60.0,
        )
        return ConnectorContext(
            api=api,
            fields=self._fields(opened),
            facts=opened.facts,
            clock=lambda: dt.datetime.now(dt.UTC),
            log=structlog.get_logger(opened.manifest.key),
            region=opened.region,
        )

    def _fields(self, opened: OpenedConnection) -> MappedFields:
        """The connection's mapping, read once for the same overrides; phone providers have none."""
        if opened.manifest.is_phone_provider:
            return MappedFields(opened.manifest.key, {})
        mapping = (opened.manifest.key, json.dumps(opened.overrides, sort_keys=True))
        if mapping not in self._mappings:
            if len(self._mappings) >= MAPPINGS_KEPT:
                self._mappings.clear()
            self._mappings[mapping] = load_field_map(
                opened.manifest.key, package=opened.manifest.package, override=opened.overrides or None
            )
        return self._mappings[mapping]

    def _signer(self, opened: OpenedConnection) -> Signer:
        if opened.sign_in.has_token:
            return TokenSigner(self.tokens, opened.token_source)
        return FixedSigner(opened.sign_in, opened.values)

    def make_ready(self, connection_id: int) -> None:
        """Have a good token in hand before a row is claimed; raises TryAgain, SignInAgain."""
        with self._database.look() as (connection, now):
            found = connection.execute(SIGN_IN_STATE, {"connection_id": connection_id}).first()
        if found is None or found.sign_in_mode not in MODES_WITH_TOKEN:
            return
        if found.token_expires_at is None or found.token_expires_at - GOOD_FOR_LONG < now:
            self._signer(self.opened(LongJob(found.account_id, connection_id))).headers(force_renew=False)

    def vendor_lag_s(self, session: AccountSession, connection_id: int) -> float:
        """After how many seconds at most the vendor's searches and lists show what was written, by its manifest."""
        return self._lag_of(session, connection_id).longest_s * self._settings.vendor_lag_factor

    def list_lag_s(self, session: AccountSession, connection_id: int) -> float:
        """The same for its lists alone."""
        return self._lag_of(session, connection_id).lists_s * self._settings.vendor_lag_factor

    def _lag_of(self, session: AccountSession, connection_id: int) -> Lag:
        manifest = self._catalog.manifests.get(session.get_one(Connection, connection_id).key)
        return manifest.lag if manifest is not None else Lag()

    def went_well(self, session: AccountSession, connection_id: int) -> None:
        """Note a good answer, at most once a minute."""
        connection = session.get_one(Connection, connection_id)
        if connection.last_good_at is None or session.now - connection.last_good_at > dt.timedelta(minutes=1):
            connection.last_good_at = session.now
        if connection.state == ConnectionState.VENDOR_TROUBLE:
            connection.state, connection.trouble, connection.trouble_until = ConnectionState.WORKING, None, None

    def went_wrong(self, session: AccountSession, connection_id: int, trouble: VendorTrouble) -> list[Event]:
        """Note what people must know: a sign-in that is needed, or a vendor in trouble and until when."""
        if not isinstance(trouble, SignInAgain | TryAgain):
            return []
        connection = session.get_one(Connection, connection_id, with_for_update=True, populate_existing=True)
        if isinstance(trouble, SignInAgain):
            was_working = connection.state != ConnectionState.NEEDS_SIGN_IN
            connection.state, connection.trouble, connection.trouble_until = ConnectionState.NEEDS_SIGN_IN, trouble.sentence, None
            return [SignInNeeded(connection.id, trouble.sentence)] if was_working else []
        if connection.state != ConnectionState.NEEDS_SIGN_IN:
            connection.state, connection.trouble = ConnectionState.VENDOR_TROUBLE, trouble.sentence
            connection.trouble_until = session.now + dt.timedelta(seconds=trouble.after or 60)
        return []

    def webhook_address(self, session: AccountSession, connection_id: int) -> str:
        """The public address of a connection's webhooks."""
        connection = session.get_one(Connection, connection_id)
        return f"{self._settings.public_url}/in/{connection.kind}/{connection.key}/{connection.webhook_token}"
