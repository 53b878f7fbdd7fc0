"""Candidates: the index of everybody, one of them afresh, and who is gone."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import Gone, NotSupported
from hub.contract.people import NewPerson, Person, PersonRef
from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from integrations.greenhouse import payloads
from integrations.greenhouse.reading import Row, pages

ALWAYS_READ = frozenset({"id", "created_at", "updated_at", "last_activity_at"})
CUSTOM_FIELDS = "custom_fields"
CLOCK_MARGIN = timedelta(minutes=5)
"""How far the vendor's clock may be behind ours when we look for what we wrote."""

NO_SITE_ADMIN = (
    "Greenhouse shows no lists to this credential any more: the user in whose name it acts must be a Site Admin. Nothing is created "
    "or forgotten until that is put right."
)


class Candidates:
    """The candidates of one connection. Lists are all there is: no candidate can be asked for by their number or by themselves."""

    def __init__(self, context: ConnectorContext) -> None:
        self._context = context
        self._api = context.api
        self._further_fields = payloads.names_in(context.fields.settings("person").get("more_phone_fields", ""))

    def listed(self, since: datetime | None, until: datetime | None) -> Iterator[Sequence[Person]]:
        """Pages of everybody, or of those changed in the window, private ones as far as the acting user may see them.

        Raises NotSupported where lists are empty only because the acting user is no Site Admin any more.
        """
        window = {} if since is None else {"updated_at": payloads.changed_within(since, until)}
        shown = False
        for page in self._pages(window):
            shown = shown or bool(page)
            yield [self._read(candidate) for candidate in page]
        if not shown:
            self.check_lists_are_shown()

    def find_created(self, person: NewPerson, since: datetime) -> PersonRef | None:
        """The candidate with this number that was created since, else the one changed since that was active last."""
        start = since - CLOCK_MARGIN
        created: list[Row] = []
        changed: list[Row] = []
        for page in self._pages({"updated_at": payloads.changed_within(start)}):
            for candidate in page:
                if self._has_number(candidate, person.phone):
                    is_new = (payloads.read_time(candidate.get("created_at")) or start) >= start
                    (created if is_new else changed).append(candidate)
        if created:
            return payloads.person_ref(min(int(candidate["id"]) for candidate in created))
        last = max(changed, key=lambda candidate: candidate.get("last_activity_at") or "", default=None)
        return None if last is None else payloads.person_ref(last["id"])

    def one(self, person: PersonRef, fields: frozenset[str] = frozenset()) -> Row:
        """The candidate with `fields`. Raises Gone where they were merged away, deleted or anonymised."""
        wanted = ",".join(sorted(self._fields | fields))
        found = self._api.get("/v3/candidates", params={"ids": person.id, "private": "true", "fields": wanted}).json
        candidate: Row | None = next(iter(found), None) if isinstance(found, list) else None
        if candidate is None:
            self.check_lists_are_shown()
            raise Gone("This person was merged with another or deleted in Greenhouse, or is private now.")
        if self._read(candidate).gone:
            raise Gone("This person's data was anonymised in Greenhouse.")
        return candidate

    def check_lists_are_shown(self) -> None:
        """Raises NotSupported where Greenhouse shows empty lists to the credential.

        Users who are no Site Admin may get those instead of a refusal. An organization without users there is none.
        """
        if not self._api.get("/v3/users", params={"per_page": 1}).json:
            raise NotSupported(NO_SITE_ADMIN)

    @property
    def _fields(self) -> frozenset[str]:
        return ALWAYS_READ | self._context.fields.reads("person") | ({CUSTOM_FIELDS} if self._further_fields else frozenset())

    def _pages(self, window: Mapping[str, str]) -> Iterator[Sequence[Row]]:
        return pages(self._api, "/v3/candidates", {"fields": ",".join(sorted(self._fields)), "private": "true", **window})

    def _read(self, candidate: Row) -> Person:
        ours: dict[str, Any] = self._context.fields.to_ours("person", candidate)
        return payloads.read_person(candidate, ours, further_phones=payloads.custom_values(candidate, self._further_fields))

    def _has_number(self, candidate: Row, phone: PhoneNumber) -> bool:
        return any(read_phone_number(raw, self._context.region) == phone for raw in self._read(candidate).phones)
