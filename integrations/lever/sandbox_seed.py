"""Puts records into the simulated Lever before or during a test."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from hub.sandbox import ControlError
from hub.sandbox.lagging import Row
from integrations.lever.sandbox_access import Door
from integrations.lever.sandbox_account import NEW_LEAD, Account
from integrations.lever.sandbox_keys import make_key
from integrations.lever.sandbox_opportunities import apply_to, archive
from integrations.lever.sandbox_shapes import CATEGORIES, CONTACT, HIDDEN, SHAPES
from integrations.lever.sandbox_sign_in import LeverSignIn
from integrations.lever.sandbox_site import Site

_ALSO = {"tags", "sources", "clients", "keys", "bulk_opportunities", "environment"}
_OPPORTUNITY_EXTRAS = {"postings"}
_BULK_SPREAD = 7919
_BULK_NAMES = ("Ines", "Tomas", "Aiko", "Priya", "Noor", "Elena", "Samuel", "Greta")
_BULK_UNTOUCHED = 20
_DAY_MS = 24 * 3_600_000


def seed_records(wish: dict[str, Any], sites: dict[str, Site], sign_in: LeverSignIn, door: Door) -> dict[str, Any]:
    """Add or change the named records of one environment and answer their ids by kind; raises ControlError.

    `{"users": [...], "opportunities": [...], ..., "clients": [...], "keys": [...], "tags": [...], "bulk_opportunities": 100000}`.
    Rows have the keys the API reads. An opportunity without `contact` brings its person along; `postings` are those it is on.
    """
    seeded = set(SHAPES) - {"notes", "applications"}
    if set(wish) - seeded - _ALSO:
        raise ControlError(f"{', '.join(sorted(set(wish) - seeded - _ALSO))}: write of {', '.join(sorted(seeded | _ALSO))}")
    environment = wish.get("environment", "production")
    if environment not in sites:
        raise ControlError("environment: write production or sandbox")
    site = sites[environment]
    site.account.tag_words.update(wish.get("tags", []))
    site.account.source_words.update(wish.get("sources", []))
    made: dict[str, Any] = {kind: [_put(kind, row, site) for row in wish[kind]] for kind in SHAPES if kind in wish}
    if "clients" in wish:
        made["clients"] = [sign_in.seed_client(client, environment).client_id for client in wish["clients"]]
    if "keys" in wish:
        made["keys"] = [door.add_key(make_key({"environment": environment, **key})).key for key in wish["keys"]]
    if "bulk_opportunities" in wish:
        made["bulk_opportunities"] = site.account.opportunities.fill(_bulk(wish["bulk_opportunities"], site.account))
    return made


def _put(kind: str, values: Row, site: Site) -> str:
    account = site.account
    extras = _OPPORTUNITY_EXTRAS if kind == "opportunities" else set()
    unknown = set(values) - set(SHAPES[kind]) - set(HIDDEN.get(kind, {})) - extras
    if unknown:
        raise ControlError(f"{kind}: {', '.join(sorted(unknown))} is not a key of such a record")
    known = account.rows(kind).get(values.get("id", ""))
    if known is not None:
        return str(account.put(kind, {**known, **values})["id"])
    if kind == "opportunities":
        return _put_opportunity(values, site)
    if kind == "postings":
        location = values.get("categories", {}).get("location")
        categories = {**CATEGORIES, "allLocations": [location] if location else [], **values.get("categories", {})}
        values = {**values, "categories": categories}
    if kind == "contacts" and isinstance(values.get("location"), str):
        values = {**values, "location": {"name": values["location"]}}
    return str(account.put(kind, account.fresh(kind, values))["id"])


def _put_opportunity(values: Row, site: Site) -> str:
    account = site.account
    contact = _contact_of(values, account)
    postings = [_posting_of(name, account) for name in values.get("postings", [])]
    own = {key: value for key, value in values.items() if key not in CONTACT and key not in _OPPORTUNITY_EXTRAS}
    named = {"id": values["id"]} if "id" in values else {}
    stage = next(row["id"] for row in account.rows("stages").values() if row["text"] == NEW_LEAD)
    fresh = account.fresh("opportunities", {"stage": stage, **named, **own, **account.shared(contact), "contact": contact["id"]})
    moments = {key: own.get(key, fresh["createdAt"]) for key in ("updatedAt", "lastInteractionAt", "lastAdvancedAt")}
    archived = fresh["archived"] and archive({"id": fresh["archived"]["reason"]}, fresh["archived"].get("archivedAt") or account.now())
    row = account.put("opportunities", {**fresh, **moments, **(archived or {}), "urls": account.urls(fresh["id"])})
    account.tag_words.update(row["tags"])
    account.source_words.update(row["sources"])
    for posting in postings:
        row = apply_to(posting, row, None, account, site.events)
    return str(row["id"])


def _contact_of(values: Row, account: Account) -> Row:
    if "contact" in values:
        contact = account.rows("contacts").get(values["contact"])
        if contact is None:
            raise ControlError(f"opportunities: there is no contact {values['contact']}")
        return contact
    person: Row = {key: values[key] for key in ("name", "headline", "phones", "emails") if key in values}
    location = {"name": values["location"]} if values.get("location") else None
    return account.put("contacts", account.fresh("contacts", {**person, "location": location}))


def _posting_of(name: str, account: Account) -> Row:
    posting = account.rows("postings").get(name)
    if posting is None:
        raise ControlError(f"opportunities: there is no posting {name}")
    return posting


def _bulk(count: int, account: Account) -> Iterator[Row]:
    fresh = account.fresh("opportunities", {"bulk": True, "owner": account.fixed_id("super admin")})
    stage = next(iter(account.rows("stages")))
    first = 1 + sum(row["bulk"] for row in account.opportunities.rows.values())
    oldest = account.now() - _DAY_MS - count * 60_000
    for number in range(first, first + count):
        moment = oldest + number * _BULK_SPREAD % count * 60_000
        person = {
            "id": str(UUID(int=(0xC0 << 120) + number)),
            "name": f"{_BULK_NAMES[number % len(_BULK_NAMES)]} Bulk {number}",
            "phones": [{"value": f"+1 {200 + number // 10_000:03d} 555 {number % 10_000:04d}", "type": "mobile"}],
            "emails": [f"person{number}@bulk.example.org"],
        }
        contact = account.put("contacts", {**CONTACT, "bulk": True, **person})
        name = str(UUID(int=(0x0F << 120) + number))
        moments = {"createdAt": moment, "lastInteractionAt": moment, "lastAdvancedAt": moment}
        # Old rows that nobody touched since have no moment of change.
        updated = None if number % _BULK_UNTOUCHED == 0 else moment
        yield {
            **fresh,
            **account.shared(contact),
            **moments,
            "id": name,
            "contact": contact["id"],
            "stage": stage,
            "updatedAt": updated,
            "urls": account.urls(name),
        }
