"""A mapping held against what the vendor's records can hold: what is broken, told before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from hub.contract.fields import FieldKind, VendorField
from hub.mapping.field_map import FIELD_IN_TEXT, Line, MappedFields
from hub.mapping.in_toml import line_in_toml, value_in_toml
from hub.mapping.neutral_fields import ALWAYS_KNOWN, CONSTANT_PREFIX, NEUTRAL_FIELDS
from hub.mapping.path import Path

MOST_OPTIONS_TOLD = 8
EXAMPLES: Mapping[FieldKind, Any] = {FieldKind.YES_NO: True, FieldKind.NUMBER: 1}

Described = Mapping[str, Sequence[VendorField]]
"""The vendor's fields by record, in the mapping's words; a record that is not described is not checked."""


@dataclass(frozen=True, slots=True)
class BrokenField:
    """A field of the mapping that the vendor will not take: its dotted key, what is wrong, and the TOML to write."""

    key: str
    sentence: str
    proposal: str


def broken_fields(mapping: MappedFields, described: Described, vendor: str) -> list[BrokenField]:
    """Lines whose place is gone or takes no such value, then fields required there that no line is sure to fill."""
    found: list[BrokenField] = []
    for record, fields in described.items():
        if not fields or record not in mapping.records:
            continue
        check = _RecordCheck(record, [(Path(field.place), field) for field in fields], vendor)
        for line in mapping.lines(record):
            found.extend(check.line(line))
        found.extend(check.required(mapping.lines(record)))
    return found


@dataclass(frozen=True, slots=True)
class _RecordCheck:
    record: str
    places: Sequence[tuple[Path, VendorField]]
    vendor: str

    def line(self, line: Line) -> Iterator[BrokenField]:
        """What is wrong with one line."""
        if line.source is not None and line.source is not line.to and self._at(line.source) is None:
            yield self._gone(line, line.source, "read from")
        if line.to is None:
            return
        field = self._at(line.to)
        if field is None:
            yield self._gone(line, line.to, "written to")
        elif not field.writable:
            sentence = f"{self._about(line)} is written to `{line.to.text}`, which {self.vendor} fills by itself and lets nobody change."
            yield self._broken(line.name, f"{sentence} Choose another place, or leave the field out.", f"{line.name} = false")
        else:
            yield from self._constants(line, field)

    def required(self, lines: Sequence[Line]) -> Iterator[BrokenField]:
        """Fields that every new record must have and that no line is sure to bring."""
        for place, field in self.places:
            if not field.required or not field.writable:
                continue
            there = [line for line in lines if line.to is not None and line.to.lies_at(place)]
            if any(is_sure(line, self.record) for line in there):
                continue
            yield self._unsure(there[0], field) if there else self._unmapped(field, {line.name for line in lines})

    def _at(self, place: Path) -> VendorField | None:
        return next((field for described, field in self.places if place.lies_at(described)), None)

    def _about(self, line: Line) -> str:
        return f"A constant, {line.name}," if line.name.startswith(CONSTANT_PREFIX) else f"Our {line.name}"

    def _gone(self, line: Line, place: Path, done: str) -> BrokenField:
        near = get_close_matches(place.text, [field.place for _, field in self.places], n=1, cutoff=0.75)
        where = f"`{near[0]}`, if that is what it is called now" if near else "the place that it has now"
        sentence = f"{self._about(line)} is {done} `{place.text}`, which {self.vendor} does not have, or no longer."
        key = "to" if done == "written to" else "from"
        instead = line_in_toml(line, **{key: near[0]}) if near else f"{line.name} = false"
        return self._broken(line.name, f"{sentence} Write {where}, or false to leave the field out.", instead)

    def _constants(self, line: Line, field: VendorField) -> Iterator[BrokenField]:
        for key, constant in (("always", line.always), ("default", line.default)):
            for value in constant if isinstance(constant, list) else [constant]:
                if value is not None and not _fits(value, field):
                    takes = _takes(field)
                    sentence = (
                        f"`{key}` writes {value_in_toml(value)} to `{field.place}` ({field.title}) in {self.vendor}, which takes {takes}."
                    )
                    yield self._broken(f"{line.name}.{key}", sentence, line_in_toml(line, **{key: _example(field)}))

    def _unmapped(self, field: VendorField, names: set[str]) -> BrokenField:
        ours = Path(field.place).leaf
        free = ours in NEUTRAL_FIELDS[self.record] and ours not in names
        slug = "".join(letter if letter.isalnum() else "_" for letter in ours.lower())
        name = ours if free else f"{CONSTANT_PREFIX}{slug}"
        key = "default" if free else "always"
        sentence = f"{self.vendor} requires `{field.place}` ({field.title}) in every new {self.record}, and nothing is mapped to it."
        proposal = f'{name} = {{ to = "{field.place}", {key} = {value_in_toml(_example(field))} }}'
        return self._broken(name, f"{sentence} Give it a value; it takes {_takes(field)}.", proposal)

    def _unsure(self, line: Line, field: VendorField) -> BrokenField:
        sentence = f"{self.vendor} requires `{field.place}` ({field.title}) in every new {self.record}, and ours is not always known."
        proposal = line_in_toml(line, default=_example(field))
        return self._broken(line.name, f"{sentence} Give it a `default`, which new records get then.", proposal)

    def _broken(self, name: str, sentence: str, proposal: str) -> BrokenField:
        return BrokenField(f"{self.record}.fields.{name}", sentence, proposal)


def is_sure(line: Line, record: str) -> bool:
    """Whether every new record gets a value by this line, or a person is told before it is sent."""
    if line.when:
        return False
    known = ALWAYS_KNOWN[record]
    if line.always is not None:
        return _is_filled(line.always, known)
    return line.required or line.name in known or (line.default is not None and _is_filled(line.default, known))


def _is_filled(constant: Any, known: frozenset[str]) -> bool:
    return not isinstance(constant, str) or known.issuperset(FIELD_IN_TEXT.findall(constant))


def _fits(value: Any, field: VendorField) -> bool:
    if isinstance(value, str) and FIELD_IN_TEXT.search(value):
        return True
    if field.kind is FieldKind.YES_NO:
        return isinstance(value, bool)
    if field.kind is FieldKind.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return not field.options or str(value) in field.options


def _takes(field: VendorField) -> str:
    if field.kind is FieldKind.YES_NO:
        return "true or false"
    if field.kind is FieldKind.NUMBER:
        return "a number"
    if not field.options:
        return "a text"
    told = ", ".join(value_in_toml(option) for option in field.options[:MOST_OPTIONS_TOLD])
    more = len(field.options) - MOST_OPTIONS_TOLD
    several = "any of" if field.kind is FieldKind.CHOICES else "one of"
    return f"{several} {told}{f' and {more} more' if more > 0 else ''}"


def _example(field: VendorField) -> Any:
    example = EXAMPLES.get(field.kind) or (field.options[0] if field.options else "...")
    return [example] if field.kind is FieldKind.CHOICES else example
