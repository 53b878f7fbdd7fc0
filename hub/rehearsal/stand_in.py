"""Answers in a vendor's place: what is not sent there counts, for the rest of the call, as if it had been. Pure."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hub.contract.manifest import MadeRecord, RehearsalFacts

MUTATION = re.compile(r"\bmutation\b")
FIRST_NUMBER = 900_000_000_000_000
"""Above every number that a vendor has given out; exact in the numbers of JSON."""


@dataclass(frozen=True, slots=True)
class _Made:
    path: str
    record: dict[str, Any]


class StandIn:
    """Remembers what one call would have made and changed, and shows it to whoever reads it again."""

    def __init__(self, facts: RehearsalFacts) -> None:
        self._facts = facts
        self._made: list[_Made] = []
        self._changed: dict[str, Any] = {}
        self._ids: dict[str, Any] = {}

    @property
    def made_up(self) -> tuple[str, ...]:
        """Ids that no vendor has given."""
        return tuple(self._ids)

    def only_asks(self, method: str, address: str, body: Any = None) -> bool:
        """Whether the request leaves nothing behind; a GraphQL document that so much as names a mutation is none that only asks."""
        if method != "POST":
            return method in ("GET", "HEAD")
        query = body.get("query") if isinstance(body, Mapping) else None
        return urlsplit(address).path.endswith(self._facts.reads) and not (isinstance(query, str) and MUTATION.search(query))

    def take(self, method: str, address: str, body: Any) -> Any:
        """The answer to a request that would change something."""
        path = urlsplit(address).path
        if method == "POST":
            return self._make_all(path, body)
        sent = body if isinstance(body, Mapping) else {}
        self._changed[path] = _merged(self._changed.get(path, {}), sent)
        record = self._record(_last(path))
        if record is not None:
            record.update(_merged(record, sent))
        return {**(record or sent), "id": (record or sent).get("id", _last(path))}

    def recall(self, address: str) -> Any | None:
        """The answer to a read about something that was never sent; None where the vendor itself must be asked."""
        parts = urlsplit(address)
        record = self._record(_last(parts.path))
        if record is not None:
            return record
        named = self._named_in(parts.path, parts.query)
        return self._page(parts.path, self._about(parts.path, named)) if named and self._facts.rows is not None else None

    def retouched(self, address: str, answer: Any) -> Any:
        """The vendor's answer with what would have been changed in it."""
        change = self._changed.get(urlsplit(address).path)
        return _merged(answer, change) if change is not None and isinstance(answer, Mapping) else answer

    def _make_all(self, path: str, body: Any) -> Any:
        """The record made of the body; a body that is nothing but one list of records makes each of them."""
        batch = next(iter(body.values())) if isinstance(body, Mapping) and len(body) == 1 else None
        if isinstance(batch, list) and batch and all(isinstance(one, Mapping) for one in batch):
            return self._page(path, [self._make(path, one) for one in batch])
        return self._make(path, body if isinstance(body, Mapping) else {})

    def _make(self, path: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        id_ = self._new_id(path)
        record = {**sent, "id": id_}
        for more in self._facts.makes:
            if not path.endswith(more.path_ends):
                continue
            fields = self._filled(more, path, record)
            if more.also:
                self._made.append(_Made(more.also, {**fields, "id": self._new_id(more.also)}))
            else:
                record = {**fields, **record}
        self._made.append(_Made(path, record))
        return record

    def _filled(self, more: MadeRecord, path: str, record: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._value(template, path, record) for name, template in more.fields.items() if more.also or name not in record}

    def _value(self, template: Any, path: str, record: Mapping[str, Any]) -> Any:
        if isinstance(template, Mapping):
            return {name: self._value(one, path, record) for name, one in template.items()}
        if isinstance(template, list):
            return [self._value(one, path, record) for one in template]
        if template == "{new}":
            id_ = self._new_id(f"{path}{template}")
            self._made.append(_Made("", {"id": id_}))
            return id_
        is_named = isinstance(template, str) and template.startswith("{") and template.endswith("}")
        return _at(record, template[1:-1]) if is_named else template

    def _new_id(self, path: str) -> Any:
        """The same for the same path and count in every rehearsal of the call."""
        for count in range(len(self._ids) + 1):
            number = zlib.crc32(f"{path} {count}".encode())
            id_ = _written_id(self._facts.ids, number)
            if str(id_) not in self._ids:
                self._ids[str(id_)] = id_
                return id_
        raise AssertionError("a new number comes of each new count")

    def _record(self, id_: str) -> dict[str, Any] | None:
        return next((made.record for made in self._made if str(made.record["id"]) == id_), None)

    def _named_in(self, path: str, query: str) -> set[str]:
        values = [value for _, written in parse_qsl(query) for value in written.split(",")]
        return {part for part in (*path.split("/"), *values) if part in self._ids}

    def _about(self, path: str, named: Iterable[str]) -> Iterator[dict[str, Any]]:
        """What was made in this list, about one of the named records."""
        wanted = set(named)
        for made in self._made:
            in_list = made.path == path or (made.path and path.endswith(made.path))
            if in_list and (wanted & {*path.split("/"), *(str(value) for value in made.record.values())}):
                yield made.record

    def _page(self, path: str, rows: Iterable[Mapping[str, Any]]) -> Any:
        found, name = list(rows), self._facts.rows
        if not name:
            return found if name is not None else {}
        return {_last(path) if name == "{collection}" else name: found}


def _at(record: Any, place: str) -> Any:
    """The value at a place such as `application.recruiter_id`, None where there is none."""
    for name in place.split("."):
        record = record.get(name) if isinstance(record, Mapping) else None
    return record


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _written_id(kind: str, number: int) -> Any:
    match kind:
        case "number":
            return FIRST_NUMBER + number
        case "uuid":
            return f"00000000-0000-4000-8000-{number:012x}"
        case _:
            return f"new-{number:08x}"


def _merged(there: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The record with the change laid over; tables within it are merged, lists replaced."""
    merged = dict(there)
    for name, value in change.items():
        held = merged.get(name)
        merged[name] = _merged(held, value) if isinstance(held, Mapping) and isinstance(value, Mapping) else value
    return merged


def without(answer: Any, hidden: Iterable[str]) -> Any | None:
    """The answer without the records of these ids; None where it is one of them itself."""
    ids = set(hidden)
    if isinstance(answer, Mapping):
        if str(answer.get("id")) in ids:
            return None
        return {name: _without_rows(value, ids) for name, value in answer.items()}
    return _without_rows(answer, ids)


def _without_rows(value: Any, ids: set[str]) -> Any:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return value
    return [row for row in value if not (isinstance(row, Mapping) and str(row.get("id")) in ids)]
