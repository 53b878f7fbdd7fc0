"""One request as the API's work sees it, and what bodies and parameters may look like."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from werkzeug.datastructures import MultiDict

from integrations.hubspot.sandbox_errors import invalid
from integrations.hubspot.sandbox_events import Events
from integrations.hubspot.sandbox_grants import Grant
from integrations.hubspot.sandbox_limits import RequestCounter
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_writing import Writer

Kind = Literal["text", "number", "bool", "list"]
Parameters = Mapping[str, Kind]
Answer = tuple[Any, int]
_KINDS: dict[str, type] = {"text": str, "number": int, "bool": bool, "list": list, "object": dict}


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a request, read by kind."""

    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    flags: dict[str, bool] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks what of which portal."""

    portal: Portal
    grant: Grant
    version: str
    query: Query
    body: Any
    events: Events
    counter: RequestCounter

    @property
    def writer(self) -> Writer:
        """Writes under this version's rules."""
        return Writer(self.portal, self.events, self.version)


def read_query(sent: "MultiDict[str, str]", known: Parameters) -> Query:
    """Read the parameters; raises the 400 of an unknown, repeated or wrong one. Lists may be repeated or parted by commas."""
    query = Query()
    for name, values in sent.lists():
        if name not in known:
            raise invalid(f"Unknown query parameter: {name}")
        if known[name] == "list":
            query.lists[name] = [part for value in values for part in value.split(",") if part]
        elif len(values) > 1:
            raise invalid(f"Query parameter given twice: {name}")
        else:
            _read_one(query, name, known[name], values[0])
    return query


def _read_one(query: Query, name: str, kind: Kind, value: str) -> None:
    if kind == "text":
        query.texts[name] = value
    elif kind == "bool":
        if value not in ("true", "false"):
            raise invalid(f"{name} must be true or false")
        query.flags[name] = value == "true"
    else:
        if not value.removeprefix("-").isdecimal():
            raise invalid(f"{name} must be a number")
        query.numbers[name] = int(value)


def read_body(sent: Any, required: Mapping[str, str], optional: Mapping[str, str] | None = None, where: str = "body") -> dict[str, Any]:
    """One JSON object with these keys and no others, each of its kind: text, number, bool, list or object. Raises the 400."""
    known = {**required, **(optional or {})}
    if not isinstance(sent, dict):
        raise invalid(f"Invalid input JSON: {where} must be an object")
    unknown, missing = sent.keys() - known.keys(), required.keys() - sent.keys()
    if unknown:
        raise invalid(f"Invalid input JSON: unknown field {', '.join(sorted(unknown))} in {where}")
    if missing:
        raise invalid(f"Invalid input JSON: {', '.join(sorted(missing))} is required in {where}")
    for name, value in sent.items():
        wanted = _KINDS[known[name]]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise invalid(f"Invalid input JSON: {name} in {where} must be of the type {known[name]}")
    return sent


def read_inputs(sent: Any, most: int = 100) -> list[Any]:
    """The `inputs` of a batch, one to a hundred; raises the 400."""
    inputs: list[Any] = read_body(sent, {"inputs": "list"})["inputs"]
    check_count(inputs, most)
    return inputs


def check_count(inputs: list[Any], most: int = 100) -> None:
    """Raise the 400 of an empty batch or one of more than a hundred."""
    if not 0 < len(inputs) <= most:
        raise invalid(f"The maximum number of inputs supported in a batch request is {most}; one at least is needed, found {len(inputs)}")


def texts_of(values: Any, where: str) -> list[str]:
    """A list of texts; raises the 400."""
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise invalid(f"Invalid input JSON: {where} must be a list of texts")
    return values


def text_map(values: Any, where: str = "properties") -> dict[str, str]:
    """An object whose values are all texts; raises the 400."""
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise invalid(f"Invalid input JSON: the values of {where} must be texts")
    return values


def page_of(rows: Collection[Any], query: Query, *, usual: int = 10, most: int = 100) -> tuple[list[Any], dict[str, Any]]:
    """The asked page of a list and its `paging` key, if more follows; raises the 400."""
    limit, after = query.numbers.get("limit", usual), query.texts.get("after", "0")
    if not 0 < limit <= most:
        raise invalid(f"limit must be between 1 and {most}")
    if not after.isdecimal():
        raise invalid(f"after is not a cursor of this list: {after}")
    start = int(after)
    page = list(rows)[start : start + limit]
    more = start + limit < len(rows)
    return page, {"paging": {"next": {"after": str(start + limit)}}} if more else {}
