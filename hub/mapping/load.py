"""From mapping files and account overrides to a field map; whatever is wrong is told all at once."""

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from hub.file_faults import FileFault, NotReadable, read_toml
from hub.mapping.faults import MappingRefused
from hub.mapping.field_map import Line, MappedFields, RecordMap
from hub.mapping.lines import UnusableLine, check_places, read_line
from hub.mapping.neutral_fields import NEUTRAL_FIELDS

ACCOUNT_CHANGES = "the account's changes"
"""What an override is called in a fault."""


def load_field_map(connector: str, *, package: str | None = None, override: Mapping[str, Any] | None = None) -> MappedFields:
    """The field map of a connector: `mappings/<key>.toml`, else `mapping.toml` in its `package`, with the account's override laid over.

    Raises MappingRefused.
    """
    candidates = [(f"mappings/{connector}.toml", resources.files("mappings") / f"{connector}.toml")]
    if package is not None:
        candidates.append((f"{package}/mapping.toml", resources.files(package) / "mapping.toml"))
    for name, file in candidates:
        if file.is_file():
            return field_map(read_mapping(file.read_text(encoding="utf-8"), name), name, override)
    sentence = "there is no such file: write the mapping of this connector, mappings/README.md says how"
    raise MappingRefused([FileFault(candidates[0][0], "", sentence)])


def read_mapping(text: str, file: str) -> dict[str, Any]:
    """The document in a mapping file, its shape checked against the schema. Raises MappingRefused; `file` names it in faults."""
    try:
        document = read_toml(text)
    except NotReadable as trouble:
        raise MappingRefused([FileFault(file, "", str(trouble))]) from None
    if "connector" not in document:
        raise MappingRefused([FileFault(file, "connector", "write the connector's key, the name of its folder")])
    _check_shape(document, file)
    return document


def field_map(document: Mapping[str, Any], file: str, override: Mapping[str, Any] | None = None) -> MappedFields:
    """The field map of a checked document and an override of the same shape. Raises MappingRefused.

    A line of the override replaces the whole line of the file; `false` leaves the field out. A setting can only be changed
    where the file has it.
    """
    changes = override or {}
    _check_shape(changes, ACCOUNT_CHANGES)
    faults: list[FileFault] = []
    records = {}
    for record in dict.fromkeys([*document, *changes]):
        if record == "connector":
            continue
        where = ACCOUNT_CHANGES if record not in document else file
        if record not in NEUTRAL_FIELDS:
            faults.append(FileFault(where, record, f"no record of ours has this name: write one of {', '.join(NEUTRAL_FIELDS)}"))
            continue
        reader = _RecordReader(record, file, document.get(record, {}), changes.get(record, {}))
        records[record] = RecordMap(tuple(reader.lines().values()), reader.settings())
        faults.extend(reader.faults)
    if changes.get("connector", document["connector"]) != document["connector"]:
        faults.append(FileFault(ACCOUNT_CHANGES, "connector", f'these are for another connector: write "{document["connector"]}"'))
    if faults:
        raise MappingRefused(faults)
    return MappedFields(document["connector"], records)


class _RecordReader:
    """One record of the file with the account's changes laid over, and the faults found in it."""

    def __init__(self, record: str, file: str, written: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
        self.faults: list[FileFault] = []
        self._record = record
        self._file = file
        self._written = written
        self._changes = changes

    def lines(self) -> dict[str, Line]:
        found: dict[str, Line] = {}
        for name, written in {**self._written.get("fields", {}), **self._changes.get("fields", {})}.items():
            if written is False:
                continue
            try:
                found[name] = read_line(self._record, name, written)
            except UnusableLine as trouble:
                self._blame("fields", name, trouble.key, trouble.sentence)
        try:
            check_places(found)
        except UnusableLine as trouble:
            self._blame("fields", trouble.key, "to", trouble.sentence)
        return found

    def settings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        allowed: dict[str, list[str]] = {}
        for name, written in self._written.get("settings", {}).items():
            setting: Mapping[str, Any] = {"value": written} if isinstance(written, str) else written
            found[name] = setting["value"]
            allowed[name] = setting.get("one_of", [])
        for name, written in self._changes.get("settings", {}).items():
            if name in found:
                found[name] = written if isinstance(written, str) else written["value"]
            else:
                self._blame("settings", name, "", f"this connector has no such setting: write one of {', '.join(found) or 'none'}")
        for name, value in found.items():
            if allowed[name] and value not in allowed[name]:
                self._blame("settings", name, "", f'"{value}" is not allowed: write one of {", ".join(allowed[name])}')
        return found

    def _blame(self, part: str, name: str, key: str, sentence: str) -> None:
        file = ACCOUNT_CHANGES if name in self._changes.get(part, {}) else self._file
        self.faults.append(FileFault(file, ".".join(filter(None, (self._record, part, name, key))), sentence))


def _check_shape(document: Mapping[str, Any], file: str) -> None:
    schema = json.loads((resources.files("hub.mapping") / "mapping.schema.json").read_text(encoding="utf-8"))
    faults = [fault for error in Draft202012Validator(schema).iter_errors(document) for fault in _faults_in(error, file)]
    if faults:
        raise MappingRefused(faults)


def _faults_in(error: ValidationError, file: str) -> Iterator[FileFault]:
    key = ".".join(str(part) for part in error.absolute_path)
    schema: Any = error.schema
    if error.validator != "additionalProperties":
        yield FileFault(file, key, str(schema.get("description", error.message)))
        return
    instance: Any = error.instance
    for name in instance:
        if name not in schema["properties"]:
            place = f"{key}.{name}" if key else name
            yield FileFault(file, place, f"this key is unknown here: write one of {', '.join(schema['properties'])}")
