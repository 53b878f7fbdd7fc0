"""Greenhouse as the hub uses it: index people, create a prospect, say who is responsible, assign, note."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from hub.contract.connector import (
    AccountIdentity,
    AssignsOwners,
    Connector,
    CreatesPeople,
    DescribesFields,
    HandlesMatters,
    ListsOwners,
    ListsPeople,
    LogsActivity,
    Right,
)
from hub.contract.errors import ConnectorBug, Gone, NotSupported, Rejected, TryAgain
from hub.contract.fields import VendorField
from hub.contract.people import Activity, ActivityRef, Matter, NewPerson, Owner, OwnerClaim, Person, PersonRef, Role, VendorDesk
from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from integrations.greenhouse import payloads
from integrations.greenhouse.fields import fields_of
from integrations.greenhouse.reading import Row, as_far_as_allowed, is_refusal_of_right, pages, rows, rows_about
from integrations.greenhouse.rights import probe_rights

ALWAYS_READ = frozenset({"id", "created_at", "updated_at", "last_activity_at"})
CLOCK_MARGIN = timedelta(minutes=5)
"""How far the vendor's clock may be behind ours when we look for what we wrote."""


class GreenhouseConnector(Connector, ListsPeople, CreatesPeople, HandlesMatters, ListsOwners, AssignsOwners, LogsActivity, DescribesFields):
    """Harvest v3 for one organisation."""

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
        window = {} if since is None else {"updated_at": payloads.changed_within(since, until)}
        for page in self._candidates(window):
            yield [self._read(candidate) for candidate in page]

    def create_person(self, person: NewPerson, key: str) -> PersonRef:  # noqa: ARG002 - a candidate has no room for a key
        """Create a prospect.

        That a create takes an owner and a new tag is not confirmed by Greenhouse, and a source may have been removed there.
        Where it refuses the whole, the person is created without these: an owner is set again by `assign_owner`.
        """
        whole = payloads.prospect(self.context.fields.to_theirs("person", payloads.our_fields(person)))
        bare = payloads.bare_prospect(whole)
        try:
            return self._create(whole)
        except Rejected as refusal:
            if refusal.status != 422 or bare == whole:
                raise
            self.context.log.warning(
                "greenhouse_refused_create_with_extras", extras=sorted(set(whole) - set(bare) | set(whole["application"]))
            )
        return self._create(bare)

    def find_created(self, person: NewPerson, key: str, since: datetime) -> PersonRef | None:  # noqa: ARG002 - found by number
        """The candidate with this number that was created since, else the one changed since that was active last."""
        start = since - CLOCK_MARGIN
        created: list[Row] = []
        changed: list[Row] = []
        for page in self._candidates({"updated_at": payloads.changed_within(start)}):
            for candidate in page:
                if self._has_number(candidate, person.phone):
                    is_new = (payloads.read_time(candidate.get("created_at")) or start) >= start
                    (created if is_new else changed).append(candidate)
        if created:
            return payloads.person_ref(min(int(candidate["id"]) for candidate in created))
        last = max(changed, key=lambda candidate: candidate.get("last_activity_at") or "", default=None)
        return None if last is None else payloads.person_ref(last["id"])

    def open_matters(self, person: PersonRef) -> list[Matter]:
        """Active applications and prospect records, the one with the newest activity first."""
        api = self.context.api
        # "active" is the word of the filter; the rows themselves say "in_process".
        found = list(rows(api, "/v3/applications", {"candidate_ids": person.id, "status": "active"}))
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
        teams = as_far_as_allowed(rows_about(api, "/v3/job_owners", "job_ids", (job["id"] for job in jobs)))
        return [payloads.read_role(job, _team_of(job["id"], teams)) for job in jobs]

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
        ours = {
            "about": activity.about,
            "title": activity.title,
            "body": payloads.note_text(activity, key),
            "at": activity.at,
            "author": activity.author_owner_id,
        }
        about: dict[str, Any] = {"candidate_id": _number(person.id)}
        if matter is not None:
            about["application_id"] = _number(matter.id)
        note = {**about, **self.context.fields.settings("activity"), **self.context.fields.to_theirs("activity", ours)}
        try:
            return ActivityRef(_id_in(self.context.api.post("/v3/notes", json=note).json))
        except Rejected as refusal:
            if refusal.status == 422:
                self._check_still_there(person)
            raise

    def find_activity(self, person: PersonRef, key: str, since: datetime) -> ActivityRef | None:
        """The note with the reference mark of `key`."""
        written = {"candidate_ids": person.id, "created_at": payloads.changed_within(since - CLOCK_MARGIN)}
        notes = rows(self.context.api, "/v3/notes", written)
        return next((ActivityRef(str(note["id"])) for note in notes if payloads.carries(note, key)), None)

    def describe_fields(self, record: str) -> list[VendorField]:
        """What Harvest takes, with the organisation's custom fields as far as they may be read."""
        return fields_of(self.context.api, record)

    def _candidates(self, window: Mapping[str, str]) -> Iterator[Sequence[Row]]:
        fields = ",".join(sorted(ALWAYS_READ | self.context.fields.reads("person")))
        return pages(self.context.api, "/v3/candidates", {"fields": fields, "private": "true", **window})

    def _read(self, candidate: Row) -> Person:
        return payloads.read_person(candidate, self.context.fields.to_ours("person", candidate))

    def _has_number(self, candidate: Row, phone: PhoneNumber) -> bool:
        return any(read_phone_number(raw, self.context.region) == phone for raw in self._read(candidate).phones)

    def _create(self, new: Mapping[str, Any]) -> PersonRef:
        answer = self.context.api.post("/v3/candidates", json=new).json
        # Documented as {"candidate": …}; a bare candidate is understood too.
        return payloads.person_ref(_id_in(answer.get("candidate", answer) if isinstance(answer, dict) else None))

    def _check_still_there(self, person: PersonRef) -> None:
        # A merged or deleted candidate is refused like any wrong value, so only a look tells which it was.
        if not self.context.api.get("/v3/candidates", params={"ids": person.id}).json:
            raise Gone("This person was merged with another or deleted in Greenhouse, or is private now.")

    def _newest_matter(self, person: PersonRef) -> Matter:
        for matter in self.open_matters(person):
            return matter
        self._check_still_there(person)
        raise NotSupported("This person has no open application in Greenhouse, and only an application can have a recruiter.")


def _team_of(job_id: Any, teams: Sequence[Row]) -> list[Row]:
    return [owner for owner in teams if job_id is not None and owner.get("job_id") == job_id]


def _number(id_: str) -> int:
    if not id_.isdecimal():
        raise ConnectorBug("An id that is no number was taken for one of Greenhouse's.")
    return int(id_)


def _id_in(record: Any) -> str:
    # Some answers only say that the work goes on in the background: then nobody knows yet whether it happened.
    if not isinstance(record, dict) or "id" not in record:
        raise TryAgain("Greenhouse answered without saying what it made.", may_have_left=True)
    return str(record["id"])
