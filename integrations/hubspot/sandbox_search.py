"""`POST …/search`: filters, full text, sorting and their limits, over an index that lags (HubSpot docs, search the CRM)."""

import json
import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from integrations.hubspot.sandbox_ask import Answer, Ask, read_body, texts_of
from integrations.hubspot.sandbox_errors import invalid
from integrations.hubspot.sandbox_object_types import object_type
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_properties import Property, created_property
from integrations.hubspot.sandbox_shown import show_record
from integrations.hubspot.sandbox_table import Record
from integrations.hubspot.sandbox_times import read_moment
from integrations.hubspot.sandbox_writing import need_leads

LONGEST_BODY = 3000
LARGEST_PAGE = 200
DEEPEST = 10_000
_FILTERS_PER_GROUP = 6
_FILTERS = 18
_KEYS = {"filterGroups": "list", "properties": "list", "sorts": "list", "limit": "number", "after": "text", "query": "text"}
_FULL_TEXT = ("firstname", "lastname", "email", "phone", "hs_additional_emails", "fax", "mobilephone", "company")
_FULL_TEXT_OF_PHONES = ("hs_searchable_calculated_phone_number", "hs_searchable_calculated_mobile_number")
_SORT_KEYS = {"propertyName": "text", "direction": "text"}
Test = Callable[[Record], bool]
Compare = Callable[[Any, Any], bool]
_ORDERED: dict[str, Compare] = {
    "LT": lambda held, value: held < value,
    "LTE": lambda held, value: held <= value,
    "GT": lambda held, value: held > value,
    "GTE": lambda held, value: held >= value,
}


def search(ask: Ask, kind: str) -> Answer:
    """One page of what the index holds; archived records never appear."""
    found = object_type(kind)
    ask.grant.need(found.read_scope)
    if found.name == "leads":
        need_leads(ask.portal)
    wish = _read_wish(ask)
    groups = [[_test(ask.portal, found.name, each) for each in group["filters"]] for group in wish.get("filterGroups", [])]
    rows = [row for row in ask.portal.tables[found.name].indexed() if _fits(row, groups) and _has_words(row, wish.get("query", ""))]
    _sort(ask.portal, found.name, rows, wish.get("sorts", []))
    start, limit = int(wish.get("after") or 0), wish.get("limit", 10)
    if start + limit > DEEPEST:
        raise invalid(f"A query gives at most {DEEPEST} results; after + limit is {start + limit}")
    names = texts_of(wish.get("properties", []), "properties")
    answer: dict[str, Any] = {
        "total": len(rows),
        "results": [show_record(ask.portal, row, names) for row in rows[start : start + limit]],
    }
    if start + limit < len(rows):
        answer["paging"] = {"next": {"after": str(start + limit)}}
    return answer, 200


def _read_wish(ask: Ask) -> dict[str, Any]:
    needed = {name: kind for name, kind in _KEYS.items() if name != "query"} if ask.portal.settings.search_keys_required else {}
    wish = read_body(ask.body, needed, _KEYS)
    if len(json.dumps(ask.body, ensure_ascii=False)) > LONGEST_BODY:
        raise invalid(f"The body of a search may have at most {LONGEST_BODY} characters")
    if not 0 <= wish.get("limit", 10) <= LARGEST_PAGE:
        raise invalid(f"limit must be at most {LARGEST_PAGE}")
    if not re.fullmatch(r"\d*", wish.get("after", "")):
        raise invalid("after must be an integer")
    if len(wish.get("sorts", [])) > 1:
        raise invalid("There can be only one sort")
    _check_groups(ask.portal, wish.get("filterGroups", []))
    return wish


def _check_groups(portal: Portal, groups: list[Any]) -> None:
    for group in groups:
        read_body(group, {"filters": "list"}, where="filterGroups")
    sizes = [len(group["filters"]) for group in groups]
    if len(sizes) > portal.settings.max_filter_groups or any(size > _FILTERS_PER_GROUP for size in sizes) or sum(sizes) > _FILTERS:
        most = f"{portal.settings.max_filter_groups} groups, {_FILTERS_PER_GROUP} filters in each and {_FILTERS} in all"
        raise invalid(f"There may be at most {most}")


def _fits(row: Record, groups: list[list[Test]]) -> bool:
    return not groups or any(all(test(row) for test in group) for group in groups)


def _has_words(row: Record, query: str) -> bool:
    if not query:
        return True
    held = [row.properties.get(name, "").lower() for name in (*_FULL_TEXT, "name", "domain", "dealname", "hs_lead_name", "subject")]
    words = {word for value in held for word in (*_tokens(value), value)} | {row.properties.get(name, "") for name in _FULL_TEXT_OF_PHONES}
    return all(any(word.startswith(part) for word in words if word) for part in query.lower().split())


