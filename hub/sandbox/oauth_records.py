"""What a simulated vendor's sign-in server remembers: clients, codes and tokens."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin

CODE_GRANTS = frozenset({"authorization_code", "refresh_token"})
CLIENT_CREDENTIALS_GRANTS = frozenset({"client_credentials"})


@dataclass
class OAuthClient(ClientMixin):
    """One registered application; `scopes` may be changed at any time and counts at once."""

    client_id: str
    client_secret: str
    scopes: set[str]
    clock: Callable[[], datetime]
    grant_types: frozenset[str] = CODE_GRANTS
    redirect_uris: tuple[str, ...] = ()
    auth_methods: frozenset[str] = frozenset({"client_secret_basic"})
    old_secrets: dict[str, datetime] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def get_client_id(self) -> str:
        """Give the public id."""
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        """Give the only registered address, or none when there are several."""
        return self.redirect_uris[0] if len(self.redirect_uris) == 1 else ""

    def get_allowed_scope(self, scope: Collection[str] | str | None) -> str:
        """Give the wished scopes, all of the client's when none are named; None, which Authlib refuses, when one is not the client's."""
        wished = scope.split() if isinstance(scope, str) else list(scope or ())
        if not wished:
            return " ".join(sorted(self.scopes))
        return " ".join(wished) if self.scopes.issuperset(wished) else None  # type: ignore[return-value]

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Tell whether the address is registered, compared character by character."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Tell whether the secret is the present one or an old one that still works."""
        now = self.clock()
        valid = [self.client_secret, *(old for old, until in self.old_secrets.items() if now < until)]
        return any(secrets.compare_digest(known.encode(), client_secret.encode()) for known in valid)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002 (Authlib's signature)
        """Tell whether the client may prove itself in this way."""
        return method in self.auth_methods

    def check_response_type(self, response_type: str) -> bool:
        """Tell whether the client may ask a person for a code."""
        return response_type == "code" and "authorization_code" in self.grant_types

    def check_grant_type(self, grant_type: str) -> bool:
        """Tell whether the client may use this grant."""
        return grant_type in self.grant_types


@dataclass
class AuthorizationCode(AuthorizationCodeMixin):
    """A code given at the consent page, good once and for a short time."""

    code: str
    client_id: str
    subject: str
    scope: str
    redirect_uri: str
    until: datetime
    code_challenge: str | None = None
    code_challenge_method: str | None = None
    family: int | None = None
    nonce: str | None = None

    def get_redirect_uri(self) -> str:
        """Give the address the code was sent to; empty when the exchange need not repeat it."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Give the granted scopes, separated by spaces."""
        return self.scope


@dataclass
class IssuedToken(TokenMixin):
    """An access token and, for people's grants, its refresh token. One sign-in and its refreshes share a `family`."""

    client: OAuthClient
    subject: str
    scope: str
    grant_type: str
    family: int
    clock: Callable[[], datetime]
    issued_at: datetime
    access_until: datetime
    access_token: str = ""
    refresh_token: str | None = None
    refresh_until: datetime | None = None
    refresh_used: bool = False
    revoked: bool = False

    def check_client(self, client: ClientMixin) -> bool:
        """Tell whether this client was given the token."""
        return client.get_client_id() == self.client.client_id

    def get_scope(self) -> str:
        """Give the granted scopes, separated by spaces."""
        return self.scope

    def get_expires_in(self) -> int:
        """Count the whole seconds from issue to the access token's end."""
        return int((self.access_until - self.issued_at).total_seconds())

    def is_expired(self) -> bool:
        """Tell whether the access token's time is over."""
        return self.clock() >= self.access_until

    def is_revoked(self) -> bool:
        """Tell whether the token was taken back."""
        return self.revoked

    def get_user(self) -> str:
        """Tell whom the token acts for."""
        return self.subject

    def get_client(self) -> OAuthClient:
        """Give the client the token was given to."""
        return self.client

    def allows(self, scope: str) -> bool:
        """Tell whether the scope was granted and has not been taken from the client since."""
        return scope in self.scope.split() and scope in self.client.scopes
