"""What is done with a connection while it stands: testing it, pausing it, disconnecting it, and keeping its sign-in alive."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select

from hub.catalog.discovery import Catalog
from hub.connections.connect import ALSO_KNOWN_AS
from hub.connections.disconnected_lines import ask_about_lines
from hub.connections.probe import probe
from hub.connections.ready import Connections, LongJob, OpenedConnection
from hub.connections.sign_in_tasks import end_sign_in_tasks
from hub.connections.token_requests import take_back
from hub.connections.vault import Vault
from hub.contract.connector import SubscribesToChanges
from hub.contract.errors import SignInAgain, VendorTrouble
from hub.contract.phone_provider import RegistersWebhooks, WebhookState
from hub.outbound.door import Door
from hub.records.connection import Connection, ConnectionState
from hub.records.database import Database
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.sign_in import Consent
from hub.records.trace import tell


class Upkeep:
    """Works on one connection at a time, for connectors and phone providers alike."""

    def __init__(self, *, database: Database, catalog: Catalog, vault: Vault, door: Door, connections: Connections) -> None:
        self._database = database
        self._catalog = catalog
        self._vault = vault
        self._door = door
        self._connections = connections

    def test(self, account_id: int, connection_id: int) -> None:
        """Ask the vendor whose account this is and what it grants, and note the answer; raises VendorTrouble, noting nothing."""
        opened = self._connections.opened(LongJob(account_id, connection_id))
        probed = probe(self._catalog, self._connections, opened, {})
        with self._database.write(account_id) as session:
            row = session.get_one(Connection, connection_id, with_for_update=True)
            known_as = {row.vendor_account, *row.facts.get(ALSO_KNOWN_AS, "").split()}
            if not known_as & {probed.identity.id, *probed.identity.also}:
                raise SignInAgain(f"The sign-in opens {probed.identity.name} now, which is not the account that was connected.")
            row.abilities, row.missing_rights = probed.abilities, probed.missing_rights
            row.vendor_account_name, row.last_good_at = probed.identity.name, session.now
            row.state, row.trouble, row.trouble_until = ConnectionState.WORKING, None, None
            end_sign_in_tasks(session, row, f"The sign-in at {row.name} works again. What waited there goes on.")

    def set_paused(self, account_id: int, connection_id: int, *, paused: bool, by: str) -> None:
        """Do nothing at this connection, or go on; what is owed there waits meanwhile. The sign-in is kept alive."""
        with self._database.write(account_id) as session:
            row = session.get_one(Connection, connection_id, with_for_update=True)
            if row.paused != paused:
                row.paused = paused
                tell(session, "connection", f"{by} {'paused' if paused else 'resumed'} the connection with {row.name}.")

    def disconnect(self, account_id: int, connection_id: int, *, by: str) -> list[str]:
        """Take our webhooks and the sign-in back at the vendor, and forget the secrets; history and what is owed stay.

        What the vendor did not let us do is returned in sentences: the connection is disconnected all the same.
        """
        undone: list[str] = []
        try:
            opened = self._connections.opened(LongJob(account_id, connection_id))
        except VendorTrouble as trouble:
            undone.append(trouble.sentence)
        else:
            _try(undone, "Its webhooks were not removed.", lambda: self._remove_webhooks(opened))
            _try(undone, "The sign-in was not taken back there.", lambda: self._take_back(opened))
        with self._database.write(account_id) as session:
            self._forget(session, connection_id, by)
        return undone

    def keep_alive(self, account_id: int, connection_id: int) -> None:
        """Renew a sign-in that would die unused; raises SignInAgain, TryAgain."""
        opened = self._connections.opened(LongJob(account_id, connection_id))
        every = opened.sign_in.keep_alive_h
        if every is not None:
            self._connections.tokens.keep_alive(opened.token_source, every=dt.timedelta(hours=every))

    def _remove_webhooks(self, opened: OpenedConnection) -> None:
        job = LongJob(opened.account_id, opened.connection_id)
        is_phone = opened.manifest.is_phone_provider
        vendor = self._connections.phone_provider(job) if is_phone else self._connections.connector(job)
        if isinstance(vendor, SubscribesToChanges):
            with self._database.read(opened.account_id) as session:
                address = self._connections.webhook_address(session, opened.connection_id)
            vendor.unsubscribe(address)
        if isinstance(vendor, RegistersWebhooks):
            self._restore_lines(opened, vendor)

    def _restore_lines(self, opened: OpenedConnection, provider: RegistersWebhooks) -> None:
        with self._database.read(opened.account_id) as session:
            lines = session.scalars(select(Line).where(Line.connection_id == opened.connection_id, Line.webhooks_before.is_not(None))).all()
        for line in lines:
            if line.webhooks_before:
                provider.restore_webhooks(line.number, WebhookState(addresses=line.webhooks_before))
                with self._database.write(opened.account_id) as session:
                    session.get_one(Line, line.id).webhooks_before = None

    def _take_back(self, opened: OpenedConnection) -> None:
        sign_in = opened.sign_in
        with self._database.read(opened.account_id) as session:
            stored = session.get_one(Connection, opened.connection_id).token
        token: dict[str, Any] = self._vault.unlock(stored) if stored else {}
        if sign_in.revoke_path and token:
            take_back(self._door, opened.token_source, opened.addresses.join(sign_in.revoke_path, sign_in.token_host), token)

    def _forget(self, session: AccountSession, connection_id: int, by: str) -> None:
        row = session.get_one(Connection, connection_id, with_for_update=True)
        if row.disconnected_at is not None:
            return
        session.execute(delete(Consent).where(Consent.connection_id == connection_id))
        row.credentials, row.token, row.token_expires_at = self._vault.lock({}), None, None
        row.token_lease = row.token_lease_until = row.token_renewed_at = None
        row.state, row.trouble, row.trouble_until = ConnectionState.NEEDS_SIGN_IN, "It was disconnected.", None
        row.abilities, row.disconnected_at = [], session.now
        ask_about_lines(session, row)
        tell(session, "connection", f"{by} disconnected {row.name} ({row.vendor_account_name}).")
        end_sign_in_tasks(session, row, f"{by} disconnected {row.name}; nobody needs to sign in there any more.")


def _try(undone: list[str], sentence: str, work: Callable[[], None]) -> None:
    try:
        work()
    except VendorTrouble as trouble:
        undone.append(f"{sentence} {trouble.sentence}")
