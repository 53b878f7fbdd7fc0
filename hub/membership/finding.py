"""Finding a person in every business of the installation: before sign-in nobody knows whose member they are."""

from collections.abc import Sequence

from sqlalchemy import Row, select

from hub.records.account import Account, Member
from hub.records.session import InstallationSession


def members_with(session: InstallationSession, email: str) -> Sequence[Row[Account, Member]]:
    """The living memberships of an e-mail address, the oldest business first."""
    both = select(Account, Member).join(Member, Member.account_id == Account.id)
    return session.execute(both.where(Member.email == email, Member.ended_at.is_(None)).order_by(Account.id)).all()


def members_known_as(session: InstallationSession, issuer: str, subject: str) -> Sequence[Row[Account, Member]]:
    """The living memberships of whom a provider calls `subject`."""
    both = select(Account, Member).join(Member, Member.account_id == Account.id)
    known = both.where(Member.openid_subject == subject, Member.openid_issuer == issuer, Member.ended_at.is_(None))
    return session.execute(known.order_by(Account.id)).all()
