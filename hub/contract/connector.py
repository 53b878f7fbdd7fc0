"""The abilities of a connector: a class inherits those that its vendor can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.contract.bookings import Booking, NewBooking, Slot, SlotSearch
from hub.contract.changes import VendorChange
from hub.contract.context import ConnectorContext
from hub.contract.fields import VendorField
from hub.contract.people import (
    Activity,
    ActivityRef,
    Matter,
    NewMatter,
    NewPerson,
    Owner,
    OwnerClaim,
    Person,
    PersonRef,
    Role,
    VendorDesk,
)
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.webhooks import Answer, RawRequest, WebhookSecret


class Ability(StrEnum):
    """What a connection may be asked for."""

    MATCH = "match"
    LIST_PEOPLE = "list_people"
    CREATE = "create"
    MATTERS = "matters"
    OPEN_MATTERS = "open_matters"
    OWNERS = "owners"
    ASSIGN = "assign"
    ASSIGN_PEOPLE = "assign_people"
    LOG = "log"
    REVISE = "revise"
    BOOK = "book"
    CHANGES = "changes"
    SUBSCRIBE = "subscribe"
    OPT_OUT = "opt_out"
    FIELDS = "fields"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class AccountIdentity:
    """Whose account at the vendor this is: a stable id and the name that the customer knows.

    `also` are further ids that the same account has where it is signed in to in another way.
    """

    id: str
    name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Right:
    """A right at the vendor: granted or not, and what is off without it, in words for the customer."""

    name: str
    granted: bool
    without_it: str


class Connector(ABC):
    """One vendor's connector, bound to one connection."""

    def __init__(self, context: ConnectorContext) -> None:
        self.context = context

    @abstractmethod
    def check_connection(self) -> AccountIdentity:
        """Whose account these credentials open; raises SignInAgain when they open none."""

    def after_connect(self, token_answer: Mapping[str, Any]) -> Mapping[str, str]:  # noqa: ARG002 - for those who need it
        """Facts worth keeping from the token answer; most vendors have none."""
        return {}

    @abstractmethod
    def probe_rights(self) -> list[Right]:
        """Which of the rights in the manifest the vendor really grants."""


class MatchesPeople(ABC):
    """The vendor can search by phone."""

    @abstractmethod
    def match_person(self, phone: PhoneNumber, email: str | None) -> list[Person]:
        """Everybody with exactly this number or address."""


class ListsPeople(ABC):
    """The vendor cannot search by phone: the hub keeps an index of everybody."""

    @abstractmethod
    def list_people(self, since: datetime | None, until: datetime | None) -> Iterator[Sequence[Person]]:
        """Pages of people changed in the window, of everybody when `since` is None."""


class CreatesPeople(ABC):
    """New people can be written."""

    @abstractmethod
    def create_person(self, person: NewPerson, key: str) -> PersonRef:
        """Create; `key` is ours and left on the record where the vendor has room for it."""

    @abstractmethod
    def find_created(self, person: NewPerson, key: str, since: datetime) -> PersonRef | None:
        """The person that an earlier, unanswered create may have made; None after a complete look."""


class HandlesMatters(ABC):
    """The vendor says what is going on with a person."""

    @abstractmethod
    def open_matters(self, person: PersonRef) -> list[Matter]:
        """Open matters, the one that matters most first."""


class OpensMatters(ABC):
    """A matter can be opened for a person who has none, with its owner and its first note in the same request."""

    @abstractmethod
    def create_matter(self, person: PersonRef, matter: NewMatter, key: str) -> Matter:
        """Open it; raises NotSupported where this account has no such matters, and the conversation is noted on the person instead."""

    @abstractmethod
    def find_matter(self, person: PersonRef, matter: NewMatter, key: str, since: datetime) -> Matter | None:
        """What an earlier, unanswered create may have opened, its note written where that was missing; None after a complete look."""


class ListsOwners(ABC):
    """The vendor's users, roles and desks."""

    @abstractmethod
    def list_owners(self) -> list[Owner]:
        """Everybody who can own, leavers left out or marked inactive."""

    @abstractmethod
    def list_roles(self) -> list[Role]:
        """Open roles with who answers for them."""

    @abstractmethod
    def list_desks(self) -> list[VendorDesk]:
        """Departments, offices, teams."""


class AssignsOwners(ABC):
    """Responsibility can be read and set."""

    @abstractmethod
    def owner_of(self, person: PersonRef, matters: Sequence[Matter]) -> OwnerClaim | None:
        """Who answers for the person now; `matters` are their open ones as just read, so that they are not read again."""

    @abstractmethod
    def assign_owner(self, person: PersonRef, matter: Matter | None, owner_id: str) -> None:
        """Make the vendor's user responsible; setting the same owner twice changes nothing."""


class AssignsPeople(AssignsOwners):
    """People have an owner of their own there, also while nothing is open for them."""


class LogsActivity(ABC):
    """Calls and conversations can be written on the record."""

    @abstractmethod
    def log_activity(self, person: PersonRef, matter: Matter | None, activity: Activity, key: str) -> ActivityRef:
        """Write; `key` must be found again by `find_activity`."""

    @abstractmethod
    def find_activity(self, person: PersonRef, key: str, since: datetime) -> ActivityRef | None:
        """The activity that carries `key`, None after a complete look."""


