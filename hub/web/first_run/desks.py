"""The step that says who answers each line."""

from collections.abc import Sequence

from flask import flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.readiness.first_run import Mark, Step, mark_step
from hub.records.account import Account, Desk, Member
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.web.dependencies import pages
from hub.web.first_run.steps import go_on_from, show_step
from hub.web.signed_in import me


def show_desks_step() -> ResponseReturnValue:
    """One choice for each line, and one for callers of whom nothing is known."""
    if request.method == "POST":
        with pages().database.write(me().account_id) as session:
            _keep(session)
        flash("Saved.")
        return go_on_from(Step.DESKS)
    with pages().database.read(me().account_id) as session:
        return show_step(
            Step.DESKS,
            session,
            members=_members(session),
            lines=[(line, session.get(Desk, line.desk_id) if line.desk_id else None) for line in _lines(session)],
            account=session.get_one(Account, session.account_id),
        )


def _keep(session: AccountSession) -> None:
    """A line without a desk gets one of its own name; a choice of nobody leaves it as it is."""
    account = session.get_one(Account, session.account_id, with_for_update=True)
    known = {member.id: member for member in _members(session)}
    fallback = known.get(request.form.get("fallback", 0, type=int))
    if fallback is not None:
        account.fallback_member_id = fallback.id
    for line in _lines(session):
        chosen = known.get(request.form.get(f"line_{line.id}", 0, type=int))
        if chosen is None:
            continue
        desk = session.get(Desk, line.desk_id) if line.desk_id else None
        if desk is None:
            desk = Desk(name=line.label)
            session.add(desk)
        if desk.member_id != chosen.id:
            desk.member_id = chosen.id
            tell(session, "setting", f"{me().name} let {chosen.name} answer for the desk {desk.name}.")
        session.flush()
        line.desk_id = desk.id
    mark_step(session, Step.DESKS, Mark.FINE, me().name)


def _lines(session: AccountSession) -> Sequence[Line]:
    return session.scalars(select(Line).order_by(Line.id)).all()


def _members(session: AccountSession) -> Sequence[Member]:
    return session.scalars(select(Member).where(Member.ended_at.is_(None)).order_by(Member.name, Member.id)).all()
