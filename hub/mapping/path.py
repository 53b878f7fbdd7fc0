"""The small grammar in which a mapping names a place in the vendor's record.

last_name                                  a key
application.source_id                      a key inside a key
tags[]                                     every element of a list
phone_numbers[].value                      a key of every element
phone_numbers[type=mobile].value           of the first element whose type is mobile; written, the element gets that type
phone_numbers[type!=skype].value           of every element whose type is not skype; can be read only
custom_fields[name_key=lead_source].value  of a list of {name_key, value}
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_STEP = re.compile(r"(?P<name>[A-Za-z0-9_-]+)(?P<list>\[(?:(?P<key>[A-Za-z0-9_-]+)(?P<sign>!?=)(?P<value>[^\]]+))?\])?")
_NEXT_STEP = re.compile(r"\.(?![^\[]*\])")


class UnreadablePath(ValueError):
    """The text is no path of this grammar, or cannot be used that way; the sentence says what to write."""


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    is_list: bool = False
    key: str | None = None
    unequal: bool = False
    value: str = ""

    @property
    def takes_one(self) -> bool:
        return self.key is not None and not self.unequal

    def lies_at(self, described: "_Step") -> bool:
        if (self.name, self.is_list) != (described.name, described.is_list):
            return False
        return not (self.takes_one and described.takes_one) or (self.key, self.value) == (described.key, described.value)

    def takes(self, element: Any) -> bool:
        if self.key is None:
            return True
        has = isinstance(element, Mapping) and str(element.get(self.key)) == self.value
        return has is not self.unequal


class Path:
    """A place in a vendor's record. Raises UnreadablePath."""

    __slots__ = ("steps", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = tuple(_read_step(text, part) for part in _NEXT_STEP.split(text))
        if self.steps[-1].key is not None:
            raise UnreadablePath(f"`{text}` ends at an element: write which key of it is meant, such as `{text}.value`")

    @property
    def top(self) -> str:
        """The key of the record under which everything lies."""
        return self.steps[0].name

    @property
    def leaf(self) -> str:
        """The key at the end, or the value by which the element before it is chosen, since that is what people call it."""
        *_, last = self.steps
        chosen = [step.value for step in self.steps if step.takes_one]
        return chosen[-1] if chosen else last.name

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be written there, because it names what an element must not be."""
        return any(step.unequal for step in self.steps)

    def lies_at(self, described: "Path") -> bool:
        """Whether this is the described place, or an element of the described list."""
        if len(self.steps) != len(described.steps):
            return False
        return all(mine.lies_at(theirs) for mine, theirs in zip(self.steps, described.steps, strict=True))

    def read(self, record: Mapping[str, Any]) -> Any:
        """The value there, None where there is none; a list where the path goes through every element of one."""
        found = list(_values(record, self.steps))
        if any(step.is_list and not step.takes_one for step in self.steps):
            return found or None
        return found[0] if found else None

    def write(self, record: dict[str, Any], value: Any) -> None:
        """Put the value there, making what is missing on the way. Raises UnreadablePath where something else stands already."""
        if self.is_read_only:
            raise UnreadablePath(f"`{self.text}` can only be read: write `[key=value]` instead of `[key!=value]`")
        try:
            _put(record, self.steps, value)
        except TypeError:
            raise UnreadablePath(f"`{self.text}` runs through a place where another line puts a plain value") from None


def _read_step(text: str, part: str) -> _Step:
    match = _STEP.fullmatch(part)
    if match is None:
        raise UnreadablePath(f"`{text}` is no path: write keys joined by dots, such as `a.b`, `a[].b`, `a[key=value].b`")
    return _Step(
        name=match["name"],
        is_list=match["list"] is not None,
        key=match["key"],
        unequal=match["sign"] == "!=",
        value=match["value"] or "",
    )


def _values(record: Any, steps: tuple[_Step, ...]) -> Iterable[Any]:
    if not steps:
        if record is not None:
            yield record
        return
    step, rest = steps[0], steps[1:]
    inside = record.get(step.name) if isinstance(record, Mapping) else None
    if not step.is_list:
        yield from _values(inside, rest)
        return
    for element in inside if isinstance(inside, list) else ():
        if step.takes(element):
            yield from _values(element, rest)


def _put(record: Any, steps: tuple[_Step, ...], value: Any) -> None:
    if not isinstance(record, dict):
        raise TypeError
    step, rest = steps[0], steps[1:]
    if not step.is_list:
        if rest:
            _put(record.setdefault(step.name, {}), rest, value)
        else:
            record[step.name] = value
        return
    elements = record.setdefault(step.name, [])
    if not isinstance(elements, list):
        raise TypeError
    if step.takes_one:
        _put(_element_for(elements, step), rest, value)
        return
    for each in value if isinstance(value, list | tuple) else (value,):
        if rest:
            elements.append({})
            _put(elements[-1], rest, each)
        else:
            elements.append(each)


def _element_for(elements: list[Any], step: _Step) -> dict[str, Any]:
    for element in elements:
        if isinstance(element, dict) and step.takes(element):
            return element
    made = {step.key or "": step.value}
    elements.append(made)
    return made