class RevisesActivity(ABC):
    """What was written can be rewritten in place."""

    @abstractmethod
    def revise_activity(self, person: PersonRef, ref: ActivityRef, activity: Activity, key: str) -> ActivityRef:
        """Put `activity` where `ref` stands; raises Gone where it no longer does. The same again changes nothing."""


class BooksAppointments(ABC):
    """Visits can be put into the vendor's calendar."""

    @abstractmethod
    def find_slots(self, search: SlotSearch) -> list[Slot]:
        """Free times, soonest first; wishes (`Slot.is_request`) where the vendor has working hours and no free times to offer."""

    @abstractmethod
    def book(self, person: PersonRef, matter: Matter | None, booking: NewBooking, key: str) -> Booking:
        """Book once; raises Rejected("address_missing") where the vendor needs an address and has none."""

    @abstractmethod
    def find_booking(self, person: PersonRef, booking: NewBooking, key: str, since: datetime) -> Booking | None:
        """What an earlier, unanswered `book` may have made, by its mark or its time; None after a complete look."""

    @abstractmethod
    def reschedule(self, booking: Booking, slot: Slot) -> Booking:
        """Move it; the same slot twice changes nothing. Raises NotSupported where a person must do it."""

    @abstractmethod
    def cancel(self, booking: Booking, why: str) -> None:
        """Take it out of the calendar, as far as the vendor lets programs do so, and leave `why` on the record."""


class TellsOfChanges(ABC):
    """The vendor tells of changes by webhook. All of it is pure: nothing is fetched, nothing remembered."""

    @staticmethod
    @abstractmethod
    def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
        """The secrets that a webhook of this connection may be signed with, from its form fields."""

    @staticmethod
    @abstractmethod
    def answer_handshake(raw: RawRequest) -> Answer | None:
        """What to answer to a request that only tries the address, signed or not; None for any other."""

    @staticmethod
    @abstractmethod
    def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
        """Whether one of the secrets signed these bytes; False for anything malformed, never an exception."""

    @staticmethod
    @abstractmethod
    def read_changes(raw: RawRequest) -> list[VendorChange]:
        """What changed; empty when there is nothing to tell; raises UnreadableRequest."""


class TellsAtOneAddress(TellsOfChanges):
    """The vendor knows one address of ours for all its customers, `/in/connector/<key>`.

    Such a request is signed with what `webhook_secrets` makes of the installation's OAuth client ("client_id", "client_secret"),
    may be about several accounts at once, and every change names its `account`, as `check_connection` does. A connection's own
    address goes on working for those whose credentials have a secret.
    """


class SubscribesToChanges(ABC):
    """The vendor can be asked to send its webhooks, or to stop."""

    @abstractmethod
    def subscribe(self, address: str) -> Mapping[str, str]:
        """Have changes sent to our `address` from now on; twice changes nothing. Raises NotSupported where a person must do it there.

        What is returned is kept with the form's fields, encrypted: secrets that the vendor made for these webhooks.
        """

    @abstractmethod
    def unsubscribe(self, address: str) -> None:
        """Have no more changes sent to our `address`."""


class HonoursOptOut(ABC):
    """The vendor's record can say that a person wants no texts."""

    @abstractmethod
    def may_text(self, person: PersonRef) -> bool:
        """Whether nothing on the record speaks against it."""

    @abstractmethod
    def set_do_not_text(self, person: PersonRef, why: str) -> None:
        """Mark the record; `why` is a sentence for the staff there. Twice changes nothing."""


class DescribesFields(ABC):
    """What the vendor's records can hold is known, so that a mapping is checked before anything is written."""

    @abstractmethod
    def describe_fields(self, record: str) -> list[VendorField]:
        """The fields of `record`, the mapping's word (person, matter, activity, booking); none where that is not known.

        Read from the vendor wherever its administrators define fields, with what they require; a list that the sign-in may not
        read is described as `place[].key`, which every element fits.
        """


class ErasesPeople(ABC):
    """A person can be taken off the vendor's records by a program."""

    @abstractmethod
    def erase_person(self, person: PersonRef) -> None:
        """Delete the person and what the hub wrote about them; twice changes nothing.

        Raises NotSupported where a person must do it there.
        """


ABILITY_CLASSES: Mapping[Ability, type] = {
    Ability.MATCH: MatchesPeople,
    Ability.LIST_PEOPLE: ListsPeople,
    Ability.CREATE: CreatesPeople,
    Ability.MATTERS: HandlesMatters,
    Ability.OPEN_MATTERS: OpensMatters,
    Ability.OWNERS: ListsOwners,
    Ability.ASSIGN: AssignsOwners,
    Ability.ASSIGN_PEOPLE: AssignsPeople,
    Ability.LOG: LogsActivity,
    Ability.REVISE: RevisesActivity,
    Ability.BOOK: BooksAppointments,
    Ability.CHANGES: TellsOfChanges,
    Ability.SUBSCRIBE: SubscribesToChanges,
    Ability.OPT_OUT: HonoursOptOut,
    Ability.FIELDS: DescribesFields,
    Ability.ERASE: ErasesPeople,
}


def abilities_of(connector: type[Connector]) -> frozenset[Ability]:
    """The abilities that a connector's class declares by inheriting."""
    return frozenset(ability for ability, cls in ABILITY_CLASSES.items() if issubclass(connector, cls))
