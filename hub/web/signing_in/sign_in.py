"""Signing in and out."""

import time
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user  # type: ignore[import-untyped]
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from sqlalchemy import select
from werkzeug.security import check_password_hash
from wtforms import EmailField, PasswordField  # type: ignore[import-untyped]
from wtforms.validators import InputRequired, Length  # type: ignore[import-untyped]

from hub.records.account import Account, Member
from hub.web.dependencies import pages
from hub.web.signed_in import SignedInMember, load_member, signed_in
from hub.web.signing_in.claim_form import lowered

CHOICES = "businesses"
CHOOSE_WITHIN_S = 300
# the scrypt hash of a password that nobody has: an unknown address takes as long as a known one
NOBODYS_HASH = (
    "scrypt:32768:8:1$wSx3IuIv2gxpEUXh$"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000"
)
REFUSED = "E-mail address and password do not fit together."


class SignInForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """E-mail address and password."""

    email = EmailField(
        "E-mail address",
        [InputRequired("Write your e-mail address."), Length(max=200)],
        filters=[lowered],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Password", [InputRequired("Write your password."), Length(max=200)], render_kw={"autocomplete": "current-password"}
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member with the address that was written, and the hash of their password."""

    member: SignedInMember
    password_hash: str


def sign_in() -> ResponseReturnValue:
    """Let in whoever's password fits; with several businesses behind one address and password, ask which."""
    if current_user.is_authenticated:
        return redirect(_way_on())
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("sign_in/page.html", form=form, way_on=_way_on())
    fitting = [one.member for one in _candidates(form.email.data) if check_password_hash(one.password_hash, form.password.data)]
    if not fitting:
        form.password.errors = [REFUSED]
        return render_template("sign_in/page.html", form=form, way_on=_way_on()), 422
    if len(fitting) == 1:
        return _let_in(fitting[0])
    session[CHOICES] = {"ids": [member.get_id() for member in fitting], "until": time.time() + CHOOSE_WITHIN_S}
    return render_template("sign_in/business.html", members=fitting, way_on=_way_on())


def choose_business() -> ResponseReturnValue:
    """Into one of the businesses that the password just opened."""
    choices = session.get(CHOICES)
    wanted = request.form.get("member", "")
    if not choices or choices["until"] < time.time() or wanted not in choices["ids"]:
        flash("That took too long; sign in again.")
        return redirect(url_for("web.sign_in"))
    member = load_member(wanted)
    if member is None:
        abort(404)
    return _let_in(member)


def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    flash("You are signed out.")
    return redirect(url_for("web.sign_in"))


def _let_in(member: SignedInMember) -> ResponseReturnValue:
    session.clear()
    login_user(member)
    return redirect(_way_on())


def _candidates(email: str) -> list[Candidate]:
    """Members with this address who have a password, in every business; one that never fits when there is none."""
    with pages().database.read_installation() as records:
        found = select(Account, Member).join(Member, Member.account_id == Account.id)
        rows = records.execute(found.where(Member.email == email, Member.password_hash.is_not(None)).order_by(Account.id)).all()
    candidates = [Candidate(signed_in(account, member), member.password_hash or "") for account, member in rows]
    if not candidates:
        check_password_hash(NOBODYS_HASH, "")
    return candidates


def _way_on() -> str:
    """Where the visitor wanted to go, if that is a page of ours."""
    wanted = request.values.get("next", "")
    if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable():
        return wanted
    return url_for("web.front_page")
