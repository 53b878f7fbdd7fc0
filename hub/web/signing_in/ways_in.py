"""How members sign in: by password, by the OpenID provider, or by that provider alone."""

from collections.abc import Mapping
from enum import StrEnum

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from sqlalchemy import select
from wtforms import PasswordField, RadioField, StringField  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, Length  # type: ignore[import-untyped]

from hub.contract.errors import VendorTrouble
from hub.membership.sessions import end_sessions_begun_without
from hub.records.account import Account
from hub.records.membership import SignInWay
from hub.web.dependencies import pages
from hub.web.signed_in import me
from hub.web.signing_in.claim_form import choices, stripped
from hub.web.signing_in.openid import takes_word_of
from hub.web.systems.oauth_client import may_change_clients

TRY_FIRST = "Sign in by the provider yourself first; then switch passwords off. Otherwise nobody might get in any more."


class WaysIn(StrEnum):
    """What a business lets its members sign in with."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    BOTH = "both"
    OPENID = "openid"


WAYS: Mapping[str, str] = {
    WaysIn.PASSWORD: "By password",
    WaysIn.BOTH: "By password or by the provider",
    WaysIn.OPENID: "By the provider only",
}


class ProviderForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The provider, and the hub's client there."""

    name = StringField(
        "What the button says",
        [DataRequired("Write a name that your people know, such as that of your company."), Length(max=40)],
        filters=[stripped],
        description="The sign-in page shows \u201cSign in with \u2026\u201d.",
    )
    issuer = StringField(
        "Issuer",
        [DataRequired("Write the provider\u2019s address."), Length(max=300)],
        filters=[stripped],
        description="The address that the provider calls issuer, such as https://login.example.com.",
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    client_id = StringField(
        "Client ID",
        [DataRequired("Write the client ID that the provider gave you."), Length(max=400)],
        filters=[stripped],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    client_secret = PasswordField(
        "Client secret",
        [DataRequired("Write the client secret that belongs to it."), Length(max=4000)],
        filters=[stripped],
        description="Stored encrypted and never shown again.",
        render_kw={"autocomplete": "new-password"},
    )


class WaysForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What members of this business may sign in with."""

    ways = RadioField("Members of this business sign in", [DataRequired("Choose one.")], choices=choices(WAYS))


def show_ways_in() -> ResponseReturnValue:
    """The provider in use, and what this business chose."""
    return _page(ProviderForm(formdata=None), WaysForm(formdata=None, data={"ways": _chosen()}))


def enter_provider() -> ResponseReturnValue:
    """Keep a provider once it answered; only the business that claimed the installation enters one."""
    if not may_change_clients():
        abort(403)
    form, connections = ProviderForm(), pages().connections
    if not form.validate_on_submit():
        return _page(form, WaysForm(formdata=None, data={"ways": _chosen()}))
    try:
        issuer = connections.openid.check(form.issuer.data)
    except VendorTrouble as trouble:
        form.issuer.errors = [trouble.sentence]
        return _page(form, WaysForm(formdata=None, data={"ways": _chosen()}))
    connections.openid_providers.enter(
        issuer=issuer, client_id=form.client_id.data, client_secret=form.client_secret.data, name=form.name.data, by=me().name
    )
    with pages().database.write(me().account_id) as session:
        session.get_one(Account, session.account_id).openid_allowed = True
    flash("The provider is kept. Sign out and try its button.")
    return redirect(url_for("web.show_ways_in"))


def forget_provider() -> ResponseReturnValue:
    """Offer the provider no more; refused while a business lets nobody in without it."""
    if not may_change_clients():
        abort(403)
    with pages().database.read_installation() as records:
        needed = records.scalars(select(Account.id).where(Account.openid_only).limit(1)).first()
    if needed is not None:
        flash("A business signs in by this provider only. Passwords have to be allowed there first.")
    else:
        pages().connections.openid_providers.forget()
        flash("The provider is forgotten.")
    return redirect(url_for("web.show_ways_in"))


def choose_ways_in() -> ResponseReturnValue:
    """Passwords are switched off only by an owner who came in without one; sessions begun with one end."""
    form = WaysForm()
    provider = pages().connections.openid_providers.in_use()
    if not form.validate_on_submit() or provider is None:
        return _page(ProviderForm(formdata=None), form)
    ways = WaysIn(form.ways.data)
    if ways is WaysIn.OPENID and me().way is not SignInWay.OPENID:
        form.ways.errors = [TRY_FIRST]
        return _page(ProviderForm(formdata=None), form)
    with pages().database.write(me().account_id) as session:
        account = session.get_one(Account, session.account_id)
        account.openid_allowed, account.openid_only = ways is not WaysIn.PASSWORD, ways is WaysIn.OPENID
        if account.openid_only:
            end_sessions_begun_without(session, SignInWay.OPENID)
    flash("Saved.")
    return redirect(url_for("web.show_ways_in"))


def _chosen() -> WaysIn:
    provider = pages().connections.openid_providers.in_use()
    with pages().database.read(me().account_id) as session:
        account = session.get_one(Account, session.account_id)
    if account.openid_only:
        return WaysIn.OPENID
    return WaysIn.BOTH if provider is not None and takes_word_of(provider, account) else WaysIn.PASSWORD


def _page(form: ProviderForm, ways: WaysForm) -> ResponseReturnValue:
    providers = pages().connections.openid_providers
    page = render_template(
        "openid_provider/page.html",
        form=form,
        ways=ways,
        provider=providers.in_use(),
        redirect_address=providers.redirect_address,
        may_change=may_change_clients(),
    )
    return make_response(page, 422 if request.method == "POST" else 200)
