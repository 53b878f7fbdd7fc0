"""Greenhouse Recruiting, simulated: sign-in at `/auth`, Harvest v3 at `/harvest/v3`, as strict as the real one. See SANDBOX.md."""

from collections.abc import Mapping
from typing import Any

from hub.sandbox import Clock, ControlError, utc_now
from hub.sandbox.system import Held, PutOwner, PutPerson, PutRole, SimulatedSystem
from integrations.greenhouse.sandbox_api import HarvestApi
from integrations.greenhouse.sandbox_controls import Controls
from integrations.greenhouse.sandbox_events import Events
from integrations.greenhouse.sandbox_page import people_page
from integrations.greenhouse.sandbox_records import Records
from integrations.greenhouse.sandbox_seed import seed_records
from integrations.greenhouse.sandbox_settings import Settings
from integrations.greenhouse.sandbox_sign_in import GreenhouseSignIn
from integrations.greenhouse.sandbox_system import NeutralSide
from integrations.greenhouse.sandbox_webhooks import Webhooks

_UNLIMITED = 10**9
_TRUTH = ("candidates", "applications", "notes", "users", "prospect_details", "candidate_tags", "applied_candidate_tags")


class GreenhouseSandbox(SimulatedSystem):
    """One simulated organisation with its sign-in server, its API and its webhooks."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__("greenhouse", "Greenhouse", clock)
        self.settings = Settings()
        self.records = Records(clock, self.settings)
        self.webhooks = Webhooks(clock, self.settings)
        self._events = Events(self.records, self.webhooks.emit)
        self.sign_in = GreenhouseSignIn(self, self.records)
        self.sign_in.register(self.app, authorize="/auth/authorize", token="/auth/token", introspect="/auth/introspect")
        HarvestApi(self, self.records, self.sign_in, self._events)
        self._neutral = NeutralSide(self.records, self.sign_in, self._events)
        self._controls = Controls(self, self.records, self.sign_in, self._events, self.webhooks)

    def truth(self) -> dict[str, Any]:
        """Every record by kind, generated candidates only counted; tokens issued and refreshed; webhook deliveries."""
        with self.lock:
            held = {kind: [row for row in self.records[kind].rows.values() if not row.get("bulk")] for kind in _TRUTH}
            tokens = list(self.sign_in.issued)
            return {
                **held,
                "bulk_candidates": sum(row["bulk"] for row in self.records["candidates"].rows.values()),
                "tokens_issued": len(tokens),
                "tokens_refreshed": sum(token.grant_type == "refresh_token" for token in tokens),
                "tokens_alive": sum(not token.revoked and not token.is_expired() for token in tokens),
                "webhook_deliveries": self.webhooks.to_json(),
            }

    def page(self) -> str:
        """Candidates with their notes."""
        with self.lock:
            return people_page(self.records)

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        """Add or replace records; see `seed_records`."""
        with self.lock:
            return seed_records(records, self.records, self.sign_in, self._events)

    def put_owner(self, owner: PutOwner) -> str:
        """A user."""
        return self._neutral.put_owner(owner)

    def put_role(self, role: PutRole) -> str:
        """An open job."""
        return self._neutral.put_role(role)

    def put_person(self, person: PutPerson) -> str:
        """A candidate with their application."""
        return self._neutral.put_person(person)

    def held(self) -> Held:
        """Candidates, open applications, notes."""
        return self._neutral.held()

    def credentials(self, mode: str, *, without: str | None = None) -> Mapping[str, str]:
        """A fresh client of that kind."""
        return self._neutral.credentials(mode, self.redirect_uri, without)

    def remove_person(self, person: str) -> None:
        """As a Site Admin would."""
        self._controls.delete(_number(person))

    def merge_people(self, person: str, into: str) -> str:
        """As a Site Admin would."""
        self._controls.merge(_number(person), _number(into))
        return into

    def keep_limits(self, *, on: bool) -> None:
        """The limits of requests and of tokens."""
        usual = Settings()
        limits = {"rate_limit": usual.rate_limit, "token_limit": usual.token_limit}
        self.settings.change(limits if on else dict.fromkeys(limits, _UNLIMITED))
        self.sign_in.follow_settings()

    def reset(self) -> None:
        """An empty organisation with default settings; no clients, no webhooks."""
        super().reset()
        with self.lock:
            self.settings.change(Settings().to_json())
            self.records.reset()
            self.sign_in.reset()
            self.sign_in.follow_settings()
            self.webhooks.reset()

    def close(self) -> None:
        """Let held requests go and end the delivering thread."""
        super().close()
        self.webhooks.close()


def create_sandbox(clock: Clock = utc_now) -> GreenhouseSandbox:
    """The vendor for `hub.sandbox.server`."""
    return GreenhouseSandbox(clock)


def _number(written: str) -> int:
    if not written.isdecimal():
        raise ControlError(f"{written or 'nothing'} is no candidate's number")
    return int(written)
