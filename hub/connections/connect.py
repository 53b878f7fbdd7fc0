"""Connecting: the credentials are tried before they are stored, and a vendor's account connects once."""

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from hub.catalog.discovery import Catalog
from hub.connections.ready import Connections, LongJob, OpenedConnection
from hub.connections.tokens import CLIENT_CREDENTIALS, TOKEN_MODES, TokenSource, fetch_token, lifetime_s
from hub.connections.vault import Vault
from hub.contract.connector import AccountIdentity, Connector, ListsPeople, Right, abilities_of
from hub.contract.errors import Rejected
from hub.contract.manifest import Manifest, SignIn
from hub.outbound.budget import Priority
from hub.outbound.door import Door
from hub.records.account import Account
from hub.records.connection import Connection, ConnectionState
from hub.records.database import Database
from hub.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInForm:
    """What a person entered to connect: the way of signing in and its fields.

    `connection_id` names the connection that is to be signed in again; without it a new vendor account becomes a new connection.
    With authorization_code, `consent` is what the vendor's consent page brought: `code` and `redirect_uri`, and `code_verifier`
    where PKCE was used.
    """

    account_id: int
    key: str
    mode: str
    fields: Mapping[str, str]
    consent: Mapping[str, str] = field(default_factory=dict)
    sandbox: bool = False
    sandbox_url: str | None = None
    connection_id: int | None = None


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

    def connect(self, form: SignInForm) -> int:
        """Try the credentials and store the connection, or sign an existing one in again; the connection's id.

        Raises Rejected with the field that is wrong or for another vendor account than the named connection's, SignInAgain
        when the vendor refuses, TryAgain when it does not answer. Nothing is stored then.
        """
        manifest = self._catalog.manifests[form.key]
        sign_in = next((way for way in manifest.sign_in if way.mode == form.mode), None)
        if sign_in is None:
            raise Rejected(f"{manifest.name} cannot be connected this way.", reason="sign_in_mode")
        form = replace(form, fields=_as_meant(sign_in, form.fields))
        _check_fields(sign_in, form.fields)
        row = self._unsaved_row(form, manifest)
        opened, token = self._sign_in(form, manifest, sign_in)
        identity, rights, facts = self._probe(opened, token)
        row.vendor_account, row.vendor_account_name = identity.id, identity.name
        row.facts = {**opened.facts, **facts}
        row.abilities, row.missing_rights = self._abilities(manifest, rights)
        row.backfilled = not self._must_be_indexed(manifest)
        return self._save(form, row, token)

    def _unsaved_row(self, form: SignInForm, manifest: Manifest) -> Connection:
        return Connection(
            kind="phone" if manifest.is_phone_provider else "connector",
            key=manifest.key,
            name=manifest.name,
            sandbox=form.sandbox,
            sandbox_url=form.sandbox_url,
            sign_in_mode=form.mode,
            credentials=self._vault.lock(form.fields),
            webhook_token=secrets.token_urlsafe(18),
            state=ConnectionState.WORKING,
            mapping_overrides={},
        )

    def _sign_in(self, form: SignInForm, manifest: Manifest, sign_in: SignIn) -> tuple[OpenedConnection, dict[str, object] | None]:
        with self._database.read(form.account_id) as session:
            region = session.get_one(Account, form.account_id).region
        facts = {field.name: form.fields.get(field.name, "") for field in sign_in.form if not field.secret}
        opened = OpenedConnection(
            connection_id=0,
            account_id=form.account_id,
            manifest=manifest,
            sign_in=sign_in,
            credentials=dict(form.fields),
            facts=facts,
            region=region,
            sandbox_url=(form.sandbox_url or self._settings.sandbox_url) if form.sandbox else None,
            overrides={},
        )
        if sign_in.mode not in TOKEN_MODES:
            return opened, None
        address = opened.addresses.join(sign_in.token_path, sign_in.token_host)
        source = TokenSource(form.account_id, 0, manifest.name, sign_in, form.fields, address)
        token = fetch_token(self._door, source, _grant(form, manifest))
        as_bearer = replace(sign_in, mode="bearer_key", key="{access_token}")
        return replace(opened, sign_in=as_bearer, credentials={**opened.credentials, "access_token": str(token["access_token"])}), token

    def _probe(self, opened: OpenedConnection, token: dict[str, object] | None) -> tuple[AccountIdentity, list[Right], Mapping[str, str]]:
        context = self._connections.context(opened, LongJob(opened.account_id, 0), Priority.LIVE)
        if opened.manifest.is_phone_provider:
            return self._catalog.phone_provider(opened.manifest.key)(context).check_connection(), [], {}
        connector = self._catalog.connector(opened.manifest.key)(context)
        facts = connector.after_connect(token or {})
        context = self._connections.context(replace(opened, facts={**opened.facts, **facts}), LongJob(opened.account_id, 0), Priority.LIVE)
        connector = self._catalog.connector(opened.manifest.key)(context)
        return connector.check_connection(), connector.probe_rights(), facts

    def _abilities(self, manifest: Manifest, rights: list[Right]) -> tuple[list[str], list[dict[str, str]]]:
        """The class's abilities without those whose rights are missing, and the missing rights in words."""
        if manifest.is_phone_provider:
            return [], []
        missing = [right for right in rights if not right.granted]
        needed = {fact.scope: fact.abilities for fact in manifest.rights}
        off = {ability for right in missing for ability in needed.get(right.name, ())}
        declared: type[Connector] = self._catalog.connector(manifest.key)
        abilities = sorted(ability for ability in abilities_of(declared) if ability not in off)
        return list(abilities), [{"right": right.name, "without_it": right.without_it} for right in missing]

    def _must_be_indexed(self, manifest: Manifest) -> bool:
        return not manifest.is_phone_provider and issubclass(self._catalog.connector(manifest.key), ListsPeople)

    def _save(self, form: SignInForm, row: Connection, token: dict[str, object] | None) -> int:
        with self._database.write(form.account_id) as session:
            session.get_one(Account, form.account_id, with_for_update=True)
            there = session.scalar(select(Connection).where(Connection.key == row.key, Connection.vendor_account == row.vendor_account))
            if form.connection_id not in (None, there.id if there else None):
                raise Rejected(_other_account(session.get(Connection, form.connection_id), row), reason="other_vendor_account")
            saved = row if there is None else _signed_in_again(there, row)
            if there is None:
                row.created_at = session.now
                session.add(row)
            if token is not None:
                saved.token = self._vault.lock(token)
                saved.token_expires_at = session.now + dt.timedelta(seconds=lifetime_s(token, session.now))
            saved.last_good_at = session.now
            session.flush()
            return saved.id


