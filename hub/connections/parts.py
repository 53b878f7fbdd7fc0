"""What pages and commands use to work on connections, in one handful."""

from dataclasses import dataclass

from hub.catalog.discovery import Catalog
from hub.connections.connect import Connecting
from hub.connections.consent import Consents
from hub.connections.media import Media
from hub.connections.openid import OpenIdSignIn
from hub.connections.openid_provider import OpenIdProviders
from hub.connections.ready import Connections
from hub.connections.upkeep import Upkeep
from hub.connections.vault import Vault
from hub.outbound.door import Door
from hub.records.database import Database
from hub.settings import Settings


@dataclass(frozen=True, slots=True)
class ConnectionParts:
    """Finding vendors, connecting them, and everything that is done with a connection later."""

    catalog: Catalog
    connections: Connections
    connecting: Connecting
    consents: Consents
    upkeep: Upkeep
    media: Media
    openid: OpenIdSignIn
    openid_providers: OpenIdProviders

    @classmethod
    def around(
        cls, connections: Connections, *, database: Database, catalog: Catalog, vault: Vault, door: Door, settings: Settings
    ) -> "ConnectionParts":
        """The parts that work with these connections."""
        connecting = Connecting(database=database, catalog=catalog, vault=vault, door=door, connections=connections, settings=settings)
        return cls(
            catalog=catalog,
            connections=connections,
            connecting=connecting,
            consents=Consents(database=database, vault=vault, connecting=connecting),
            upkeep=Upkeep(database=database, catalog=catalog, vault=vault, door=door, connections=connections),
            media=Media(connections, catalog),
            openid=OpenIdSignIn(door, settings.sandbox_url),
            openid_providers=OpenIdProviders(database, vault, settings),
        )
