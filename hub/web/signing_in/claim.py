"""Claiming a fresh installation by its one-time link: the first business and its owner."""

import datetime as dt
import hashlib
import hmac
import secrets

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user  # type: ignore[import-untyped]
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from hub.records.account import Account, Installation, Member, MemberRole
from hub.records.database import Database
from hub.records.session import InstallationSession
from hub.web.dependencies import pages
from hub.web.settings.time_zones import country_of_zone
from hub.web.signed_in import SignedInMember, signed_in
from hub.web.signing_in.claim_form import ClaimForm

CLAIM = "claim"
LINK_LIVES = dt.timedelta(days=3)


def make_claim_link(database: Database, public_url: str) -> str | None:
    """A new one-time link, which ends any earlier one; None when the installation has an owner."""
    token = secrets.token_urlsafe(32)
    with database.write_installation() as session:
        if _is_owned(session):
            return None
        row = session.get(Installation, CLAIM) or Installation(key=CLAIM)
        row.value, row.until = _digest(token), session.now + LINK_LIVES
        session.add(row)
    return f"{public_url}/claim/{token}"


def claim_installation(token: str) -> ResponseReturnValue:
    """The form behind the link; a link that is used, wrong or old leads nowhere."""
    with pages().database.read_installation() as session:
        if not _is_good(session, token):
            abort(404)
    form = ClaimForm()
    if not form.validate_on_submit():
        return render_template("claim/page.html", form=form)
    owner = _found_business(token, form)
    if owner is None:
        abort(404)
    login_user(owner)
    flash("Welcome. A few steps are left until the first missed call is answered.")
    return redirect(url_for("web.show_first_run"))


def _found_business(token: str, form: ClaimForm) -> SignedInMember | None:
    """Account and owner in one transaction, in which the link dies; None when somebody was faster."""
    password_hash = generate_password_hash(form.password.data, method="scrypt")
    with pages().database.write_installation() as session:
        if not _is_good(session, token):
            return None
        session.delete(session.get_one(Installation, CLAIM))
        account = Account(
            name=form.business.data,
            trade=form.trade.data,
            region=country_of_zone()[form.time_zone.data],
            time_zone=form.time_zone.data,
            texts_at_night=form.texts_at_night.data == "yes",
            created_at=session.now,
        )
        session.add(account)
        session.flush()
        member = Member(
            account_id=account.id,
            name=form.name.data,
            email=form.email.data,
            role=MemberRole.OWNER,
            password_hash=password_hash,
            created_at=session.now,
        )
        session.add(member)
        session.flush()
        account.fallback_member_id = member.id
        session.flush()
        return signed_in(account, member)


def _is_good(session: InstallationSession, token: str) -> bool:
    row = session.scalar(select(Installation).where(Installation.key == CLAIM).with_for_update())
    if row is None or row.until is None or row.until < session.now or _is_owned(session):
        return False
    return hmac.compare_digest(row.value, _digest(token))


def _is_owned(session: InstallationSession) -> bool:
    return session.scalar(select(Member.id).where(Member.role == MemberRole.OWNER).limit(1)) is not None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
