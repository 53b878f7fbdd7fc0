"""Customers and their addresses: search, create without dedupe, and a PUT that forgets what it is not told."""

from typing import Any

from integrations.housecallpro.sandbox_ask import Ask
from integrations.housecallpro.sandbox_errors import not_found
from integrations.housecallpro.sandbox_phones import PHONE_KEYS, phone_matches
from integrations.housecallpro.sandbox_query import page_of
from integrations.housecallpro.sandbox_records import SHAPES
from integrations.housecallpro.sandbox_shapes import ADDRESS, CUSTOMER, CUSTOMER_CHANGE
from integrations.housecallpro.sandbox_table import Row

Answer = tuple[Any, int]
_ONE_OF = ("first_name", "last_name", "email", *PHONE_KEYS)
_SORTABLE = ("created_at", "updated_at", "first_name", "last_name", "email", "id")
_REPLACED = ("first_name", "last_name", "email", "company", *PHONE_KEYS, "tags", "lead_source", "notes", "notifications_enabled")


def list_customers(ask: Ask) -> Answer:
    """A page of all customers, or of those a full-text search finds."""
    rows = ask.rows("customers")
    term = ask.query.texts.get("q", "").strip().lower()
    if term:
        known = ask.records.of_company("customers", ask.listed_companies, lag=ask.settings.search_lag_seconds)
        hits = [row for row in known if _finds(term, row, ask)]
        rows = hits or (known if ask.settings.search_without_hit == "unrelated" else [])
    expand = ask.query.lists.get("expand")
    return page_of("customers", rows, ask.query, lambda row: ask.shown.customer(row, expand), _SORTABLE), 200


def get_customer(ask: Ask, customer_id: str) -> Answer:
    """One customer."""
    return ask.shown.customer(ask.find("customers", customer_id, "Customer"), ask.query.lists.get("expand")), 200


def create_customer(ask: Ask) -> Answer:
    """A new customer, whoever already has that number."""
    body = ask.body(CUSTOMER)
    check_person(ask, body)
    ask.finish()
    return ask.shown.customer(add_customer(ask, body)), 201


def check_person(ask: Ask, body: dict[str, Any], place: str = "") -> None:
    """Note what is wrong with a new customer; `place` is where in the body it stands."""
    if not any(body.get(key) for key in _ONE_OF):
        ask.refuse(f"{place}first_name", f"one of {', '.join(_ONE_OF)} is required")
    ask.phones(body, place)
    if ask.settings.customer_duplicates == "refused" and ask.duplicate(body):
        ask.refuse(f"{place}mobile_number", "has already been taken")
    body["lead_source"] = ask.lead_source(f"{place}lead_source", body.get("lead_source"))
    body["tags"] = ask.tags(f"{place}tags", body.get("tags", []))


def add_customer(ask: Ask, body: dict[str, Any]) -> Row:
    """Put a checked customer with the addresses of its body, and tell of it."""
    values = {key: value for key, value in body.items() if key != "addresses"}
    defaults = {"notifications_enabled": ask.settings.notifications_by_default, "company_id": ask.company_id}
    row = ask.records.add("customers", {**defaults, **values})
    for address in body.get("addresses", []):
        add_address(ask, row, address)
    ask.tell("customer.created", ask.shown.customer, row)
    return row


def change_customer(ask: Ask, customer_id: str) -> Answer:
    """Replace a customer's attributes; by setting only those that were sent."""
    before = ask.find("customers", customer_id, "Customer")
    body = ask.body(CUSTOMER_CHANGE)
    ask.phones(body)
    if "tags" in body:
        body["tags"] = ask.tags("tags", body["tags"])
    if "lead_source" in body:
        body["lead_source"] = ask.lead_source("lead_source", body["lead_source"])
    blank = {key: SHAPES["customers"][key] for key in _REPLACED} if ask.settings.put_replaces else {}
    changes = {**blank, **body}
    if not any({**before, **changes}[key] for key in _ONE_OF):
        ask.refuse("first_name", f"one of {', '.join(_ONE_OF)} is required")
    ask.finish()
    row = ask.records.change("customers", before, **changes)
    ask.tell("customer.updated", ask.shown.customer, row)
    return ask.shown.customer(row), 200


def list_addresses(ask: Ask, customer_id: str) -> Answer:
    """A page of a customer's addresses."""
    customer = ask.find("customers", customer_id, "Customer")
    return page_of("addresses", ask.records.addresses_of(customer["id"]), ask.query, ask.shown.address), 200


def get_address(ask: Ask, customer_id: str, address_id: str) -> Answer:
    """One address of a customer."""
    customer = ask.find("customers", customer_id, "Customer")
    row = ask.records["addresses"].rows.get(address_id)
    if row is None or row["customer_id"] != customer["id"]:
        raise not_found("Address")
    return ask.shown.address(row), 200


def create_address(ask: Ask, customer_id: str) -> Answer:
    """A further address, whole; answered with 200."""
    customer = ask.find("customers", customer_id, "Customer")
    row = add_address(ask, customer, ask.body(ADDRESS))
    ask.tell("customer.updated", ask.shown.customer, ask.records.change("customers", customer))
    return ask.shown.address(row), 200


def add_address(ask: Ask, customer: Row, values: Row) -> Row:
    """Put an address of a customer."""
    return ask.records.add("addresses", {**values, "customer_id": customer["id"], "company_id": ask.company_id})


def _finds(term: str, row: Row, ask: Ask) -> bool:
    name = f"{row['first_name'] or ''} {row['last_name'] or ''}".lower()
    if term in name or term in (row["email"] or "").lower():
        return True
    phones = PHONE_KEYS if ask.settings.search_home_and_work else PHONE_KEYS[:1]
    if any(row[key] and phone_matches(term, row[key], ask.settings) for key in phones):
        return True
    if row["bulk"]:
        return False
    places = (
        " ".join(str(address[key] or "") for key in ("street", "city", "state", "zip")) for address in ask.records.addresses_of(row["id"])
    )
    return any(term in place.lower() for place in places)
