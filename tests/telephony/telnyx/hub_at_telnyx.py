"""A whole hub in this process whose one line is at simulated Telnyx; both speak over real HTTP."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.catalog.discovery import UnknownVendor
from hub.connections.oauth_clients import OAuthClients
from hub.connections.vault import Vault
from hub.contract.connector import Connector
from hub.contract.context import ConnectorContext
from hub.contract.phone_provider import PhoneProvider
from hub.installation_secrets import InstallationSecrets
from hub.intake.changes import ChangeReception
from hub.intake.endpoints import intake_blueprint
from hub.intake.line_book import LineBook
from hub.intake.reading import InboxReader
from hub.intake.reception import Reception
from hub.intake.spool import Spool
from hub.journey import run_stored_journey
from hub.records.connection import Connection
from hub.records.inbox import InboxRow, InboxRowState
from hub.records.line import Line
from hub.sandbox.server import running
from telephony.telnyx import TelnyxProvider
from telephony.telnyx.sandbox import TelnyxSandbox, create_sandbox
from telephony.telnyx.sandbox_world import API_KEY
from tests.fakes.phone_contexts import phone_context
from tests.fakes.request_port import PlainRequestPort
from tests.fakes.small_hub import LINE, SmallHub
from tests.telephony.telnyx.samples import Bearer

TOKEN = "line-at-telnyx"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (werkzeug's own parameter name)
        pass


class OnlyTelnyx:
    """A catalog with one phone provider."""

    def phone_provider(self, key: str) -> type[PhoneProvider]:
        if key != "telnyx":
            raise UnknownVendor(key)
        return TelnyxProvider

    def connector(self, key: str) -> type[Connector]:
        raise UnknownVendor(key)


class HubAtTelnyx:
    """What is played at Telnyx reaches the hub by its public address; `settle` lets both come to rest."""

    def __init__(self, hub: SmallHub, telnyx: TelnyxSandbox, api: str) -> None:
        self.hub = hub
        self.telnyx = telnyx
        context = phone_context(PlainRequestPort(api, Bearer(API_KEY)), {})
        hub.connections.phone_class = lambda _: TelnyxProvider(_at(context, hub.clock))
        hub.reader = InboxReader(hub.database, OnlyTelnyx(), run_stored_journey)
        hub.change_account(texts_at_night=True)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Whom the hub texted, and with what words, as Telnyx holds it."""
        return [(text.to, text.body) for text in self.telnyx.held_texts()]

    @property
    def refused(self) -> list[str | None]:
        with self.hub.database.read_installation() as session:
            rows = session.query(InboxRow).filter(InboxRow.state.in_((InboxRowState.REFUSED, InboxRowState.FAILED))).all()
        return [row.refused_because for row in rows]

    def settle(self, **time: float) -> None:
        """Let time go by at the hub; what Telnyx then tells is heard, too."""
        self.hub.wait(**time)
        self.telnyx.come_to_rest()
        self.hub.work()


def _at(context: ConnectorContext, clock: Callable[[], dt.datetime]) -> ConnectorContext:
    return ConnectorContext(api=context.api, fields=context.fields, facts={}, clock=clock, log=context.log, region="US")


@contextmanager
def hub_at_telnyx(database_url: str, folder: Path) -> Iterator[HubAtTelnyx]:
    app = Flask("hub", static_folder=None)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    public_url = f"http://127.0.0.1:{server.server_port}"
    hub = SmallHub(database_url, folder, public_url=public_url)
    hub.clock.stand_at(dt.datetime.now(dt.UTC))
    telnyx = create_sandbox()
    vault = Vault(InstallationSecrets.make())
    credentials = vault.lock(dict(telnyx.credentials("bearer_key")))
    hub.change(Connection, hub.phone_connection, key="telnyx", credentials=credentials, webhook_token=TOKEN)
    hub.change(Line, hub.line_id, provider="telnyx", mode="beside")
    book = LineBook(hub.database, vault, folder, public_url)
    reception = Reception(database=hub.database, book=book, providers=OnlyTelnyx(), spool=Spool(folder, vault), commit_s=30)
    clients = OAuthClients(hub.database, vault, public_url)
    changes = ChangeReception(database=hub.database, book=book, clients=clients, connectors=OnlyTelnyx())
    app.register_blueprint(intake_blueprint(reception, changes, public_url))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    with running([telnyx]) as url:
        telnyx.seed({"lines": {LINE: {"address": f"{public_url}/in/phone/telnyx/{TOKEN}", "staff": ["+14155550150"]}}})
        yield HubAtTelnyx(hub, telnyx, f"{url}/telnyx/api")
    server.shutdown()
    thread.join()
    server.server_close()
    reception.close()
    hub.close()