def _other_account(named: Connection | None, row: Connection) -> str:
    if named is None or named.key != row.key:
        return f"There is no such connection at {row.name}."
    return (
        f"These credentials belong to {row.vendor_account_name}, but the connection is one with {named.vendor_account_name}. "
        f"It stays as it was; connect {row.vendor_account_name} beside it, or use the credentials of {named.vendor_account_name}."
    )


def _signed_in_again(there: Connection, row: Connection) -> Connection:
    """The existing connection keeps its mapping and history and takes the fresh credentials and rights."""
    there.credentials, there.sign_in_mode = row.credentials, row.sign_in_mode
    there.facts, there.abilities, there.missing_rights = row.facts, row.abilities, row.missing_rights
    there.state, there.trouble, there.trouble_until = ConnectionState.WORKING, None, None
    return there


def _grant(form: SignInForm, manifest: Manifest) -> Mapping[str, str]:
    if form.mode == "client_credentials":
        return CLIENT_CREDENTIALS
    if not form.consent:
        raise Rejected(f"Open the consent page of {manifest.name} first.", reason="no_consent")
    return {"grant_type": "authorization_code", **form.consent}


def _as_meant(sign_in: SignIn, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields without the spaces and words that people copy along."""
    meant = {name: value.strip() for name, value in fields.items()}
    for entry in sign_in.form:
        for word in entry.pasted_before:
            value = meant.get(entry.name, "")
            if value.casefold().startswith(f"{word.casefold()} "):
                meant[entry.name] = value[len(word) :].strip()
    return meant


def _check_fields(sign_in: SignIn, fields: Mapping[str, str]) -> None:
    for entry in sign_in.form:
        value = fields.get(entry.name, "")
        if entry.required and not value:
            raise Rejected(f"{entry.title} is missing.", reason="missing", field=entry.name)
        if value and entry.pattern and not re.search(entry.pattern, value):
            raise Rejected(f"{entry.title} does not look right; an example: {entry.example or 'none'}.", reason="pattern", field=entry.name)
