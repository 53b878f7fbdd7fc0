"""Customers: found by their number, created, and rewritten as a whole."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import AlreadyThere, Gone, NotSupported, Rejected, TryAgain
from hub.contract.people import NewPerson, Person, PersonRef
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.requests import VendorAnswer
from integrations.housecallpro import payloads
from integrations.housecallpro.phones import fields_with, search_terms
from integrations.housecallpro.reading import Row, created_row, rows

MOST_PAGES = 3
ROWS_PER_SEARCH_PAGE = 50
"""A search without a hit may answer with unrelated customers, page after page."""

CLOCK_MARGIN = timedelta(minutes=5)
"""How far the vendor's clock may be behind ours when we look for what we wrote."""


class Customers:
    """The customers of one connection."""

    def __init__(self, context: ConnectorContext) -> None:
        self._context = context
        self._api = context.api

    def read(self, person: PersonRef) -> Row:
        """The customer as they stand there; raises Gone."""
        customer = self._api.get(f"/customers/{person.id}").json
        if not isinstance(customer, Mapping):
            raise TryAgain("Housecall Pro answered with something that is no customer.", may_have_left=False)
        return customer

    def with_number(self, phone: PhoneNumber) -> list[Row]:
        """Everybody with this number: who has it as their mobile number first, then by the latest change.

        The number is tried in the forms in which it may be stored, and each hit is checked: a search may bring others.
        """
        for term in search_terms(phone):
            found = {row["id"]: row for row in self._search(term) if fields_with(row, phone, self._context.region)}
            if found:
                return self._ranked(found.values(), phone)
        return []

    def with_email(self, email: str) -> list[Row]:
        """Everybody with this address."""
        same = email.casefold()
        return list({row["id"]: row for row in self._search(email) if str(row.get("email") or "").casefold() == same}.values())

    def match(self, phone: PhoneNumber, email: str | None) -> list[Person]:
        """Everybody with this number, else with this address."""
        found = self.with_number(phone) or (self.with_email(email) if email else [])
        return [payloads.read_person(customer) for customer in found]

    def create(self, person: NewPerson) -> PersonRef:
        """Create one; a lead source or tag that the account does not take is left out rather than the customer."""
        body = self._context.fields.to_theirs("person", payloads.our_person(person))
        created = post_with_extras(self._context, "/customers", body, {"lead_source", "tags"})
        return payloads.customer_ref(created_row(created, "customer"))

    def find_created(self, person: NewPerson, since: datetime) -> PersonRef | None:
        """The customer with this number who was created since."""
        start = since - CLOCK_MARGIN
        fresh = [row for row in self.with_number(person.phone) if (payloads.read_time(row.get("created_at")) or start) >= start]
        return payloads.customer_ref(min(fresh, key=lambda row: str(row.get("created_at") or ""))) if fresh else None

    def rewrite(self, customer: Row, **changes: Any) -> None:
        """Put the customer back as just read, with the changes; also one whose lead source the account no longer has in its list."""
        body = payloads.whole_customer(customer, **changes)
        with_extras(self._context, lambda sent: self._api.put(f"/customers/{customer['id']}", json=sent), body, {"lead_source", "tags"})

    def _search(self, term: str) -> Iterator[Row]:
        newest_first = {"q": term, "page_size": ROWS_PER_SEARCH_PAGE, "sort_by": "created_at", "sort_direction": "desc"}
        return rows(self._api, "/customers", "customers", newest_first, MOST_PAGES)

    def _ranked(self, found: Collection[Row], phone: PhoneNumber) -> list[Row]:
        newest = sorted(found, key=lambda row: str(row.get("updated_at") or ""), reverse=True)
        return sorted(newest, key=lambda row: "mobile_number" not in fields_with(row, phone, self._context.region))


def post_with_extras(context: ConnectorContext, path: str, body: dict[str, Any], optional: Collection[str]) -> Any:
    """The answer to a create; where the account refuses an optional field, to the same without it."""
    source = body.get("lead_source")
    if source is not None and _listed(context, "lead_sources", str(source)) is None:
        body = {name: value for name, value in body.items() if name != "lead_source"}
    return with_extras(context, lambda sent: context.api.post(path, json=sent), body, optional).json


def with_extras(
    context: ConnectorContext, send: Callable[[dict[str, Any]], VendorAnswer], body: dict[str, Any], optional: Collection[str]
) -> VendorAnswer:
    """The answer to `body`; where the account refuses a source or tags that it does not know, they are put into its lists first.

    What is refused all the same is left out.
    """
    try:
        return send(body)
    except Rejected as refusal:
        bare = payloads.without_refused(body, optional, refusal.body)
        if refusal.status not in (400, 422) or bare == body:
            raise
    known = dict(bare)
    refused = body.keys() - bare.keys()
    if "tags" in refused:
        known["tags"] = [tag for tag in body["tags"] if _listed(context, "tags", str(tag))]
    if "lead_source" in refused and _listed(context, "lead_sources", str(body["lead_source"])) is Listed.NOW:
        known["lead_source"] = body["lead_source"]
    context.log.warning("housecallpro_refused_extras", extras=sorted(refused))
    try:
        return send(known)
    except Rejected as refusal:
        if refusal.status not in (400, 422) or known == bare:
            raise
    return send(bare)


class Listed(Enum):
    """Since when the account has a lead source or tag in its list."""

    BEFORE = "before"
    NOW = "now"


def _listed(context: ConnectorContext, kind: str, name: str) -> Listed | None:
    """Since when the account has this lead source or tag: one that is missing is put into its list, None where that is refused."""
    try:
        known = rows(context.api, f"/{kind}", kind, {"q": name} if kind == "lead_sources" else {"sort_by": "name"})
        if any(str(row.get("name")).casefold() == name.casefold() for row in known):
            return Listed.BEFORE
        context.api.post(f"/{kind}", json={"name": name})
    except AlreadyThere:
        return Listed.BEFORE
    except (Gone, NotSupported, Rejected):
        return None
    except TryAgain as trouble:
        raise TryAgain(trouble.sentence, after=trouble.after, may_have_left=False) from trouble
    return Listed.NOW
