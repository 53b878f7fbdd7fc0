"""Access tokens of connections: renewed ahead of time, by one worker at a time, and stored before they are used."""

import datetime as dt
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.auth import ClientAuth

from hub.connections.vault import Vault
from hub.contract.errors import SignInAgain, TryAgain
from hub.contract.manifest import SignIn
from hub.outbound.door import Door, OutboundRequest
from hub.outbound.wire_format import read_answer, write_body
from hub.records.connection import Connection
from hub.records.database import Database

TOKEN_MODES = ("client_credentials", "authorization_code")
RENEWAL_LEASE_S = 45.0
COOL_DOWN_S = 5.0
WAIT_FOR_OTHER_S = 25.0
LOOK_EVERY_S = 0.1
LIFE_WHEN_UNSAID_S = 1800


@dataclass(frozen=True, slots=True)
class TokenSource:
    """How one connection gets tokens: its way to sign in, its credentials and the address of the token endpoint."""

    account_id: int
    connection_id: int
    vendor: str
    sign_in: SignIn
    credentials: Mapping[str, str]
    address: str


class Tokens:
    """Hands out access tokens; two workers never renew one connection's token at the same time."""

    def __init__(self, database: Database, vault: Vault, door: Door) -> None:
        self._database = database
        self._vault = vault
        self._door = door
        self._opened: dict[str, str] = {}
        self._lock = threading.Lock()

    def access_token(self, source: TokenSource, *, force_renew: bool = False, not_this: str | None = None) -> str:
        """A token that is good for a while; raises SignInAgain, TryAgain."""
        give_up_at = time.monotonic() + WAIT_FOR_OTHER_S
        while True:
            with self._database.read(source.account_id) as session:
                connection = session.get_one(Connection, source.connection_id)
                stored, expires_at, now = connection.token, connection.token_expires_at, session.now
            margin = dt.timedelta(seconds=source.sign_in.renew_margin_s)
            if stored is not None and expires_at is not None and expires_at - margin > now:
                token = self._open(stored)
                if not force_renew or (not_this is not None and token != not_this):
                    return token
            lease = self._lease(source, stored)
            if lease is not None:
                try:
                    return self._renew(source, lease, stored)
                except SignInAgain:
                    if self._stored(source) == stored:
                        raise
            if time.monotonic() > give_up_at:
                raise TryAgain(f"{source.vendor} is being signed in by another worker.", after=LOOK_EVERY_S, may_have_left=False)
            time.sleep(LOOK_EVERY_S)
            force_renew = False

    def _stored(self, source: TokenSource) -> str | None:
        """What is stored now: somebody may have signed in anew while the old credentials were refused."""
        with self._database.read(source.account_id) as session:
            return session.get_one(Connection, source.connection_id).token

    def _open(self, stored: str) -> str:
        with self._lock:
            if stored not in self._opened:
                self._opened = {stored: str(self._vault.unlock(stored)["access_token"]), **dict(list(self._opened.items())[:50])}
            return self._opened[stored]

    def _lease(self, source: TokenSource, seen: str | None) -> str | None:
        """The right to renew the token that was seen; None while another renews it, or just has."""
        with self._database.write(source.account_id) as session:
            connection = session.get_one(Connection, source.connection_id, with_for_update=True)
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
        except Exception:
            self._let_go(source, lease, cool_down_s=COOL_DOWN_S)
            raise
        with self._database.write(source.account_id) as session:
            connection = session.get_one(Connection, source.connection_id, with_for_update=True)
            connection.token = self._vault.lock(answer)
            connection.token_expires_at = session.now + dt.timedelta(seconds=lifetime_s(answer, session.now))
            if connection.token_lease == lease:
                connection.token_lease = connection.token_lease_until = None
        return str(answer["access_token"])

    def _fetch(self, source: TokenSource, seen: str | None) -> dict[str, Any]:
        if source.sign_in.mode == "client_credentials":
            return fetch_token(self._door, source)
        before = self._vault.unlock(seen) if seen else {}
        if "refresh_token" not in before:
            raise SignInAgain(f"{source.vendor} gave no way to renew the sign-in.")
        answer = fetch_token(self._door, source, {"grant_type": "refresh_token", "refresh_token": str(before["refresh_token"])})
        return {"refresh_token": before["refresh_token"], **answer}

    def _let_go(self, source: TokenSource, lease: str, *, cool_down_s: float) -> None:
        with self._database.write(source.account_id) as session:
            connection = session.get_one(Connection, source.connection_id, with_for_update=True)
            if connection.token_lease == lease:
                connection.token_lease_until = session.now + dt.timedelta(seconds=cool_down_s)


