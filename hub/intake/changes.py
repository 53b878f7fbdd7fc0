"""Receiving what a firm's own system tells of changes: whose it is, whether it is genuine, storing it."""

from typing import Protocol

from hub.contract.connector import Connector, TellsOfChanges
from hub.contract.webhooks import Answer, Hint, RawRequest
from hub.intake.inbox import Received, store, store_refused
from hub.intake.line_book import BookUnreadError, LineBook
from hub.intake.reception import NotReceived
from hub.intake.refusals import RefusalsKept
from hub.records.database import Database

CHANGE = "change"


class Connectors(Protocol):
    """Finds a connector's class by its key."""

    def connector(self, key: str) -> type[Connector]:
        """The class; raises LookupError."""


class ChangeReception:
    """Takes in connectors' webhooks. Nothing is kept for later: whoever is told 503 sends it again, and a change is also read in time."""

    def __init__(self, *, database: Database, book: LineBook, connectors: Connectors) -> None:
        self._database = database
        self._book = book
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
        return Answer()

    def _connector(self, key: str) -> type[TellsOfChanges]:
        try:
            connector = self._connectors.connector(key)
        except LookupError:
            raise NotReceived(404, "Nothing listens at this address.") from None
        if not issubclass(connector, TellsOfChanges):
            raise NotReceived(404, "Nothing listens at this address.")
        return connector
