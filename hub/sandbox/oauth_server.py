"""A real OAuth 2.0 server for simulated vendors: Authlib underneath, each vendor's habits as rules and overridable methods."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import OAuth2Request
from flask import Flask, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hub.sandbox.oauth_authlib import AuthlibServer, SignInRequest, parameters_from
from hub.sandbox.oauth_grants import GRANTS, SIDE_ENDPOINTS
from hub.sandbox.oauth_records import AuthorizationCode, IssuedToken, OAuthClient
from hub.sandbox.oauth_rules import BearerRefused, ConsentRefused, OAuthRules
from hub.sandbox.vendor import SandboxVendor


def iso(moment: datetime) -> str:
    """Write a moment as ISO 8601 in UTC with whole seconds and Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class OAuthServer:
    """The sign-in server of one simulated vendor. A vendor's subclass overrides the methods under "habits" where it differs."""

    def __init__(self, vendor: SandboxVendor, rules: OAuthRules) -> None:
        self.rules = rules
        self.clock = vendor.clock
        self.lock = vendor.lock
        self._authlib = AuthlibServer(self)
        for grant, extensions in GRANTS:
            self._authlib.register_grant(grant, extensions)
        for endpoint in SIDE_ENDPOINTS:
            self._authlib.register_endpoint(endpoint)
        self.reset()

    def reset(self) -> None:
        """Forget every client, code and token."""
        self.clients: dict[str, OAuthClient] = {}
        self.codes: dict[str, AuthorizationCode] = {}
        self.issued: list[IssuedToken] = []
        self.access_tokens: dict[str, IssuedToken] = {}
        self.refresh_tokens: dict[str, IssuedToken] = {}
        self._windows: dict[tuple[str, int], int] = {}
        self._families = 0

    # habits a vendor may override

    def acting_subject(self, client: OAuthClient, parameters: dict[str, str]) -> str:  # noqa: ARG002 (for subclasses)
        """Choose whom a client-credentials token acts for; raises authlib's OAuth2Error when that is not possible."""
        return client.client_id

    def subject_may_sign_in(self, subject: str) -> bool:  # noqa: ARG002 (for subclasses)
        """Tell whether codes and refresh tokens of this subject still work."""
        return True

    def consent_fields(self, client: OAuthClient) -> Markup:  # noqa: ARG002 (for subclasses)
        """Give the inputs of the vendor's consent page between the scopes and the buttons."""
        return Markup()

    def approve(self, client: OAuthClient, form: Mapping[str, str]) -> str:  # noqa: ARG002 (for subclasses)
        """Choose the subject of an approved consent; raises ConsentRefused."""
        return form.get("subject", "1")

    def make_access_token(self, issued: IssuedToken) -> str:  # noqa: ARG002 (for subclasses)
        """Make the text of a new access token."""
        return secrets.token_urlsafe(32)

    def answer_extras(self, issued: IssuedToken) -> dict[str, Any]:  # noqa: ARG002 (for subclasses)
        """Give the keys that this vendor adds to its token answer."""
        return {}

    def introspection(self, issued: IssuedToken) -> dict[str, Any]:
        """Tell what introspection answers about a living token."""
        return {"active": True, "client_id": issued.client.client_id, "sub": issued.subject, "scope": issued.scope}

    def token_error(self, status: int, body: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 (for subclasses)
        """Give the vendor's shape of an error that Authlib words as `error` and `error_description`."""
        return body

    # what the vendor's own code uses

    def register(self, app: Flask, *, authorize: str, token: str, introspect: str | None = None, revoke: str | None = None) -> None:
        """Put the endpoints on the app, and the controls that end tokens under `/_sandbox/tokens`."""
        app.add_url_rule(authorize, "oauth_authorize", self._authorize, methods=["GET", "POST"])
        app.add_url_rule(token, "oauth_token", self._token, methods=["POST"])
        for path, name in ((introspect, "introspection"), (revoke, "revocation")):
            if path is not None:
                app.add_url_rule(path, f"oauth_{name}", self._side_endpoint(name), methods=["POST"])
        app.add_url_rule("/_sandbox/tokens/expire", "oauth_expire", self._expire_tokens, methods=["POST"])
        app.add_url_rule("/_sandbox/tokens/revoke", "oauth_revoke_all", self._revoke_tokens, methods=["POST"])

    def add_client(self, client: OAuthClient) -> OAuthClient:
        """Register a client, which proves itself as the rules say."""
        client.auth_methods = self.rules.client_auth
        self.clients[client.client_id] = client
        return client

    def rotate_secret(self, client_id: str, secret: str, old_works_seconds: int) -> None:
        """Give a client a new secret; the old one works on for a while."""
        client = self.clients[client_id]
        client.old_secrets[client.client_secret] = self.clock() + timedelta(seconds=old_works_seconds)
        client.client_secret = secret

    def bearer(self, authorization: str | None) -> IssuedToken:
        """Find the living token of a header; raises BearerRefused with "missing", "unknown", "expired" or "revoked"."""
        kind, _, value = (authorization or "").partition(" ")
        if kind.lower() != "bearer" or not value:
            raise BearerRefused("missing")
        found = self.access_tokens.get(value)
        if found is None:
            raise BearerRefused("unknown")
        if found.is_revoked() or not self.subject_may_sign_in(found.subject):
            raise BearerRefused("revoked")
        if found.is_expired():
            raise BearerRefused("expired")
        return found

    def find_token(self, text: str) -> IssuedToken | None:
        """Find the record of an access or refresh token."""
        return self.access_tokens.get(text) or self.refresh_tokens.get(text)

    def expire_access_tokens(self) -> int:
        """End every living access token now, as if its hour were over; answers how many."""
        now = self.clock()
        living = [token for token in self.issued if not token.revoked and token.access_until > now]
        for token in living:
            token.access_until = now
        return len(living)

    def revoke_family(self, family: int) -> int:
        """Take back every token of one sign-in; answers how many were alive."""
        living = [token for token in self.issued if token.family == family and not token.revoked]
        for token in living:
            token.revoked = True
        return len(living)

    # what the grants use

    def newest_family(self) -> int:
        """Give the number of the sign-in that was issued last."""
        return self.issued[-1].family

    def punish_reuse(self, family: int) -> None:
        """End the whole sign-in whose spent code or refresh token came again, where the vendor does that."""
        if self.rules.reuse_kills_family:
            self.revoke_family(family)

    def issue(self, request: OAuth2Request, scope: str, grant_type: str, *, with_refresh: bool) -> dict[str, Any]:
        """Record a new token and give the answer's keys."""
        now, before = self.clock(), request.refresh_token
        client = self.clients[request.client.get_client_id()]  # type: ignore[union-attr]
        if before is None:
            self._families += 1
        if self.rules.one_token_per_client and grant_type == "client_credentials":
            for other in [token for token in self.issued if token.client is client]:
                other.revoked = True
        token = IssuedToken(
            client=client,
            subject=str(request.user),
            scope=scope,
            grant_type=grant_type,
            family=self._families if before is None else before.family,
            clock=self.clock,
            issued_at=now,
            access_until=now + timedelta(seconds=self.rules.access_seconds),
        )
        token.access_token = self.make_access_token(token)
        if with_refresh:
            self._add_refresh_token(token, before)
        self.issued.append(token)
        self.access_tokens[token.access_token] = token
        return self._answer(token)

    def read_parameters(self) -> OAuth2Request:
        """Read the present request with its parameters from the allowed places; authorize requests use the query alone."""
        places = frozenset({"query"}) if request.endpoint == "oauth_authorize" else self.rules.parameters_in
        return SignInRequest(request.method, dict(request.headers), parameters_from(request, places))

    # inside

    def _add_refresh_token(self, token: IssuedToken, before: IssuedToken | None) -> None:
        keeps = before is not None and not self.rules.rotate_refresh_tokens
        token.refresh_token = before.refresh_token if keeps and before else secrets.token_urlsafe(36)
        life = self.rules.refresh_seconds
        token.refresh_until = None if life is None else token.issued_at + timedelta(seconds=life)
        self.refresh_tokens[token.refresh_token or ""] = token

    def _answer(self, token: IssuedToken) -> dict[str, Any]:
        answer: dict[str, Any] = {"access_token": token.access_token, "token_type": "Bearer"}
        if token.refresh_token:
            answer["refresh_token"] = token.refresh_token
        known = {"expires_in": token.get_expires_in(), "expires_at": iso(token.access_until), "scope": token.scope}
        answer.update({key: value for key, value in known.items() if key in self.rules.answer_keys})
        return answer | self.answer_extras(token)

    def _token(self) -> ResponseReturnValue:
        with self.lock:
            wait = self._seconds_over_limit()
            if wait:
                body = self.token_error(429, {"error": "rate_limited", "error_description": "Too many token requests."})
                return body, 429, {"Retry-After": str(wait)}
            return self._authlib.create_token_response()  # type: ignore[return-value]

    def _seconds_over_limit(self) -> int:
        if self.rules.token_limit is None:
            return 0
        seconds, now = self.rules.token_window_seconds, int(self.clock().timestamp())
        key = ((request.authorization and request.authorization.username) or "", now // seconds)
        self._windows = {window: count for window, count in self._windows.items() if window[1] == key[1]}
        self._windows[key] = self._windows.get(key, 0) + 1
        return seconds - now % seconds if self._windows[key] > self.rules.token_limit else 0

    def _side_endpoint(self, name: str) -> Any:
        def answer() -> ResponseReturnValue:
            with self.lock:
                return self._authlib.create_endpoint_response(name)  # type: ignore[no-any-return, no-untyped-call]

        return answer

    def _authorize(self) -> ResponseReturnValue:
        with self.lock:
            wish = self.read_parameters()
            try:
                grant = self._authlib.get_consent_grant(wish)  # type: ignore[no-untyped-call]
            except OAuth2Error as error:
                if error.redirect_uri:
                    return self._authlib.handle_error_response(wish, error)  # type: ignore[return-value]
                return self._consent_page(wish, None, error.get_error_description() or str(error.error)), 400
            client = self.clients[wish.payload.client_id]  # type: ignore[union-attr]
            if request.method == "GET":
                return self._consent_page(wish, client, "")
            try:
                subject = self.approve(client, request.form) if request.form.get("decision") == "approve" else None
            except ConsentRefused as refusal:
                return self._consent_page(wish, client, str(refusal)), 400
            return self._authlib.create_authorization_response(wish, grant_user=subject, grant=grant)  # type: ignore[return-value]

    def _consent_page(self, wish: OAuth2Request, client: OAuthClient | None, problem: str) -> str:
        page = Markup("<!doctype html><meta charset=utf-8><title>Sign in (simulated)</title><h1>Sign in (simulated)</h1><p>{}</p>").format(
            problem
        )
        if client is None:
            return page
        scopes = Markup("").join(Markup("<li>{}</li>").format(scope) for scope in (wish.scope or "").split())
        return page + Markup(
            "<p>{} asks for:</p><ul>{}</ul><form method=post>{}"
            "<button name=decision value=approve>Approve</button> <button name=decision value=deny>Deny</button></form>"
        ).format(client.client_id, scopes, self.consent_fields(client))

    def _expire_tokens(self) -> ResponseReturnValue:
        with self.lock:
            return {"expired": self.expire_access_tokens()}

    def _revoke_tokens(self) -> ResponseReturnValue:
        with self.lock:
            return {"revoked": sum(self.revoke_family(family) for family in {token.family for token in self.issued})}
