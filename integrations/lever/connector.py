"""Lever as the hub uses it: index people, open candidacies, note conversations in threads, and hear of changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.contract.changes import VendorChange
from hub.contract.connector import (
    AccountIdentity,
    AssignsOwners,
    Connector,
    CreatesPeople,
    DescribesFields,
    HandlesMatters,
    HonoursOptOut,
    ListsOwners,
    ListsPeople,
    LogsActivity,
    OpensMatters,
    RevisesActivity,
    Right,
    SubscribesToChanges,
    TellsOfChanges,
)
from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported
from hub.contract.fields import VendorField
from hub.contract.people import Activity, ActivityRef, Matter, NewMatter, NewPerson, Owner, OwnerClaim, Person, PersonRef, Role, VendorDesk
from hub.contract.webhooks import Answer, RawRequest, WebhookSecret
from integrations.lever import account, directory, subscriptions, webhooks
from integrations.lever.candidacies import Candidacies
from integrations.lever.fields import fields_of
from integrations.lever.new_candidacies import NewCandidacies
from integrations.lever.notes import Notes
from integrations.lever.opt_outs import OptOuts
from integrations.lever.people import People
from integrations.lever.reading import LeverApi
from integrations.lever.rights import probe_rights


class LeverConnector(
    Connector,
    ListsPeople,
    CreatesPeople,
    HandlesMatters,
    OpensMatters,
    ListsOwners,
    AssignsOwners,
    LogsActivity,
    RevisesActivity,
    TellsOfChanges,
    SubscribesToChanges,
    HonoursOptOut,
    DescribesFields,
):
    """The Data API for one account. A person is a contact; a candidacy, Lever's opportunity, is one matter of theirs."""

    def __init__(self, context: ConnectorContext) -> None:
        super().__init__(context)
        self._candidacies = Candidacies(context)
        self._people = People(context, self._candidacies)
        self._notes = Notes(context, self._candidacies)
        self._new = NewCandidacies(context, self._candidacies, self._notes)
        self._opt_outs = OptOuts(context, self._candidacies, self._notes)

    def check_connection(self) -> AccountIdentity:
        """The account, by its number or its first users."""
        return account.identify(self.context)

    def after_connect(self, token_answer: Mapping[str, Any]) -> Mapping[str, str]:
        """Where the account is kept, in whose name the hub acts, and what the token tells."""
        return account.learn(self.context, token_answer)

    def probe_rights(self) -> list[Right]:
        """The rights of the manifest, and whether the acting user may act."""
        return probe_rights(self.context)

    def list_people(self, since: datetime | None, until: datetime | None) -> Iterator[Sequence[Person]]:
        """Pages of contacts, read from their candidacies, confidential ones as far as the credential may."""
        return self._people.listed(since, until)

    def create_person(self, person: NewPerson, key: str) -> PersonRef:  # noqa: ARG002 - a candidacy has no room for a key
        """Open a candidacy, whose owner is set now or never."""
        return self._people.create(person)

    def find_created(self, person: NewPerson, key: str, since: datetime) -> PersonRef | None:  # noqa: ARG002 - found by number
        """The contact with this number whose candidacy was created since."""
        return self._people.find_created(person, since)

    def open_matters(self, person: PersonRef) -> list[Matter]:
        """Candidacies that are not archived."""
        return self._candidacies.open_of(person)

    def create_matter(self, person: PersonRef, matter: NewMatter, key: str) -> Matter:
        """A new candidacy of a contact who has none that is open."""
        return self._new.open(person, matter, key)

    def find_matter(self, person: PersonRef, matter: NewMatter, key: str, since: datetime) -> Matter | None:
        """The candidacy opened since, with its note."""
        return self._new.find(person, matter, key, since)

    def list_owners(self) -> list[Owner]:
        """All users, leavers marked as such."""
        return directory.list_owners(LeverApi(self.context))

    def list_roles(self) -> list[Role]:
        """Open postings."""
        return directory.list_roles(LeverApi(self.context))

    def list_desks(self) -> list[VendorDesk]:
        """Departments, teams, locations and posting owners."""
        return directory.list_desks(LeverApi(self.context))

    def owner_of(self, person: PersonRef, matters: Sequence[Matter]) -> OwnerClaim | None:  # noqa: ARG002 - a contact has no owner
        """The strongest claim of the newest open candidacy that has one."""
        return next((claim for matter in matters for claim in matter.owners), None)

    def assign_owner(self, person: PersonRef, matter: Matter | None, owner_id: str) -> None:  # noqa: ARG002
        """Raises NotSupported: an owner is set when a candidacy is created."""
        raise NotSupported("Lever lets no program change who owns a candidacy.")

    def log_activity(self, person: PersonRef, matter: Matter | None, activity: Activity, key: str) -> ActivityRef:
        """A comment in the conversation's thread, or the note that begins it."""
        return self._notes.log(person, matter, activity, key)

    def find_activity(self, person: PersonRef, key: str, since: datetime) -> ActivityRef | None:  # noqa: ARG002 - notes are backdated
        """The note with the mark of `key`."""
        return self._notes.find(person, key)

    def revise_activity(self, person: PersonRef, ref: ActivityRef, activity: Activity, key: str) -> ActivityRef:  # noqa: ARG002
        """Rewrite a comment of ours under the marks that it has."""
        return self._notes.revise(ref, activity)

    def may_text(self, person: PersonRef) -> bool:
        """Whether neither data protection nor our tag speaks against it."""
        return self._opt_outs.may_text(person)

    def set_do_not_text(self, person: PersonRef, why: str) -> None:
        """Tag every candidacy, and note why on the newest."""
        self._opt_outs.mark(person, why)

    def describe_fields(self, record: str) -> list[VendorField]:
        """What a candidacy takes, which is the same in every account."""
        return fields_of(record)

    @staticmethod
    def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
        """One for each webhook."""
        return webhooks.secrets_in(credentials)

    @staticmethod
    def answer_handshake(raw: RawRequest) -> Answer | None:  # noqa: ARG004 - Lever does not try an address
        """Nothing: Lever tries no addresses."""
        return None

    @staticmethod
    def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
        """HMAC-SHA256 over the token and the time in the body."""
        return webhooks.is_signed(raw, secrets)

    @staticmethod
    def read_changes(raw: RawRequest) -> list[VendorChange]:
        """Whose record to read afresh."""
        return webhooks.changes_in(raw)

    def subscribe(self, address: str) -> Mapping[str, str]:
        """One webhook for each event; a Super Admin must switch the events on in Lever as well."""
        return subscriptions.subscribe(LeverApi(self.context), address)

    def unsubscribe(self, address: str) -> None:
        """Remove them."""
        subscriptions.unsubscribe(LeverApi(self.context), address)
