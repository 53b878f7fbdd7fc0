"""Checks the JSON body of a write against its shape and collects every error before it is refused with 422."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.housecallpro.sandbox_errors import Errors, unprocessable

_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "text": ((str,), "must be a string"),
    "whole": ((int,), "must be an integer"),
    "number": ((int, float), "must be a number"),
    "yes_no": ((bool,), "must be boolean"),
    "hash": ((dict,), "must be a hash"),
    "list": ((list,), "must be an array"),
    "text_or_number": ((str, int, float), "must be a number or a string"),
}


@dataclass(frozen=True)
class Field:
    """What one key of a body may hold; `shape` is that of a hash or of each hash in a list, `of` the kind of each list item."""

    kind: str = "text"
    required: bool = False
    nullable: bool = False
    choices: tuple[str, ...] = ()
    shape: "Shape | None" = None
    of: str = "text"


Shape = Mapping[str, Field]


def read_body(sent: dict[str, Any], shape: Shape, *, ignore_unknown: bool) -> dict[str, Any]:
    """The known keys of a body; raises the 422 with everything that is wrong."""
    errors: Errors = {}
    values = _read_hash(sent, shape, "", errors, ignore_unknown=ignore_unknown)
    if errors:
        raise unprocessable(errors)
    return values


def _read_hash(sent: dict[str, Any], shape: Shape, place: str, errors: Errors, *, ignore_unknown: bool) -> dict[str, Any]:
    if not ignore_unknown:
        errors.update({f"{place}{key}": ["is not allowed"] for key in sent if key not in shape})
    errors.update({f"{place}{key}": ["is missing"] for key, field in shape.items() if field.required and sent.get(key) in (None, "")})
    return {
        key: _read(sent[key], field, f"{place}{key}", errors, ignore_unknown=ignore_unknown)
        for key, field in shape.items()
        if key in sent and f"{place}{key}" not in errors
    }


def _read(value: Any, field: Field, place: str, errors: Errors, *, ignore_unknown: bool) -> Any:
    if value is None and field.nullable:
        return None
    problem = _problem_of(value, field.kind, field.choices)
    if problem:
        errors[place] = [problem]
    elif field.kind == "hash" and field.shape is not None:
        return _read_hash(value, field.shape, f"{place}.", errors, ignore_unknown=ignore_unknown)
    elif field.kind == "list":
        item = Field("hash", shape=field.shape) if field.shape is not None else Field(field.of)
        return [_read(entry, item, f"{place}.{number}", errors, ignore_unknown=ignore_unknown) for number, entry in enumerate(value)]
    return value


def _problem_of(value: Any, kind: str, choices: tuple[str, ...]) -> str | None:
    types, problem = _KINDS[kind]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        return problem
    return f"must be one of: {', '.join(choices)}" if choices and value not in choices else None
