"""Setting a new password on the strength of the old one."""

from werkzeug.security import check_password_hash

from hub.membership.finding import members_with
from hub.membership.passwords import hash_password
from hub.membership.sessions import end_sessions
from hub.records.account import Account, Member
from hub.records.database import Database


def change_password_of(
    database: Database, email: str, account_id: int, old: str, new: str, *, keep_session: int
) -> list[tuple[Account, Member]]:
    """Change it in every business that the old one opens, and end all sessions there but one; nowhere when it is not the one here.

    Passwords are checked and made outside of the writing transaction, for each takes a tenth of a second.
    """
    with database.read_installation() as session:
        known = [(member.id, member.account_id, member.password_hash) for _, member in members_with(session, email)]
    before = {member_id: stored for member_id, _, stored in known if stored and check_password_hash(stored, old)}
    if account_id not in {account for member_id, account, _ in known if member_id in before}:
        return []
    hashed = hash_password(new)
    with database.write_installation() as session:
        changed = [
            (account, member) for account, member in members_with(session, email) if member.password_hash == before.get(member.id, "")
        ]
        for _, member in changed:
            member.password_hash = hashed
            end_sessions(session, member.id, but=keep_session)
    return changed
