"""A hub that a browser can open: the pages on a database of a test's own, served by threads."""

import contextlib
import dataclasses
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.api.dependencies import ApiDependencies
from hub.api.register import create_api
from hub.app import look_of_pages
from hub.catalog.discovery import Catalog
from hub.connections.media import Media
from hub.connections.parts import ConnectionParts
from hub.connections.ready import Connections
from hub.connections.vault import Vault
from hub.installation_secrets import InstallationSecrets
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbox.doorbell import NoDoorbell
from hub.records.database import Database
from hub.settings import Settings
from hub.web.dependencies import PageDependencies
from hub.web.register import register_pages
from tests.fakes.account_rows import NOW
from tests.services import copy_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class QuietRequests(WSGIRequestHandler):
    """Keeps the log of requests out of the tests' output."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - Werkzeug's name
        """Nothing is written."""


def whole_answers(app: "WSGIApplication") -> "WSGIApplication":
    """The app, each answer read to its end before it is sent: Werkzeug's server leaves files open of which a visitor takes no more."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        with contextlib.ExitStack() as opened:
            pieces = app(environ, start_response)
            if hasattr(pieces, "close"):
                opened.callback(pieces.close)
            return list(pieces)

    return answer


@dataclasses.dataclass(frozen=True)
class ServedHub:
    """Where the pages are, and the database behind them."""

    address: str
    database: Database


@contextlib.contextmanager
def served_hub(tables: Path, folder: Path, *, media: Media | None = None, **changes: Any) -> Iterator[ServedHub]:
    """A hub on a copy of the tables; its clock stands still at NOW."""
    settings = Settings(data_folder=folder, database_url=copy_of(tables, folder), public_url="http://127.0.0.1")
    database = Database(settings, clock=lambda: NOW)
    catalog, vault, door = Catalog(), Vault(InstallationSecrets.make()), Door(deadline_s=5)
    ready = Connections(database=database, catalog=catalog, vault=vault, door=door, budget=Budget(None, time.time), settings=settings)
    parts = ConnectionParts.around(ready, database=database, catalog=catalog, vault=vault, door=door, settings=settings)
    app = Flask("hub.web")
    given = PageDependencies(
        database=database,
        connections=dataclasses.replace(parts, media=media) if media else parts,
        doorbell=NoDoorbell(),
        session_key="k" * 48,
        public_url="http://127.0.0.1",
    )
    register_pages(app, dataclasses.replace(given, **changes))
    api = create_api(ApiDependencies(database=database, catalog=catalog, public_url="http://127.0.0.1", look=look_of_pages(app)))
    pages_and_api = DispatcherMiddleware(app.wsgi_app, {"/api": api.wsgi_app})
    server = make_server("127.0.0.1", 0, whole_answers(pages_and_api), threaded=True, request_handler=QuietRequests)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="served hub")
    thread.start()
    try:
        yield ServedHub(f"http://127.0.0.1:{server.server_port}", database)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        door.close()
        database.close()
