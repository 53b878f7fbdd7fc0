"""The step that lets the others in."""

from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.readiness.first_run import Step
from hub.records.account import Member
from hub.records.membership import Invitation
from hub.web.dependencies import pages
from hub.web.first_run.steps import show_step
from hub.web.signed_in import me

SHOWN = 20


def show_team_step() -> ResponseReturnValue:
    """Who has a sign-in already, and the way to invite others."""
    with pages().database.read(me().account_id) as session:
        members = session.scalars(select(Member).where(Member.ended_at.is_(None)).order_by(Member.id).limit(SHOWN)).all()
        invited = session.scalars(select(Invitation).where(Invitation.member_id.is_(None)).order_by(Invitation.id).limit(SHOWN)).all()
        return show_step(Step.TEAM, session, members=members, invited=invited)
