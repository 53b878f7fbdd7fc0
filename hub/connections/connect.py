"""Connecting: the credentials are tried before they are stored, and a vendor's account connects once."""

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from hub.catalog.discovery import Catalog
from hub.connections.disconnected_lines import end_tasks_about_lines
from hub.connections.oauth_clients import Environment
from hub.connections.probe import Probed, identify, must_be_indexed, probe
from hub.connections.ready import Connections, OpenedConnection
from hub.connections.sign_in_tasks import end_sign_in_tasks
from hub.connections.subscribing import subscribe_to_changes
from hub.connections.token_requests import CLIENT_CREDENTIALS, fetch_token, introspect, lifetime_s
from hub.connections.vault import Vault
from hub.contract.connector import AccountIdentity
from hub.contract.errors import Rejected
from hub.contract.manifest import Manifest, SignIn
from hub.outbound.door import Door
from hub.records.account import Account
from hub.records.connection import Connection, ConnectionState
from hub.records.database import Database
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.settings import Settings

ALSO_KNOWN_AS = "also_known_as"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInForm:
    """What a person entered to connect: the way of signing in and its fields; `by` is who they are, in words.

    `connection_id` names the connection that is to be signed in again; without it a new vendor account becomes a new connection.
    With authorization_code, `consent` is what the vendor's consent page brought: `code`, and `redirect_uri` and `code_verifier`
    where they are used. `twin` means the vendor's own test environment, `sandbox` the simulated vendor.
    """

    account_id: int
    key: str
    mode: str
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    consent: Mapping[str, str] = field(default_factory=dict, repr=False)
    sandbox: bool = False
    sandbox_url: str | None = None
    twin: bool = False
    connection_id: int | None = None
    by: str | None = None


