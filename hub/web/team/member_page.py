"""One member: rights, signing them out, a link for a new password, and the end of their membership."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.contract.phone_numbers import read_phone_number
from hub.membership.resets import make_reset
from hub.membership.sessions import end_sessions, sessions_of
from hub.membership.team import NotAllowed, change_rights, end_membership
from hub.notify.email_link import owe_link
from hub.records.account import Account, Desk, Member, MemberRole
from hub.records.session import AccountSession
from hub.web.dependencies import pages
from hub.web.signed_in import Needs, me
from hub.web.signing_in.entering import remember_again
from hub.web.signing_in.reset import SUBJECT, words_with
from hub.web.team.member_form import MemberForm
from hub.web.team.one_time_link import OneTimeLink, link_to_show, show_once


def show_member(member_id: int) -> ResponseReturnValue:
    """What is known of them, in a form."""
    with pages().database.read(me().account_id) as session:
        member = _member(session, member_id)
    may_be_owner = me().may(Needs.OWNER) or member.role == MemberRole.OWNER
    form = MemberForm(
        may_be_owner=may_be_owner,
        data={
            "name": member.name,
            "role": member.role,
            "own_desks_only": member.own_desks_only,
            "phone": member.phone,
            "muted": member.alerts_muted,
        },
    )
    if form.validate_on_submit():
        refused = _keep(member_id, form)
        if refused is None:
            flash("Saved.")
            return redirect(url_for("web.show_team"))
        form.role.errors = [refused]
    return _page(member_id, form)


def sign_member_out(member_id: int) -> ResponseReturnValue:
    """End every session of theirs, at once."""
    with pages().database.write(me().account_id) as session:
        member = _member(session, member_id)
        end_sessions(session, member.id, but=me().session_id)
    if member_id == me().member_id:
        remember_again()
    flash(f"{member.name} is signed out everywhere.")
    return redirect(url_for("web.show_member", member_id=member_id))


def make_reset_link(member_id: int) -> ResponseReturnValue:
    """A link for a new password: e-mailed to them, or shown to hand over. Only an owner makes one for an owner."""
    with pages().database.write(me().account_id) as session:
        member = _member(session, member_id)
        if member.role == MemberRole.OWNER and not me().may(Needs.OWNER):
            abort(403)
        has_mail = bool(session.settings.smtp_url)
        reset, token = make_reset(session, member, everywhere=has_mail)
        link = f"{pages().public_url}{url_for('web.reset_password', token=token)}"
        vault = pages().connections.connections.vault
        if owe_link(session, vault, reset, to=member.email, subject=SUBJECT, words=words_with(link)):
            flash(f"A link for a new password is on its way to {member.email}.")
        else:
            show_once(OneTimeLink(link, f"Hand this link to {member.name}. It works once, for a day, and is shown only now."))
    return redirect(url_for("web.show_member", member_id=member_id))


def end_member(member_id: int) -> ResponseReturnValue:
    """End the membership: whatever they have open is dead with their next click."""
    try:
        with pages().database.write(me().account_id) as session:
            member = _member(session, member_id)
            moved = end_membership(session, member, by=session.get_one(Member, me().member_id))
            heir = session.get(Member, session.get_one(Account, session.account_id).fallback_member_id or 0)
    except NotAllowed as refusal:
        flash(str(refusal))
        return redirect(url_for("web.show_member", member_id=member_id))
    where = f"went to {heir.name}" if heir else "belong to nobody now"
    flash(f"{member.name} is no member any more. {f'{moved} open conversations {where}.' if moved else ''}")
    return redirect(url_for("web.show_team"))


def _keep(member_id: int, form: MemberForm) -> str | None:
    """Write it down; why it may not be, else None."""
    try:
        with pages().database.write(me().account_id) as session:
            member, by = _member(session, member_id), session.get_one(Member, me().member_id)
            change_rights(session, member, role=MemberRole(form.role.data), own_desks_only=form.own_desks_only.data, by=by)
            number = read_phone_number(form.phone.data, me().region)
            member.name, member.phone, member.alerts_muted = form.name.data, number.e164 if number else None, form.muted.data
    except NotAllowed as refusal:
        return str(refusal)
    return None


def _member(session: AccountSession, member_id: int) -> Member:
    member = session.get(Member, member_id)
    if member is None or member.ended_at is not None:
        abort(404)
    return member


def _page(member_id: int, form: MemberForm) -> ResponseReturnValue:
    with pages().database.read(me().account_id) as session:
        member = _member(session, member_id)
        page = render_template(
            "team_member/page.html",
            now=session.now,
            member=member,
            form=form,
            sessions=sessions_of(session, member_id),
            desks=session.scalars(select(Desk).where(Desk.member_id == member_id).order_by(Desk.name)).all(),
            link=link_to_show(),
            may_reset=me().may(Needs.OWNER) or member.role != MemberRole.OWNER,
        )
    return make_response(page, 422 if request.method == "POST" else 200)
