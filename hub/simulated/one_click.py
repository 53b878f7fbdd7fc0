"""Simulated systems in one click: what a newcomer takes in place of every real account."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import select

from hub.conformance.simulated_connection import Opening, connect_simulated
from hub.contract.errors import AlreadyThere
from hub.contract.phone_provider import AnswersCalls, LineMode, SendsTexts
from hub.readiness.new_line import NewLine, add_line, point_line_here
from hub.records.connection import Connection, ConnectionState
from hub.records.line import Line
from hub.sandbox.magic_numbers import MAGIC_NUMBERS, WHAT_HAPPENS
from hub.sandbox.remote import ControlRefused
from hub.simulated.cast import read_cast
from hub.simulated.one_at_a_time import one_at_a_time
from hub.simulated.phones import PlayedLine, connect_phones, open_line_here
from hub.simulated.seat_again import lines_through, played_at, seat_again
from hub.simulated.system import fill_system
from hub.simulated.vendors import SimulatedVendors
from hub.web.dependencies import SimulatedCaller
from hub.wiring import Hub

NUMBERS = tuple(f"+141555501{last:02}" for last in range(20))
"""Numbers that simulated lines may have; the cast's own comes first."""

DELAY_S = 3
"""Shorter than on a real line, where many callers try a second time at once: here somebody sits and watches."""


class OneClick:
    """Connects a business to simulated vendors of the hub's sandbox and gives it a line.

    Each method raises OSError when the sandbox does not answer or refuses, and VendorTrouble where connecting fails; AlreadyThere
    where somebody else of the business has just done the same.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def connect_phones(self, account_id: int, key: str) -> int:
        """Connect the simulated phone system, and the one that texts go through where it cannot text; the id of the first."""
        cast = read_cast(phone_system=key)
        with one_at_a_time(self._hub.database, account_id), self._vendors() as vendors:
            self._must_be_new(account_id, key)
            line = PlayedLine(self._free_number(), cast["line"]["staff"])
            connection_id = connect_phones(self._hub, vendors, account_id, key, line)
            if cast["phone"]["texts_through"] != key and self._texting(account_id) is None:
                connect_phones(self._hub, vendors, account_id, cast["phone"]["texts_through"], line)
            self._open_lines_again(vendors, account_id, connection_id)
            return connection_id

    def connect_system(self, account_id: int, key: str) -> int:
        """Connect the simulated ATS, CRM or job system, with the people of the cast in it; the connection's id."""
        system = read_cast(connector=key)["system"]
        with one_at_a_time(self._hub.database, account_id), self._vendors() as vendors:
            self._must_be_new(account_id, key)
            if not vendors.held(key)["people"]:
                fill_system(vendors, system)
            return connect_simulated(self._hub, vendors, Opening(account_id=account_id, key=key))

    def add_line(self, account_id: int, connection_id: int) -> int:
        """Add a simulated line that only watches, with its calls and texts pointed at the hub; its id."""
        with one_at_a_time(self._hub.database, account_id):
            with self._hub.database.read(account_id) as session:
                if lines_through(session, connection_id):
                    raise AlreadyThere("The simulated number is there already.")
            return self._add_line(account_id, connection_id)

    def _add_line(self, account_id: int, connection_id: int) -> int:
        cast = read_cast()
        played = PlayedLine(self._free_number(), cast["line"]["staff"])
        with self._hub.database.read(account_id) as session:
            connection = session.get_one(Connection, connection_id)
        provider = self._hub.catalog.phone_provider(connection.key)
        texts = None if issubclass(provider, SendsTexts) else self._texting(account_id)
        new = NewLine(
            connection_id=connection_id,
            number=played.number,
            label=cast["line"]["label"],
            mode=LineMode.HUB_ANSWERS if issubclass(provider, AnswersCalls) else LineMode.BESIDE,
            staff=tuple(played.staff),
            text_connection_id=texts,
        )
        with self._hub.database.write(account_id) as session:
            line = add_line(self._hub.catalog, session, new)
            line.delay_s, line_id = DELAY_S, line.id
        with self._vendors() as vendors:
            for through in filter(None, (connection_id, texts)):
                open_line_here(self._hub, vendors, account_id, through, played)
        point_line_here(self._hub.connections, self._hub.database, account_id, line_id)
        return line_id

    def seat_again(self, account_id: int) -> None:
        """Set the business up again at vendors that were stopped."""
        with self._vendors() as vendors:
            seat_again(self._hub, vendors, account_id)

    def callers(self) -> Sequence[SimulatedCaller]:
        """The callers of the cast, then the numbers at which simulated carriers play trouble."""
        people = [SimulatedCaller(caller["who"], caller["number"]) for caller in read_cast()["callers"]]
        return [*people, *(SimulatedCaller(WHAT_HAPPENS[magic], number, str(magic)) for magic, number in MAGIC_NUMBERS.items())]

    def _must_be_new(self, account_id: int, key: str) -> None:
        """One that needs a sign-in may be connected once more."""
        works = (Connection.key == key, Connection.sandbox, Connection.state != ConnectionState.NEEDS_SIGN_IN)
        with self._hub.database.read(account_id) as session:
            if session.scalar(select(Connection.id).where(*works).limit(1)) is not None:
                raise AlreadyThere(f"The simulated {self._hub.catalog.manifests[key].name} is connected already.")

    def _open_lines_again(self, vendors: SimulatedVendors, account_id: int, connection_id: int) -> None:
        """Simulated vendors forget everything when they stop; the lines that the hub knows are put there again."""
        with self._hub.database.read(account_id) as session:
            lines = lines_through(session, connection_id)
        for line in lines:
            open_line_here(self._hub, vendors, account_id, connection_id, played_at(connection_id, line))
            point_line_here(self._hub.connections, self._hub.database, account_id, line.id)

    def _free_number(self) -> str:
        with self._hub.database.read_installation() as session:
            taken = set(session.scalars(select(Line.number).where(Line.number.in_(NUMBERS))))
        free = next((number for number in NUMBERS if number not in taken), None)
        if free is None:
            raise OSError("every simulated number has a line already")
        return free

    def _texting(self, account_id: int) -> int | None:
        """A simulated phone system of the business through which texts can leave."""
        with self._hub.database.read(account_id) as session:
            simulated = select(Connection).where(Connection.kind == "phone", Connection.sandbox, Connection.disconnected_at.is_(None))
            found = session.scalars(simulated.order_by(Connection.id)).all()
        return next((one.id for one in found if issubclass(self._hub.catalog.phone_provider(one.key), SendsTexts)), None)

    @contextmanager
    def _vendors(self) -> Iterator[SimulatedVendors]:
        vendors = SimulatedVendors(self._hub.settings.sandbox_url)
        try:
            yield vendors
        except ControlRefused as refused:
            raise OSError(str(refused)) from refused
        finally:
            vendors.close()
