"""Access tokens of connections: renewed ahead of time, by one worker at a time, and stored before they are used."""

import datetime as dt
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from hub.connections.token_requests import TokenSource, fetch_token, lifetime_s
from hub.connections.vault import Vault
from hub.contract.errors import SignInAgain, TryAgain
from hub.outbound.door import Door
from hub.records.connection import Connection
from hub.records.database import Database
from hub.records.session import AccountSession

RENEWAL_LEASE_S = 45.0
COOL_DOWN_S = 5.0
WAIT_FOR_OTHER_S = 25.0
LOOK_EVERY_S = 0.1
KEEP_TRYING_TO_STORE_S = 20.0
LAST_USE = dt.timedelta(seconds=15)
"""A token with so much life left is still used while somebody else renews it; longer than it is held for."""


@dataclass(frozen=True, slots=True)
class StoredToken:
    """What the connection's row says of its token at the moment `now`."""

    token: str | None
    expires_at: dt.datetime | None
    obtained_at: dt.datetime | None
    renewed_at: dt.datetime | None
    is_being_renewed: bool
    cools_down_s: float
    now: dt.datetime

    def lives(self, margin: dt.timedelta) -> bool:
        """Whether it is good for longer than the margin."""
        return self.token is not None and self.expires_at is not None and self.expires_at - margin > self.now

    def is_younger_than(self, period: dt.timedelta) -> bool:
        """Whether it was obtained within the period, by a renewal or by a person."""
        return self.token is not None and self.obtained_at is not None and self.obtained_at > self.now - period

    def was_just_renewed(self) -> bool:
        """Whether another renewal would be no better."""
        return self.renewed_at is not None and self.renewed_at > self.now - dt.timedelta(seconds=COOL_DOWN_S)


