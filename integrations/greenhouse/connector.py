"""Greenhouse as the hub uses it: index people, create a prospect, say who is responsible, assign, note."""

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
    Right,
    TellsOfChanges,
)
from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported, Rejected
from hub.contract.fields import VendorField
from hub.contract.people import Activity, ActivityRef, Matter, NewPerson, Owner, OwnerClaim, Person, PersonRef, Role, VendorDesk
from hub.contract.webhooks import Answer, RawRequest, WebhookSecret
from integrations.greenhouse import payloads, webhooks
from integrations.greenhouse.candidates import Candidates
from integrations.greenhouse.fields import fields_of
from integrations.greenhouse.new_candidates import NewCandidates
from integrations.greenhouse.notes import Notes
from integrations.greenhouse.opt_outs import OptOuts
from integrations.greenhouse.reading import Row, as_far_as_allowed, is_refusal_of_right, rows, rows_about
from integrations.greenhouse.rights import probe_rights


class GreenhouseConnector(
    Connector,
    ListsPeople,
    CreatesPeople,
    HandlesMatters,
    ListsOwners,
    AssignsOwners,
    LogsActivity,
    TellsOfChanges,
    HonoursOptOut,
    DescribesFields,
):
    """Harvest v3 for one organisation."""

    def __init__(self, context: ConnectorContext) -> None:
        super().__init__(context)
        self._candidates = Candidates(context)
        self._new = NewCandidates(context)
        self._notes = Notes(context, self._candidates)
        self._opt_outs = OptOuts(context, self._candidates, self._notes)

    def check_connection(self) -> AccountIdentity:
        """The organisation, by its number where the vendor told it when signing in, else by its first user.

        Users are deactivated and never deleted, so the first one stays the same whatever credential is used.
        """
        facts = self.context.facts
        first = min(rows(self.context.api, "/v3/users"), key=lambda user: int(user["id"]), default=None)
        if first is None:
            raise NotSupported("Greenhouse shows no users to this credential: the user in whose name it acts must be a Site Admin.")
        by_first_user = f"first-user-{first['id']}"
        if "organization_id" in facts:
            return AccountIdentity(facts["organization_id"], facts.get("organization_name", "Greenhouse"), (by_first_user,))
        _, _, domain = str(first.get("primary_email") or "").partition("@")
        return AccountIdentity(by_first_user, f"Greenhouse, {domain}" if domain else "Greenhouse")

    def after_connect(self, token_answer: Mapping[str, Any]) -> Mapping[str, str]:
        """The organisation, the user's role and the granted scopes, as far as the token answer tells them."""
        return payloads.token_facts(token_answer)

    def probe_rights(self) -> list[Right]:
        """The rights of the manifest, and whether the acting user is a Site Admin."""
        return probe_rights(self.context.api, self.context.facts)

    def list_people(self, since: datetime | None, until: datetime | None) -> Iterator[Sequence[Person]]:
        """Pages of candidates and prospects, private ones as far as the acting user may see them."""
        return self._candidates.listed(since, until)

    def create_person(self, person: NewPerson, key: str) -> PersonRef:  # noqa: ARG002 - a candidate has no room for a key
        """Create a prospect.

        That a create takes an owner and a new tag is not confirmed by Greenhouse, and a source may have been removed there.
        Where it refuses the whole, the person is created without these: an owner is set again by `assign_owner`.
        """
        return self._new.create(person)

    def find_created(self, person: NewPerson, key: str, since: datetime) -> PersonRef | None:  # noqa: ARG002 - found by number
        """The candidate with this number that was created since, else the one changed since that was active last."""
        return self._candidates.find_created(person, since)

    def open_matters(self, person: PersonRef) -> list[Matter]:
        """Active applications and prospect records, the one with the newest activity first."""
        api = self.context.api
        # "active" is the word of the filter; the rows themselves say "in_process".
        found = as_far_as_allowed(rows(api, "/v3/applications", {"candidate_ids": person.id, "status": "active"}))
        teams = as_far_as_allowed(rows_about(api, "/v3/job_owners", "job_ids", (row.get("job_id") for row in found)))
        prospects = (row["id"] for row in found if row.get("prospect"))
        details = as_far_as_allowed(rows_about(api, "/v3/prospect_details", "application_ids", prospects))
        owner_of_prospect = {detail.get("application_id"): detail.get("prospect_owner_id") for detail in details}
        return payloads.newest_first(
            payloads.read_matter(row, _team_of(row.get("job_id"), teams), owner_of_prospect.get(row["id"])) for row in found
        )

    def list_owners(self) -> list[Owner]:
        """Everybody who has not left."""
        return [payloads.read_owner(user) for user in rows(self.context.api, "/v3/users", {"deactivated": "false"})]

    def list_roles(self) -> list[Role]:
        """Open jobs that are no templates; confidential ones only where the acting user is on the hiring team."""
        api = self.context.api
        jobs = [job for job in rows(api, "/v3/jobs", {"status": "open"}) if not job.get("is_template")]
        ids = [job["id"] for job in jobs]
        teams = as_far_as_allowed(rows_about(api, "/v3/job_owners", "job_ids", ids))
        managers = as_far_as_allowed(rows_about(api, "/v3/job_hiring_managers", "job_ids", ids))
        offices = as_far_as_allowed(rows(api, "/v3/offices")) if jobs else []
        contacts = {desk.id: desk.owner_id for desk in map(payloads.read_office, offices) if desk.owner_id is not None}
        return [payloads.read_role(job, _team_of(job["id"], teams), _team_of(job["id"], managers), contacts) for job in jobs]

    def list_desks(self) -> list[VendorDesk]:
        """Departments and offices, each as far as the rights go."""
        api = self.context.api
        departments = as_far_as_allowed(rows(api, "/v3/departments"))
        offices = as_far_as_allowed(rows(api, "/v3/offices"))
        return [*map(payloads.read_department, departments), *map(payloads.read_office, offices)]

    def owner_of(self, person: PersonRef, matters: Sequence[Matter]) -> OwnerClaim | None:  # noqa: ARG002 - a candidate has no owner
        """The strongest claim of the newest open matter that has one."""
        return next((claim for matter in matters for claim in matter.owners), None)

    def assign_owner(self, person: PersonRef, matter: Matter | None, owner_id: str) -> None:
        """Make the user the recruiter of the matter, without one of the newest open application.

        Raises NotSupported where there is none, Gone where the person is no more, Rejected where Greenhouse does not take
        this user.
        """
        application = matter or self._newest_matter(person)
        change = self.context.fields.to_theirs("matter", {"owner": owner_id})
        try:
            self.context.api.patch(f"/v3/applications/{application.id}", json=change)
        except (NotSupported, Rejected) as refusal:
            if not is_refusal_of_right(refusal):
                raise
            sentence = (
                "Greenhouse does not let this user be made responsible: they may lack access to the job, or the credential its right."
            )
            raise Rejected(sentence, reason="not_allowed", field=next(iter(change), None), status=403) from refusal

    def log_activity(self, person: PersonRef, matter: Matter | None, activity: Activity, key: str) -> ActivityRef:
        """Write a note that ends with the reference mark of `key`. Raises Gone where the person was merged away or deleted."""
        return self._notes.log(person, matter, activity, key)

    def find_activity(self, person: PersonRef, key: str, since: datetime) -> ActivityRef | None:
        """The note with the reference mark of `key`."""
        return self._notes.find(person, key, since)

    def may_text(self, person: PersonRef) -> bool:
        """Whether neither the tag nor a custom field speaks against it."""
        return self._opt_outs.may_text(person)

    def set_do_not_text(self, person: PersonRef, why: str) -> None:
        """Note why, then set the tag or the custom field."""
        self._opt_outs.mark(person, why)

    def describe_fields(self, record: str) -> list[VendorField]:
        """What Harvest takes, with the organisation's custom fields as far as they may be read."""
        return fields_of(self.context.api, record)

    @staticmethod
    def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
        """The secret key that stands there and here."""
        return webhooks.secrets_in(credentials)

    @staticmethod
    def answer_handshake(raw: RawRequest) -> Answer | None:
        """To a ping, and to whatever tells us nothing."""
        return webhooks.answer_to_ping(raw)

    @staticmethod
    def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
        """HMAC-SHA256 over the bytes."""
        return webhooks.is_signed(raw, secrets)

    @staticmethod
    def read_changes(raw: RawRequest) -> list[VendorChange]:
        """Whose record to read afresh, and who is gone or became another."""
        return webhooks.changes_in(raw)

    def _newest_matter(self, person: PersonRef) -> Matter:
        for matter in self.open_matters(person):
            return matter
        self._candidates.one(person)
        raise NotSupported("This person has no open application in Greenhouse, and only an application can have a recruiter.")


def _team_of(job_id: Any, teams: Sequence[Row]) -> list[Row]:
    return [owner for owner in teams if job_id is not None and owner.get("job_id") == job_id]
