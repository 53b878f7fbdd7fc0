"""A firm's own system in memory, as a connector with every ability, with the troubles that a test gives it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hub.contract.changes import Changed, VendorChange
from hub.contract.connector import (
    AccountIdentity,
    AssignsOwners,
    Connector,
    CreatesPeople,
    HandlesMatters,
    HonoursOptOut,
    ListsOwners,
    ListsPeople,
    LogsActivity,
    MatchesPeople,
    OpensMatters,
    RevisesActivity,
    Right,
    TellsAtOneAddress,
    TellsOfChanges,
)
from hub.contract.errors import VendorTrouble
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
from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.contract.webhooks import Answer, RawRequest, UnreadableRequest, WebhookSecret


@dataclass
class FirmSystem:
    """The vendor's side. `refused[method]` is raised before anything happens there, `unanswered[method]` after it did."""

    people: list[Person] = field(default_factory=list)
    created: list[tuple[str, NewPerson]] = field(default_factory=list)
    matters: dict[str, list[Matter]] = field(default_factory=dict)
    not_to_text: dict[str, str] = field(default_factory=dict)
    opened: list[tuple[str, str, NewMatter]] = field(default_factory=list)
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


class RevisingConnector(SearchingConnector, RevisesActivity):
    """A system in which notes can be rewritten."""

    def revise_activity(self, person: PersonRef, ref: ActivityRef, activity: Activity, key: str) -> ActivityRef:
        self._system.begin("revise_activity")
        self._system.notes[int(ref.id.removeprefix("note-")) - 1] = (person.id, key, activity)
        self._system.end("revise_activity")
        return ref


class OpeningConnector(SearchingConnector, OpensMatters):
    """A system in which a lead can be opened, with its owner and note once and for all."""

    def create_matter(self, person: PersonRef, matter: NewMatter, key: str) -> Matter:
        self._system.begin("create_matter")
        self._system.opened.append((person.id, key, matter))
        lead = self._lead(matter)
        self._system.matters[person.id] = [lead]
        self._system.end("create_matter")
        return lead

    def find_matter(self, person: PersonRef, matter: NewMatter, key: str, since: datetime) -> Matter | None:  # noqa: ARG002
        self._system.begin("find_matter")
        made = [matter for for_whom, made_key, matter in self._system.opened if (for_whom, made_key) == (person.id, key)]
        return self._lead(made[0]) if made else None

    def _lead(self, matter: NewMatter) -> Matter:
        owners = (OwnerClaim(owner_id=matter.owner_id, as_="assigned employee"),) if matter.owner_id else ()
        return Matter(id=f"lead-{len(self._system.opened)}", kind="lead", title="Lead 1", owners=owners, owner_fixed=True)


class MarkingConnector(SearchingConnector, HonoursOptOut):
    """A system whose records can say that somebody wants no texts."""

    def may_text(self, person: PersonRef) -> bool:
        return person.id not in self._system.not_to_text

    def set_do_not_text(self, person: PersonRef, why: str) -> None:
        self._system.begin("set_do_not_text")
        self._system.not_to_text.setdefault(person.id, why)
        self._system.end("set_do_not_text")


class TellingConnector(SearchingConnector, TellsOfChanges):
    """A system that tells of changes: JSON lists of [key, changed, person_id], signed with a header that holds the secret."""

    @staticmethod
    def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
        return [WebhookSecret(value=credentials["secret"])]

    @staticmethod
    def answer_handshake(raw: RawRequest) -> Answer | None:
        return Answer(status=200, body="here") if raw.body == b"probe" else None

    @staticmethod
    def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
        return raw.headers.get("x-secret") in {secret.value for secret in secrets}

    @staticmethod
    def read_changes(raw: RawRequest) -> list[VendorChange]:
        return [
            VendorChange(key=key, changed=Changed(changed), account="1", at=raw.received_at, person_id=person_id)
            for key, changed, person_id in json.loads(raw.body)
        ]


class PlatformConnector(TellingConnector, TellsAtOneAddress):
    """A system with one address for all its customers: JSON lists of [account, key, changed, person_id]."""

    @staticmethod
    def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
        return [WebhookSecret(value=credentials["client_secret"])]

    @staticmethod
    def read_changes(raw: RawRequest) -> list[VendorChange]:
        try:
            told = json.loads(raw.body)
        except ValueError:
            raise UnreadableRequest("the body is no JSON") from None
        return [
            VendorChange(key=key, changed=Changed(changed), account=account, at=raw.received_at, person_id=person_id)
            for account, key, changed, person_id in told
        ]


class ListingConnector(FakeConnector, ListsPeople):
    """A system that cannot be searched by phone and must be indexed."""

    def list_people(self, since: datetime | None, until: datetime | None) -> Iterator[Sequence[Person]]:
        self._system.begin("list_people")
        self._system.windows.append((since, until))
        for start in range(0, len(self._system.people), 2):
            yield self._system.people[start : start + 2]
            self._system.end("list_people")
