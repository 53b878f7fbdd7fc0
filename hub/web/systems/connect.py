"""Connecting a system, or signing an existing connection in again: the form, or the way over the vendor's own page."""

import secrets
from dataclasses import dataclass

from flask import abort, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from hub.connections.connect import SignInForm as Wish
from hub.connections.oauth_clients import Environment, KnownClient
from hub.contract.errors import Rejected, VendorTrouble
from hub.contract.manifest import Manifest, SignIn
from hub.readiness.first_run import Step
from hub.records.connection import Connection
from hub.web.dependencies import pages
from hub.web.first_run.steps import go_on_from
from hub.web.signed_in import me
from hub.web.systems.connect_form import SignInForm, environments, sign_in_form
from hub.web.systems.connections import manifest_of
from hub.web.systems.oauth_client import may_change_clients

BROWSER = "browser"
THEN = "then"
FIRST_RUN = "first-run"


@dataclass(frozen=True, slots=True)
class Place:
    """What is signed in to: a vendor's system and, when it is signed in to again, the connection."""

    manifest: Manifest
    way: SignIn
    connection: Connection | None = None

    @property
    def address(self) -> str:
        """The address of this page."""
        if self.connection is not None:
            return url_for("web.sign_in_again", connection_id=self.connection.id, way=self.way.mode)
        return self.address_of(self.way)

    def address_of(self, way: SignIn) -> str:
        """The address of this page for another way to sign in; the first set-up is not forgotten on it."""
        return url_for("web.connect_system", key=self.manifest.key, way=way.mode, then=_then())

    @property
    def in_first_run(self) -> bool:
        """Whether somebody came here from the first set-up."""
        return _then() == FIRST_RUN

    def environment(self, form: SignInForm) -> Environment:
        """Which of the vendor's systems; a connection stays where it is."""
        if self.connection is not None:
            return Environment.of(sandbox=self.connection.sandbox, twin=self.connection.twin)
        chosen = Environment(form.where.data) if form.where.data in list(Environment) else Environment.LIVE
        return chosen if chosen in environments(self.manifest) else Environment.LIVE

    def wish(self, form: SignInForm) -> Wish:
        """What the person wants, with what they entered."""
        environment = self.environment(form)
        return Wish(
            account_id=me().account_id,
            key=self.manifest.key,
            mode=self.way.mode,
            fields=form.given,
            sandbox=environment is Environment.SIMULATED,
            sandbox_url=self.connection.sandbox_url if self.connection else None,
            twin=environment is Environment.TWIN,
            connection_id=self.connection.id if self.connection else None,
            by=me().name,
        )

    def client(self, environment: Environment) -> KnownClient | None:
        """The installation's client there, where this way needs one."""
        return pages().connections.connections.clients.known(self.manifest.key, environment) if self.way.needs_consent else None


def connect_system(key: str) -> ResponseReturnValue:
    """What the customer needs first, the ways to sign in, and the form of the chosen one."""
    manifest = pages().connections.catalog.manifests.get(key)
    if manifest is None:
        abort(404)
    return _show_or_do(Place(manifest, _chosen_way(manifest, None)))


def sign_in_again(connection_id: int) -> ResponseReturnValue:
    """The same for a connection that stays the same: its mapping and history are kept."""
    with pages().database.read(me().account_id) as records:
        connection = records.get(Connection, connection_id)
    manifest = manifest_of(connection) if connection else None
    if connection is None or manifest is None:
        abort(404)
    return _show_or_do(Place(manifest, _chosen_way(manifest, connection.sign_in_mode), connection))


def come_back(key: str) -> ResponseReturnValue:
    """Where a vendor's page sends people back to."""
    try:
        connection_id = pages().connections.consents.finish(me().account_id, key, request.args, browser=session.get(BROWSER, ""))
    except VendorTrouble as trouble:
        flash(trouble.sentence)
        if isinstance(trouble, Rejected) and trouble.reason == "state":
            return make_response(render_template("connect/not_begun_here.html"), 400)
        return redirect(url_for("web.connect_system", key=key) if _is_known(key) else url_for("web.list_connections"))
    return _connected(connection_id, session.pop(THEN, None))


def _show_or_do(place: Place) -> ResponseReturnValue:
    form = sign_in_form(place.manifest, place.way)
    trouble = None
    if form.is_submitted():
        try:
            return _go(place, form)
        except Rejected as refused:
            trouble = form.blame(refused.field, refused.sentence)
        except VendorTrouble as told:
            trouble = told.sentence
    page = render_template(
        "connect/page.html",
        place=place,
        manifest=place.manifest,
        connection=place.connection,
        form=form,
        trouble=trouble,
        client=place.client(place.environment(form)),
        environment=place.environment(form),
        may_change_clients=may_change_clients(),
        rights=place.manifest.rights,
    )
    return make_response(page, 422 if form.is_submitted() else 200)


def _go(place: Place, form: SignInForm) -> ResponseReturnValue:
    wish = place.wish(form)
    if not place.way.needs_consent:
        return _connected(pages().connections.connecting.connect(wish), _then())
    session[THEN] = _then()
    session.setdefault(BROWSER, secrets.token_urlsafe(32))
    page = pages().connections.consents.begin(wish, browser=session[BROWSER], member_id=me().member_id)
    answer = make_response(render_template("connect/leaving.html", manifest=place.manifest, page=page))
    # the browser goes on by itself: a redirect after a form may lead nowhere but here, see the page's security policy
    answer.headers["Refresh"] = f"0; url={page}"
    return answer


def _connected(connection_id: int, then: str | None) -> ResponseReturnValue:
    """To the connection; in the first set-up on to its next step."""
    if then == FIRST_RUN:
        with pages().database.read(me().account_id) as records:
            kind = records.get_one(Connection, connection_id).kind
        flash("Connected. Everything was tried and works.")
        return go_on_from(Step.PHONES if kind == "phone" else Step.SYSTEM)
    flash("Connected. Everything was tried and works, except what is named below.")
    return redirect(url_for("web.show_connection", connection_id=connection_id))


def _then() -> str | None:
    """Where to go on afterwards, if somewhere else than usual."""
    return FIRST_RUN if request.args.get("then") == FIRST_RUN else None


def _chosen_way(manifest: Manifest, present: str | None) -> SignIn:
    wanted = manifest.way_to_sign_in(request.args.get("way") or present or "")
    if wanted is None and not manifest.sign_in:
        abort(404)
    return wanted or manifest.ways_to_sign_in[0]


def _is_known(key: str) -> bool:
    return key in pages().connections.catalog.manifests