class Connecting:
    """Connects phone providers and connectors alike."""

    def __init__(
        self, *, database: Database, catalog: Catalog, vault: Vault, door: Door, connections: Connections, settings: Settings
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._vault = vault
        self._door = door
        self._connections = connections
        self._settings = settings

    def checked(self, form: SignInForm) -> tuple[SignInForm, Manifest, SignIn]:
        """The form without what people copy along, and what its vendor's manifest says; raises Rejected with the field."""
        manifest = self._catalog.manifests.get(form.key)
        sign_in = manifest.way_to_sign_in(form.mode) if manifest else None
        if manifest is None or sign_in is None:
            name = manifest.name if manifest else "This system"
            raise Rejected(f"{name} cannot be connected this way.", reason="sign_in_mode")
        if form.twin and not manifest.has_twin:
            raise Rejected(f"{manifest.name} has no test environment.", reason="no_twin")
        form = replace(form, fields=_as_meant(sign_in, form.fields))
        _check_fields(sign_in, form.fields)
        return form, manifest, sign_in

    def whose(self, form: SignInForm) -> AccountIdentity:
        """Whose account the credentials open, with nothing stored here and nothing changed there.

        For ways to sign in without a consent page; raises Rejected, SignInAgain, TryAgain.
        """
        form, _, _ = self.checked(form)
        opened, _, _ = self._sign_in(self.opened(form), form)
        return identify(self._catalog, self._connections, opened)

    def connect(self, form: SignInForm, *, subscribe: bool = True) -> int:
        """Try the credentials and store the connection, or sign an existing one in again; the connection's id.

        The vendor is asked for its webhooks unless `subscribe` is False. Raises Rejected with the field that is wrong or for another
        vendor account than the named connection's, SignInAgain when the vendor refuses, TryAgain when it does not answer. Nothing
        is stored then.
        """
        form, manifest, _ = self.checked(form)
        opened, token, told = self._sign_in(self.opened(form), form)
        probed = probe(self._catalog, self._connections, opened, told)
        connection_id = self._save(form, self._unsaved_row(form, manifest, probed), probed, token)
        if subscribe:
            subscribe_to_changes(self._database, self._vault, self._connections, form.account_id, connection_id)
        return connection_id

    def _unsaved_row(self, form: SignInForm, manifest: Manifest, probed: Probed) -> Connection:
        return Connection(
            kind="phone" if manifest.is_phone_provider else "connector",
            key=manifest.key,
            name=manifest.name,
            sandbox=form.sandbox,
            sandbox_url=form.sandbox_url,
            twin=form.twin,
            sign_in_mode=form.mode,
            authorised_by=form.by,
            credentials=self._vault.lock(form.fields),
            facts={**probed.facts, ALSO_KNOWN_AS: " ".join(probed.identity.also)},
            abilities=probed.abilities,
            missing_rights=probed.missing_rights,
            vendor_account=probed.identity.id,
            vendor_account_name=probed.identity.name,
            webhook_token=secrets.token_urlsafe(18),
            state=ConnectionState.WORKING,
            backfilled=not must_be_indexed(self._catalog, manifest),
            mapping_overrides={},
        )

    def opened(self, form: SignInForm) -> OpenedConnection:
        """A checked form as the connection that it may become, not signed in yet."""
        _, manifest, sign_in = self.checked(form)
        with self._database.read(form.account_id) as session:
            region = session.get_one(Account, form.account_id).region
            environment = Environment.of(sandbox=form.sandbox, twin=form.twin)
            client = self._connections.clients.values(session, form.key, environment)
        return OpenedConnection(
            connection_id=0,
            account_id=form.account_id,
            manifest=manifest,
            sign_in=sign_in,
            credentials=dict(form.fields),
            client=client,
            facts={entry.name: form.fields.get(entry.name, "") for entry in sign_in.form if not entry.secret},
            region=region,
            sandbox_url=(form.sandbox_url or self._settings.sandbox_url) if form.sandbox else None,
            twin=form.twin,
            overrides={},
        )

    def _sign_in(self, opened: OpenedConnection, form: SignInForm) -> tuple[OpenedConnection, dict[str, Any] | None, dict[str, Any]]:
        """The connection signed in, its new token, and all that the vendor told of it."""
        sign_in = opened.sign_in
        if not sign_in.has_token:
            return opened, None, {}
        source = opened.token_source
        token = fetch_token(self._door, source, _grant(form, opened))
        about: dict[str, Any] = {}
        if sign_in.introspect_path:
            address = opened.addresses.join(sign_in.introspect_path, sign_in.token_host)
            about = introspect(self._door, source, address, str(token["access_token"]))
        as_bearer = replace(sign_in, mode="bearer_key", key="{access_token}")
        credentials = {**source.credentials, "access_token": str(token["access_token"])}
        return replace(opened, sign_in=as_bearer, credentials=credentials), token, {**about, **token}

    def _save(self, form: SignInForm, row: Connection, probed: Probed, token: dict[str, Any] | None) -> int:
        with self._database.write(form.account_id) as session:
            session.get_one(Account, form.account_id, with_for_update=True)
            there = _the_same_account(session, row, probed)
            if form.connection_id not in (None, there.id if there else None):
                raise Rejected(_other_account(session.get(Connection, form.connection_id), row), reason="other_vendor_account")
            saved = row if there is None else _signed_in_again(there, row)
            if there is None:
                row.created_at = session.now
                session.add(row)
            saved.token = self._vault.lock(token) if token else None
            saved.token_expires_at = session.now + dt.timedelta(seconds=lifetime_s(token, session.now)) if token else None
            saved.authorised_at = saved.last_good_at = session.now
            session.flush()
            done = "connected" if there is None else "signed in again at"
            tell(session, "connection", f"{form.by or 'Somebody'} {done} {row.name} ({row.vendor_account_name}).")
            end_tasks_about_lines(session, saved)
            end_sign_in_tasks(session, saved, f"{form.by or 'Somebody'} signed in again at {row.name}. What waited there goes on.")
            return saved.id


def _the_same_account(session: AccountSession, row: Connection, probed: Probed) -> Connection | None:
    """The connection with this account of the vendor, whichever of its ids each was told by."""
    ids = {probed.identity.id, *probed.identity.also}
    same_vendor = select(Connection).where(Connection.key == row.key, Connection.sandbox == row.sandbox, Connection.twin == row.twin)
    known = session.scalars(same_vendor.order_by(Connection.id)).all()
    by_id = next((one for one in known if one.vendor_account == probed.identity.id), None)
    return by_id or next((one for one in known if ids & {one.vendor_account, *one.facts.get(ALSO_KNOWN_AS, "").split()}), None)


def _other_account(named: Connection | None, row: Connection) -> str:
    if named is None or named.key != row.key:
        return f"There is no such connection at {row.name}."
    return (
        f"These credentials belong to {row.vendor_account_name}, but the connection is one with {named.vendor_account_name}. "
        f"It stays as it was; connect {row.vendor_account_name} beside it, or use the credentials of {named.vendor_account_name}."
    )


def _signed_in_again(there: Connection, row: Connection) -> Connection:
    """The existing connection keeps its mapping and history and takes the fresh credentials and rights."""
    there.credentials, there.sign_in_mode, there.authorised_by = row.credentials, row.sign_in_mode, row.authorised_by
    there.facts, there.abilities, there.missing_rights = row.facts, row.abilities, row.missing_rights
    there.vendor_account, there.vendor_account_name, there.sandbox_url = row.vendor_account, row.vendor_account_name, row.sandbox_url
    there.state, there.trouble, there.trouble_until = ConnectionState.WORKING, None, None
    there.token_lease = there.token_lease_until = there.token_renewed_at = there.disconnected_at = None
    return there


def _grant(form: SignInForm, opened: OpenedConnection) -> Mapping[str, str]:
    if not opened.sign_in.needs_consent:
        return CLIENT_CREDENTIALS
    if not form.consent:
        raise Rejected(f"Open the consent page of {opened.manifest.name} first.", reason="no_consent")
    return {"grant_type": "authorization_code", **form.consent}


def _as_meant(sign_in: SignIn, fields: Mapping[str, str]) -> dict[str, str]:
    """The form's fields without the spaces and words that people copy along."""
    meant = {entry.name: fields.get(entry.name, "").strip() for entry in sign_in.form}
    for entry in sign_in.form:
        for word in entry.pasted_before:
            value = meant[entry.name]
            if value.casefold().startswith(f"{word.casefold()} "):
                meant[entry.name] = value[len(word) :].strip()
    return {name: value for name, value in meant.items() if value}


def _check_fields(sign_in: SignIn, fields: Mapping[str, str]) -> None:
    for entry in sign_in.form:
        value = fields.get(entry.name, "")
        if entry.required and not value:
            raise Rejected(f"{entry.title} is missing.", reason="missing", field=entry.name)
        if value and entry.pattern and not re.search(entry.pattern, value):
            raise Rejected(f"{entry.title} does not look right; an example: {entry.example or 'none'}.", reason="pattern", field=entry.name)
