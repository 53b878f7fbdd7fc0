"""From the written lines of a mapping to checked ones: fields, transforms, places and conditions that really exist."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.mapping.field_map import FIELD_IN_TEXT, Line, OnConflict
from hub.mapping.neutral_fields import CONSTANT_PREFIX, NEUTRAL_FIELDS, is_constant
from hub.mapping.path import Path, UnreadablePath
from hub.mapping.transforms import TRANSFORMS, Transform

Written = str | Mapping[str, Any]


class UnusableLine(ValueError):
    """A line that cannot be used: `key` is the part of it that is wrong, empty for the whole line."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key
        self.sentence = sentence


def read_line(record: str, name: str, written: Written) -> Line:
    """The checked line for our field `name`. Raises UnusableLine."""
    parts: Mapping[str, Any] = {"to": written} if isinstance(written, str) else written
    _check_name(record, name, parts)
    to, source = _path(parts, "to"), _path(parts, "from")
    if to is not None and to.is_read_only:
        raise UnusableLine("to", f"`{to.text}` can only be read: write it as `from`, or write `[key=value]` instead of `[key!=value]`")
    always = parts.get("always")
    if always is None and "from" not in parts:
        source = to
    if to is None and source is None:
        raise UnusableLine("", "write `to`, the place where it is written, or `from`, the place where it is read")
    for key in ("always", "default"):
        _check_constant(record, key, parts.get(key))
    return Line(
        name=name,
        to=to,
        source=source,
        transforms=tuple(_transforms(parts.get("as", []))),
        always=always,
        default=parts.get("default"),
        when=_when(record, parts.get("when", {})),
        on_conflict=OnConflict(parts.get("on_conflict", OnConflict.ONLY_IF_EMPTY)),
        required=parts.get("required", False),
        max_length=parts.get("max_length"),
    )


def check_places(lines: Mapping[str, Line]) -> None:
    """Raises UnusableLine, its key a line's name, where two lines cannot both be written into one record."""
    trial: dict[str, Any] = {}
    for name, line in lines.items():
        if line.to is None:
            continue
        try:
            line.to.write(trial, "value")
        except UnreadablePath as trouble:
            raise UnusableLine(name, str(trouble)) from None


def _check_name(record: str, name: str, parts: Mapping[str, Any]) -> None:
    if is_constant(name):
        if "always" not in parts:
            raise UnusableLine("", f"a name with `{CONSTANT_PREFIX}` stands for a constant: write `always`, the value to put there")
        return
    if name not in NEUTRAL_FIELDS[record]:
        known = ", ".join(NEUTRAL_FIELDS[record])
        raise UnusableLine("", f"no field of ours has this name: write one of {known}, or `{CONSTANT_PREFIX}…` for a constant")


def _path(parts: Mapping[str, Any], key: str) -> Path | None:
    if parts.get(key, False) is False:
        return None
    try:
        return Path(parts[key])
    except UnreadablePath as trouble:
        raise UnusableLine(key, str(trouble)) from None


def _transforms(written: str | list[str]) -> Iterator[Transform]:
    for name in [written] if isinstance(written, str) else written:
        if name not in TRANSFORMS:
            raise UnusableLine("as", f"`{name}` is no transform: write one of {', '.join(TRANSFORMS)}")
        yield TRANSFORMS[name]


def _check_constant(record: str, key: str, constant: Any) -> None:
    for text in constant if isinstance(constant, list) else [constant]:
        for name in FIELD_IN_TEXT.findall(text) if isinstance(text, str) else ():
            if isinstance(constant, list) or name not in NEUTRAL_FIELDS[record]:
                known = ", ".join(f"{{{field}}}" for field in NEUTRAL_FIELDS[record])
                raise UnusableLine(key, f"`{{{name}}}` stands for no field of ours here: write one of {known}, in a text outside a list")


def _when(record: str, written: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in written:
        if name not in NEUTRAL_FIELDS[record]:
            raise UnusableLine(f"when.{name}", f"no field of ours has this name: write one of {', '.join(NEUTRAL_FIELDS[record])}")
    return written
