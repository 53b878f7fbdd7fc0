"""A connection's mapping in words: our field, theirs, and what happens on the way. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.contract.fields import FieldKind, VendorField
from hub.mapping.field_map import Line, MappedFields, OnConflict
from hub.mapping.in_toml import value_in_toml
from hub.mapping.neutral_fields import NEUTRAL_FIELDS, is_constant
from hub.mapping.path import Path
from hub.mapping.targets import Described

RECORDS: Mapping[str, str] = {
    "person": "A person",
    "matter": "A matter: what is going on with them",
    "booking": "A booking",
    "activity": "A note of a call or conversation",
}
KINDS: Mapping[str, str] = {
    FieldKind.TEXT: "text",
    FieldKind.NUMBER: "number",
    FieldKind.YES_NO: "true or false",
    FieldKind.CHOICE: "one of",
    FieldKind.CHOICES: "any of",
}
CONFLICTS: Mapping[str, str] = {
    OnConflict.KEEP_THEIRS: "never changed on a record that exists",
    OnConflict.TAKE_OURS: "replaces what stands on a record that exists",
}


@dataclass(frozen=True, slots=True)
class LineInWords:
    """One line: our field and its meaning, their place and what they call it, what happens on the way; is it one of the account's."""

    key: str
    ours: str
    meaning: str
    place: str
    title: str
    how: list[str]
    is_own: bool


@dataclass(frozen=True, slots=True)
class FieldInWords:
    """One of the vendor's fields, and which of our fields is mapped to it."""

    place: str
    title: str
    takes: str
    required: bool
    writable: bool
    mapped: list[str]


@dataclass(frozen=True, slots=True)
class RecordInWords:
    """A record with its lines and settings, and beside them what the vendor's own record can hold."""

    record: str
    title: str
    lines: list[LineInWords]
    settings: Mapping[str, str]
    own_settings: frozenset[str]
    fields: list[FieldInWords] = field(default_factory=list)


def records_in_words(mapping: MappedFields, described: Described, overrides: Mapping[str, Any]) -> list[RecordInWords]:
    """Every record of the mapping, in the order of its words."""
    found = []
    for record in NEUTRAL_FIELDS:
        if record not in mapping.records:
            continue
        own, fields, lines = overrides.get(record, {}), described.get(record, ()), mapping.lines(record)
        found.append(
            RecordInWords(
                record,
                RECORDS[record],
                [_line(record, line, fields, line.name in own.get("fields", {})) for line in lines],
                mapping.settings(record),
                frozenset(own.get("settings", {})),
                [_field(one, lines) for one in fields],
            )
        )
    return found


def _line(record: str, line: Line, fields: Sequence[VendorField], is_own: bool) -> LineInWords:
    place = line.to or line.source
    title = next((one.title for one in fields if place is not None and place.lies_at(Path(one.place))), "")
    meaning = "a constant" if is_constant(line.name) else NEUTRAL_FIELDS[record][line.name]
    how = list(_how(line))
    return LineInWords(f"{record}.fields.{line.name}", line.name, meaning, place.text if place else "", title, how, is_own)


def _how(line: Line) -> Iterator[str]:
    if line.always is not None:
        yield f"always {value_in_toml(line.always)}"
    yield from (transform.meaning for transform in line.transforms)
    if line.default is not None:
        yield f"{value_in_toml(line.default)} on a new record when we know nothing"
    if line.required:
        yield "no new record without it"
    for name, wanted in line.when.items():
        yield f"only when {name} is {_condition(wanted)}"
    if line.on_conflict in CONFLICTS:
        yield CONFLICTS[line.on_conflict]
    if line.max_length:
        yield f"cut to {line.max_length} characters"
    if line.to is None:
        yield "only read"
    elif line.source is not None and line.source is not line.to:
        yield f"read from {line.source.text}"


def _condition(wanted: Any) -> str:
    if isinstance(wanted, bool):
        return "known" if wanted else "not known"
    return wanted if isinstance(wanted, str) else " or ".join(wanted)


def _field(one: VendorField, lines: Sequence[Line]) -> FieldInWords:
    place = Path(one.place)
    mapped = [line.name for line in lines if any(path is not None and path.lies_at(place) for path in (line.to, line.source))]
    takes = " ".join([KINDS[one.kind], ", ".join(one.options)]) if one.options else KINDS[one.kind]
    return FieldInWords(one.place, one.title, takes, one.required, one.writable, mapped)
