"""Writing a line of a mapping, or a value, as TOML that a person can paste."""

from typing import Any

from hub.mapping.field_map import Line, OnConflict
from hub.mapping.transforms import TRANSFORMS


def value_in_toml(value: Any) -> str:
    """A text, number, yes or no, or a list of those."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[{}]".format(", ".join(map(value_in_toml, value)))
    return str(value) if isinstance(value, int | float) else '"{}"'.format(str(value).replace("\\", "\\\\").replace('"', '\\"'))


def line_in_toml(line: Line, **changes: Any) -> str:
    """The whole line as an account would write it, with these keys written otherwise."""
    parts: dict[str, Any] = {}
    if line.to is not None:
        parts["to"] = line.to.text
    if line.source is not line.to and line.always is None:
        parts["from"] = line.source.text if line.source is not None else False
    names = [name for name, transform in TRANSFORMS.items() if any(transform is one for one in line.transforms)]
    if names:
        parts["as"] = names[0] if len(names) == 1 else names
    for key in ("always", "default", "max_length"):
        if getattr(line, key) is not None:
            parts[key] = getattr(line, key)
    if line.required:
        parts["required"] = True
    if line.on_conflict is not OnConflict.ONLY_IF_EMPTY:
        parts["on_conflict"] = line.on_conflict.value
    if line.when:
        parts["when"] = line.when
    parts |= changes
    written = ", ".join(f"{key} = {_part(value)}" for key, value in parts.items())
    return f"{line.name} = {{ {written} }}"


def _part(value: Any) -> str:
    if isinstance(value, dict):
        return "{{ {} }}".format(", ".join(f"{key} = {value_in_toml(one)}" for key, one in value.items()))
    return value_in_toml(value)
