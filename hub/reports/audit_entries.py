"""Reading the audit log: filters, pages, and the whole of it as a file."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from hub.records.acting import ActorKind
from hub.records.audit import AuditEntry
from hub.records.database import Database
from hub.records.session import AccountSession
from hub.records.table import Table
from hub.reports.spreadsheet_cells import as_words, csv_line

PAGE = 50
AT_A_TIME = 500
COLUMNS = ("entry", "at", "who_kind", "who", "done", "what", "name", "field", "before", "after")
MOST_DIGITS = 17
ERASED_CALLER = "caller"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked to see; `who` is a kind of actor, a member is named by `member_id`; `day` is one of the business's own zone."""

    who: ActorKind | None = None
    member_id: int | None = None
    noun: str | None = None
    day: dt.date | None = None
    before: int | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wanted":
        """From a query string; what makes no sense is left out."""
        noun = asked.get("what", "")
        return cls(
            who=next((kind for kind in ActorKind if kind == asked.get("who", "")), None),
            member_id=_whole(asked.get("member", "")),
            noun=noun if noun in audited_nouns() else None,
            day=_day(asked.get("day", "")),
            before=_whole(asked.get("before", "")),
        )

    def link(self, **changes: Any) -> dict[str, str]:
        """The query of this wish with changes, from its first page on."""
        wish = replace(self, **{"before": None, **changes})
        query = {"who": wish.who, "member": wish.member_id, "what": wish.noun, "day": wish.day, "before": wish.before}
        return {name: str(value) for name, value in query.items() if value is not None}


def audited_nouns() -> list[str]:
    """What rows are called whose changes are written down."""
    of_tables = {mapper.class_.audited.noun for mapper in Table.registry.mappers if mapper.class_.audited is not None}
    return sorted({*of_tables, ERASED_CALLER}, key=str.casefold)


def audit_page(session: AccountSession, wanted: Wanted, zone: str, most: int = PAGE) -> tuple[Sequence[AuditEntry], int | None]:
    """The newest entries that fit, and the cursor of the next page, None at the end."""
    found = session.scalars(select(AuditEntry).where(*_conditions(wanted, zone)).order_by(AuditEntry.id.desc()).limit(most + 1)).all()
    return found[:most], found[most - 1].id if len(found) > most else None


def _conditions(wanted: Wanted, zone: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.member_id is not None:
        conditions += [AuditEntry.actor_kind == ActorKind.MEMBER, AuditEntry.member_id == wanted.member_id]
    elif wanted.who is not None:
        conditions.append(AuditEntry.actor_kind == wanted.who)
    if wanted.noun is not None:
        conditions.append(AuditEntry.noun == wanted.noun)
    if wanted.day is not None:
        begins = dt.datetime.combine(wanted.day, dt.time(), ZoneInfo(zone))
        ends = dt.datetime.combine(wanted.day + dt.timedelta(days=1), dt.time(), ZoneInfo(zone))
        conditions += [AuditEntry.at >= begins, AuditEntry.at < ends]
    if wanted.before is not None:
        conditions.append(AuditEntry.id < wanted.before)
    return conditions


def audit_file(database: Database, account_id: int) -> Iterator[str]:
    """Lines of CSV (RFC 4180), oldest first, one for each changed field; moments are in UTC, values that are lists are JSON."""
    yield csv_line(COLUMNS)
    after = 0
    while True:
        with database.read(account_id) as session:
            found = session.scalars(select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id).limit(AT_A_TIME)).all()
        if not found:
            return
        for entry in found:
            yield from _lines(entry)
        after = found[-1].id


def _lines(entry: AuditEntry) -> Iterator[str]:
    said = (str(entry.id), entry.at.isoformat(timespec="seconds"), entry.actor_kind, as_words(entry.actor), entry.action, entry.noun)
    for change in entry.changes or [{"field": "", "before": None, "after": None}]:
        values = ("(secret)", "(secret)") if change.get("secret") else (_written(change["before"]), _written(change["after"]))
        yield csv_line((*said, as_words(entry.row_name), change["field"], *values))


def _written(value: Any) -> str:
    if value is None:
        return ""
    return as_words(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _whole(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS else None


def _day(written: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None
