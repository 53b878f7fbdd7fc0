"""Removing what let members in once: sessions that are over, and links that were used, replaced or ran out."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Select, delete, exists, or_, select
from sqlalchemy.orm import aliased

from hub.records.database import Database
from hub.records.membership import Invitation, MemberSession, PasswordReset
from hub.records.session import AccountSession

KEPT = dt.timedelta(days=30)
ROWS_AT_A_TIME = 200
Spent = MemberSession | Invitation | PasswordReset


def remove_spent_sign_ins(database: Database, account_id: int) -> bool:
    """Remove one batch of what is spent for longer than `KEPT`; whether there was any."""
    with database.read(account_id) as session:
        found = [table for table, rows in _spent(session) if session.scalar(rows.limit(1)) is not None]
    if not found:
        return False
    with database.write(account_id) as session:
        for table, rows in _spent(session):
            if table is found[0]:
                ids = session.scalars(rows.limit(ROWS_AT_A_TIME)).all()
                # past the audit log: that a link was used or taken back stands in it already
                gone = delete(table).where(table.account_id == account_id, table.id.in_(ids))
                session.connection().execute(gone)
    return True


def _spent(session: AccountSession) -> Iterator[tuple[type[Spent], Select[int]]]:
    before = session.now - KEPT
    yield MemberSession, _over(session, before)
    yield PasswordReset, select(PasswordReset.id).where(or_(PasswordReset.used_at < before, PasswordReset.until < before))
    yield (
        Invitation,
        select(Invitation.id).where(or_(Invitation.accepted_at < before, Invitation.taken_back_at < before, Invitation.until < before)),
    )


def _over(session: AccountSession, before: dt.datetime) -> Select[int]:
    """Sessions that are over; the last one of each member says when they were seen, and stays."""
    unused = before - dt.timedelta(days=session.settings.session_idle_days)
    too_old = before - dt.timedelta(days=session.settings.session_longest_days)
    later = aliased(MemberSession)
    is_over = or_(MemberSession.ended_at < before, MemberSession.seen_at < unused, MemberSession.began_at < too_old)
    has_later = exists().where(
        later.account_id == session.account_id, later.member_id == MemberSession.member_id, later.id > MemberSession.id
    )
    return select(MemberSession.id).where(is_over, has_later)
