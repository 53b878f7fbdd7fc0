"""The files of a configuration, packed into one: TOML that people can read, compare and keep, and no secret in it."""

import datetime as dt
import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import tomli_w
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from hub.configuration.business import Business
from hub.configuration.desks import Desks
from hub.configuration.faults import ConfigurationRefused
from hub.configuration.hours import Hours
from hub.configuration.lines import Lines
from hub.configuration.notifications import Notifications
from hub.configuration.section import Item, Section
from hub.configuration.systems import Connections, Mappings
from hub.configuration.wordings import Replies, Templates
from hub.file_faults import FileFault, NotReadable, read_toml
from hub.records.account import Account
from hub.records.session import AccountSession

FORMAT = 1
ABOUT = "bundle.toml"
ARCHIVE = "the archive"
LARGEST_FILE = 512 * 1024
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, UnicodeDecodeError, RuntimeError, NotImplementedError)
"""What the standard library raises of archives that were cut off, changed on the way, or locked with a password."""
BEGINNING_OF_ZIP = (1980, 1, 1, 0, 0, 0)
SECTIONS: tuple[Section, ...] = (
    Connections(),
    Desks(),
    Business(),
    Lines(),
    Hours(),
    Templates(),
    Replies(),
    Mappings(),
    Notifications(),
)
"""In the order in which they are put to use: what others name comes first."""
MAY_HAVE_LINES = frozenset({"body", "changes", "exceptions", "greeting"})
Parts = Mapping[str, Mapping[str, Item]]
"""File → name of the part → the part."""


def write_bundle(session: AccountSession) -> bytes:
    """The configuration as it stands, as a ZIP archive; the same configuration gives the same files."""
    account = session.get_one(Account, session.account_id)
    about = {"format": FORMAT, "business": account.name, "written_at": session.now.replace(microsecond=0)}
    written = {ABOUT: tomli_w.dumps(about)}
    for section in SECTIONS:
        parts = list(section.read(session).values())
        document: dict[str, Any] = {section.table: parts} if section.table else parts[0]
        written[section.file] = tomli_w.dumps(document, multiline_strings=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in written.items():
            archive.writestr(zipfile.ZipInfo(name, BEGINNING_OF_ZIP), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def read_bundle(packed: bytes) -> Parts:
    """The parts of every file that is there, checked as far as that goes without a database. Raises ConfigurationRefused."""
    texts = _unpack(packed)
    about = _toml(ABOUT, texts.pop(ABOUT, ""))
    _check_format(about.get("format"))
    known = {section.file: section for section in SECTIONS}
    faults = [FileFault(name, "", f"this file is not known; there can be {', '.join(known)}.") for name in texts if name not in known]
    parts: dict[str, dict[str, Item]] = {}
    for name in [section.file for section in SECTIONS if section.file in texts]:
        document = _toml(name, texts[name])
        found = list(_faults(known[name], document))
        faults += found
        if not found:
            parts[name] = _by_name(known[name], document)
    if faults:
        raise ConfigurationRefused(faults)
    return parts


def _unpack(packed: bytes) -> dict[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            files = [one for one in archive.infolist() if not one.is_dir()]
            fault = _fault_of_archive(files)
            if fault:
                raise ConfigurationRefused([FileFault(ARCHIVE, "", fault)])
            return {one.filename: archive.read(one).decode("utf-8-sig") for one in files}
    except DAMAGED as wrong:
        raise ConfigurationRefused([FileFault(ARCHIVE, "", "it is no ZIP archive of text files; take one that was exported.")]) from wrong


def _fault_of_archive(files: Sequence[zipfile.ZipInfo]) -> str:
    names = [one.filename for one in files]
    if len(files) > len(SECTIONS) + 1 or any(one.file_size > LARGEST_FILE for one in files):
        return "it holds more than a configuration; take an exported one."
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        return f"{twice} stands in it twice; pack it once."
    if ABOUT not in names and any(name.endswith(f"/{ABOUT}") for name in names):
        return "its files lie in a folder; pack the files themselves, without the folder around them."
    return ""


def _toml(name: str, text: str) -> dict[str, Any]:
    try:
        return read_toml(text)
    except NotReadable as wrong:
        raise ConfigurationRefused([FileFault(name, "", str(wrong))]) from wrong


def _check_format(written: Any) -> None:
    if written == FORMAT:
        return
    if isinstance(written, int) and written > FORMAT:
        said = f"these files were written by a newer hub (format {written}); this one reads up to {FORMAT}. Update it first."
    else:
        said = f"write format = {FORMAT}, as in an exported archive."
    raise ConfigurationRefused([FileFault(ABOUT, "format", said)])


def _faults(section: Section, document: dict[str, Any]) -> Iterator[FileFault]:
    schema = section.schema()
    if section.table:
        listed = {"type": "array", "items": schema}
        schema = {"type": "object", "properties": {section.table: listed}, "additionalProperties": False}
    errors = Draft202012Validator(schema).iter_errors(document)
    yield from dict.fromkeys(fault for error in errors for fault in _in_words(section.file, error))
    items = document.get(section.table, []) if section.table else [document]
    if isinstance(items, list) and all(isinstance(item, dict) for item in items):
        yield from _twice(section, items)
        yield from _in_several_lines(section, items)


def _in_several_lines(section: Section, items: list[Item]) -> Iterator[FileFault]:
    for number, item in enumerate(items):
        at = f"{section.table}[{number}]." if section.table else ""
        for key in (key for key, value in item.items() if isinstance(value, str) and "\n" in value and key not in MAY_HAVE_LINES):
            yield FileFault(section.file, f"{at}{key}", "write it in one line.")


def _twice(section: Section, items: list[Item]) -> Iterator[FileFault]:
    seen: set[str] = set()
    for number, item in enumerate(items):
        try:
            name = section.name(item)
        except KeyError:
            continue
        if name in seen:
            yield FileFault(section.file, f"{section.table}[{number}]", f"{name} stands there twice; write it once.")
        seen.add(name)


def _in_words(file: str, error: ValidationError) -> Iterator[FileFault]:
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    written: Any = error.instance
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path).lstrip(".")
    if error.validator == "required":
        for name in (name for name in schema["required"] if name not in written):
            kind = schema["properties"][name]
            yield FileFault(file, f"{key}.{name}".lstrip("."), f"it is missing; {_what_to_write(kind)}")
        return
    if error.validator == "additionalProperties":
        known = schema["properties"]
        for name in (name for name in written if name not in known):
            yield FileFault(file, f"{key}.{name}".lstrip("."), f"there is no such setting; there can be {', '.join(sorted(known))}.")
        return
    yield FileFault(file, key, _what_to_write(schema))


def _what_to_write(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return f"write one of {', '.join(json.dumps(choice) for choice in schema['enum'])}."
    if "minimum" in schema:
        return f"write a number from {schema['minimum']} to {schema['maximum']}."
    if "maxLength" in schema:
        return f"write {schema.get('minLength', 0)} to {schema['maxLength']} characters."
    if "pattern" in schema:
        return f"write it so that it fits {schema['pattern']}."
    words = {"integer": "a whole number", "number": "a number", "boolean": "true or false", "array": "a list", "object": "a table"}
    return f"write {words.get(schema.get('type', ''), 'words in quotes')}."


def _by_name(section: Section, document: dict[str, Any]) -> dict[str, Item]:
    items = document.get(section.table, []) if section.table else [document]
    return {section.name(item): item for item in items}


def today_in_name(now: dt.datetime) -> str:
    """What an archive that is written now is called."""
    return f"configuration-{now:%Y-%m-%d}.zip"
