"""The simulated organisation in the hub's words: people put in, people held, credentials that open it."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from itertools import count
from typing import Any

from hub.sandbox import ControlError
from hub.sandbox.lagging import Row
from hub.sandbox.system import Held, HeldActivity, HeldMatter, HeldPerson, PutOwner, PutPerson, PutRole
from integrations.greenhouse.sandbox_events import Events
from integrations.greenhouse.sandbox_records import Records
from integrations.greenhouse.sandbox_seed import seed_records
from integrations.greenhouse.sandbox_sign_in import GreenhouseSignIn

SITE_ADMIN = "Site Admin"
DO_NOT_TEXT = "Do not text"
"""The tag that the mapping names; for Greenhouse it is one like any other."""

_KINDS = {"client_credentials": "custom", "authorization_code": "partner"}


class NeutralSide:
    """What `SimulatedSystem` asks of a vendor, done with Greenhouse's records."""

    def __init__(self, records: Records, sign_in: GreenhouseSignIn, events: Events) -> None:
        self._records = records
        self._sign_in = sign_in
        self._events = events
        self._numbers = count(1)

    def put_owner(self, owner: PutOwner) -> str:
        """A user; everybody here is a Site Admin."""
        first, _, last = owner.name.partition(" ")
        user = {"first_name": first, "last_name": last, "primary_email": owner.email, "deactivated": not owner.active}
        return str(self._seed("users", {**user, "site_admin": True}))

    def put_role(self, role: PutRole) -> str:
        """An open job with its responsible recruiter."""
        job_id = self._seed("jobs", {"name": role.name})
        if role.owner is not None:
            self._seed("job_owners", {"job_id": job_id, "user_id": int(role.owner), "type": "recruiter", "responsible": True})
        return str(job_id)

    def put_person(self, person: PutPerson) -> str:
        """A candidate; with a matter an application for the job of that name, with an owner alone a prospect of theirs."""
        first, _, last = person.name.partition(" ")
        candidate_id = self._seed(
            "candidates",
            {
                "first_name": first,
                "last_name": last,
                "phone_numbers": [{"value": phone, "type": "mobile"} for phone in person.phones],
                "email_addresses": [{"value": email, "type": "personal"} for email in person.emails],
            },
        )
        recruiter = None if person.owner is None else int(person.owner)
        about: Row = {"candidate_id": candidate_id, "recruiter_id": recruiter}
        if person.matter is not None:
            self._seed("applications", {**about, "job_id": self._job_named(person.matter)})
        elif recruiter is not None:
            self._seed("applications", {**about, "prospect": True})
        return str(candidate_id)

    def held(self) -> Held:
        """Everybody but generated candidates."""
        people = [row for row in self._records["candidates"].rows.values() if not row["bulk"]]
        return Held(
            people=[self._person(row) for row in people],
            matters=[self._matter(row) for row in self._records["applications"].rows.values() if row["status"] == "in_process"],
            activities=[
                HeldActivity(id=str(note["id"]), person=str(note["candidate_id"]), text=note["body"])
                for note in self._records["notes"].rows.values()
            ],
        )

    def credentials(self, mode: str, redirect_uri: str, without: str | None) -> Mapping[str, str]:
        """A client with the manifest's scopes; without "Site Admin" its service user is not authorised."""
        scopes = rights_of_the_manifest()
        if mode not in _KINDS or without not in (None, SITE_ADMIN, *scopes):
            raise ControlError(f"mode: write {' or '.join(_KINDS)}; without: write {SITE_ADMIN} or a scope of the manifest")
        number = next(self._numbers)
        fields = {"client_id": f"simulated-{number}", "client_secret": f"secret-of-simulated-client-{number}"}
        client: dict[str, Any] = {
            **fields,
            "kind": _KINDS[mode],
            "scopes": [scope for scope in scopes if scope != without],
            "service_account_authorised": without != SITE_ADMIN,
        }
        if mode == "authorization_code":
            client["redirect_uris"] = [redirect_uri]
        self._sign_in.seed_client(client)
        return fields

    def _seed(self, kind: str, row: Row) -> int:
        made: int = seed_records({kind: [row]}, self._records, self._sign_in, self._events)[kind][0]
        return made

    def _job_named(self, name: str) -> int:
        known = (job["id"] for job in self._records["jobs"].rows.values() if job["name"] == name)
        return next(known, None) or self._seed("jobs", {"name": name})

    def _person(self, row: Row) -> HeldPerson:
        applications = [each for each in self._records.applications_of(row["id"]) if each["status"] == "in_process"]
        owner = next((each["recruiter_id"] for each in reversed(applications) if each["recruiter_id"]), None)
        return HeldPerson(
            id=str(row["id"]),
            name=" ".join(filter(None, (row["first_name"], row["last_name"]))),
            phones=[entry["value"] for entry in row["phone_numbers"]],
            emails=[entry["value"] for entry in row["email_addresses"]],
            owner=None if owner is None else str(owner),
            may_text=DO_NOT_TEXT not in row["tags"],
        )

    def _matter(self, row: Row) -> HeldMatter:
        job = self._records["jobs"].rows.get(row["job_id"] or 0)
        return HeldMatter(
            id=str(row["id"]),
            person=str(row["candidate_id"]),
            kind="prospect" if row["prospect"] else "application",
            title=job["name"] if job else "Prospect",
            owner=None if row["recruiter_id"] is None else str(row["recruiter_id"]),
        )


def rights_of_the_manifest() -> list[str]:
    """The scopes that the connector asks for."""
    manifest = tomllib.loads((resources.files(__package__) / "connector.toml").read_text(encoding="utf-8"))
    return [right["scope"] for right in manifest["rights"]]
