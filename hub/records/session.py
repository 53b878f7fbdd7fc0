"""Sessions: an AccountSession sees and writes one account's rows only."""

import datetime as dt
from functools import cached_property
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from hub.records.table import AccountOwned
from hub.settings import Settings


class OtherAccountError(RuntimeError):
    """Code tried to write a row of another account; the transaction must fail."""


class InstallationSession(Session):
    """A session across accounts: sign-in, claims, the inbox. `now` is the database's clock at its begin."""

    now: dt.datetime
    settings: Settings

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # SQLAlchemy forgets what nobody refers to; a step would read again what the one before it had read
        self._rows_read: list[object] = []
        self._locked_callers: set[int] = set()

    def ring(self, queue: str) -> None:
        """Let the queue's workers be told once this transaction is committed."""
        self.info.setdefault("ring", set()).add(queue)

    def holds_caller(self, caller_id: int) -> bool:
        """Whether this transaction has the caller's row locked already."""
        return caller_id in self._locked_callers

    def note_caller_locked(self, caller_id: int) -> None:
        """Remember the lock until the transaction, or the savepoint within which it was taken, is rolled back."""
        self._locked_callers.add(caller_id)


@event.listens_for(InstallationSession, "loaded_as_persistent", propagate=True)
@event.listens_for(InstallationSession, "pending_to_persistent", propagate=True)
def _keep_for_this_transaction(session: Session, row: object) -> None:
    assert isinstance(session, InstallationSession)  # noqa: S101 - the listener is registered for this class
    session._rows_read.append(row)  # noqa: SLF001 - a part of the class that SQLAlchemy wants outside of it


@event.listens_for(InstallationSession, "after_soft_rollback", propagate=True)
def _forget_locks(session: Session, previous: object) -> None:  # noqa: ARG001 - the event's signature
    assert isinstance(session, InstallationSession)  # noqa: S101 - the listener is registered for this class
    session._locked_callers.clear()  # noqa: SLF001 - a part of the class that SQLAlchemy wants outside of it


class AccountSession(InstallationSession):
    """A session of one account: every query on an account-owned table is filtered, every flush is checked.

    `limits` narrow what is found further, for a member who may not see all of the account.
    """

    account_id: int
    limits: tuple[LoaderCriteriaOption, ...] = ()

    @cached_property
    def own_rows(self) -> LoaderCriteriaOption:
        """The filter of every query; made once, because making it costs more than a small query."""
        account_id = self.account_id
        return with_loader_criteria(AccountOwned, lambda cls: cls.account_id == account_id, include_aliases=True)


@event.listens_for(AccountSession, "do_orm_execute")
def _see_own_rows_only(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load:
        return
    session = state.session
    assert isinstance(session, AccountSession)  # noqa: S101 - the listener is registered for this class
    if state.is_insert or state.is_update:
        _refuse_other_accounts(state, session.account_id)
    state.statement = state.statement.options(session.own_rows, *session.limits)


def _refuse_other_accounts(state: ORMExecuteState, account_id: int) -> None:
    """Bulk statements name the account in their values, where no filter reaches."""
    if state.bind_mapper is None or not issubclass(state.bind_mapper.class_, AccountOwned):
        return
    statement: Any = state.statement
    rows: Any = [state.parameters or statement.compile().params]
    if isinstance(state.parameters, list):
        rows = state.parameters
    written = {row["account_id"] for row in rows if row.get("account_id") is not None}
    if written - {account_id}:
        raise OtherAccountError(f"rows of {state.bind_mapper.local_table} belong to another account")


@event.listens_for(AccountSession, "before_flush")
def _write_own_rows_only(session: Session, context: UOWTransaction, instances: object) -> None:  # noqa: ARG001
    assert isinstance(session, AccountSession)  # noqa: S101 - the listener is registered for this class
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, AccountOwned):
            continue
        if row.account_id is None and row in session.new:
            row.account_id = session.account_id
        if row.account_id != session.account_id:
            raise OtherAccountError(f"a row of {type(row).__tablename__} belongs to another account")  # type: ignore[attr-defined]
