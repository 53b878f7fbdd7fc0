"""Claiming a fresh installation by its one-time link: the first business and its owner."""

import datetime as dt
import hmac

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.membership.founding import Founder, found_business
from hub.membership.passwords import hash_password, problem_with
from hub.membership.tokens import digest_of, new_token
from hub.records.account import Installation, Member, MemberRole
from hub.records.database import Database
from hub.records.membership import SignInWay
from hub.records.session import InstallationSession
from hub.web.dependencies import pages
from hub.web.problem_pages import problem_page
from hub.web.signing_in.claim_form import ClaimForm
from hub.web.signing_in.entering import Opened, enter

CLAIM = "claim"
LINK_LIVES = dt.timedelta(days=3)
NO_WAY_IN = "This link leads nowhere any more"
WHY_NOT = (
    "It was used, it is too old, or the hub was started again and printed a newer one. Sign in if you have an account; "
    "while nobody owns the hub, the command hub claim-link prints a fresh link."
)


def make_claim_link(database: Database, public_url: str) -> str | None:
    """A new one-time link, which ends any earlier one; None when the installation has an owner."""
    token = new_token()
    with database.write_installation() as session:
        if is_owned(session):
            return None
        row = session.get(Installation, CLAIM) or Installation(key=CLAIM)
        row.value, row.until = digest_of(token), session.now + LINK_LIVES
        session.add(row)
    return f"{public_url}/claim/{token}"


def claim_installation(token: str) -> ResponseReturnValue:
    """The form behind the link; a link that is used, wrong or old leads nowhere."""
    with pages().database.read_installation() as session:
        if not _is_good(session, token):
            return problem_page(404, NO_WAY_IN, WHY_NOT)
    form = ClaimForm()
    if not form.validate_on_submit():
        return render_template("claim/page.html", form=form)
    problem = problem_with(form.password.data, email=form.email.data, name=form.name.data)
    if problem is not None:
        form.password.errors = [problem]
        return render_template("claim/page.html", form=form)
    opened = _found_business(token, form)
    if opened is None or enter(opened) is None:
        return problem_page(404, NO_WAY_IN, WHY_NOT)
    flash("Welcome. A few steps are left until the first missed call is answered.")
    return redirect(url_for("web.show_first_run"))


def _found_business(token: str, form: ClaimForm) -> Opened | None:
    """Account and owner in one transaction, in which the link dies; None when somebody was faster."""
    founder = Founder(name=form.name.data, email=form.email.data, password_hash=hash_password(form.password.data))
    with pages().database.write_installation() as session:
        if not _is_good(session, token):
            return None
        session.delete(session.get_one(Installation, CLAIM))
        account, member = found_business(session, form.new_business(), founder)
        return Opened.of(account, member, SignInWay.LINK)


def _is_good(session: InstallationSession, token: str) -> bool:
    row = session.scalar(select(Installation).where(Installation.key == CLAIM).with_for_update())
    if row is None or row.until is None or row.until < session.now or is_owned(session):
        return False
    return hmac.compare_digest(row.value, digest_of(token))


def is_owned(session: InstallationSession) -> bool:
    """Whether somebody claimed this installation."""
    return session.scalar(select(Member.id).where(Member.role == MemberRole.OWNER).limit(1)) is not None
