"""The fields that a template may name, finding them in it, and filling them: pure, nothing in a template is ever evaluated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateField:
    """`longest` is the longest value that is likely; `may_be_empty` fields vanish with the blank before them."""

    name: str
    meaning: str
    longest: str
    may_be_empty: bool = False


_ALL = (
    TemplateField(name="business", meaning="the name of your business", longest="Northern Lights Technical Staffing and Search"),
    TemplateField(name="line", meaning="the name of the line that they called", longest="Warehouse and logistics desk"),
    TemplateField(
        name="when",
        meaning="when they called, such as “at 9:05 PM”, in a text that had to wait; nothing in one that leaves at once",
        longest="at 10:30 PM",
        may_be_empty=True,
    ),
    TemplateField(name="called_at", meaning="the time of their call, such as “9:05 PM”", longest="10:30 PM"),
    TemplateField(name="callback_minutes", meaning="in how many minutes you call back; a task with this due time is made", longest="120"),
    TemplateField(
        name="opens_at",
        meaning="when you open next, such as “9 AM tomorrow”; known while you are closed by your hours",
        longest="10:30 AM EST on Wednesday",
    ),
    TemplateField(name="holiday", meaning="the holiday that closes you today", longest="Martin Luther King Jr. Day"),
    TemplateField(name="owner_first_name", meaning="the first name of the caller's owner, where known", longest="Christopher"),
    TemplateField(
        name="link", meaning="your web address, as it is written down under Templates", longest="https://www.northern-lights.example/talk"
    ),
)
FIELDS: Mapping[str, TemplateField] = {field.name: field for field in _ALL}
LONGEST_IN: Mapping[str, Mapping[str, str]] = {
    "es": {"when": "a las 10:30 PM", "called_at": "las 10:30 PM", "opens_at": "las 10:30 AM EST del 23 de septiembre"},
    "fr": {"when": "à 22 h 30", "called_at": "22 h 30", "opens_at": "10 h 30 EST mercredi"},
}
NAMES_THE_TIME = frozenset({"when", "called_at"})

_BRACED = re.compile(r"( *)\{([^{}]*)\}")
_BLANKS = re.compile(r"[ \t]+")
_LONE_BRACE = re.compile(r"[{}]")


class MissingValue(ValueError):
    """A field of the template has no value now; `field` is its name."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{{{field}}} has no value")
        self.field = field


def fields_in(body: str) -> frozenset[str]:
    """The names between braces, known or not."""
    return frozenset(found[2] for found in _BRACED.finditer(body))


def field_faults(body: str, fields: Mapping[str, TemplateField] = FIELDS) -> list[str]:
    """What is wrong with the fields of a template, one sentence each; empty when it can be filled."""
    known = ", ".join(f"{{{name}}}" for name in fields)
    faults = [f"{{{name}}} is no field. Known are {known}." for name in sorted(fields_in(body) - fields.keys())]
    if _LONE_BRACE.search(_BRACED.sub("", body)):
        faults.append("A brace stands alone. Fields are written as {business}; other braces are not possible.")
    return faults


def fill(body: str, values: Mapping[str, str], fields: Mapping[str, TemplateField] = FIELDS) -> str:
    """The template with its values; raises MissingValue for a field without one and KeyError for one that is not known."""

    def value_of(found: re.Match[str]) -> str:
        blanks, field = found[1], fields[found[2]]
        value = values.get(field.name, "")
        if value:
            return blanks + value
        if field.may_be_empty:
            return ""
        raise MissingValue(field.name)

    return _BLANKS.sub(" ", _BRACED.sub(value_of, body)).strip()
