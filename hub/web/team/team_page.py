"""The list of members, of those who are asked in, and of those who left."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.membership.invitations import unanswered
from hub.membership.sessions import last_seen
from hub.records.account import Desk, Member
from hub.records.session import AccountSession
from hub.web.dependencies import pages
from hub.web.signed_in import me
from hub.web.team.one_time_link import link_to_show


def show_team() -> ResponseReturnValue:
    """Everybody with role, desks and when they were seen last; a fixed number of queries."""
    with pages().database.read(me().account_id) as session:
        members = session.scalars(select(Member).order_by(Member.name, Member.id)).all()
        return render_template(
            "team/page.html",
            now=session.now,
            members=[member for member in members if member.ended_at is None],
            former=[member for member in members if member.ended_at is not None],
            names={member.id: member.name for member in members},
            desks=_desks(session),
            seen=last_seen(session),
            invitations=unanswered(session),
            link=link_to_show(),
        )


def _desks(session: AccountSession) -> dict[int, list[str]]:
    """The names of the desks that each member owns."""
    owned: dict[int, list[str]] = {}
    for desk in session.scalars(select(Desk).where(Desk.member_id.is_not(None)).order_by(Desk.name)):
        owned.setdefault(desk.member_id or 0, []).append(desk.name)
    return owned
