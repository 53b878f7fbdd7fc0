"""Links by which a member sets a new password without the old one."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select, update

from hub.membership.sessions import end_sessions
from hub.membership.tokens import digest_of, new_token
from hub.records.account import Member
from hub.records.membership import PasswordReset
from hub.records.session import AccountSession, InstallationSession

MAILED_LINK_LIVES = dt.timedelta(hours=1)
HANDED_LINK_LIVES = dt.timedelta(hours=24)


def make_reset(session: AccountSession, member: Member, *, everywhere: bool) -> tuple[PasswordReset, str]:
    """A link and its token; earlier links of this member are dead. `everywhere` is for links that go to the member's own mailbox only."""
    session.execute(
        update(PasswordReset).where(PasswordReset.member_id == member.id, PasswordReset.used_at.is_(None)).values(used_at=session.now)
    )
    token = new_token()
    reset = PasswordReset(
        token_digest=digest_of(token),
        member_id=member.id,
        everywhere=everywhere,
        created_at=session.now,
        until=session.now + (MAILED_LINK_LIVES if everywhere else HANDED_LINK_LIVES),
    )
    session.add(reset)
    session.flush()
    return reset, token


def reset_behind(session: InstallationSession, token: str) -> tuple[PasswordReset, Member] | None:
    """The reset of a link and its member, None when it is used, too old or unknown, or the member has left."""
    found = (
        select(PasswordReset, Member)
        .join(Member, Member.id == PasswordReset.member_id)
        .where(
            PasswordReset.token_digest == digest_of(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.until > session.now,
            Member.ended_at.is_(None),
        )
        .with_for_update()
    )
    row = session.execute(found).one_or_none()
    return (row[0], row[1]) if row is not None else None


def use_reset(session: InstallationSession, token: str, password_hash: str) -> Sequence[Member]:
    """Set the password, end every session begun before, and spend the link; nobody when it is over by now."""
    found = reset_behind(session, token)
    if found is None:
        return []
    reset, named = found
    reset.used_at = session.now
    members = [named]
    if reset.everywhere:
        of_mailbox = select(Member).where(Member.email == named.email, Member.ended_at.is_(None)).order_by(Member.id)
        members = list(session.scalars(of_mailbox))
    for member in members:
        member.password_hash = password_hash
        end_sessions(session, member.id)
    return members
