"""The installation's own client at a vendor: what people are sent to that vendor's page with."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from sqlalchemy import func, select
from wtforms import PasswordField, StringField  # type: ignore[import-untyped]
from wtforms.validators import DataRequired, Length  # type: ignore[import-untyped]

from hub.connections.oauth_clients import Environment
from hub.records.account import Account
from hub.records.trace import tell
from hub.web.dependencies import pages
from hub.web.signed_in import Needs, me
from hub.web.signing_in.claim_form import stripped
from hub.web.systems.connect_form import WHERE, environments


class OAuthClientForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The id and the secret that the vendor gave."""

    client_id = StringField(
        "Client ID",
        [DataRequired("Write the client ID that the vendor gave you."), Length(max=400)],
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


def enter_oauth_client(key: str) -> ResponseReturnValue:
    """The exact redirect address to register there, and the client's id and secret."""
    manifest = pages().connections.catalog.manifests.get(key)
    way = next((way for way in manifest.sign_in if way.needs_consent), None) if manifest else None
    if manifest is None or way is None:
        abort(404)
    clients, environment = pages().connections.connections.clients, _environment(environments(manifest))
    form = OAuthClientForm()
    if form.is_submitted() and not may_change_clients():
        abort(403)
    if form.validate_on_submit():
        clients.enter(key, environment, client_id=form.client_id.data, client_secret=form.client_secret.data, by=me().name)
        with pages().database.write(me().account_id) as session:
            tell(session, "setting", f"{me().name} entered this installation's OAuth client at {manifest.name}.")
        flash(f"The client at {manifest.name} is kept.")
        return redirect(url_for("web.connect_system", key=key, way=way.mode))
    page = render_template(
        "oauth_client/page.html",
        manifest=manifest,
        way=way,
        form=form,
        environment=environment,
        environments=[(one, WHERE[one]) for one in environments(manifest)],
        known=clients.known(key, environment),
        redirect_address=clients.redirect_address(key),
        scopes=manifest.scopes_of(way),
        may_change=may_change_clients(),
    )
    return make_response(page, 422 if form.is_submitted() else 200)


def may_change_clients() -> bool:
    """Only the business that claimed the installation changes what all businesses on it use."""
    with pages().database.read_installation() as session:
        first = session.scalar(select(func.min(Account.id)))
    return me().may(Needs.ADMIN) and me().account_id == first


def _environment(possible: list[Environment]) -> Environment:
    wanted = request.args.get("where", "")
    return next((one for one in possible if one == wanted), Environment.LIVE)
