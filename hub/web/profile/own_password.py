"""Changing one's own password, which needs the old one."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import PasswordField  # type: ignore[import-untyped]
from wtforms.validators import InputRequired, Length  # type: ignore[import-untyped]

from hub.membership.new_password import change_password_of
from hub.membership.passwords import LONGEST_PASSWORD, problem_with
from hub.records.membership import SignInWay
from hub.web.dependencies import pages
from hub.web.signed_in import me
from hub.web.signing_in.entering import Opened, remember
from hub.web.signing_in.password_field import new_password_field

WRONG = "This is not your password."


class ChangePasswordForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The old password and the new one."""

    old = PasswordField(
        "Your password now",
        [InputRequired("Write the password that you sign in with now."), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    new = new_password_field("New password")


def change_password() -> ResponseReturnValue:
    """A new password for this person in every business that the old one opens; all other browsers have to sign in again."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _page(form)
    problem = problem_with(form.new.data, email=me().email, name=me().name)
    if problem is not None:
        form.new.errors = [problem]
        return _page(form)
    old, new = form.old.data, form.new.data
    changed = change_password_of(pages().database, me().email, me().account_id, old, new, keep_session=me().session_id)
    if not changed:
        form.old.errors = [WRONG]
        return _page(form)
    remember([Opened.of(account, member, SignInWay.PASSWORD) for account, member in changed if not account.openid_only])
    flash("Your password is changed. Every other browser has to sign in again.")
    return redirect(url_for("web.show_profile"))


def _page(form: ChangePasswordForm) -> ResponseReturnValue:
    return make_response(render_template("own_password/page.html", form=form), 422 if request.method == "POST" else 200)
