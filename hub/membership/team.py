"""Roles, and leaving: what may become of a member, and what becomes of what was theirs."""

from sqlalchemy import insert, select, update

from hub.membership.sessions import end_sessions
from hub.records.account import Account, Desk, Member, MemberRole
from hub.records.call import Task
from hub.records.conversation import Conversation, ConversationEntry, EntryKind
from hub.records.locking import lock_name
from hub.records.report_day import forget_days
from hub.records.session import AccountSession
from hub.records.trace import tell


class NotAllowed(ValueError):
    """It may not be done; the text says why, for people."""


LAST_OWNER = "This is the last owner. Make somebody else an owner first."
OWNERS_ONLY = "Only an owner decides who is an owner."
NO_MORE = "Your own role was changed just now."


def change_rights(session: AccountSession, member: Member, *, role: MemberRole, own_desks_only: bool, by: Member) -> None:
    """Give another role or another view; other rights mean signing in again. Raises NotAllowed."""
    _lock_people(session, member, by)
    if role != member.role and MemberRole.OWNER in (role, member.role) and by.role != MemberRole.OWNER:
        raise NotAllowed(OWNERS_ONLY)
    if member.role == MemberRole.OWNER and role != MemberRole.OWNER and not _other_owner(session, member):
        raise NotAllowed(LAST_OWNER)
    if (role, own_desks_only) == (member.role, member.own_desks_only):
        return
    if role != member.role:
        tell(session, "team", f"{by.name} made {member.name} {role} (before: {member.role}).")
    member.role, member.own_desks_only = role, own_desks_only
    end_sessions(session, member.id)


def end_membership(session: AccountSession, member: Member, *, by: Member | None) -> int:
    """End it at once, and give to the fallback what was theirs and is open; how many conversations that were. Raises NotAllowed."""
    _lock_people(session, member, by)
    if member.ended_at is not None:
        return 0
    if member.role == MemberRole.OWNER and by is not None and by.role != MemberRole.OWNER:
        raise NotAllowed(OWNERS_ONLY)
    heir = _other_owner(session, member)
    if member.role == MemberRole.OWNER and heir is None:
        raise NotAllowed(LAST_OWNER)
    member.ended_at = session.now
    end_sessions(session, member.id)
    account = session.get_one(Account, session.account_id)
    if account.fallback_member_id == member.id:
        account.fallback_member_id = heir.id if heir else None
    for desk in session.scalars(select(Desk).where(Desk.member_id == member.id)):
        desk.member_id = None
    session.execute(update(Task).where(Task.member_id == member.id, Task.done_at.is_(None)).values(member_id=account.fallback_member_id))
    moved = _hand_over_conversations(session, member, account.fallback_member_id)
    tell(session, "team", f"{member.name} is no member any more{f'; {by.name} ended it' if by else ''}.")
    return moved


def _lock_people(session: AccountSession, member: Member, by: Member | None) -> None:
    """Let nobody else decide about people meanwhile, and read again what was decided until now. Raises NotAllowed."""
    lock_name(session, f"people:{session.account_id}")
    for one in filter(None, (member, by)):
        session.refresh(one)
    if by is not None and (by.ended_at is not None or by.role not in (MemberRole.OWNER, MemberRole.ADMIN)):
        raise NotAllowed(NO_MORE)


def _hand_over_conversations(session: AccountSession, member: Member, to: int | None) -> int:
    """Closed ones stay as they are: who answers for them is asked again when the caller writes, and no choice by hand says them."""
    by_hand = (Conversation.member_id == member.id) & Conversation.assigned_by.is_not(None)
    session.execute(update(Conversation).where(by_hand).values(assigned_by=None))
    theirs = (Conversation.member_id == member.id) & Conversation.open
    ids = session.scalars(select(Conversation.id).where(theirs)).all()
    if not ids:
        return 0
    session.execute(update(Conversation).where(theirs).values(member_id=to, assigned_by=None))
    forget_days(session)
    heir = session.get(Member, to) if to is not None else None
    words = f"{member.name} has left; {f'{heir.name} answers now' if heir else 'nobody answers for it yet'}."
    entry = {"account_id": session.account_id, "kind": EntryKind.ASSIGNED, "words": words, "at": session.now}
    session.execute(insert(ConversationEntry), [{**entry, "conversation_id": conversation_id} for conversation_id in ids])
    return len(ids)


def _other_owner(session: AccountSession, member: Member) -> Member | None:
    owners = select(Member).where(Member.role == MemberRole.OWNER, Member.ended_at.is_(None), Member.id != member.id)
    return session.scalars(owners.order_by(Member.id).limit(1)).first()