def _test(portal: Portal, kind: str, wish: Any) -> Test:
    read_body(wish, {"propertyName": "text", "operator": "text"}, {"value": "text", "values": "list", "highValue": "text"}, "filters")
    name, operator = wish["propertyName"], wish["operator"]
    if name.startswith("associations."):
        return _association_test(portal, kind, wish)
    definition = portal.live_properties(kind).get(name)
    if definition is None:
        raise invalid(f"There was a problem with the request: Property {name} does not exist")
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return lambda row: bool(row.properties.get(name)) is (operator == "HAS_PROPERTY")
    if operator in ("IN", "NOT_IN"):
        values = set(texts_of(wish.get("values"), "values"))
        return lambda row: (_folded(definition, row.properties.get(name, "")) in values) is (operator == "IN")
    if "value" not in wish or (operator == "BETWEEN" and "highValue" not in wish):
        raise invalid(f"The operator {operator} needs a value")
    return _value_test(definition, operator, wish)


def _value_test(definition: Property, operator: str, wish: dict[str, Any]) -> Test:
    name, value = definition.name, wish["value"]
    match operator:
        case "EQ":
            return lambda row: _equal(definition, row.properties.get(name), value)
        case "NEQ":
            return lambda row: not _equal(definition, row.properties.get(name), value)
        case "CONTAINS_TOKEN":
            contains = _token_test(value)
            return lambda row: contains(row.properties.get(name, ""))
        case "NOT_CONTAINS_TOKEN":
            contains = _token_test(value)
            return lambda row: not contains(row.properties.get(name, ""))
        case "BETWEEN":
            low, high = _comparable(definition, value), _comparable(definition, wish["highValue"])
            return lambda row: name in row.properties and low <= _comparable(definition, row.properties[name]) <= high
    if operator not in _ORDERED:
        raise invalid(f"Operator {operator} does not exist")
    compare, bound = _ORDERED[operator], _comparable(definition, value)
    return lambda row: name in row.properties and compare(_comparable(definition, row.properties[name]), bound)


def _association_test(portal: Portal, kind: str, wish: dict[str, Any]) -> Test:
    word = wish["propertyName"].removeprefix("associations.")
    others = {"contact": "contacts", "company": "companies", "deal": "deals", "ticket": "tickets", "lead": "leads", "call": "calls"}
    if word not in others or wish["operator"] not in ("EQ", "IN"):
        raise invalid(f"There was a problem with the request: {wish['propertyName']} {wish['operator']} cannot be searched")
    wanted = texts_of(wish.get("values"), "values") if wish["operator"] == "IN" else texts_of([wish.get("value")], "value")
    return lambda row: any(portal.associations.are_tied((kind, row.id), (others[word], number)) for number in wanted)


def _folded(definition: Property, value: str) -> str:
    return value.lower() if definition.type == "string" else value


def _equal(definition: Property, held: str | None, value: str) -> bool:
    if held is None:
        return False
    if definition.type in ("datetime", "number"):
        return bool(_comparable(definition, held) == _comparable(definition, value))
    return held == value if definition.type in ("enumeration", "bool") else held.lower() == value.lower()


def _comparable(definition: Property, value: str) -> Any:
    if definition.type == "number":
        try:
            return float(value)
        except ValueError:
            raise invalid(f"{definition.name} cannot be compared with {value}") from None
    if definition.type == "datetime":
        moment = read_moment(value)
        if moment is None:
            raise invalid(f"{definition.name} cannot be compared with {value}")
        return moment
    return value.lower()


def _tokens(value: str) -> list[str]:
    return re.findall(r"[^\W_]+", value.lower())


def _token_test(value: str) -> Callable[[str], bool]:
    whole = value.lower()
    parts = [part for part in re.split(r"[^\w*]+", whole) if part]
    longest = max(re.split(r"[\W_]+", whole), key=len)

    def contains(held: str) -> bool:
        if not held or longest not in held.lower():
            return False
        segments = {*re.split(r"[\s;]+", held.lower()), *_tokens(held)}
        as_written = any(fnmatchcase(segment, whole) for segment in segments)
        return as_written or (bool(parts) and all(any(fnmatchcase(segment, part) for segment in segments) for part in parts))

    return contains


def _sort(portal: Portal, kind: str, rows: list[Record], sorts: list[Any]) -> None:
    name, falling = created_property(kind), False
    for rule in sorts:
        if isinstance(rule, str):
            name, falling = rule.removeprefix("-"), rule.startswith("-")
        else:
            read_body(rule, {"propertyName": "text"}, _SORT_KEYS, "sorts")
            name, falling = rule["propertyName"], rule.get("direction") == "DESCENDING"
            if rule.get("direction", "ASCENDING") not in ("ASCENDING", "DESCENDING"):
                raise invalid("direction must be ASCENDING or DESCENDING")
    if name not in portal.live_properties(kind):
        raise invalid(f"There was a problem with the request: Property {name} does not exist")
    rows.sort(key=lambda row: (row.properties.get(name, ""), int(row.id)), reverse=falling)
