"""Connecting simulated phone systems that have a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.conformance.simulated_connection import Opening, connect_simulated, easiest_way
from hub.intake.line_book import webhook_address
from hub.records.connection import Connection
from hub.simulated.vendors import SimulatedVendors
from hub.wiring import Hub


@dataclass(frozen=True, slots=True)
class PlayedLine:
    """A number of a simulated account, and the phones of the staff that it rings."""

    number: str
    staff: Sequence[str] = ()


def connect_phones(hub: Hub, vendors: SimulatedVendors, account_id: int, key: str, line: PlayedLine) -> int:
    """Connect a simulated phone system whose account has the line; the connection's id."""
    vendors.credentials(key, easiest_way(hub.catalog.manifests[key]).mode)
    vendors.open_line(key, line.number, address="", staff=list(line.staff))
    connection_id = connect_simulated(hub, vendors, Opening(account_id=account_id, key=key))
    open_line_here(hub, vendors, account_id, connection_id, line)
    return connection_id


def open_line_here(hub: Hub, vendors: SimulatedVendors, account_id: int, connection_id: int, line: PlayedLine) -> None:
    """Let the simulated account have the number, and tell the hub of it where nothing but a person could say so there."""
    with hub.database.read(account_id) as session:
        connection = session.get_one(Connection, connection_id)
        address = webhook_address(hub.settings.public_url, connection)
    vendors.open_line(connection.key, line.number, address=address, staff=list(line.staff))
