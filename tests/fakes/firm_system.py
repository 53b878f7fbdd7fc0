"""A firm's own system in memory, as a connector with every ability, with the troubles that a test gives it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hub.contract.connector import (
    AccountIdentity,
    AssignsOwners,
    Connector,
    CreatesPeople,
    HandlesMatters,
    ListsOwners,
    ListsPeople,
    LogsActivity,
    MatchesPeople,
    Right,
)
from hub.contract.errors import VendorTrouble
from hub.contract.people import Activity, ActivityRef, Matter, NewPerson, Owner, OwnerClaim, Person, PersonRef, Role, VendorDesk
from hub.contract.phone_numbers import PhoneNumber, read_phone_number


@dataclass
class FirmSystem:
    """The vendor's side. `refused[method]` is raised before anything happens there, `unanswered[method]` after it did."""

    people: list[Person] = field(default_factory=list)
    created: list[tuple[str, NewPerson]] = field(default_factory=list)
    matters: dict[str, list[Matter]] = field(default_factory=dict)
    owners: list[Owner] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    desks: list[VendorDesk] = field(default_factory=list)
    owner_of: dict[str, OwnerClaim] = field(default_factory=dict)
    assigned: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str, Activity]] = field(default_factory=list)
    windows: list[tuple[datetime | None, datetime | None]] = field(default_factory=list)
    refused: dict[str, list[VendorTrouble]] = field(default_factory=dict)
    unanswered: dict[str, list[VendorTrouble]] = field(default_factory=dict)

    @property
    def note_bodies(self) -> list[str]:
        return [activity.body for _, _, activity in self.notes]

    def begin(self, method: str) -> None:
        if self.refused.get(method):
            raise self.refused[method].pop(0)

    def end(self, method: str) -> None:
        if self.unanswered.get(method):
            raise self.unanswered[method].pop(0)


class FakeConnector(Connector, CreatesPeople, HandlesMatters, ListsOwners, AssignsOwners, LogsActivity):
    def __init__(self, system: FirmSystem) -> None:
        self._system = system

    def check_connection(self) -> AccountIdentity:
        return AccountIdentity("1", "Fake firm")

    def probe_rights(self) -> list[Right]:
        return []

    def create_person(self, person: NewPerson, key: str) -> PersonRef:
        self._system.begin("create_person")
        self._system.created.append((key, person))
        ref = PersonRef(f"created-{len(self._system.created)}")
        self._system.people.append(Person(ref=ref, name="Unknown Caller", phones=(person.phone.e164,)))
        self._system.end("create_person")
        return ref

    def find_created(self, person: NewPerson, key: str, since: datetime) -> PersonRef | None:  # noqa: ARG002
        self._system.begin("find_created")
        made = [number for number, (made_key, _) in enumerate(self._system.created, 1) if made_key == key]
        return PersonRef(f"created-{made[0]}") if made else None

    def open_matters(self, person: PersonRef) -> list[Matter]:
        self._system.begin("open_matters")
        return self._system.matters.get(person.id, [])

    def list_owners(self) -> list[Owner]:
        return self._system.owners

    def list_roles(self) -> list[Role]:
        return self._system.roles

    def list_desks(self) -> list[VendorDesk]:
        return self._system.desks

    def owner_of(self, person: PersonRef, matters: Sequence[Matter]) -> OwnerClaim | None:  # noqa: ARG002
        return self._system.owner_of.get(person.id)

    def assign_owner(self, person: PersonRef, matter: Matter | None, owner_id: str) -> None:  # noqa: ARG002
        self._system.begin("assign_owner")
        self._system.assigned.append((person.id, owner_id))
        self._system.owner_of[person.id] = OwnerClaim(owner_id=owner_id, as_="recruiter")
        self._system.end("assign_owner")

    def log_activity(self, person: PersonRef, matter: Matter | None, activity: Activity, key: str) -> ActivityRef:  # noqa: ARG002
        self._system.begin("log_activity")
        self._system.notes.append((person.id, key, activity))
        self._system.end("log_activity")
        return ActivityRef(f"note-{len(self._system.notes)}")

    def find_activity(self, person: PersonRef, key: str, since: datetime) -> ActivityRef | None:  # noqa: ARG002
        self._system.begin("find_activity")
        there = [number for number, (there, there_key, _) in enumerate(self._system.notes, 1) if (there, there_key) == (person.id, key)]
        return ActivityRef(f"note-{there[0]}") if there else None


class SearchingConnector(FakeConnector, MatchesPeople):
    """A system that can be searched by phone."""

    def match_person(self, phone: PhoneNumber, email: str | None) -> list[Person]:  # noqa: ARG002
        self._system.begin("match_person")
        return [person for person in self._system.people if phone in {read_phone_number(raw, "US") for raw in person.phones}]


class ListingConnector(FakeConnector, ListsPeople):
    """A system that cannot be searched by phone and must be indexed."""

    def list_people(self, since: datetime | None, until: datetime | None) -> Iterator[Sequence[Person]]:
        self._system.begin("list_people")
        self._system.windows.append((since, until))
        for start in range(0, len(self._system.people), 2):
            yield self._system.people[start : start + 2]
            self._system.end("list_people")
