"""Finding what files name in words: members by e-mail address, desks, lines and connections."""

from sqlalchemy import func, select

from hub.configuration.faults import Impossible
from hub.records.account import Desk, Member
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.session import AccountSession


def member_of(session: AccountSession, email: str) -> Member:
    """The member with this address. Raises Impossible."""
    found = session.scalar(select(Member).where(func.lower(Member.email) == email.lower(), Member.ended_at.is_(None)))
    if found is None:
        raise Impossible(f"There is no member with the address {email} here; invite them first.")
    return found


def desk_of(session: AccountSession, name: str) -> Desk:
    """The desk of this name. Raises Impossible."""
    found = session.scalar(select(Desk).where(func.lower(Desk.name) == name.lower()).order_by(Desk.id).limit(1))
    if found is None:
        raise Impossible(f"There is no desk named {name} here.")
    return found


def line_of(session: AccountSession, number: str) -> Line:
    """The line with this number in E.164. Raises Impossible."""
    found = session.scalar(select(Line).where(Line.number == number).order_by(Line.id).limit(1))
    if found is None:
        raise Impossible(f"There is no line with the number {number} here; add it under Lines first.")
    return found


def connection_of(session: AccountSession, key: str, name: str) -> Connection:
    """The connection in use to this system, the one of that name where there are several. Raises Impossible."""
    in_use = select(Connection).where(Connection.key == key, Connection.disconnected_at.is_(None)).order_by(Connection.id)
    found = session.scalars(in_use).all()
    named = [one for one in found if one.name == name] or (list(found) if len(found) == 1 else [])
    if not named:
        raise Impossible(f"{name} is not connected here; sign in to it under Connections.")
    return named[0]


def name_of_connection(session: AccountSession, connection_id: int | None) -> tuple[str, str] | None:
    """Key and name of a connection in use."""
    connection = session.get(Connection, connection_id) if connection_id is not None else None
    return (connection.key, connection.name) if connection is not None and connection.disconnected_at is None else None
