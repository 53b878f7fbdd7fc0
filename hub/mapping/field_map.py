"""A checked mapping at work: our record into theirs and back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hub.contract.errors import Rejected
from hub.contract.phone_numbers import PhoneNumber
from hub.mapping.path import Path
from hub.mapping.transforms import Transform

FIELD_IN_TEXT = re.compile(r"\{(\w+)\}")


class OnConflict(StrEnum):
    """What happens to a record of theirs that already has a value there."""

    KEEP_THEIRS = "keep_theirs"
    TAKE_OURS = "take_ours"
    ONLY_IF_EMPTY = "only_if_empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a mapping: `name` is our field, `to` where it is written, `source` where it is read."""

    name: str
    to: Path | None
    source: Path | None
    transforms: tuple[Transform, ...] = ()
    always: Any = None
    default: Any = None
    when: Mapping[str, Any] = field(default_factory=dict)
    on_conflict: OnConflict = OnConflict.ONLY_IF_EMPTY
    required: bool = False
    max_length: int | None = None

    def applies_to(self, ours: Mapping[str, Any]) -> bool:
        """Whether every condition of `when` holds for our record."""
        return all(_holds(wanted, ours.get(name)) for name, wanted in self.when.items())

    def value_for(self, ours: Mapping[str, Any]) -> Any:
        """What is to be written, None for nothing; a default is left to the caller. Raises ValueError for an unreadable value."""
        if self.always is not None:
            return filled(self.always, ours)
        value = ours.get(self.name)
        if is_empty(value):
            return None
        for transform in self.transforms or (None,):
            value = _each(value, transform.write if transform else _plain)
        return None if is_empty(value) else value

    def cut(self, value: Any) -> Any:
        """The value within `max_length` characters."""
        return value[: self.max_length] if isinstance(value, str) and self.max_length else value

    def read(self, theirs: Mapping[str, Any]) -> Any:
        """Our value from their record. Raises ValueError for an unreadable one."""
        value = self.source.read(theirs) if self.source else None
        if is_empty(value):
            return None
        for transform in self.transforms:
            value = _each(value, transform.read)
        return value


@dataclass(frozen=True, slots=True)
class RecordMap:
    """The lines and settings of one record."""

    lines: tuple[Line, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)


class MappedFields:
    """The account's mapping for one connector (`hub.contract.requests.FieldMap`)."""

    def __init__(self, connector: str, records: Mapping[str, RecordMap]) -> None:
        self.connector = connector
        self._records = records

    @property
    def records(self) -> tuple[str, ...]:
        """The records that are mapped."""
        return tuple(self._records)

    def to_theirs(self, record: str, ours: Mapping[str, Any], theirs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Their fields for our record; with `theirs`, the record as it stands there, only what may be changed in it.

        Placeholders (`default`) and `required` concern new records only: neither is laid over one that exists. Raises
        Rejected where a required field has no value or one cannot be written the way the mapping says.
        """
        written: dict[str, Any] = {}
        for line in self.lines(record):
            if line.to is None or not line.applies_to(ours):
                continue
            value = _value_to_write(line, ours, is_new=theirs is None)
            if value is None or (theirs is not None and not _may_change(line, line.to.read(theirs), value)):
                continue
            line.to.write(written, line.cut(value))
        return written

    def to_ours(self, record: str, theirs: Mapping[str, Any]) -> dict[str, Any]:
        """Our fields read from their record; what it lacks or what cannot be read is left out."""
        read: dict[str, Any] = {}
        for line in self.lines(record):
            try:
                value = line.read(theirs)
            except ValueError:
                continue
            if not is_empty(value):
                read[line.name] = value
        return read

    def reads(self, record: str) -> frozenset[str]:
        """The top-level fields of theirs that `to_ours` looks at."""
        return frozenset(line.source.top for line in self.lines(record) if line.source)

    def settings(self, record: str) -> Mapping[str, str]:
        """The constants that the mapping sets for `record` beside its fields."""
        return self._records.get(record, RecordMap()).settings

    def lines(self, record: str) -> tuple[Line, ...]:
        """The lines of `record`, in the order of the mapping."""
        return self._records.get(record, RecordMap()).lines


def is_empty(value: Any) -> bool:
    """Whether there is nothing to write: an empty field means "leave it alone", never "clear it"."""
    return value is None or (isinstance(value, str | list | tuple | dict) and not value)


def filled(constant: Any, ours: Mapping[str, Any]) -> Any:
    """The constant with every `{field}` replaced by our value; None where one of them has no value."""
    if not isinstance(constant, str):
        return constant
    names = FIELD_IN_TEXT.findall(constant)
    if any(is_empty(ours.get(name)) for name in names):
        return None
    return FIELD_IN_TEXT.sub(lambda found: str(_plain(ours[found[1]])), constant)


def _value_to_write(line: Line, ours: Mapping[str, Any], *, is_new: bool) -> Any:
    place = line.to.text if line.to else line.name
    try:
        value = line.value_for(ours)
    except ValueError:
        raise Rejected(
            f"Our {line.name} cannot be written to {place} as the mapping says.", reason="unreadable_value", field=place
        ) from None
    if value is None and is_new:
        value = filled(line.default, ours)
        if value is None and line.required:
            raise Rejected(f"{place} is required there and we have no {line.name}.", reason="missing_value", field=place)
    return value


def _may_change(line: Line, there: Any, value: Any) -> bool:
    if there == value or line.on_conflict is OnConflict.KEEP_THEIRS:
        return False
    return line.on_conflict is OnConflict.TAKE_OURS or is_empty(there)


def _holds(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, bool):
        return is_empty(value) is not wanted
    return value in wanted if isinstance(wanted, Sequence) and not isinstance(wanted, str) else value == wanted


def _each(value: Any, change: Any) -> Any:
    return [change(one) for one in value] if isinstance(value, list | tuple) else change(value)


def _plain(value: Any) -> Any:
    return value.e164 if isinstance(value, PhoneNumber) else value
