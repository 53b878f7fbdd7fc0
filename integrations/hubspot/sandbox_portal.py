"""One HubSpot account: its records, properties, pipelines, owners and rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

from integrations.hubspot.sandbox_associations import Associations
from integrations.hubspot.sandbox_errors import not_found
from integrations.hubspot.sandbox_object_types import BY_NAME
from integrations.hubspot.sandbox_pipelines import Pipeline, pipelines_from_the_start
from integrations.hubspot.sandbox_properties import GROUPS, Property, properties_from_the_start
from integrations.hubspot.sandbox_settings import Settings
from integrations.hubspot.sandbox_table import Record, Table

FIRST_PORTAL = 4421001
_FACTS: dict[str, Any] = {
    "name": "Alder Staffing",
    "accountType": "STANDARD",
    "timeZone": "America/New_York",
    "companyCurrency": "USD",
    "uiDomain": "app.hubspot.com",
    "dataHostingLocation": "na1",
}


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who signs in to the portal; `owner_id` is None for those who own no records."""

    user_id: int
    email: str
    first_name: str
    last_name: str
    super_admin: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner of records; `id` is not `user_id`. QUEUE entries are no people."""

    id: str
    user_id: int
    email: str
    first_name: str
    last_name: str
    created: datetime
    type: str = "PERSON"
    archived: bool = False
    team_ids: tuple[str, ...] = ()
    sales_seat: bool = True
    calendar: bool = True


@dataclass(slots=True)
class Rules:
    """What the portal's administrator made required; binds writes of 2026-09 and later."""

    required_on_create: dict[str, list[str]] = field(default_factory=dict)
    conditional: list[dict[str, Any]] = field(default_factory=list)


class Portal:
    """Everything of one account; `numbers` are shared by all, so that an id means one record in one portal."""

    def __init__(self, portal_id: int, clock: Callable[[], datetime], settings: Settings, numbers: "count[int]") -> None:
        self.id = portal_id
        self.clock = clock
        self.settings = settings
        self.numbers = numbers
        self.facts = dict(_FACTS)
        self.tables = {name: Table(clock) for name in BY_NAME}
        self.properties = {name: properties_from_the_start(name) for name in BY_NAME}
        self.groups = {name: {group: group.capitalize()} for name, group in GROUPS.items()}
        self.pipelines: dict[str, list[Pipeline]] = pipelines_from_the_start(clock())
        self.associations = Associations()
        self.users = {1: User(1, "ada@alder.example.org", "Ada", "Min", super_admin=True)}
        self.owners: dict[str, Owner] = {}
        self.teams: dict[str, str] = {}
        self.meeting_links: dict[str, dict[str, Any]] = {}
        self.bookings: list[dict[str, Any]] = []
        self.merged: dict[str, str] = {}
        self.rules = Rules()

    def next_id(self) -> str:
        """A number that no record had before."""
        return str(next(self.numbers))

    def find(self, kind: str, number: str) -> Record | None:
        """A record that is not archived; the id of a merged one gives the survivor."""
        if kind == "contacts":
            while number in self.merged:
                number = self.merged[number]
        row = self.tables[kind].rows.get(number)
        return None if row is None or row.archived_at is not None else row

    def find_by(self, kind: str, name: str, value: str) -> Record | None:
        """The record whose unique property has this value, e-mail in any case and, by setting, second addresses too."""
        if name == "hs_object_id":
            return self.find(kind, value)
        wanted = value.strip().lower() if name == "email" else value
        for row in self.tables[kind].alive():
            held = row.properties.get(name, "")
            if held and (held.lower() == wanted if name == "email" else held == wanted):
                return row
        return self._by_second_email(wanted) if name == "email" and self.settings.secondary_email_resolves else None

    def email_holder(self, value: str) -> Record | None:
        """Whoever has this address, first or second."""
        return self.find_by("contacts", "email", value) or self._by_second_email(value.strip().lower())

    def must_find(self, kind: str, number: str) -> Record:
        """A record that is not archived; raises the 404."""
        row = self.find(kind, number)
        if row is None:
            raise not_found()
        return row

    def write(self, row: Record, *, new: bool = False, seeded: bool = False) -> Record:
        """Keep a record; search follows after the lag of creates or of updates, at once for seeds."""
        lag = self.settings.search_lag_seconds if new else self.settings.search_update_lag_seconds
        return self.tables[row.kind].put(row, 0 if seeded else lag)

    def archive(self, row: Record) -> Record:
        """Put a record into the bin."""
        return self.write(replace(row, archived_at=self.clock()))

    def define(self, kind: str, made: Property) -> Property:
        """Keep a definition."""
        self.properties[kind][made.name] = made
        return made

    def live_properties(self, kind: str) -> dict[str, Property]:
        """The definitions that are not archived."""
        return {name: each for name, each in self.properties[kind].items() if not each.archived}

    def teams_of(self, owner: Owner) -> list[dict[str, Any]]:
        """An owner's teams, the first of them primary."""
        return [{"id": team, "name": self.teams[team], "primary": place == 0} for place, team in enumerate(owner.team_ids)]

    def owner_of_user(self, user_id: int) -> Owner | None:
        """The owner that a user is."""
        return next((owner for owner in self.owners.values() if owner.user_id == user_id), None)

    def checkpoint(self) -> Callable[[], None]:
        """Remember records and associations; the answer brings them back."""
        undos = [table.checkpoint() for table in self.tables.values()]

        def undo() -> None:
            for each in undos:
                each()

        undos.append(self.associations.checkpoint())
        return undo

    def records(self, kinds: tuple[str, ...]) -> Iterator[Record]:
        """The living records of these kinds."""
        for kind in kinds:
            yield from self.tables[kind].alive()

    def _by_second_email(self, wanted: str) -> Record | None:
        for row in self.tables["contacts"].alive():
            if wanted in row.properties.get("hs_additional_emails", "").lower().split(";"):
                return row
        return None
