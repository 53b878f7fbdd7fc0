"""Receiving what a firm's own system tells of changes: whose it is, whether it is genuine, storing it."""

from collections.abc import Iterator
from typing import Protocol

from sqlalchemy import select

from hub.connections.oauth_clients import Environment, OAuthClients
from hub.contract.connector import Connector, TellsAtOneAddress, TellsOfChanges
from hub.contract.webhooks import Answer, Hint, RawRequest, UnreadableRequest
from hub.intake.inbox import Received, store, store_refused
from hub.intake.line_book import BookedConnection, BookUnreadError, LineBook
from hub.intake.reception import NotReceived
from hub.intake.refusals import RefusalsKept
from hub.records.connection import Connection
from hub.records.database import Database

CHANGE = "change"
TAKEN = 200
"""Every vendor takes this for an answer; there are some for whom another 2xx is a failure."""


class Connectors(Protocol):
    """Finds a connector's class by its key."""

    def connector(self, key: str) -> type[Connector]:
        """The class; raises LookupError."""


class ChangeReception:
    """Takes in connectors' webhooks. Nothing is kept for later: whoever is told 503 sends it again, and a change is also read in time."""

    def __init__(self, *, database: Database, book: LineBook, clients: OAuthClients, connectors: Connectors) -> None:
        self._database = database
        self._book = book
        self._clients = clients
        self._connectors = connectors
        self._refusals = RefusalsKept()

    def take(self, kind: str, key: str, token: str, raw: RawRequest) -> Answer:
        """Store the request and return what the vendor must hear; raises NotReceived.

        A request that only tries the address is answered without a signature, for there may be none, and not stored.
        """
        connector = self._connector(key)
        try:
            connection = self._book.find(kind, key, token)
        except BookUnreadError:
            raise NotReceived(503, "It cannot be told now whether something listens here; send it again.") from None
        if connection is None:
            raise NotReceived(404, "Nothing listens at this address.")
        handshake = connector.answer_handshake(raw)
        if handshake is not None:
            return handshake
        received = Received(raw, Hint(what=CHANGE), connection, None)
        if not connector.is_authentic(raw, connector.webhook_secrets(connection.credentials)):
            if self._refusals.may_keep(connection.connection_id):
                store_refused(self._database, received, "signature")
            raise NotReceived(403, "The signature does not fit this request.")
        store(self._database, received)
        return Answer(status=TAKEN)

    def take_for_all(self, kind: str, key: str, raw: RawRequest) -> Answer:
        """The same for the one address of all a vendor's customers: stored for each connection that it is about; raises NotReceived.

        What is about nobody here is answered like the rest, for the vendor would send it again and again.
        """
        connector = self._connector(key) if kind == "connector" else None
        if connector is None or not issubclass(connector, TellsAtOneAddress):
            raise NotReceived(404, "Nothing listens at this address.")
        handshake = connector.answer_handshake(raw)
        if handshake is not None:
            return handshake
        signed_for = self._signed_for(connector, key, raw)
        if signed_for is None:
            raise NotReceived(403, "The signature does not fit this request.")
        try:
            accounts = {change.account for change in connector.read_changes(raw)}
        except UnreadableRequest as unreadable:
            raise NotReceived(400, str(unreadable)) from None
        for connection in self._connections_of(key, signed_for, accounts):
            store(self._database, Received(raw, Hint(what=CHANGE), connection, None))
        return Answer(status=TAKEN)

    def _signed_for(self, connector: type[TellsAtOneAddress], key: str, raw: RawRequest) -> Environment | None:
        """In which of the vendor's systems the client lives whose secret signed the request, None where no secret did."""
        with self._database.read_installation() as session:
            clients = {environment: self._clients.values(session, key, environment) for environment in Environment}
        for environment, client in clients.items():
            secrets = connector.webhook_secrets(client) if "client_secret" in client else []
            if secrets and connector.is_authentic(raw, secrets):
                return environment
        return None

    def _connections_of(self, key: str, environment: Environment, accounts: set[str]) -> Iterator[BookedConnection]:
        of_vendor = select(Connection).where(
            Connection.kind == "connector",
            Connection.key == key,
            Connection.vendor_account.in_(accounts),
            Connection.disconnected_at.is_(None),
        )
        with self._database.read_installation() as session:
            connections = session.scalars(of_vendor.order_by(Connection.id)).all()
        for connection in connections:
            if Environment.of(sandbox=connection.sandbox, twin=connection.twin) == environment:
                yield BookedConnection(connection.id, connection.account_id, connection.kind, key, region="", credentials={}, lines={})

    def _connector(self, key: str) -> type[TellsOfChanges]:
        try:
            connector = self._connectors.connector(key)
        except LookupError:
            raise NotReceived(404, "Nothing listens at this address.") from None
        if not issubclass(connector, TellsOfChanges):
            raise NotReceived(404, "Nothing listens at this address.")
        return connector
