"""connections.toml and mappings.toml: which systems are connected, without any secret, and the business's changes to their mappings."""

from typing import Any

from sqlalchemy import select

from hub.configuration.faults import Impossible
from hub.configuration.section import TEXT, Item, Place, object_of
from hub.configuration.who import connection_of
from hub.directory.account_mapping import MappingChange, save_mapping, version_in_use
from hub.mapping.faults import MappingRefused
from hub.mapping.versions import present_text
from hub.records.connection import Connection
from hub.records.session import AccountSession

SYSTEM = {"system": TEXT, "connection": TEXT}


class Connections:
    """A part is a connection; it is signed in again by hand, for files hold no secret."""

    file, noun, table = "connections.toml", "connection", "connection"

    def schema(self) -> dict[str, Any]:
        """The system's key and the connection's name."""
        return object_of(SYSTEM, {})

    def name(self, item: Item) -> str:
        """Its name and the system."""
        return f"{item['connection']} ({item['system']})"

    def read(self, session: AccountSession) -> dict[str, Item]:
        """Every connection in use."""
        items = [{"system": one.key, "connection": one.name} for one in _in_use(session)]
        return {self.name(item): item for item in items}

    def write(self, session: AccountSession, item: Item, place: Place) -> list[str]:  # noqa: ARG002 - nothing of it is needed
        """Nothing is changed; a connection that is not here is named."""
        connection_of(session, item["system"], item["connection"])
        return []

    def remove(self, session: AccountSession, item: Item, place: Place) -> str:  # noqa: ARG002 - somebody signed in to it
        """A connection stays."""
        return "A connection stays; disconnect it under Connections."


class Mappings:
    """A part is the business's changes to the mapping of one connection, as TOML of their own."""

    file, noun, table = "mappings.toml", "mapping", "mapping"

    def schema(self) -> dict[str, Any]:
        """The connection and the changes."""
        return object_of({**SYSTEM, "changes": {**TEXT, "minLength": 1}}, {})

    def name(self, item: Item) -> str:
        """Which connection's."""
        return f"{item['connection']} ({item['system']})"

    def read(self, session: AccountSession) -> dict[str, Item]:
        """The changes of every connection that has any."""
        items = [{"system": one.key, "connection": one.name, "changes": present_text(session, one)} for one in _in_use(session)]
        return {self.name(item): item for item in items if item["changes"].strip()}

    def write(self, session: AccountSession, item: Item, place: Place) -> list[str]:
        """A new version, where the changes are others."""
        connection = connection_of(session, item["system"], item["connection"])
        if present_text(session, connection) == item["changes"]:
            return []
        manifest = place.manifests.get(connection.key)
        if manifest is None:
            raise Impossible(f"This installation has no connector for {connection.name}.")
        change = MappingChange(
            text=item["changes"], base=version_in_use(session, connection.id), by=place.by, because="Brought in from files", file=self.file
        )
        try:
            save_mapping(session, connection, manifest, change)
        except MappingRefused as refused:
            raise Impossible(str(refused)) from refused
        return []

    def remove(self, session: AccountSession, item: Item, place: Place) -> str:  # noqa: ARG002 - they are gone back from by hand
        """Changes that the file does not have stay: what is written at a vendor is taken back by hand."""
        return "Changes to a mapping stay; go back to an older version on its page."


def _in_use(session: AccountSession) -> list[Connection]:
    in_use = select(Connection).where(Connection.disconnected_at.is_(None)).order_by(Connection.name, Connection.id)
    return list(session.scalars(in_use))
