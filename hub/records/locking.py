"""The locks under which everything about a call or a caller is decided.

On SQLite a write transaction is the lock already; on PostgreSQL a call is locked by its provider's id, which may be
known before the number is, and a caller by their row.
"""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from hub.records.line import Caller
from hub.records.session import AccountSession, InstallationSession
from hub.records.table import AccountOwned


def insert_or_ignore(session: InstallationSession, table: type[AccountOwned], values: dict[str, Any], unique: list[str]) -> bool:
    """Insert a row unless one with the same `unique` columns is there; whether it was inserted."""
    insert: Any = sqlite_insert if session.settings.is_sqlite else postgresql_insert
    statement = insert(table).values(**values).on_conflict_do_nothing(index_elements=unique).returning(table.id)
    return session.connection().execute(statement).first() is not None


def lock_name(session: InstallationSession, name: str) -> None:
    """Let no other transaction hold a lock of this name until ours ends."""
    if not session.settings.is_sqlite:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def lock_call(session: AccountSession, connection_id: int, provider_call_id: str) -> None:
    """Let no other transaction fold events of this call until ours ends."""
    lock_name(session, f"call:{connection_id}:{provider_call_id}")


def lock_caller(session: AccountSession, caller_id: int) -> Caller:
    """The caller's row, locked until the transaction ends."""
    if session.holds_caller(caller_id):
        return session.get_one(Caller, caller_id)
    caller = session.execute(select(Caller).where(Caller.id == caller_id).with_for_update().execution_options(populate_existing=True))
    session.note_caller_locked(caller_id)
    return caller.scalar_one()


def caller_by_number(session: AccountSession, number: str) -> Caller:
    """The caller with this E.164 number, made when new, locked until the transaction ends."""
    found = select(Caller).where(Caller.number == number).with_for_update().execution_options(populate_existing=True)
    caller = session.execute(found).scalar_one_or_none()
    if caller is None:
        values = {"account_id": session.account_id, "number": number, "texts_paused": False, "created_at": session.now}
        insert_or_ignore(session, Caller, values, ["account_id", "number"])
        caller = session.execute(found).scalar_one()
    caller.erased_at = None  # who calls or writes again is known again
    session.note_caller_locked(caller.id)
    return caller
