"""Puts records into the simulated organisation before or during a test."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from hub.sandbox import ControlError
from hub.sandbox.lagging import Row
from integrations.greenhouse.sandbox_candidates import set_tags
from integrations.greenhouse.sandbox_events import Events
from integrations.greenhouse.sandbox_records import HIDDEN, SHAPES, Records, stamp
from integrations.greenhouse.sandbox_sign_in import GreenhouseSignIn

_BULK_SPREAD = 7919
_BULK_NAMES = ("Ines", "Tomas", "Aiko", "Priya", "Noor", "Elena", "Samuel", "Greta")


def seed_records(wish: dict[str, Any], records: Records, sign_in: GreenhouseSignIn, events: Events) -> dict[str, Any]:
    """Add or replace the named records and answer their ids by kind; raises ControlError.

    `{"candidates": [...], "users": [...], ..., "clients": [...], "bulk_candidates": 100000}`; rows have the keys Harvest reads, custom
    fields are given as `{name_key: value}`. A row with a known id changes that row; both are told by webhooks.
    """
    unknown = set(wish) - set(SHAPES) - {"clients", "bulk_candidates"}
    if unknown:
        raise ControlError(f"{', '.join(sorted(unknown))}: not a kind of record; write {', '.join(SHAPES)}, clients, bulk_candidates")
    made: dict[str, Any] = {}
    for kind in [kind for kind in SHAPES if kind in wish]:
        made[kind] = [_put(kind, row, records, events)["id"] for row in wish[kind]]
    if "clients" in wish:
        made["clients"] = [sign_in.seed_client(client).facts["service_user_id"] for client in wish["clients"]]
    if "bulk_candidates" in wish:
        made["bulk_candidates"] = records["candidates"].fill(_bulk(wish["bulk_candidates"], records))
    return made


def _put(kind: str, values: Row, records: Records, events: Events) -> Row:
    unknown = set(values) - set(SHAPES[kind]) - set(HIDDEN.get(kind, {}))
    if unknown:
        raise ControlError(f"{kind}: {', '.join(sorted(unknown))} is not a key of such a record")
    known = records[kind].rows.get(values.get("id", 0))
    if known is not None and "updated_at" in known:
        values = {"updated_at": records.now(), **values}
    row = records[kind].put({**known, **values} if known else records.fresh(kind, _completed(kind, values)))
    if kind == "candidates":
        set_tags(row["id"], row["tags"], records)
        row = records["candidates"].rows[row["id"]]
        if known:
            events.candidate_changed(row)
    elif kind == "applications":
        _seed_application(row, records, events, changed=known is not None)
    return row


def _seed_application(row: Row, records: Records, events: Events, *, changed: bool) -> None:
    if row["candidate_id"] not in records["candidates"].rows:
        raise ControlError(f"applications: there is no candidate {row['candidate_id']}")
    if changed:
        events.application_changed(row)
        return
    if row["prospect"] and not records["prospect_details"].with_key("application_id", row["id"]):
        records["prospect_details"].put(records.fresh("prospect_details", {"application_id": row["id"]}))
    events.application_added(row)


def _completed(kind: str, values: Row) -> Row:
    if kind != "users":
        return values
    name = " ".join(part for part in (values.get("first_name"), values.get("last_name")) if part)
    email = values.get("primary_email")
    return {"name": name or None, "emails": [email] if email else [], **values}


def _bulk(count: int, records: Records) -> Iterator[Row]:
    first = records["candidates"].next_id()
    fresh = records.fresh("candidates", {"id": first, "bulk": True})
    oldest = records.clock() - timedelta(minutes=count)
    for place in range(count):
        moment = stamp(oldest + timedelta(minutes=place * _BULK_SPREAD % count))
        yield {
            **fresh,
            "id": first + place,
            "created_at": moment,
            "updated_at": moment,
            "last_activity_at": moment,
            "first_name": _BULK_NAMES[place % len(_BULK_NAMES)],
            "last_name": f"Bulk {place}",
            "phone_numbers": [{"value": f"+1 {200 + place // 10_000:03d} 555 {place % 10_000:04d}", "type": "mobile"}],
            "email_addresses": [{"value": f"person{place}@bulk.example.org", "type": "personal"}],
        }