class Tokens:
    """Hands out access tokens; two workers never renew one connection's token at the same time."""

    def __init__(self, database: Database, vault: Vault, door: Door) -> None:
        self._database = database
        self._vault = vault
        self._door = door
        self._opened: dict[str, str] = {}
        self._lock = threading.Lock()

    def access_token(self, source: TokenSource, *, refused: str | None = None) -> str:
        """A token that is good for a while, and not the one that the vendor `refused`; raises SignInAgain, TryAgain.

        A refused token that was only just renewed is handed out again: a newer one would be refused too.
        """
        margin = dt.timedelta(seconds=source.sign_in.renew_margin_s)

        def is_good(stored: StoredToken) -> bool:
            if not stored.lives(min(margin, LAST_USE) if stored.is_being_renewed else margin):
                return False
            return refused is None or self._open(stored.token) != refused or stored.was_just_renewed()

        return self._obtain(source, is_good)

    def keep_alive(self, source: TokenSource, *, every: dt.timedelta) -> None:
        """Renew a token that was not renewed within `every`, used or not; raises SignInAgain, TryAgain."""
        self._obtain(source, lambda stored: stored.is_younger_than(every))

    def _obtain(self, source: TokenSource, is_good: Callable[[StoredToken], bool]) -> str:
        give_up_at = time.monotonic() + WAIT_FOR_OTHER_S
        while True:
            stored = self._look(source)
            if is_good(stored):
                return self._open(stored.token)
            if stored.cools_down_s:
                raise TryAgain(f"The sign-in at {source.vendor} is in trouble.", after=stored.cools_down_s, may_have_left=False)
            lease = None if stored.is_being_renewed else self._lease(source, stored.token)
            if lease is not None:
                try:
                    return self._renew(source, lease, stored.token)
                except SignInAgain:
                    # somebody may have signed in anew while the old credentials were refused
                    if self._look(source).token == stored.token:
                        raise
            if time.monotonic() > give_up_at:
                raise TryAgain(f"{source.vendor} is being signed in by another worker.", after=LOOK_EVERY_S, may_have_left=False)
            time.sleep(LOOK_EVERY_S)

    def _look(self, source: TokenSource) -> StoredToken:
        with self._database.read(source.account_id) as session:
            row, now = session.get_one(Connection, source.connection_id), session.now
            left_s = (row.token_lease_until - now).total_seconds() if row.token_lease_until else 0.0
            obtained = [moment for moment in (row.token_renewed_at, row.authorised_at) if moment is not None]
            return StoredToken(
                token=row.token,
                expires_at=row.token_expires_at,
                obtained_at=max(obtained, default=None),
                renewed_at=row.token_renewed_at,
                is_being_renewed=row.token_lease is not None and left_s > 0,
                cools_down_s=max(left_s, 0.0) if row.token_lease is None else 0.0,
                now=now,
            )

    def _open(self, stored: str | None) -> str:
        if stored is None:
            raise SignInAgain("There is no token any more.")
        with self._lock:
            if stored not in self._opened:
                self._opened = {stored: str(self._vault.unlock(stored)["access_token"]), **dict(list(self._opened.items())[:50])}
            return self._opened[stored]

    def _lease(self, source: TokenSource, seen: str | None) -> str | None:
        """The right to renew the token that was seen; None while another renews it, or just has."""
        with self._database.write(source.account_id) as session:
            connection = _locked(session, source)
            if connection.token != seen or (connection.token_lease_until is not None and connection.token_lease_until > session.now):
                return None
            connection.token_lease = secrets.token_hex(8)
            connection.token_lease_until = session.now + dt.timedelta(seconds=RENEWAL_LEASE_S)
            return connection.token_lease

    def _renew(self, source: TokenSource, lease: str, seen: str | None) -> str:
        try:
            answer = self._fetch(source, seen)
        except SignInAgain:
            self._let_go(source, lease, cool_down_s=0)
            raise
        except Exception as trouble:
            said = trouble.after if isinstance(trouble, TryAgain) else None
            self._let_go(source, lease, cool_down_s=max(said or 0, COOL_DOWN_S))
            raise
        return self._open(self._store(source, lease, seen, answer))

    def _fetch(self, source: TokenSource, seen: str | None) -> dict[str, Any]:
        if not source.sign_in.needs_consent:
            return fetch_token(self._door, source)
        before = self._vault.unlock(seen) if seen else {}
        if not before.get("refresh_token"):
            raise SignInAgain(f"{source.vendor} gave no way to renew the sign-in.")
        answer = fetch_token(self._door, source, {"grant_type": "refresh_token", "refresh_token": str(before["refresh_token"])})
        return {**answer, "refresh_token": answer.get("refresh_token") or before["refresh_token"]}

    def _store(self, source: TokenSource, lease: str, seen: str | None, answer: dict[str, Any]) -> str | None:
        """Keep the new pair, the old one being spent at the vendor already; a database that is away is waited for."""
        locked = self._vault.lock(answer)
        give_up_at = time.monotonic() + KEEP_TRYING_TO_STORE_S
        while True:
            try:
                with self._database.write(source.account_id) as session:
                    return _keep(session, source, lease=lease, seen=seen, locked=locked, lives_s=lifetime_s(answer, session.now))
            except SQLAlchemyError:
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(LOOK_EVERY_S)

    def _let_go(self, source: TokenSource, lease: str, *, cool_down_s: float) -> None:
        with self._database.write(source.account_id) as session:
            connection = _locked(session, source)
            if connection.token_lease == lease:
                connection.token_lease = None
                connection.token_lease_until = session.now + dt.timedelta(seconds=cool_down_s)


def _locked(session: AccountSession, source: TokenSource) -> Connection:
    return session.get_one(Connection, source.connection_id, with_for_update=True)


def _keep(session: AccountSession, source: TokenSource, *, lease: str, seen: str | None, locked: str, lives_s: float) -> str | None:
    """The token to use: ours, unless somebody stored another meanwhile, who then knows more than we do."""
    connection = _locked(session, source)
    if connection.token_lease == lease:
        connection.token_lease = connection.token_lease_until = None
    if connection.token == seen:
        connection.token = locked
        connection.token_expires_at = session.now + dt.timedelta(seconds=lives_s)
        connection.token_renewed_at = session.now
    return connection.token
