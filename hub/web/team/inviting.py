"""Asking somebody in, again, or no more."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.membership.invitations import AlreadyMember, InvitationWish, invite, renew
from hub.notify.email_link import owe_link
from hub.records.account import Desk, MemberRole
from hub.records.membership import Invitation
from hub.records.session import AccountSession
from hub.web import in_words
from hub.web.dependencies import pages
from hub.web.signed_in import Needs, me
from hub.web.team.member_form import InvitationForm
from hub.web.team.one_time_link import OneTimeLink, show_once

THERE_ALREADY = "There is a member with this address already."


def invite_member() -> ResponseReturnValue:
    """A form for one person; the invitation leaves by e-mail, or its link is shown to hand over."""
    with pages().database.read(me().account_id) as session:
        form = _form(session)
    if not form.validate_on_submit():
        return _page(form)
    wish = InvitationWish(
        name=form.name.data,
        email=form.email.data,
        role=MemberRole(form.role.data),
        own_desks_only=form.own_desks_only.data,
        desk_ids=form.desks.data,
    )
    try:
        with pages().database.write(me().account_id) as session:
            invitation, token = invite(session, wish, by=me().member_id)
            _send_or_show(session, invitation, token)
    except AlreadyMember:
        form.email.errors = [THERE_ALREADY]
        return _page(form)
    return redirect(url_for("web.show_team"))


def renew_invitation(invitation_id: int) -> ResponseReturnValue:
    """A new link for seven more days; the one before is dead."""
    with pages().database.write(me().account_id) as session:
        invitation = _open_invitation(session, invitation_id)
        _send_or_show(session, invitation, renew(session, invitation))
    return redirect(url_for("web.show_team"))


def take_back_invitation(invitation_id: int) -> ResponseReturnValue:
    """The link opens nothing any more."""
    with pages().database.write(me().account_id) as session:
        _open_invitation(session, invitation_id).taken_back_at = session.now
    flash("The invitation is taken back.")
    return redirect(url_for("web.show_team"))


def _form(session: AccountSession) -> InvitationForm:
    form = InvitationForm(data={"role": MemberRole.AGENT.value})
    free = session.scalars(select(Desk).where(Desk.member_id.is_(None)).order_by(Desk.name)).all()
    form.desks.choices = [(desk.id, desk.name) for desk in free]
    return form


def _page(form: InvitationForm) -> ResponseReturnValue:
    return make_response(render_template("team/invite.html", form=form), 422 if request.method == "POST" else 200)


def _open_invitation(session: AccountSession, invitation_id: int) -> Invitation:
    invitation = session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None or invitation.accepted_at is not None or invitation.taken_back_at is not None:
        abort(404)
    if invitation.role == MemberRole.OWNER and not me().may(Needs.OWNER):
        abort(403)
    return invitation


def _send_or_show(session: AccountSession, invitation: Invitation, token: str) -> None:
    link = f"{pages().public_url}{url_for('web.accept_invitation', token=token)}"
    role = in_words.lower_first(in_words.ROLES[invitation.role])
    words = (
        f"{me().name} invites you to {me().account_name} as {role}.\n\nJoin here: {link}\n\n"
        "The link works once, for seven days. If you do not know what this is about, leave it be.\n"
    )
    subject = f"Join {me().account_name}"
    if owe_link(session, pages().connections.connections.vault, invitation, to=invitation.email, subject=subject, words=words):
        flash(f"The invitation is on its way to {invitation.email}.")
    else:
        show_once(OneTimeLink(link, f"Hand this link to {invitation.name}. It works once, for seven days, and is shown only now."))
