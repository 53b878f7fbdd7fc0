"""Adding a line, and pointing its calls and texts at the hub."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from hub.catalog.discovery import Catalog
from hub.connections.ready import Connections, LongJob
from hub.contract.phone_provider import AnswersCalls, LineMode, PhoneProvider, RegistersWebhooks, SendsTexts
from hub.readiness.checking import voice_line_at
from hub.records.connection import Connection
from hub.records.database import Database
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.trace import tell


class LineRefused(ValueError):
    """There can be no such line; the sentence says why. `field` names what is to be changed."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line as somebody wants it; numbers are in E.164. Without a mode it is forwarded where the hub can answer, else beside.

    `text_connection_id` is the phone system that its texts go through, `sender` the number that they come from, where these differ.
    """

    connection_id: int
    number: str
    label: str
    mode: LineMode | None = None
    staff: tuple[str, ...] = ()
    text_connection_id: int | None = None
    sender: str | None = None


def add_line(catalog: Catalog, session: AccountSession, wish: NewLine) -> Line:
    """Add a line that only watches; raises LineRefused, UnknownVendor and VendorDisabled."""
    connection = _phone_system(session, wish.connection_id, "connection")
    system = catalog.phone_provider(connection.key)
    if session.scalar(select(Line.id).where(Line.provider == connection.key, Line.number == wish.number)) is not None:
        raise LineRefused("This number is a line already.", "number")
    if wish.mode is LineMode.HUB_ANSWERS and not issubclass(system, AnswersCalls):
        raise LineRefused(f"The hub cannot answer calls at {connection.name}; it can only stand beside it.", "mode")
    if wish.text_connection_id is not None:
        texting = _phone_system(session, wish.text_connection_id, "text_connection")
        if not issubclass(catalog.phone_provider(texting.key), SendsTexts):
            raise LineRefused(f"{texting.name} sends no texts; choose another for them.", "text_connection")
    line = Line(
        provider=connection.key,
        connection_id=connection.id,
        number=wish.number,
        label=wish.label,
        mode=wish.mode or first_mode(system),
        staff=list(wish.staff),
        text_connection_id=wish.text_connection_id if wish.text_connection_id != connection.id else None,
        sender=wish.sender,
        created_at=session.now,
    )
    session.add(line)
    session.flush()
    return line


def first_mode(system: type[PhoneProvider]) -> LineMode:
    """The mode that takes least from a phone system that can be answered; beside one that cannot."""
    return LineMode.FORWARDED if issubclass(system, AnswersCalls) else LineMode.BESIDE


def point_line_here(connections: Connections, database: Database, account_id: int, line_id: int) -> Mapping[str, str]:
    """Point the line's webhooks here, at every phone system that it goes through and that lets the hub do it.

    What stood there before is kept with the line, and returned by the vendors' names for it. Raises the contract's errors.
    """
    with database.read(account_id) as session:
        line = session.get_one(Line, line_id)
        through = dict.fromkeys((line.connection_id, line.texts_through))
        voices = {one: voice_line_at(connections, session, line, one) for one in through}
    before: dict[str, str] = {}
    for connection_id, voice in voices.items():
        provider = connections.phone_provider(LongJob(account_id, connection_id))
        if isinstance(provider, RegistersWebhooks):
            before |= provider.point_webhooks_here(voice).addresses
    with database.write(account_id) as session:
        line = session.get_one(Line, line_id)
        line.webhooks_before = {**before, **(line.webhooks_before or {})} or None
        if before:
            tell(session, "setting", f"The calls and texts of {line.label} are pointed at the hub.")
    return before


def _phone_system(session: AccountSession, connection_id: int, field: str) -> Connection:
    connection = session.get(Connection, connection_id)
    if connection is None or connection.kind != "phone" or connection.disconnected_at is not None:
        raise LineRefused(f"Connection {connection_id} is no phone system of this business.", field)
    return connection
