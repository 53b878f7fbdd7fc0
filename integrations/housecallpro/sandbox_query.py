"""Reads query strings as Rails does: `name[]` lists, the last of repeated values, pages and sorting."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from integrations.housecallpro.sandbox_errors import ApiError, bad_request
from integrations.housecallpro.sandbox_settings import Settings
from integrations.housecallpro.sandbox_table import Row

Parameters = Mapping[str, str]
PAGE: Parameters = {"page": "number", "page_size": "number"}
PAGED: Parameters = {**PAGE, "sort_by": "text", "sort_direction": "text"}
PER_PAGE: Parameters = {"page": "number", "per_page": "number"}
DEFAULT_PAGE_SIZE = 10


@dataclass
class Query:
    """What a request asks for; `ignored` are the parameters nobody looked at."""

    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    largest_page: int = 200

    def number(self, name: str, otherwise: int) -> int:
        """A positive whole number; raises the 400."""
        value = self.texts.get(name, str(otherwise))
        if not value.isdecimal() or int(value) < 1:
            raise bad_request(name, "must be greater than 0")
        return int(value)


def read_query(sent: "MultiDict[str, str]", known: Parameters, settings: Settings) -> Query:
    """The known parameters; others are ignored as the vendor does, or by setting refused."""
    query = Query(largest_page=settings.page_size_at_most)
    for name in sent:
        plain = name.removesuffix("[]")
        if known.get(plain) == "list":
            query.lists[plain] = sent.getlist(name) if name.endswith("[]") else sent.getlist(name)[-1:]
        elif name in known:
            query.texts[name] = sent.getlist(name)[-1]
        else:
            query.ignored.append(name)
    if query.ignored and settings.unknown_parameters == "refuse":
        raise ApiError(400, {"message": "Bad Request", **{name: ["is not a known parameter"] for name in query.ignored}})
    return query


def page_of(
    name: str,
    rows: Iterable[Row],
    query: Query,
    show: Callable[[Row], Any],
    sortable: Iterable[str] = ("created_at", "updated_at"),
) -> dict[str, Any]:
    """One page in the vendor's envelope; `page_size` is lowered without a word when it is too large."""
    ordered = _sorted(list(rows), query, tuple(sortable))
    page = query.number("page", 1)
    size = min(query.number("per_page" if "per_page" in query.texts else "page_size", DEFAULT_PAGE_SIZE), query.largest_page)
    shown = [show(row) for row in ordered[(page - 1) * size : page * size]]
    return {"page": page, "page_size": size, "total_pages": -(-len(ordered) // size), "total_items": len(ordered), name: shown}


def _sorted(rows: list[Row], query: Query, sortable: tuple[str, ...]) -> list[Row]:
    if not sortable:
        return rows
    key, direction = query.texts.get("sort_by", sortable[0]), query.texts.get("sort_direction", "desc")
    if key not in sortable:
        raise bad_request("sort_by", "is not included in the list")
    if direction not in ("asc", "desc"):
        raise bad_request("sort_direction", "is not included in the list")
    # rows come oldest first, and those of one second stay in that order
    rows = rows if direction == "asc" else rows[::-1]
    return sorted(rows, key=lambda row: str(row.get(key) or "").lower(), reverse=direction == "desc")
