"""The abilities of a connector: a class inherits those that its vendor can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.people import Activity, ActivityRef, Matter, NewPerson, Owner, OwnerClaim, Person, PersonRef, Role, VendorDesk
from hub.contract.phone_numbers import PhoneNumber


class Ability(StrEnum):
    """What a connection may be asked for."""

    MATCH = "match"
    LIST_PEOPLE = "list_people"
    CREATE = "create"
    MATTERS = "matters"
    OWNERS = "owners"
    ASSIGN = "assign"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class AccountIdentity:
    """Whose account at the vendor this is: a stable id and the name that the customer knows."""

    id: str
    name: str


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
    def owner_of(self, person: PersonRef) -> OwnerClaim | None:
        """Who answers for the person now."""

    @abstractmethod
    def assign_owner(self, person: PersonRef, matter: Matter | None, owner_id: str) -> None:
        """Make the vendor's user responsible; setting the same owner twice changes nothing."""


class LogsActivity(ABC):
    """Calls and conversations can be written on the record."""

    @abstractmethod
    def log_activity(self, person: PersonRef, matter: Matter | None, activity: Activity, key: str) -> ActivityRef:
        """Write; `key` must be found again by `find_activity`."""

    @abstractmethod
    def find_activity(self, person: PersonRef, key: str, since: datetime) -> ActivityRef | None:
        """The activity that carries `key`, None after a complete look."""


ABILITY_CLASSES: Mapping[Ability, type] = {
    Ability.MATCH: MatchesPeople,
    Ability.LIST_PEOPLE: ListsPeople,
    Ability.CREATE: CreatesPeople,
    Ability.MATTERS: HandlesMatters,
    Ability.OWNERS: ListsOwners,
    Ability.ASSIGN: AssignsOwners,
    Ability.LOG: LogsActivity,
}


def abilities_of(connector: type[Connector]) -> frozenset[Ability]:
    """The abilities that a connector's class declares by inheriting."""
    return frozenset(ability for ability, cls in ABILITY_CLASSES.items() if issubclass(connector, cls))
