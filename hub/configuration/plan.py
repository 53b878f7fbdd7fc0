"""Bringing files in: what would change is found out by doing it and taking it back, so that both are always the same."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.configuration.bundle import SECTIONS, Parts
from hub.configuration.faults import Impossible
from hub.configuration.section import Item, Place, Section
from hub.records.account import Account
from hub.records.database import Database
from hub.records.session import AccountSession
from hub.records.trace import tell


@dataclass(frozen=True, slots=True)
class Field:
    """One setting that changes; an empty string stands for nothing."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One part that is added, changed or removed."""

    file: str
    noun: str
    name: str
    done: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class NotPossible:
    """What of the files cannot be put to use here, or of what is here cannot be made as the files have it, and why."""

    file: str
    noun: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What bringing the files in changes here, what of them cannot be used, and what stays although they do not have it.

    `left_alone` are the files that are not there: nothing of theirs is changed.
    """

    changes: tuple[Change, ...]
    not_possible: tuple[NotPossible, ...]
    staying: tuple[NotPossible, ...] = ()
    left_alone: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """What tells this outcome from another one."""
        return hashlib.sha256(repr((self.changes, self.not_possible)).encode()).hexdigest()


class ChangedMeanwhile(Exception):
    """Somebody changed a setting since the outcome was shown."""


def preview(database: Database, account_id: int, parts: Parts, place: Place) -> Outcome:
    """What would change, with nothing changed."""
    with database.write(account_id) as session:
        outcome = _bring_in(session, parts, place)
        session.rollback()
    return outcome


def bring_in(database: Database, account_id: int, parts: Parts, place: Place, seen: str | None = None) -> Outcome:
    """Change it all in one transaction. Raises ChangedMeanwhile where the outcome is not the one whose digest was `seen`."""
    with database.write(account_id) as session:
        outcome = _bring_in(session, parts, place)
        if seen is not None and outcome.digest != seen:
            raise ChangedMeanwhile("Somebody changed a setting meanwhile. Look again at what would change.")
        tell(session, "setting", f"{place.by} brought in a configuration from files.")
    return outcome


def _bring_in(session: AccountSession, parts: Parts, place: Place) -> Outcome:
    session.get_one(Account, session.account_id, with_for_update=True)
    sections = [section for section in SECTIONS if section.file in parts]
    before = {section.file: section.read(session) for section in sections}
    not_possible: list[NotPossible] = []
    staying: list[NotPossible] = []
    for section in sections:
        wanted = parts[section.file]
        for name, item in before[section.file].items():
            why = section.remove(session, item, place) if name not in wanted else ""
            if why:
                staying.append(NotPossible(section.file, section.noun, name, why))
        session.flush()
        for name, item in wanted.items():
            not_possible += [NotPossible(section.file, section.noun, name, said) for said in _write(session, section, item, place)]
        session.flush()
    changes = [change for section in sections for change in _changes(section, before[section.file], section.read(session))]
    left_alone = tuple(section.file for section in SECTIONS if section.file not in parts)
    return Outcome(tuple(changes), tuple(not_possible), tuple(staying), left_alone)


def _write(session: AccountSession, section: Section, item: Item, place: Place) -> list[str]:
    try:
        with session.begin_nested():
            return section.write(session, item, place)
    except Impossible as impossible:
        return [str(impossible)]


def _changes(section: Section, before: Mapping[str, Item], after: Mapping[str, Item]) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        was, will_be = before.get(name, {}), after.get(name, {})
        if was == will_be:
            continue
        done = "added" if name not in before else "removed" if name not in after else "changed"
        keys = [key for key in {**was, **will_be} if was.get(key) != will_be.get(key)]
        fields = tuple(Field(key, _written(was.get(key)), _written(will_be.get(key))) for key in keys)
        yield Change(section.file, section.noun, name, done, fields)


def _written(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
