"""Signing in with a password, and out."""

import time
from dataclasses import asdict

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user  # type: ignore[import-untyped]
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.security import check_password_hash
from wtforms import EmailField, PasswordField  # type: ignore[import-untyped]
from wtforms.validators import InputRequired, Length  # type: ignore[import-untyped]

from hub.membership.finding import members_with
from hub.records.membership import SignInWay
from hub.web.dependencies import pages
from hub.web.signing_in.claim import is_owned
from hub.web.signing_in.claim_form import lowered
from hub.web.signing_in.entering import Opened, enter, leave, way_on

CHOICES = "businesses"
CHOOSE_WITHIN_S = 300
# the scrypt hash of a password that nobody has: an unknown address takes as long as a known one
NOBODYS_HASH = (
    "scrypt:32768:8:1$wSx3IuIv2gxpEUXh$"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000"
)
REFUSED = "E-mail address and password do not fit together."
OPENID_ONLY = "Your business signs in by its own provider and not by password: use the other button."


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


def sign_in() -> ResponseReturnValue:
    """Let in whoever's password fits; with several businesses behind one address and password, ask which."""
    if current_user.is_authenticated:
        return redirect(way_on())
    form = SignInForm()
    if not form.validate_on_submit():
        return make_response(_page(form), 422 if request.method == "POST" else 200)
    fitting, refused = fitting_businesses(form.email.data, form.password.data)
    if not fitting:
        form.password.errors = [refused]
        return make_response(_page(form), 422)
    return let_in(fitting, way_on())


def let_in(fitting: list[Opened], onward: str) -> ResponseReturnValue:
    """Into the only business that was opened, else the question which."""
    if len(fitting) == 1:
        return _enter(fitting[0], fitting, onward)
    session[CHOICES] = {"opened": [asdict(one) for one in fitting], "until": time.time() + CHOOSE_WITHIN_S}
    return render_template("sign_in/business.html", opened=fitting, way_on=onward)


def choose_business() -> ResponseReturnValue:
    """Into one of the businesses that were just opened."""
    choices = session.get(CHOICES)
    wanted = request.form.get("account", "")
    opened = [Opened(**one) for one in choices["opened"]] if choices and choices["until"] >= time.time() else []
    chosen = next((one for one in opened if str(one.account_id) == wanted), None)
    if chosen is None:
        flash("That took too long; sign in again.")
        return redirect(url_for("web.sign_in"))
    return _enter(chosen, opened, way_on())


def sign_out() -> ResponseReturnValue:
    """End the session."""
    leave()
    flash("You are signed out.")
    return redirect(url_for("web.sign_in"))


def _enter(chosen: Opened, opened: list[Opened], onward: str) -> ResponseReturnValue:
    if enter(chosen, opened) is None:
        flash("Sign in again.")
        return redirect(url_for("web.sign_in"))
    return redirect(onward)


def _page(form: SignInForm) -> str:
    provider = pages().connections.openid_providers.in_use()
    with pages().database.read_installation() as session:
        is_claimed = is_owned(session)
    return render_template("sign_in/page.html", form=form, way_on=way_on(), provider=provider, is_claimed=is_claimed)


def fitting_businesses(email: str, password: str) -> tuple[list[Opened], str]:
    """The businesses that address and password open, or why they open none; an unknown address takes as long as a known one."""
    with pages().database.read_installation() as records:
        rows = [row for row in members_with(records, email) if row[1].password_hash is not None]
    # once for each password, not for each business: how long it takes must not tell in how many somebody is a member
    hashes = {member.password_hash or "" for _, member in rows} or {NOBODYS_HASH}
    right = {known for known in hashes if check_password_hash(known, password)}
    fitting = [(account, member) for account, member in rows if member.password_hash in right]
    opened = [Opened.of(account, member, SignInWay.PASSWORD) for account, member in fitting if not account.openid_only]
    return opened, OPENID_ONLY if fitting else REFUSED
