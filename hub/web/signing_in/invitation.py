"""Accepting an invitation by its link: as somebody new, or with the password that one has already."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from sqlalchemy import select
from werkzeug.security import check_password_hash
from wtforms import PasswordField  # type: ignore[import-untyped]
from wtforms.validators import InputRequired, Length  # type: ignore[import-untyped]

from hub.membership.finding import members_with
from hub.membership.invitations import accept, invitation_behind
from hub.membership.passwords import LONGEST_PASSWORD, hash_password, problem_with
from hub.records.account import Account
from hub.records.membership import Invitation, SignInWay
from hub.web.dependencies import pages
from hub.web.problem_pages import problem_page
from hub.web.signing_in.claim_form import own_name_field
from hub.web.signing_in.entering import Opened, enter
from hub.web.signing_in.password_field import new_password_field

NO_LONGER = (
    "This invitation no longer works",
    "It was used, replaced by a newer one, taken back, or is too old. If you have a password already, sign in; else ask who invited you.",
)
WRONG = "This is not the password that you use here already."


class NewcomerForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Name and a new password."""

    name = own_name_field("Your name")
    password = new_password_field("Password")


class KnownPersonForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Name, and the password that the same address has in another business here."""

    name = NewcomerForm.name
    password = PasswordField(
        "Your password",
        [InputRequired("Write your password."), Length(max=LONGEST_PASSWORD)],
        description="You have one here already, for another business. It opens both.",
        render_kw={"autocomplete": "current-password"},
    )


def accept_invitation(token: str) -> ResponseReturnValue:
    """The form behind the link; a link that is used, taken back, wrong or old leads nowhere."""
    with pages().database.read_installation() as records:
        invitation = invitation_behind(records, token)
        if invitation is None:
            return problem_page(404, *NO_LONGER)
        account = records.scalars(select(Account).where(Account.id == invitation.account_id)).one()
        hashes = [member.password_hash for _, member in members_with(records, invitation.email) if member.password_hash]
    form = KnownPersonForm(data={"name": invitation.name}) if hashes else NewcomerForm(data={"name": invitation.name})
    password_hash = _password_of(form, invitation, hashes) if not account.openid_only and form.validate_on_submit() else None
    if password_hash is None:
        page = render_template("invitation/page.html", form=form, invitation=invitation, account=account, known=bool(hashes))
        return make_response(page, 422 if request.method == "POST" else 200)
    with pages().database.write(account.id) as records:
        member = accept(records, invitation.id, name=form.name.data, password_hash=password_hash)
    if member is None or enter(Opened.of(account, member, SignInWay.PASSWORD)) is None:
        return problem_page(404, *NO_LONGER)
    flash(f"Welcome to {account.name}.")
    return redirect(url_for("web.front_page"))


def invited_address(token: str) -> str:
    """Whom a link invites, "" where it leads nowhere."""
    with pages().database.read_installation() as records:
        invitation = invitation_behind(records, token)
    return invitation.email if invitation else ""


def _password_of(form: FlaskForm, invitation: Invitation, hashes: list[str]) -> str | None:
    """What is kept of the password; None, with the sentence beside the field, where it is not good."""
    written = form.password.data
    if hashes:
        fitting = next((known for known in hashes if check_password_hash(known, written)), None)
        form.password.errors = [] if fitting else [WRONG]
        return fitting
    problem = problem_with(written, email=invitation.email, name=form.name.data)
    form.password.errors = [problem] if problem else []
    return None if problem else hash_password(written)
