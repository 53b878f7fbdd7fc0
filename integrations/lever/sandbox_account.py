"""One customer's account at the simulated Lever, of the production environment or of its sandbox twin: its records and its clock."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid4, uuid5

from hub.sandbox.lagging import LaggingTable, Row
from integrations.lever.sandbox_errors import not_found
from integrations.lever.sandbox_settings import Settings
from integrations.lever.sandbox_shapes import HIDDEN, SHAPES, SHARED_KEYS

WEB_APPS = {"production": "https://hire.lever.co", "sandbox": "https://hire.sandbox.lever.co"}
NEW_LEAD = "New Lead"
_FIRST_STAGES = (NEW_LEAD, "Reached Out", "New applicant", "Phone screen", "Offer")


def place_of(row: Row) -> tuple[int, str]:
    """Where a row stands among all: by its creation, those of one moment by their ids."""
    return row["createdAt"], row["id"]


def canonical_email(text: str) -> str:
    """An address as Lever compares it."""
    return text.strip().lower()


class Account:
    """Every record of one account. Moments are epoch milliseconds, ids are UUID texts."""

    def __init__(self, environment: str, clock: Callable[[], datetime], settings: Settings) -> None:
        self.environment = environment
        self.clock = clock
        self.settings = settings
        self.id = self.fixed_id("account")
        self.reset()

    def reset(self) -> None:
        """Empty the account; what every account has from its first day comes back: a Super Admin, stages and archive reasons."""
        keys = {
            "contact": lambda row: (row["contact"],),
            "email": lambda row: map(canonical_email, row["emails"]),
            "tag": lambda row: row["tags"],
            "source": lambda row: row["sources"],
        }
        self.opportunities = LaggingTable[str](self.clock, self._lag, place_of, keys, ordered=("updatedAt",))
        self.notes = LaggingTable[str](self.clock, self._lag, place_of, {"opportunity": lambda row: (row["opportunity"],)})
        self._small: dict[str, dict[str, Row]] = {kind: {} for kind in SHAPES if kind not in ("opportunities", "notes")}
        self.deleted: list[Row] = []
        self.merged: dict[str, str] = {}
        self.notifications: list[Row] = []
        self.tag_words: set[str] = set()
        self.source_words: set[str] = set()
        self._contacts_by_email: dict[str, str] = {}
        self._put_first_records()

    def _put_first_records(self) -> None:
        admin = {"id": self.fixed_id("super admin"), "name": "Sol Admin", "username": "sol.admin", "email": "sol.admin@example.org"}
        self.put("users", self.fresh("users", {**admin, "accessRole": "super admin"}))
        for text in _FIRST_STAGES:
            self.put("stages", {"id": self.fixed_id(f"stage {text}"), "text": text})
        for text, kind in (("Hired", "hired"), ("Underqualified", "non-hired"), ("Withdrew", "non-hired")):
            self.put("archive_reasons", {"id": self.fixed_id(f"reason {text}"), "text": text, "type": kind})

    def fixed_id(self, name: str) -> str:
        """An id that is the same after every reset."""
        return str(uuid5(NAMESPACE_DNS, f"{self.environment}.{name}"))

    def now(self) -> int:
        """The present moment in epoch milliseconds."""
        return int(self.clock().timestamp() * 1000)

    def rows(self, kind: str) -> dict[str, Row]:
        """All records of a kind by id, as written."""
        if kind == "opportunities":
            return self.opportunities.rows
        return self.notes.rows if kind == "notes" else self._small[kind]

    def fresh(self, kind: str, values: Row) -> Row:
        """A new record of that kind with the values given, an id, and the present moment where a creation has none."""
        moments = {"createdAt": self.now()} if "createdAt" in SHAPES[kind] else {}
        blank = {**deepcopy(SHAPES[kind]), **HIDDEN.get(kind, {}), **moments}
        return {**blank, **values, "id": values.get("id") or str(uuid4())}

    def put(self, kind: str, row: Row) -> Row:
        """Write a record, new or changed."""
        if kind == "opportunities":
            return self.opportunities.put(row)
        if kind == "notes":
            return self.notes.put(row)
        if kind == "contacts":
            self._index_emails(row)
        self._small[kind][row["id"]] = row
        return row

    def find(self, kind: str, name: Any) -> Row:
        """The record of that id; raises the 404 of an unknown or malformed one."""
        row = self.rows(kind).get(name) if isinstance(name, str) else None
        if row is None:
            raise not_found(kind, name)
        return row

    def contact_with_email(self, emails: Iterable[str]) -> Row | None:
        """The contact who has one of the addresses: all that Lever looks at before it makes a second person."""
        for email in emails:
            found = self._contacts_by_email.get(canonical_email(email))
            if found is not None:
                return self._small["contacts"][found]
        return None

    def opportunities_of(self, contact_id: str) -> list[Row]:
        """A contact's candidacies as written, oldest first, whatever lists show yet."""
        known = self.opportunities.ids_with_keys("contact", [contact_id])
        waiting = self.opportunities.waiting_ids()
        found = [self.opportunities.rows[name] for name in known | waiting if name in self.opportunities.rows]
        return sorted((row for row in found if row["contact"] == contact_id), key=lambda row: (row["createdAt"], row["id"]))

    def change_opportunity(self, opportunity_id: str, **changes: Any) -> Row:
        """Change keys that move `updatedAt`."""
        row = self.opportunities.rows[opportunity_id]
        return self.opportunities.put({**row, **changes, "updatedAt": self.now(), "bulk": False})

    def change_contact(self, contact_id: str, **changes: Any) -> Row:
        """Change a person, which shows and counts as a change on each of their candidacies."""
        contact = self.put("contacts", {**self._small["contacts"][contact_id], **changes, "bulk": False})
        for row in self.opportunities_of(contact_id):
            self.change_opportunity(row["id"], **self.shared(contact))
        return contact

    def shared(self, contact: Row) -> Row:
        """What an opportunity shows of its contact; the location is an object there and a text here."""
        return {**{key: contact[key] for key in SHARED_KEYS}, "location": (contact["location"] or {}).get("name", "")}

    def forget_contact(self, contact_id: str) -> None:
        """Take a person away, whose opportunities are gone already."""
        self._drop_emails(contact_id)
        del self._small["contacts"][contact_id]

    def urls(self, opportunity_id: str) -> Row:
        """The pages of Lever's web app."""
        app = WEB_APPS[self.environment]
        return {"list": f"{app}/candidates", "show": f"{app}/candidates/{opportunity_id}"}

    def _index_emails(self, contact: Row) -> None:
        self._drop_emails(contact["id"])
        for email in contact["emails"]:
            self._contacts_by_email.setdefault(canonical_email(email), contact["id"])

    def _drop_emails(self, contact_id: str) -> None:
        for email in self._small["contacts"].get(contact_id, {"emails": []})["emails"]:
            if self._contacts_by_email.get(canonical_email(email)) == contact_id:
                del self._contacts_by_email[canonical_email(email)]

    def _lag(self) -> float:
        return self.settings.list_lag_seconds


def is_uuid(text: Any) -> bool:
    """Whether a text is a UUID."""
    try:
        return isinstance(text, str) and str(UUID(text)) == text.lower()
    except ValueError:
        return False
