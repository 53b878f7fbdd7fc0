"""A forgotten password: asking for a link, and the page behind it."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import EmailField  # type: ignore[import-untyped]
from wtforms.validators import InputRequired, Length  # type: ignore[import-untyped]

from hub.membership.finding import members_with
from hub.membership.passwords import hash_password, problem_with
from hub.membership.resets import make_reset, reset_behind, use_reset
from hub.notify.email_link import owe_link
from hub.web.dependencies import pages
from hub.web.problem_pages import problem_page
from hub.web.signing_in.claim_form import lowered
from hub.web.signing_in.known_browser import remember_browser
from hub.web.signing_in.password_field import new_password_field

NO_LONGER = (
    "This link no longer works",
    "It was used, replaced by a newer one, or is too old. Ask for a new one where you sign in, or ask an owner or admin for one.",
)
SENT = "If somebody signs in here with this address, a link is on its way to it. It works once, for an hour."
SUBJECT = "Set a new password"


class ForgottenForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Whose password it is."""

    email = EmailField(
        "E-mail address",
        [InputRequired("Write your e-mail address."), Length(max=200)],
        filters=[lowered],
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The new password."""

    password = new_password_field("New password")


def forgotten_password() -> ResponseReturnValue:
    """Send a link to the address, and say the same whether anybody has it."""
    has_mail = bool(pages().database.settings.smtp_url)
    form = ForgottenForm()
    if not has_mail or not form.validate_on_submit():
        page = render_template("reset/forgotten.html", form=form, has_mail=has_mail)
        return make_response(page, 422 if request.method == "POST" else 200)
    _send_link(form.email.data)
    flash(SENT)
    return redirect(url_for("web.sign_in"))


def reset_password(token: str) -> ResponseReturnValue:
    """The form behind the link; a link that is used, wrong or old leads nowhere."""
    with pages().database.read_installation() as session:
        found = reset_behind(session, token)
    if found is None:
        return problem_page(404, *NO_LONGER)
    member = found[1]
    form = NewPasswordForm()
    if form.validate_on_submit():
        problem = problem_with(form.password.data, email=member.email, name=member.name)
        form.password.errors = [problem] if problem else []
    if not form.is_submitted() or form.errors or form.password.errors:
        page = render_template("reset/page.html", form=form, member=member)
        return make_response(page, 422 if request.method == "POST" else 200)
    password_hash = hash_password(form.password.data)
    with pages().database.write_installation() as session:
        members = use_reset(session, token, password_hash)
    if not members:
        return problem_page(404, *NO_LONGER)
    remember_browser(member.email)
    flash("Your new password is set. Sign in with it.")
    return redirect(url_for("web.sign_in"))


def words_with(link: str) -> str:
    """What the e-mail says."""
    return f"Set a new password here: {link}\n\nThe link works once, for an hour. If you did not ask for it, leave it be.\n"


def _send_link(email: str) -> None:
    """One link, owed in the oldest business of whoever has the address; an address that nobody has takes as many steps."""
    database, vault = pages().database, pages().connections.connections.vault
    with database.read_installation() as records:
        rows = members_with(records, email)
    account_id = rows[0][0].id if rows else 0
    with database.write(account_id) as session:
        if not rows:
            return
        member = rows[0][1]
        reset, token = make_reset(session, member, everywhere=True)
        link = f"{pages().public_url}{url_for('web.reset_password', token=token)}"
        owe_link(session, vault, reset, to=email, subject=SUBJECT, words=words_with(link))
