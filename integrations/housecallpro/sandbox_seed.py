"""Puts records into the simulated shop as a test or a demo needs them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hub.sandbox import ControlError
from integrations.housecallpro.sandbox_records import PERMISSIONS, SHAPES, Records, new_id
from integrations.housecallpro.sandbox_sign_in import HousecallSignIn
from integrations.housecallpro.sandbox_table import Row
from integrations.housecallpro.sandbox_times import read_moment, stamp
from integrations.housecallpro.sandbox_work import visit

_CREDENTIALS = ("keys", "clients")
_VISIT_KEYS = {"start", "end", "arrival_window", "employee_ids"}
_BULK_NAMES = ("Ada", "Bruno", "Chidi", "Dana", "Elena", "Farid", "Greta", "Hugo")


def seed_records(wish: dict[str, Any], records: Records, sign_in: HousecallSignIn) -> dict[str, Any]:
    """Add or change the named records, keys and clients; answers the ids by kind. Raises ControlError with a sentence.

    A row with a known id changes that row. `customers` may have `addresses`, `jobs` and `estimates` have `visits` of `start` and
    `end`, `employees` have `permissions` as a list of those granted. `bulk_customers` is a number of made-up people.
    """
    unknown = set(wish) - set(SHAPES) - {*_CREDENTIALS, "bulk_customers"}
    if unknown:
        raise ControlError(f"{', '.join(sorted(unknown))}: not a kind; write {', '.join((*SHAPES, *_CREDENTIALS, 'bulk_customers'))}")
    made: dict[str, Any] = {kind: [_put(kind, dict(row), records)["id"] for row in wish[kind]] for kind in SHAPES if kind in wish}
    for key in wish.get("keys", []):
        made.setdefault("keys", []).append(sign_in.seed_key(key).key)
    for client in wish.get("clients", []):
        made.setdefault("clients", []).append(sign_in.seed_client(client).client_id)
    if "bulk_customers" in wish:
        made["bulk_customers"] = len([records["customers"].put(row, at_once=True) for row in _bulk(wish["bulk_customers"], records)])
    return made


def _put(kind: str, values: Row, records: Records) -> Row:
    addresses = values.pop("addresses", []) if kind == "customers" else []
    unknown = set(values) - set(SHAPES[kind]) - {"id", "company_id", "created_at", "updated_at"}
    if unknown:
        raise ControlError(f"{kind}: {', '.join(sorted(unknown))} is not a key of such a record")
    known = records[kind].rows.get(values.get("id", ""))
    row = {**known, "updated_at": records.now(), **values} if known else _completed(kind, records.fresh(kind, values), records)
    _read(kind, row, values, records)
    row = records[kind].put(row, at_once=known is None)
    for address in addresses:
        _put("addresses", {**address, "customer_id": row["id"], "company_id": row["company_id"]}, records)
    return row


def _completed(kind: str, row: Row, records: Records) -> Row:
    if kind == "leads":
        customer = _known(records, "customers", row["customer_id"])
        row["customer_name"] = [customer["first_name"], customer["last_name"]]
        row["number"] = row["number"] or records.number()
    if kind in ("jobs", "estimates"):
        _known(records, "customers", row["customer_id"])
        _known(records, "addresses", row["address_id"])
        number = "invoice_number" if kind == "jobs" else "estimate_number"
        row[number] = row[number] or str(records.number())
    return row


def _read(kind: str, row: Row, values: Row, records: Records) -> None:
    if "permissions" in values:
        if not set(values["permissions"]) <= set(PERMISSIONS):
            raise ControlError(f"permissions: write a list of {', '.join(PERMISSIONS)}")
        row["permissions"] = {name: name in values["permissions"] for name in PERMISSIONS}
    if "visits" in values:
        row["visits"] = [_read_visit(entry, row, records) for entry in values["visits"]]
    if kind == "events":
        for key in ("start", "end"):
            if not isinstance(row[key], datetime):
                row[key] = _moment(row[key], row, records)


def _read_visit(entry: Row, row: Row, records: Records) -> Row:
    if not {"start", "end"} <= set(entry) <= _VISIT_KEYS:
        raise ControlError(f"visits: write start, end and, where wanted, {', '.join(sorted(_VISIT_KEYS))}")
    start, end = (_moment(entry[key], row, records) for key in ("start", "end"))
    people: list[str] = (row | entry)["employee_ids"]
    return visit(start, end, entry.get("arrival_window", 0), people, from_schedule=row["id"].startswith("job_"))


def _moment(text: Any, row: Row, records: Records) -> datetime:
    moment = read_moment(str(text), records.company(row)["time_zone"], records.settings)
    if moment is None:
        raise ControlError(f"{text}: write a moment such as 2026-11-24T16:00:00Z")
    return moment


def _known(records: Records, kind: str, row_id: str) -> Row:
    if row_id not in records[kind].rows:
        raise ControlError(f"{kind}: there is no {row_id or 'record without id'}")
    return records[kind].rows[row_id]


def _bulk(count: int, records: Records) -> Iterator[Row]:
    plain = records.fresh("customers", {"bulk": True})
    oldest = records.clock() - timedelta(minutes=count)
    for place in range(count):
        moment = stamp(oldest + timedelta(minutes=place))
        yield {
            **plain,
            "id": new_id("cus"),
            "created_at": moment,
            "updated_at": moment,
            "first_name": _BULK_NAMES[place % len(_BULK_NAMES)],
            "last_name": f"Bulk {place}",
            "mobile_number": f"{200 + place // 10_000:03d}555{place % 10_000:04d}",
        }
