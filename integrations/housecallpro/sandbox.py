"""Housecall Pro, simulated: the API at `/api`, the consent page of partners at `/pro`, as strict as the real ones. See SANDBOX.md."""

from collections.abc import Mapping
from typing import Any

from hub.sandbox import Clock, ControlError, utc_now
from hub.sandbox.system import Held, PutOwner, PutPerson, SimulatedSystem
from integrations.housecallpro.sandbox_api import HousecallApi
from integrations.housecallpro.sandbox_controls import Controls
from integrations.housecallpro.sandbox_page import shop_page
from integrations.housecallpro.sandbox_records import Records
from integrations.housecallpro.sandbox_seed import seed_records
from integrations.housecallpro.sandbox_settings import Settings
from integrations.housecallpro.sandbox_shown import show_visit, work_status
from integrations.housecallpro.sandbox_sign_in import FEATURES, HousecallSignIn
from integrations.housecallpro.sandbox_system import all_held, put_customer, put_employee
from integrations.housecallpro.sandbox_table import Row
from integrations.housecallpro.sandbox_times import stamp
from integrations.housecallpro.sandbox_webhooks import Webhooks

_TRUTH = ("companies", "employees", "addresses", "leads", "tags", "lead_sources", "statuses")


class HousecallProSandbox(SimulatedSystem):
    """One simulated shop, with locations where they are seeded, its sign-ins, its API and its webhooks."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__("housecallpro", "Housecall Pro", clock)
        self.settings = Settings()
        self.records = Records(clock, self.settings)
        self.webhooks = Webhooks(clock, self.settings)
        self.sign_in = HousecallSignIn(self, self.records)
        HousecallApi(self, self.records, self.sign_in, self.webhooks)
        self._controls = Controls(self, self.records, self.sign_in, self.webhooks)

    def truth(self) -> dict[str, Any]:
        """Every record by kind, made-up customers only counted; what the vendor itself sent; tokens; webhook deliveries."""
        with self.lock:
            rows = self.records["customers"].rows.values()
            tokens = list(self.sign_in.issued)
            return {
                "customers": [row for row in rows if not row["bulk"]],
                **{kind: list(self.records[kind].rows.values()) for kind in _TRUTH},
                **{kind: [_plain(row) for row in self.records[kind].rows.values()] for kind in ("jobs", "estimates")},
                "bulk_customers": sum(row["bulk"] for row in rows),
                "sent_by_vendor": list(self.records.sent_by_vendor),
                "ignored_parameters": list(self.records.ignored_parameters),
                "tokens_issued": len(tokens),
                "tokens_refreshed": sum(token.grant_type == "refresh_token" for token in tokens),
                "tokens_alive": sum(not token.revoked and not token.is_expired() for token in tokens),
                "webhook_deliveries": self.webhooks.to_json(),
            }

    def page(self) -> str:
        """Customers with their leads, jobs, estimates and notes."""
        with self.lock:
            return shop_page(self.records)

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        """Add or change records; see `seed_records`."""
        with self.lock:
            return seed_records(records, self.records, self.sign_in)

    def reset(self) -> None:
        """One shop with default settings; no people, no keys, no webhooks."""
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

    def put_owner(self, owner: PutOwner) -> str:
        """An employee."""
        return put_employee(owner, self.records)

    def put_person(self, person: PutPerson) -> str:
        """A customer, with an open lead where a matter or an owner is named."""
        return put_customer(person, self.records)

    def held(self) -> Held:
        """Customers, their open work and every note."""
        return all_held(self.records)

    def credentials(self, mode: str, *, without: str | None = None) -> Mapping[str, str]:
        """A company's API key, or a partner's OAuth client, whose shop may be `without` leads; raises ControlError for anything else."""
        if without not in (None, *FEATURES):
            raise ControlError(f"{without}: write one of {', '.join(FEATURES)}")
        if mode == "api_key":
            return {"api_key": self.sign_in.seed_key({"key": f"simulated-key-without-{without}", "without": without}).key}
        if mode != "authorization_code":
            raise ControlError(f"{mode}: write api_key or authorization_code")
        fields = {"client_id": f"simulated-partner-without-{without}", "client_secret": "secret-of-the-simulated-partner"}
        self.sign_in.seed_client({**fields, "redirect_uris": [self.redirect_uri], "without": without})
        return fields

    def remove_person(self, person: str) -> None:
        """As the office would."""
        self._controls.delete_customer(person)

    def merge_people(self, person: str, into: str) -> str:
        """As the office would."""
        self._controls.merge_customer(person, into)
        return into

    def keep_limits(self, *, on: bool) -> None:
        """The limits of requests and of line items."""
        usual = Settings()
        limits = {"rate_limit": usual.rate_limit, "line_item_limit": usual.line_item_limit}
        self.settings.change(limits if on else dict.fromkeys(limits, 0))


def create_sandbox(clock: Clock = utc_now) -> HousecallProSandbox:
    """The vendor for `hub.sandbox.server`."""
    return HousecallProSandbox(clock)


def _plain(row: Row) -> Row:
    visits = [show_visit(visit) if row["id"].startswith("job_") else _span(visit) for visit in row["visits"]]
    return {**row, "visits": visits, "work_status": work_status(row)}


def _span(visit: Row) -> Row:
    return {"start_time": stamp(visit["start"]), "end_time": stamp(visit["end"])}
