"""One page of a Harvest v3 list: parameters, cursor, Link header, sparse fields (Greenhouse docs, pagination and list-endpoints)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from werkzeug.datastructures import MultiDict

from hub.sandbox.lagging import Row
from hub.sandbox.paging import read_cursor, write_cursor
from integrations.greenhouse.sandbox_access import Actor
from integrations.greenhouse.sandbox_errors import unprocessable
from integrations.greenhouse.sandbox_filters import Condition, Filter, ids_of, refused
from integrations.greenhouse.sandbox_records import SHAPES, Records

PER_PAGE, PER_PAGE_AT_MOST = 100, 500
FIELDS_AT_MOST = 50


@dataclass(frozen=True)
class ListOf:
    """One list endpoint: its table, its filters beside `ids`, who sees which row, and filters that hold unless given."""

    table: str
    filters: Mapping[str, Filter] = field(default_factory=dict)
    visible: Callable[[Actor, Row], bool] = lambda _actor, _row: True
    unless_given: Mapping[str, str] = field(default_factory=dict)
    not_together: tuple[str, str] = ("created_at", "updated_at")


@dataclass(frozen=True)
class ListPage:
    """Rows as shown, and the cursor of the next page if there is one."""

    rows: list[Row]
    cursor: str | None


def read_page(listing: ListOf, records: Records, actor: Actor, sent: "MultiDict[str, str]") -> ListPage:
    """Answer one list request; raises the 422 of a wrong, unknown or repeated parameter."""
    wish, below = _wish_of(listing, sent)
    per_page = _read_per_page(wish.get("per_page"))
    shown = _read_fields(listing.table, wish.get("fields"))
    conditions = _read_conditions(listing, wish)
    table = records[listing.table]
    table.catch_up()
    named = [ids for ids in (condition.narrow(table) for condition in conditions) if ids is not None]
    candidates = min((list(ids) for ids in named), key=len, default=None)
    found = (
        row
        for row in table.newest_first(candidates, below)
        if all(condition.keep(row) for condition in conditions) and listing.visible(actor, row)
    )
    rows = list(islice(found, per_page + 1))
    cursor = _write_cursor(listing.table, wish, rows[per_page - 1]["id"]) if len(rows) > per_page else None
    return ListPage([show(listing.table, row, records, shown) for row in rows[:per_page]], cursor)


def show(table: str, row: Row, records: Records, fields: tuple[str, ...] | None = None) -> Row:
    """A row as Harvest answers it: no hidden facts, custom fields as a map by name_key."""
    shown = {name: row[name] for name in fields or SHAPES[table]}
    if "custom_fields" in shown:
        shown["custom_fields"] = _show_custom_fields(table, row, records)
    return shown


def _show_custom_fields(table: str, row: Row, records: Records) -> Row:
    kind = {"candidates": "candidate", "applications": "application"}[table]
    return {
        custom["name_key"]: {"name": custom["name"], "type": custom["value_type"], "value": row["custom_fields"].get(custom["name_key"])}
        for custom in records["custom_fields"].rows.values()
        if custom["field_type"] == kind and custom["active"]
    }


def _wish_of(listing: ListOf, sent: "MultiDict[str, str]") -> tuple[dict[str, str], int | None]:
    if "cursor" in sent:
        if len(sent) > 1:
            raise unprocessable("When a cursor is passed it must be the only query parameter.")
        return _read_cursor(listing.table, sent["cursor"])
    known = {"ids", "fields", "per_page", *listing.filters}
    unknown = [name for name in sent if name not in known]
    if unknown:
        raise unprocessable(*(f"{name} is not a parameter of this endpoint" for name in unknown))
    repeated = [name for name in sent if len(sent.getlist(name)) > 1]
    if repeated:
        raise refused(repeated[0], "was sent more than once")
    if all(name in sent for name in listing.not_together):
        raise unprocessable(f"{' and '.join(listing.not_together)} cannot be combined")
    return {**listing.unless_given, **sent.to_dict()}, None


def _read_conditions(listing: ListOf, wish: Mapping[str, str]) -> list[Condition]:
    filters = {"ids": ids_of("id"), **listing.filters}
    return [filters[name](name, text) for name, text in wish.items() if name in filters]


def _read_per_page(text: str | None) -> int:
    if text is None:
        return PER_PAGE
    if not text.isdecimal() or not 1 <= int(text) <= PER_PAGE_AT_MOST:
        raise refused("per_page", f"must be between 1 and {PER_PAGE_AT_MOST}")
    return int(text)


def _read_fields(table: str, text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(dict.fromkeys(text.split(",")))
    if len(names) > FIELDS_AT_MOST:
        raise refused("fields", f"must have at most {FIELDS_AT_MOST} names")
    unknown = [name for name in names if name not in SHAPES[table]]
    if unknown:
        raise refused("fields", f"{unknown[0]} is not a field of this resource")
    return names


def _write_cursor(table: str, wish: Mapping[str, str], below: int) -> str:
    return write_cursor(table, dict(wish), below)


def _read_cursor(table: str, text: str) -> tuple[dict[str, str], int]:
    try:
        of_table, wish, below = read_cursor(text)
    except (ValueError, TypeError):
        of_table, wish, below = "", {}, 0
    if of_table != table:
        raise refused("cursor", "is not valid")
    return wish, below


def link_to_next(url: str, cursor: str) -> dict[str, Any]:
    """The Link header of a page that is not the last."""
    return {"Link": f'<{url}?cursor={cursor}>; rel="next"'}
