"""Sessions of members in their browsers."""

import datetime as dt

from sqlalchemy import ColumnElement, Row, func, select, update

from hub.membership.tokens import digest_of, new_token
from hub.records.account import Account, Member
from hub.records.membership import MemberSession, SignInWay
from hub.records.session import AccountSession, InstallationSession

SEEN_EVERY = dt.timedelta(minutes=5)
LONGEST_BROWSER = 80


def begin_session(session: AccountSession, member_id: int, way: SignInWay, browser: str) -> str:
    """The token of a new session, which only the browser keeps."""
    token = new_token()
    session.add(
        MemberSession(
            member_id=member_id,
            token_digest=digest_of(token),
            way=way,
            browser=browser[:LONGEST_BROWSER],
            began_at=session.now,
            seen_at=session.now,
        )
    )
    session.flush()
    return token


def member_behind(session: AccountSession, token: str) -> Row[Account, Member, MemberSession] | None:
    """Who a token belongs to, None when it is over: signed out, ended, too long unused, too old, or the member has left."""
    found = (
        select(Account, Member, MemberSession)
        .join(Member, Member.account_id == Account.id)
        .join(MemberSession, MemberSession.member_id == Member.id)
        .where(
            Account.id == session.account_id, MemberSession.token_digest == digest_of(token), Member.ended_at.is_(None), is_alive(session)
        )
    )
    return session.execute(found).one_or_none()


def is_alive(session: InstallationSession) -> ColumnElement[bool]:
    """The condition on `MemberSession` for a session that still opens something."""
    idle = session.now - dt.timedelta(days=session.settings.session_idle_days)
    oldest = session.now - dt.timedelta(days=session.settings.session_longest_days)
    return MemberSession.ended_at.is_(None) & (MemberSession.seen_at > idle) & (MemberSession.began_at > oldest)


def note_seen(session: AccountSession, session_id: int) -> None:
    """It was used just now."""
    session.execute(update(MemberSession).where(MemberSession.id == session_id).values(seen_at=session.now))


def sessions_of(session: AccountSession, member_id: int) -> list[MemberSession]:
    """Where the member is signed in, the one used last first."""
    mine = select(MemberSession).where(MemberSession.member_id == member_id, is_alive(session))
    return list(session.scalars(mine.order_by(MemberSession.seen_at.desc(), MemberSession.id.desc())))


def end_session(session: AccountSession, member_id: int, session_id: int) -> bool:
    """End one of the member's sessions; whether it is theirs."""
    one = session.get(MemberSession, session_id)
    if one is None or one.member_id != member_id:
        return False
    one.ended_at = one.ended_at or session.now
    return True


def end_session_elsewhere(session: AccountSession, member_id: int, session_id: int) -> bool:
    """The same from another browser: that one may not come back from another business without a proof."""
    if not end_session(session, member_id, session_id):
        return False
    _forget_proofs(session, member_id)
    return True


def end_sessions(session: InstallationSession, member_id: int, *, but: int | None = None) -> None:
    """End all of the member's sessions, `but` one."""
    mine = update(MemberSession).where(MemberSession.member_id == member_id, MemberSession.ended_at.is_(None))
    if but is not None:
        mine = mine.where(MemberSession.id != but)
    session.execute(mine.values(ended_at=session.now))
    _forget_proofs(session, member_id)


def _forget_proofs(session: InstallationSession, member_id: int) -> None:
    """Browsers remember what was proved in them, for going from one business to another; nothing of that counts any more."""
    session.execute(update(Member).where(Member.id == member_id).values(sign_outs=Member.sign_outs + 1))


def end_sessions_begun_without(session: AccountSession, way: SignInWay) -> None:
    """End every session of the business that was begun in another way."""
    others = update(MemberSession).where(MemberSession.way != way, MemberSession.ended_at.is_(None))
    session.execute(others.values(ended_at=session.now))


def last_seen(session: AccountSession) -> dict[int, tuple[dt.datetime, int]]:
    """By member: when they were seen last, and in how many browsers they are signed in."""
    alive = func.count().filter(is_alive(session))
    seen = select(MemberSession.member_id, func.max(MemberSession.seen_at), alive).where(MemberSession.account_id == session.account_id)
    return {member_id: (at, count) for member_id, at, count in session.execute(seen.group_by(MemberSession.member_id))}