CLIENT_CREDENTIALS: Mapping[str, str] = {"grant_type": "client_credentials"}


def fetch_token(door: Door, source: TokenSource, grant: Mapping[str, str] = CLIENT_CREDENTIALS) -> dict[str, Any]:
    """Ask the token endpoint by a grant; raises SignInAgain, TryAgain."""
    sign_in = source.sign_in
    params = dict(grant)
    for name, template in sign_in.token_params.items():
        if value := filled_template(template, source.credentials):
            params[name] = value
    try:
        answer = door.perform(_token_request(source, params))
    except TryAgain as trouble:
        raise TryAgain(f"The sign-in at {source.vendor} did not answer.", after=trouble.after, may_have_left=False) from trouble
    read = read_answer(answer)
    refused = answer.status == 200 and isinstance(read.body, dict) and "error" in read.body
    if refused or answer.status in (400, 401, 403):
        raise SignInAgain(f"{source.vendor} no longer takes the credentials of this connection.")
    if answer.status != 200 or not isinstance(read.body, dict) or "access_token" not in read.body:
        wait = answer.headers.get("retry-after", "")
        after = float(wait) if wait.isdecimal() else None
        raise TryAgain(f"The sign-in at {source.vendor} is in trouble.", after=after, may_have_left=False)
    return dict(read.body)


def _token_request(source: TokenSource, params: Mapping[str, str]) -> OutboundRequest:
    sign_in = source.sign_in
    user, password = filled_template(sign_in.user, source.credentials), filled_template(sign_in.password, source.credentials)
    if sign_in.token_body == "json":  # noqa: S105 - how the body is written
        body, content_type = write_body({**params, "client_id": user, "client_secret": password}, None)
        return OutboundRequest("POST", source.address, {"Content-Type": content_type, "Accept": "application/json"}, body)
    client = ClientAuth(user, password, "client_secret_basic" if sign_in.client_auth == "basic" else "client_secret_post")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    uri, headers, form = client.prepare(  # type: ignore[no-untyped-call]
        "POST", source.address, headers, urlencode(params)
    )
    return OutboundRequest("POST", uri, headers, form.encode())


def filled_template(template: str, credentials: Mapping[str, str]) -> str:
    """The template with the form's values; an empty field leaves nothing."""
    return template.format_map(_Entered(credentials)).strip()


class _Entered(dict[str, str]):
    """Answers an optional field that was not entered with nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def lifetime_s(answer: Mapping[str, Any], now: dt.datetime) -> float:
    """Seconds that a token lives; short when nothing is said.

    Read are `expires_in`, counted from `created_at` (epoch seconds) where the answer has it, and `expires_at` (ISO 8601 or epoch).
    """
    if answer.get("expires_in") is not None:
        age = now.timestamp() - float(answer["created_at"]) if str(answer.get("created_at", "")).isdecimal() else 0.0
        return float(answer["expires_in"]) - max(age, 0.0)
    if isinstance(answer.get("expires_at"), str):
        return (dt.datetime.fromisoformat(answer["expires_at"]) - now).total_seconds()
    if isinstance(answer.get("expires_at"), int | float):
        return float(answer["expires_at"]) - now.timestamp()
    return LIFE_WHEN_UNSAID_S
