"""Desks: to whom the calls of a line go because of them, and what still points to one."""

from sqlalchemy import func, select

from hub.records.account import Account, Desk, Member
from hub.records.conversation import Conversation
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.words import StoredSchedule


def where_calls_go(line: Line, desk: Desk | None, holder: Member | None, fallback: Member | None) -> str:
    """One sentence: to whom calls to the line go, and why, where no record names somebody else. Pure."""
    because = f"{line.label} belongs to the desk {desk.name}" if desk is not None else f"{line.label} belongs to no desk"
    if holder is not None:
        return f"Calls to {line.label} go to {holder.name} because {because}, which {holder.name} holds."
    if desk is not None:
        because += ", which nobody holds"
    if fallback is not None:
        return f"Calls to {line.label} go to {fallback.name} because {because}, and {fallback.name} takes what nobody else answers for."
    return f"Calls to {line.label} go to nobody because {because}, and nobody takes what is left over."


def what_points_to(session: AccountSession, desk: Desk) -> list[str]:
    """What keeps a desk from being deleted, in words; empty where nothing does."""
    found = [
        f"the line {label}" for label in session.scalars(select(Line.label).where(Line.desk_id == desk.id).order_by(Line.label, Line.id))
    ]
    if session.get_one(Account, session.account_id).client_desk_id == desk.id:
        found.append("the choice of the desk for clients")
    if session.scalar(select(StoredSchedule.id).where(StoredSchedule.desk_id == desk.id)) is not None:
        found.append("hours of its own")
    mine = (Conversation.account_id == session.account_id, Conversation.desk_id == desk.id)
    conversations = session.scalar(select(func.count()).select_from(Conversation).where(*mine)) or 0
    if conversations:
        found.append("1 conversation" if conversations == 1 else f"{conversations} conversations")
    return found
