"""Connecting a business to a simulated system as a customer would: with what opens it, over the hub's own sign-in."""

from dataclasses import dataclass

from hub.connections.connect import SignInForm
from hub.connections.oauth_clients import Environment
from hub.contract.manifest import Manifest, SignIn
from hub.records.connection import Connection
from hub.sandbox.remote import RemoteVendors
from hub.wiring import Hub

SOMEBODY = "somebody at the simulated vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What to open for which account: the way to sign in (the manifest's easiest where none is named), a right left out.

    `sandbox_url` is where the simulated vendors are, if not where the hub's settings say.
    """

    account_id: int
    key: str
    mode: str | None = None
    without: str | None = None
    sandbox_url: str | None = None
    connection_id: int | None = None


def connect_simulated(hub: Hub, vendors: RemoteVendors, opening: Opening) -> int:
    """Connect, over the vendor's consent page where the way has one; the connection's id.

    Raises what `Connecting.connect` raises, and ControlRefused.
    """
    way, form = _form(hub, vendors, opening)
    if not way.needs_consent:
        return hub.connecting.connect(form)
    brought = vendors.agree(hub.connection_parts.consents.begin(form, browser=SOMEBODY))
    return hub.connection_parts.consents.finish(opening.account_id, opening.key, brought, browser=SOMEBODY)


def sign_in_again(hub: Hub, vendors: RemoteVendors, opening: Opening) -> None:
    """Sign the connection in at an account that stands in the place of its own, which went with the vendor's memory."""
    way, form = _form(hub, vendors, opening)
    if way.needs_consent:
        connect_simulated(hub, vendors, opening)
        return
    account = hub.connecting.whose(form)
    with hub.database.write(opening.account_id) as session:
        session.get_one(Connection, opening.connection_id).vendor_account = account.id
    hub.connecting.connect(form)


def _form(hub: Hub, vendors: RemoteVendors, opening: Opening) -> tuple[SignIn, SignInForm]:
    """The way to sign in and the form filled in; where there is a consent page, its client is entered already."""
    manifest = hub.catalog.manifests[opening.key]
    way = easiest_way(manifest) if opening.mode is None else next(way for way in manifest.sign_in if way.mode == opening.mode)
    redirect = hub.connections.clients.redirect_address(opening.key) if way.needs_consent else None
    fields = vendors.credentials(opening.key, way.mode, without=opening.without, redirect_uri=redirect)
    if way.needs_consent:
        client = {"client_id": fields["client_id"], "client_secret": fields["client_secret"]}
        hub.connections.clients.enter(opening.key, Environment.SIMULATED, by=SOMEBODY, **client)
    return way, SignInForm(
        account_id=opening.account_id,
        key=opening.key,
        mode=way.mode,
        fields={entry.name: fields[entry.name] for entry in way.form if entry.name in fields},
        sandbox=True,
        sandbox_url=opening.sandbox_url,
        connection_id=opening.connection_id,
    )


def easiest_way(manifest: Manifest) -> SignIn:
    """The first way to sign in that needs no consent page, else the first."""
    return next((way for way in manifest.sign_in if not way.needs_consent), manifest.sign_in[0])
