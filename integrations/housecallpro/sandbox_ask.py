"""One request on its way through the simulated API, and the checks that several writes share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.housecallpro.sandbox_bodies import Shape, read_body
from integrations.housecallpro.sandbox_errors import Errors, unprocessable
from integrations.housecallpro.sandbox_limits import RequestCounter
from integrations.housecallpro.sandbox_phones import PHONE_KEYS, digits_of, problem_of
from integrations.housecallpro.sandbox_query import Query
from integrations.housecallpro.sandbox_records import Records
from integrations.housecallpro.sandbox_settings import Settings
from integrations.housecallpro.sandbox_shown import Shown
from integrations.housecallpro.sandbox_sign_in import Credential
from integrations.housecallpro.sandbox_table import Row
from integrations.housecallpro.sandbox_times import read_moment
from integrations.housecallpro.sandbox_webhooks import Webhooks


@dataclass
class Ask:
    """Who asks, for which location, with which parameters and body; `errors` collects what the 422 will say."""

    records: Records
    shown: Shown
    webhooks: Webhooks
    counter: RequestCounter
    credential: Credential
    company_id: str
    query: Query
    listed_companies: list[str]
    sent: dict[str, Any]
    errors: Errors = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The vendor's settings."""
        return self.records.settings

    @property
    def company(self) -> Row:
        """The location the request acts on."""
        return self.records["companies"].rows[self.company_id]

    def body(self, shape: Shape) -> dict[str, Any]:
        """The body in its shape; raises the 422."""
        return read_body(self.sent, shape, ignore_unknown=self.settings.unknown_keys == "ignore")

    def refuse(self, key: str, reason: str) -> None:
        """Note what is wrong with a key."""
        self.errors.setdefault(key, []).append(reason)

    def finish(self) -> None:
        """Raise the 422 if anything was wrong."""
        if self.errors:
            raise unprocessable(self.errors)

    def find(self, kind: str, row_id: str, what: str) -> Row:
        """One record of this location; raises the 404 or 410."""
        return self.records.find(kind, row_id, self.company_id, what)

    def rows(self, kind: str) -> list[Row]:
        """The records of the locations a list covers, as old as lists are here."""
        return self.records.of_company(kind, self.listed_companies, lag=self.settings.list_lag_seconds)

    def tell(self, event: str, show: Callable[[Row], Row], row: Row) -> None:
        """Send a webhook about a record of this location."""
        self.webhooks.tell(event, self.company_id, show(row))

    def reference(self, key: str, kind: str, row_id: str | None) -> Row | None:
        """The record a body names; what does not exist here is noted."""
        if row_id is None:
            return None
        row = self.records[kind].rows.get(row_id)
        if row is None or row.get("company_id") != self.company_id or row.get("gone") or not row.get("active", True):
            self.refuse(key, "does not exist")
            return None
        return row

    def employees(self, key: str, ids: list[str]) -> list[str]:
        """Active employees, each once, in order."""
        for row_id in ids:
            self.reference(key, "employees", row_id)
        return list(dict.fromkeys(ids))

    def address(self, key: str, address_id: str | None, customer: Row | None) -> str | None:
        """An address that must be the customer's."""
        row = self.records["addresses"].rows.get(address_id or "")
        if address_id is not None and (row is None or customer is None or row["customer_id"] != customer["id"]):
            self.refuse(key, "does not belong to the customer")
            return None
        return address_id

    def tags(self, key: str, names: list[str]) -> list[str]:
        """Tag names; unknown ones join the list or are refused, as the settings say."""
        for name in dict.fromkeys(names):
            if self.records.named("tags", name, self.company_id) is not None:
                continue
            if self.settings.unknown_tag_names == "refuse":
                self.refuse(key, f"{name} does not exist")
            else:
                self.records.add("tags", {"name": name, "company_id": self.company_id})
        return list(dict.fromkeys(names))

    def lead_source(self, key: str, name: str | None) -> str | None:
        """A lead source by name, which must be on the account's list unless the settings say otherwise."""
        if not name:
            return None
        known = self.records.named("lead_sources", name, self.company_id)
        if known is None and self.settings.unknown_lead_source == "refuse":
            self.refuse(key, "is not included in the list")
        return str(known["name"]) if known else name

    def moment(self, key: str, text: str | None) -> datetime | None:
        """A moment in the company's sense."""
        if text is None:
            return None
        moment = read_moment(text, self.company["time_zone"], self.settings)
        if moment is None:
            self.refuse(key, "must be a date time")
        return moment

    def phones(self, values: dict[str, Any], place: str = "") -> None:
        """Check the phone numbers of a person."""
        for key in PHONE_KEYS:
            problem = problem_of(values[key], self.settings) if values.get(key) else None
            if problem:
                self.refuse(f"{place}{key}", problem)

    def duplicate(self, values: dict[str, Any]) -> bool:
        """Whether somebody here already has one of these numbers or this address for mail."""
        wanted = {digits_of(values[key]) for key in PHONE_KEYS if values.get(key)}
        mail = (values.get("email") or "").lower()
        return any(
            wanted & {digits_of(row[key]) for key in PHONE_KEYS if row[key]} or (mail and mail == (row["email"] or "").lower())
            for row in self.records.of_company("customers", [self.company_id])
        )
