"""Asking somebody in: a link that works once, for seven days."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from hub.membership.tokens import digest_of, new_token
from hub.records.account import Desk, Member, MemberRole
from hub.records.locking import lock_name
from hub.records.membership import Invitation
from hub.records.session import AccountSession, InstallationSession

INVITATION_LIVES = dt.timedelta(days=7)


class AlreadyMember(ValueError):
    """There is a member with this address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationWish:
    """Whom to ask in, as what; `desk_ids` become theirs."""

    name: str
    email: str
    role: MemberRole
    own_desks_only: bool = False
    desk_ids: Sequence[int] = ()


def invite(session: AccountSession, wish: InvitationWish, *, by: int | None) -> tuple[Invitation, str]:
    """The invitation and its token, in place of an earlier one to the same address; raises AlreadyMember."""
    lock_name(session, f"people:{session.account_id}")
    if session.scalar(select(Member.id).where(Member.email == wish.email, Member.ended_at.is_(None))) is not None:
        raise AlreadyMember(wish.email)
    for earlier in session.scalars(select(Invitation).where(Invitation.email == wish.email, _is_open(session))):
        earlier.taken_back_at = session.now
    token = new_token()
    invitation = Invitation(
        token_digest=digest_of(token),
        name=wish.name,
        email=wish.email,
        role=wish.role,
        own_desks_only=wish.own_desks_only,
        desk_ids=list(wish.desk_ids),
        invited_by=by,
        created_at=session.now,
        until=session.now + INVITATION_LIVES,
    )
    session.add(invitation)
    session.flush()
    return invitation, token


def renew(session: AccountSession, invitation: Invitation) -> str:
    """The token of a new link; the one before is dead."""
    token = new_token()
    invitation.token_digest, invitation.until = digest_of(token), session.now + INVITATION_LIVES
    return token


def unanswered(session: AccountSession) -> Sequence[Invitation]:
    """Those neither accepted nor taken back, the newest first; some may have run out."""
    waiting = select(Invitation).where(Invitation.accepted_at.is_(None), Invitation.taken_back_at.is_(None))
    return session.scalars(waiting.order_by(Invitation.id.desc())).all()


def invitation_behind(session: InstallationSession, token: str) -> Invitation | None:
    """The invitation of a link, None when it is used, taken back, too old or unknown."""
    found = select(Invitation).where(Invitation.token_digest == digest_of(token), _is_open(session))
    return session.scalars(found).one_or_none()


def invitations_to(session: InstallationSession, email: str) -> Sequence[Invitation]:
    """All that this address can still answer, in every business."""
    return session.scalars(select(Invitation).where(Invitation.email == email, _is_open(session)).order_by(Invitation.id)).all()


def accept(session: AccountSession, invitation_id: int, *, name: str, password_hash: str | None) -> Member | None:
    """Make them a member; None when the invitation is over by now. Who was a member before is the same one again."""
    lock_name(session, f"people:{session.account_id}")
    found = select(Invitation).where(Invitation.id == invitation_id, _is_open(session)).with_for_update()
    invitation = session.scalars(found).one_or_none()
    if invitation is None:
        return None
    member = session.scalars(select(Member).where(Member.email == invitation.email)).one_or_none()
    if member is not None and member.ended_at is None:
        return None
    if member is None:
        member = Member(email=invitation.email, created_at=session.now)
        session.add(member)
    member.name, member.role, member.own_desks_only = name, invitation.role, invitation.own_desks_only
    member.password_hash, member.ended_at = password_hash, None
    member.openid_issuer = member.openid_subject = None
    session.flush()
    invitation.accepted_at, invitation.member_id = session.now, member.id
    for desk in session.scalars(select(Desk).where(Desk.id.in_(invitation.desk_ids), Desk.member_id.is_(None))):
        desk.member_id = member.id
    return member


def _is_open(session: InstallationSession) -> ColumnElement[bool]:
    return Invitation.accepted_at.is_(None) & Invitation.taken_back_at.is_(None) & (Invitation.until > session.now)
