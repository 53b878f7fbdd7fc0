"""Setting a business up again at simulated vendors that were stopped: what they held was in their memory alone."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from hub.conformance.simulated_connection import Opening, sign_in_again
from hub.connections.probe import must_be_indexed
from hub.jobs.long_jobs import read_directory_of
from hub.readiness.new_line import point_line_here
from hub.records.connection import Connection, DirectoryEntry, IndexedPerson, IndexedPhone, PersonLink
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.simulated.cast import read_cast
from hub.simulated.phones import PlayedLine, open_line_here
from hub.simulated.system import fill_system
from hub.simulated.vendors import SimulatedVendors
from hub.wiring import Hub

OF_WHAT_IT_HELD = (IndexedPhone, IndexedPerson, PersonLink, DirectoryEntry)


def seat_again(hub: Hub, vendors: SimulatedVendors, account_id: int) -> None:
    """Give every simulated vendor of the business its lines and people back, and sign in there anew.

    Raises ControlRefused and VendorTrouble.
    """
    with hub.database.read(account_id) as session:
        simulated = select(Connection).where(Connection.sandbox, Connection.disconnected_at.is_(None)).order_by(Connection.id)
        connections = session.scalars(simulated).all()
        lines = {connection.id: lines_through(session, connection.id) for connection in connections}
    for connection in connections:
        if connection.kind == "phone":
            _phones(hub, vendors, connection, [played_at(connection.id, line) for line in lines[connection.id]])
        else:
            _system(hub, vendors, connection)
    for line_id in sorted({line.id for there in lines.values() for line in there}):
        point_line_here(hub.connections, hub.database, account_id, line_id)


def lines_through(session: AccountSession, connection_id: int) -> Sequence[Line]:
    """The lines that ring at a connection or text through it."""
    through = or_(Line.connection_id == connection_id, Line.text_connection_id == connection_id)
    return session.scalars(select(Line).where(through).order_by(Line.id)).all()


def played_at(connection_id: int, line: Line) -> PlayedLine:
    """A line as a connection's phone system has it, which may know nothing but the number that it texts from."""
    return PlayedLine(line.texts_from if line.text_connection_id == connection_id else line.number, line.staff)


def _phones(hub: Hub, vendors: SimulatedVendors, connection: Connection, lines: list[PlayedLine]) -> None:
    vendors.credentials(connection.key, connection.sign_in_mode)
    for line in lines:
        vendors.open_line(connection.key, line.number, address="", staff=list(line.staff))
    _sign_in(hub, vendors, connection)
    for line in lines:
        open_line_here(hub, vendors, connection.account_id, connection.id, line)


def _system(hub: Hub, vendors: SimulatedVendors, connection: Connection) -> None:
    """What stood there is gone, so nothing here points to it any more."""
    if vendors.held(connection.key)["people"]:
        return
    fill_system(vendors, read_cast(connector=connection.key)["system"])
    with hub.database.write(connection.account_id) as session:
        for table in OF_WHAT_IT_HELD:
            session.execute(delete(table).where(table.connection_id == connection.id))
        row = session.get_one(Connection, connection.id)
        row.watermark, row.people_indexed = None, 0
        row.backfilled = not must_be_indexed(hub.catalog, hub.catalog.manifests[connection.key])
    _sign_in(hub, vendors, connection)
    read_directory_of(hub, connection.account_id, connection.id)


def _sign_in(hub: Hub, vendors: SimulatedVendors, connection: Connection) -> None:
    sign_in_again(
        hub,
        vendors,
        Opening(account_id=connection.account_id, key=connection.key, mode=connection.sign_in_mode, connection_id=connection.id),
    )
