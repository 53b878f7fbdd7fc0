"""A real test account at the vendor: all that is made in it is marked, remembered before it is asked for, and taken away again."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from hub.conformance.fictional_numbers import FictionalNumbers
from hub.conformance.rule import Broken, expect
from hub.conformance.vendor_bench import Recorded, moment_before
from hub.contract.bookings import Booking
from hub.contract.connector import BooksAppointments, Connector, CreatesPeople, ErasesPeople, ListsOwners, ListsPeople
from hub.contract.errors import Gone, NotSupported, VendorTrouble
from hub.contract.people import NewPerson, Owner, Person, PersonRef
from hub.contract.phone_numbers import PhoneNumber
from hub.directory.people import read_changes, read_everybody
from hub.records.connection import Connection
from hub.sync.match_person import MatchPlan, people_with_number
from hub.wiring import Hub

MARK = "Textback-Test"
FIRST_PLACE, LAST_PLACE = 10, 99
PATIENCE_S, BETWEEN_LOOKS_S = 90.0, 3.0
T = TypeVar("T")


@dataclass(slots=True)
class Made:
    """A person asked for; `ref` is None while it is not known whether the vendor made them."""

    person: NewPerson
    key: str
    since: dt.datetime
    ref: PersonRef | None = None


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What a person must take away by hand: what it is, its page at the vendor, and why it is still there."""

    what: str
    url: str | None
    why: str


class LiveTenant:
    """One connection to a test account; `run` tells this run's records from those of others. Waits by `sleep`, seconds."""

    def __init__(
        self,
        hub: Hub,
        *,
        account_id: int,
        connection_id: int,
        numbers: FictionalNumbers,
        run: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._hub = hub
        self._account_id = account_id
        self._connection_id = connection_id
        self._numbers = numbers
        self._run = run
        self._sleep = sleep
        self._places = iter(range(FIRST_PLACE, LAST_PLACE + 1))
        self._shared: PersonRef | None = None
        self.made: list[Made] = []
        self.booked: list[tuple[PersonRef, Booking]] = []

    @property
    def row(self) -> Connection:
        """The connection as it is stored."""
        with self._hub.database.read(self._account_id) as session:
            return session.get_one(Connection, self._connection_id)

    @property
    def connector(self) -> Connector:
        """The connector, as for a new attempt."""
        return self._hub.connections.connector(Recorded(self._account_id, self._connection_id))

    def moment(self) -> dt.datetime:
        """Just now, as the outbox would remember a first attempt."""
        return moment_before()

    def key(self, name: str) -> str:
        """A key for something written by this run."""
        return f"live-{self._run}-{name}"

    def newcomer(self, name: str, **known: Any) -> Made:
        """Somebody unmistakably made up, with a number that nobody has there; not asked for yet."""
        number = next((number for number in self._free_numbers() if not self.find(number)), None)
        expect(number, "every made-up number is in use there: take away what earlier runs left")
        person = NewPerson(phone=PhoneNumber(str(number)), first_name=MARK, last_name=f"{name} {self._run}", **known)
        return Made(person, self.key(name), self.moment())

    def create(self, made: Made) -> PersonRef:
        """Have the vendor create them, remembered whatever comes of it."""
        connector = self.connector
        if not isinstance(connector, CreatesPeople):
            raise Broken("a test account is tried with people that the connector makes, and it makes none")
        self.made.append(made)
        made.ref = connector.create_person(made.person, made.key)
        return made.ref

    def somebody(self, name: str) -> PersonRef:
        """A person without anything else known; the same each time where nobody can be erased, so that few are left."""
        if self._shared is None or isinstance(self.connector, ErasesPeople):
            self._shared = self.create(self.newcomer(name))
        return self._shared

    def find(self, number: PhoneNumber | str) -> list[Person]:
        """Everybody with the number, as the hub finds them."""
        connector = self.connector
        if isinstance(connector, ListsPeople):
            read = read_changes if self.row.backfilled else read_everybody
            read(self._hub.database, self._account_id, self._connection_id, connector)
        plan = MatchPlan(PhoneNumber(number) if isinstance(number, str) else number, self._connection_id)
        return people_with_number(self._hub.database, connector, self._account_id, plan)

    def owners(self) -> list[Owner]:
        """The active users there."""
        connector = self.connector
        return [owner for owner in connector.list_owners() if owner.active] if isinstance(connector, ListsOwners) else []

    def eventually(self, look: Callable[[], T], otherwise: str) -> T:
        """What `look` brings once it brings something, for real vendors show what was written a while later; raises Broken."""
        waited = 0.0
        while not (found := look()) and waited < PATIENCE_S:
            self._sleep(BETWEEN_LOOKS_S)
            waited += BETWEEN_LOOKS_S
        expect(found, f"{otherwise}, also not after {PATIENCE_S:g} seconds")
        return found

    def clean_up(self) -> list[LeftOver]:
        """Take away all that was made; what could not be is told, and no trouble with one record keeps the others there."""
        left = [told for person, booking in self.booked if (told := self._cancelled(person, booking))]
        return left + [told for made in self.made if (told := self._erased(made))]

    def _free_numbers(self) -> Iterator[str]:
        return (self._numbers.at(place) for place in self._places)

    def _cancelled(self, person: PersonRef, booking: Booking) -> LeftOver | None:
        connector = self.connector
        try:
            if isinstance(connector, BooksAppointments):
                connector.cancel(booking, "A test of the connection is over.")
        except Gone:
            return None
        except VendorTrouble as trouble:
            return LeftOver(f"the {booking.kind} {booking.id}", booking.url or person.url, trouble.sentence)
        return None

    def _erased(self, made: Made) -> LeftOver | None:
        """Erase one; a create that was not answered is looked for first."""
        what = f"the person {made.person.first_name} {made.person.last_name}"
        try:
            ref = made.ref or self._looked_for(made)
            if ref is None:
                return None
            connector = self.connector
            if not isinstance(connector, ErasesPeople):
                raise NotSupported("The connector cannot erase people at this vendor.")  # noqa: TRY301 - told like the vendor's own no
            connector.erase_person(ref)
        except Gone:
            return None
        except VendorTrouble as trouble:
            return LeftOver(what, made.ref.url if made.ref else None, trouble.sentence)
        except Exception as wrong:  # noqa: BLE001 - a fault of the connector must not keep the other records there
            return LeftOver(what, made.ref.url if made.ref else None, f"The connector failed ({type(wrong).__name__}).")
        return None

    def _looked_for(self, made: Made) -> PersonRef | None:
        connector = self.connector
        if isinstance(connector, CreatesPeople):
            made.ref = connector.find_created(made.person, made.key, made.since)
        return made.ref
