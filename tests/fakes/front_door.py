"""The intake of a small hub: requests come in by the public address of its phone connection."""

import secrets as random_bytes
from pathlib import Path
from typing import Any

from hub.connections.oauth_clients import OAuthClients
from hub.connections.vault import Vault
from hub.contract.phone_events import InboundText, PhoneEvent
from hub.contract.webhooks import Answer, RawRequest
from hub.installation_secrets import InstallationSecrets
from hub.intake.changes import ChangeReception
from hub.intake.line_book import LineBook
from hub.intake.reception import Reception
from hub.intake.spool import Spool
from hub.records.connection import Connection
from hub.records.database import Database
from tests.fakes.connections_at_hand import OnePhoneSystem
from tests.fakes.phone_system import RIGHT_SECRET, webhook
from tests.fakes.small_hub import CALLER, LINE, SmallHub


class FrontDoor:
    def __init__(self, hub: SmallHub, folder: Path, database: Database | None = None) -> None:
        self.hub = hub
        self.folder = folder
        self.vault = Vault(InstallationSecrets.make())
        self.token = f"fake-{hub.account_id}"
        hub.change(Connection, hub.phone_connection, credentials=self.vault.lock({"secret": RIGHT_SECRET}))
        self.spool = Spool(folder, self.vault)
        self._opened: list[Reception] = []
        self.reception = self.open(database or hub.database)
        book = LineBook(hub.database, self.vault, folder, "https://hub.example")
        self.clients = OAuthClients(hub.database, self.vault, "https://hub.example")
        self.changes = ChangeReception(database=hub.database, book=book, clients=self.clients, connectors=OnePhoneSystem())
        hub.on_close(self.close)

    def open(self, database: Database, commit_s: float = 30.0) -> Reception:
        """A reception as a new process would make it."""
        book = LineBook(database, self.vault, self.folder, "https://hub.example")
        spool = Spool(self.folder, self.vault)
        opened = Reception(database=database, book=book, providers=OnePhoneSystem(), spool=spool, commit_s=commit_s)
        self._opened.append(opened)
        return opened

    def close(self) -> None:
        """End the threads of every reception that was opened."""
        for reception in self._opened:
            reception.close()

    def take(self, raw: RawRequest) -> Answer:
        return self.reception.take("phone", "fake", self.token, raw)

    def tell(self, *events: PhoneEvent, **hint: Any) -> Answer:
        return self.take(webhook(*events, **{"line": LINE, "delivery_id": random_bytes.token_hex(4), **hint}))

    def text(self, body: str, text_id: str, *, sender: str = CALLER, **hint: Any) -> Answer:
        text = InboundText(key=text_id, text_id=text_id, line=LINE, sender=sender, body=body, at=self.hub.clock.now)
        return self.tell(text, what="text", sender=sender, text=body, delivery_id=text_id, **hint)
