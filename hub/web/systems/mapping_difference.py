"""What entered changes of a mapping would change, line by line in words, and writing a picked line into them. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.mapping.field_map import MappedFields
from hub.mapping.in_toml import line_in_toml, value_in_toml
from hub.mapping.neutral_fields import NEUTRAL_FIELDS
from hub.web.systems.mapping_words import RECORDS, LineInWords, RecordInWords


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line of a record, as it is now and as it would be; None where there is none."""

    record: str
    ours: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Pick:
    """One of our fields and the place of theirs that it should go to; None leaves it out."""

    record: str
    ours: str
    place: str | None


def difference(now: Sequence[RecordInWords], then: Sequence[RecordInWords]) -> list[ChangedLine]:
    """Every line and setting that would be another one."""
    before, after = _all_lines(now), _all_lines(then)
    return [
        ChangedLine(record, ours, before.get((record, ours)), after.get((record, ours)))
        for record, ours in dict.fromkeys([*before, *after])
        if before.get((record, ours)) != after.get((record, ours))
    ]


def _all_lines(records: Sequence[RecordInWords]) -> Mapping[tuple[str, str], str]:
    lines = {(record.title, line.ours): _in_words(line) for record in records for line in record.lines}
    settings = {(record.title, name): value or "nothing" for record in records for name, value in record.settings.items()}
    return lines | settings


def _in_words(line: LineInWords) -> str:
    place = f"{line.place} ({line.title})" if line.title and line.title != line.place else line.place
    return "; ".join([f"goes to {place}" if place else "goes nowhere", *line.how])


def fields_of_ours(mapping: MappedFields) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """For each record its word, its title, and the fields that can be picked with what they mean."""
    return [(record, RECORDS[record], list(NEUTRAL_FIELDS[record].items())) for record in NEUTRAL_FIELDS if record in mapping.records]


def with_pick(text: str, mapping: MappedFields, pick: Pick) -> str:
    """The changes with the picked line among them; all else of a line that is there already stays as it is."""
    line = next((line for line in mapping.lines(pick.record) if line.name == pick.ours), None)
    if pick.place is None:
        written = f"{pick.ours} = false"
    elif line is not None:
        written = line_in_toml(line, to=pick.place)
    else:
        written = f"{pick.ours} = {{ to = {value_in_toml(pick.place)} }}"
    return _with_line(text, f"[{pick.record}.fields]", pick.ours, written)


def _with_line(text: str, header: str, name: str, written: str) -> str:
    lines = text.splitlines()
    if header not in (line.strip() for line in lines):
        return "\n".join([*lines, *([""] if lines else []), header, written, ""])
    begins = next(number for number, line in enumerate(lines) if line.strip() == header) + 1
    ends = next((number for number in range(begins, len(lines)) if lines[number].lstrip().startswith("[")), len(lines))
    same = re.compile(rf"\s*{re.escape(name)}\s*=")
    kept = [line for line in lines[begins:ends] if not same.match(line)]
    return "\n".join([*lines[:begins], written, *kept, *lines[ends:], ""])
