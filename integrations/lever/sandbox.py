"""Lever, simulated: sign-in at `/auth`, Data API at `/api/v1`, the sandbox twins beside them, strict as the real ones. See SANDBOX.md."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from hub.sandbox import Clock, ControlError, utc_now
from hub.sandbox.system import Held, PutOwner, PutPerson, PutRole, SimulatedSystem
from integrations.lever.sandbox_access import Door
from integrations.lever.sandbox_administration import AdministratorControls
from integrations.lever.sandbox_api import DataApi
from integrations.lever.sandbox_controls import RecruiterControls
from integrations.lever.sandbox_keys import ApiKey
from integrations.lever.sandbox_neutral import held_in, put_owner, put_person, put_role
from integrations.lever.sandbox_page import people_page
from integrations.lever.sandbox_rights import ALL_RIGHTS, API_RIGHTS, rights_without
from integrations.lever.sandbox_seed import seed_records
from integrations.lever.sandbox_settings import Settings
from integrations.lever.sandbox_sign_in import LeverSignIn
from integrations.lever.sandbox_site import Site

_TRUTH = ("users", "postings", "applications", "notes")


class LeverSandbox(SimulatedSystem):
    """One simulated customer: an account in production and one at the sandbox twin, with sign-in, API and webhooks."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__("lever", "Lever", clock)
        self.settings = Settings()
        self.sites = {name: Site(name, clock, self.settings) for name in ("production", "sandbox")}
        accounts = {name: site.account for name, site in self.sites.items()}
        self.sign_in = LeverSignIn(self, accounts, self.settings)
        self.sign_in.serve(self.app)
        self.door = Door(accounts, self.sign_in.credential_of)
        self._api = DataApi(self, self.sites, self.door, self.settings)
        self._recruiters = RecruiterControls(self, self.sites)
        AdministratorControls(self, self.sites, self.sign_in, self.door, self._api.buckets)

    @property
    def site(self) -> Site:
        """The production environment."""
        return self.sites["production"]

    def truth(self) -> dict[str, Any]:
        """Production's records by kind and, under `sandbox`, the twin's; generated people only counted. Tokens; webhook deliveries."""
        with self.lock:
            tokens = list(self.sign_in.issued)
            return {
                **_records(self.site),
                "sandbox": _records(self.sites["sandbox"]),
                "tokens_issued": len(tokens),
                "tokens_refreshed": sum(token.grant_type == "refresh_token" for token in tokens),
                "tokens_alive": sum(not token.revoked and not token.is_expired() for token in tokens),
                "webhook_deliveries": [delivery for site in self.sites.values() for delivery in site.webhooks.to_json()],
            }

    def page(self) -> str:
        """Opportunities with their notes."""
        with self.lock:
            return people_page(self.site.account)

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        """Add or change records; see `seed_records`."""
        with self.lock:
            return seed_records(records, self.sites, self.sign_in, self.door)

    def reset(self) -> None:
        """Two accounts with a Super Admin and stages, default settings; no people, keys, clients or webhooks."""
        super().reset()
        with self.lock:
            self.settings.change(Settings().to_json())
            for site in self.sites.values():
                site.reset()
            self.sign_in.reset()
            self.sign_in.follow_settings()
            self.door.reset()
            self._api.buckets.reset()

    def close(self) -> None:
        """Let held requests go and end the delivering threads."""
        super().close()
        for site in self.sites.values():
            site.webhooks.close()

    def put_owner(self, owner: PutOwner) -> str:
        """Put a user in; the id."""
        return put_owner(owner, self.site.account)

    def put_role(self, role: PutRole) -> str:
        """Put a published posting in; the id."""
        return put_role(role, self.site.account)

    def put_person(self, person: PutPerson) -> str:
        """Put a contact in with an opportunity, archived if there is no matter; the contact's id."""
        return put_person(person, self.site)

    def held(self) -> Held:
        """Contacts, opportunities that are not archived, and comments of notes, all of production."""
        return held_in(self.site.account)

    def credentials(self, mode: str, *, without: str | None = None) -> Mapping[str, str]:
        """`{api_key}` of a new key or `{client_id, client_secret}` of a new client; raises ControlError."""
        if mode == "authorization_code":
            _need_right(without, ALL_RIGHTS)
            scopes = sorted(ALL_RIGHTS if without is None else rights_without(without) | (ALL_RIGHTS - API_RIGHTS - {without}))
            client = {"client_id": f"hub-{token_urlsafe(8)}", "client_secret": token_urlsafe(24)}
            self.sign_in.seed_client({**client, "scopes": scopes}, "production")
            return client
        if mode in ("basic", "api_key"):
            _need_right(without, API_RIGHTS)
            rights = API_RIGHTS if without is None else rights_without(without)
            return {"api_key": self.door.add_key(ApiKey("production", rights)).key}
        raise ControlError("mode: Lever is opened by basic (a key made by the customer) or authorization_code")

    def remove_person(self, person: str) -> None:
        """With all candidacies, as a recruiter would."""
        self._recruiters.delete_contact(person)

    def merge_people(self, person: str, into: str) -> str:
        """As a recruiter would."""
        self._recruiters.merge_contact(person, into)
        return into

    def keep_limits(self, *, on: bool) -> None:
        """The limit of requests."""
        self.settings.change({"rate_per_second": Settings().rate_per_second if on else 0})


def create_sandbox(clock: Clock = utc_now) -> LeverSandbox:
    """The vendor for `hub.sandbox.server`."""
    return LeverSandbox(clock)


def _records(site: Site) -> dict[str, Any]:
    account = site.account
    people = {kind: account.rows(kind) for kind in ("contacts", "opportunities")}
    return {
        **{kind: [row for row in rows.values() if not row["bulk"]] for kind, rows in people.items()},
        **{kind: list(account.rows(kind).values()) for kind in _TRUTH},
        "deleted": list(account.deleted),
        "notifications": list(account.notifications),
        "webhooks": len(site.webhooks.registered),
        "bulk_opportunities": sum(row["bulk"] for row in people["opportunities"].values()),
    }


def _need_right(name: str | None, known: frozenset[str]) -> None:
    if name is not None and name not in known:
        raise ControlError(f"without: write one of {', '.join(sorted(known))}")
