"""Writing the audit log: every flush of an audited table leaves an entry, so that no page and no command can forget it."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Update, delete, event, func, insert, inspect, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from hub.records.account import Account
from hub.records.acting import acting
from hub.records.audit import AuditAction, AuditEntry
from hub.records.session import InstallationSession
from hub.records.table import AccountOwned, Audited, Table

SECRET_WORDS = ("credential", "password", "secret", "token", "digest", "hash")
BOOKKEEPING = frozenset({"id", "account_id", "created_at", "changed_at", "changed_by"})


class NotAudited(RuntimeError):
    """Code tried to change settings past the audit log, or the log itself; the transaction must fail."""


@event.listens_for(InstallationSession, "do_orm_execute", propagate=True)
def _refuse_statements_that_nobody_would_see(state: ORMExecuteState) -> None:
    if state.bind_mapper is None or not (state.is_insert or state.is_update or state.is_delete):
        return
    table = state.bind_mapper.class_
    audited: Audited | None = getattr(table, "audited", None)
    if table is AuditEntry or (audited is not None and not _moves_only(state.statement, audited.leaves_out)):
        raise NotAudited(f"rows of {table.__tablename__} are changed one by one, so that the audit log sees them")


def _moves_only(statement: Any, columns: tuple[str, ...]) -> bool:
    """Whether an update names only these columns."""
    if not isinstance(statement, Update):
        return False
    named = {getattr(column, "name", column) for column in statement._values or {}}  # noqa: SLF001 - SQLAlchemy shows them nowhere else
    return bool(named) and named <= set(columns)


@event.listens_for(InstallationSession, "before_flush", propagate=True)
def _refuse_changed_entries(session: Session, context: UOWTransaction, instances: object) -> None:  # noqa: ARG001 - the event's signature
    if any(isinstance(row, AuditEntry) for row in (*session.dirty, *session.deleted)):
        raise NotAudited("the audit log is only ever added to")


@event.listens_for(InstallationSession, "after_flush", propagate=True)
def _write_entries(session: Session, context: UOWTransaction) -> None:  # noqa: ARG001 - the event's signature
    assert isinstance(session, InstallationSession)  # noqa: S101 - the listener is registered for this class
    entries = [entry for row, action in _flushed(session) if (entry := _entry(session, row, action)) is not None]
    if entries:
        session.connection().execute(insert(AuditEntry), entries)


def _flushed(session: InstallationSession) -> Iterator[tuple[Table, AuditAction]]:
    for rows, action in ((session.new, AuditAction.ADDED), (session.dirty, AuditAction.CHANGED), (session.deleted, AuditAction.REMOVED)):
        for row in rows:
            if isinstance(row, Table) and row.audited is not None:
                yield row, action


def _entry(session: InstallationSession, row: Table, action: AuditAction) -> dict[str, Any] | None:
    """The entry's values; None where only columns moved that the hub moves by itself."""
    audited = row.audited
    assert audited is not None  # noqa: S101 - only audited rows come here
    changes = [change for column in _columns(row, audited) if (change := _change(session, row, column, action)) is not None]
    if not changes and action is AuditAction.CHANGED:
        return None
    actor = acting()
    return {
        "account_id": _account_of(session, row),
        "at": session.now,
        "actor_kind": actor.kind,
        "actor": actor.name,
        "member_id": actor.member_id,
        "noun": audited.noun,
        "row_id": getattr(row, "id", None),
        "row_name": _name(session, row, audited),
        "action": action,
        "changes": changes,
    }


def _account_of(session: InstallationSession, row: Table) -> int | None:
    """Whose log it stands in; what belongs to no business is the business's that acts, or the first one's."""
    if isinstance(row, AccountOwned):
        return row.account_id
    if isinstance(row, Account):
        return row.id
    return acting().account_id or session.connection().execute(select(func.min(Account.id))).scalar_one()


def _columns(row: Table, audited: Audited) -> list[Column[Any]]:
    return [column for column in _table(row).columns if column.name not in BOOKKEEPING and column.name not in audited.leaves_out]


def _table(row: Table) -> SqlTable:
    table = row.__table__
    assert isinstance(table, SqlTable)  # noqa: S101 - what is declared as a table is one
    return table


def _change(session: InstallationSession, row: Table, column: Column[Any], action: AuditAction) -> dict[str, Any] | None:
    history = inspect(row).attrs[column.name].history
    before, after = _first(history.deleted), _first(history.added)
    if action is AuditAction.CHANGED:
        if not history.has_changes():
            return None
    else:
        value = getattr(row, column.name)
        before, after = (None, value) if action is AuditAction.ADDED else (value, None)
        if value in (None, "", [], {}):
            return None
    if any(word in column.name for word in SECRET_WORDS):
        return {"field": column.name, "secret": True}
    return {"field": column.name, "before": _shown(session, row, column, before), "after": _shown(session, row, column, after)}


def _first(values: Any) -> Any:
    return values[0] if values else None


def _shown(session: InstallationSession, row: Table, column: Column[Any], value: Any) -> Any:
    """A value as JSON; what only points to another row is that row's name."""
    if value is None or isinstance(value, bool | list | dict):
        return value
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return str(value)
    return _name_behind(session, row, column.name, value) or value


def _name(session: InstallationSession, row: Table, audited: Audited) -> str:
    """What people call the row: its own name, or the names of what it belongs to."""
    if audited.name:
        return str(getattr(row, audited.name) or "")
    behind = (_name_behind(session, row, column.name, getattr(row, column.name)) for column in _table(row).columns)
    return ", ".join(name for name in behind if name)


def _name_behind(session: InstallationSession, row: Table, column: str, value: Any) -> str | None:
    """The name of the row that a column points to; None for a column that points to none with a name."""
    if value is None or column in BOOKKEEPING:
        return None
    for key in _table(row).foreign_key_constraints:
        if key.column_keys[-1] != column or len(key.column_keys) != 2:
            continue
        target = next(mapper.class_ for mapper in Table.registry.mappers if mapper.local_table is key.referred_table)
        if target.audited is None or not target.audited.name:
            return None
        named = key.referred_table.columns[target.audited.name]
        found = session.connection().execute(select(named).where(key.referred_table.columns["id"] == value)).scalar_one_or_none()
        return str(found) if found else None
    return None


def note_action(session: InstallationSession, account_id: int, noun: str, row_name: str, action: AuditAction) -> None:
    """Write down something that was done to what is not audited by itself, such as erasing a caller; no number stands in it."""
    actor = acting()
    session.add(
        AuditEntry(
            account_id=account_id,
            at=session.now,
            actor_kind=actor.kind,
            actor=actor.name,
            member_id=actor.member_id,
            noun=noun,
            row_id=None,
            row_name=row_name,
            action=action,
            changes=[],
        )
    )


def forget_entries(session: InstallationSession, account_id: int, before: dt.datetime, most: int) -> int:
    """Delete up to `most` entries from before that moment: for retention only. How many there were."""
    table = AuditEntry.__table__
    old = select(table.c.id).where(table.c.account_id == account_id, table.c.at < before).order_by(table.c.at).limit(most)
    return session.connection().execute(delete(AuditEntry).where(table.c.id.in_(old))).rowcount
