"""The OAuth 2.0 grants and side endpoints of Authlib, bound to one simulated vendor's sign-in server."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from authlib.oauth2.rfc6749 import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    ClientMixin,
    InvalidGrantError,
    InvalidRequestError,
    OAuth2Request,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from hub.sandbox.oauth_records import AuthorizationCode, IssuedToken

if TYPE_CHECKING:
    from hub.sandbox.oauth_server import OAuthServer

AUTH_METHODS = ["client_secret_basic", "client_secret_post"]


class _OfVendor:
    """Gives a grant or endpoint the vendor whose server it belongs to."""

    server: Any

    @property
    def vendor(self) -> "OAuthServer":
        """The simulated vendor's sign-in server."""
        return cast("OAuthServer", self.server.vendor)


class SandboxCodeGrant(_OfVendor, AuthorizationCodeGrant):
    """Codes from the consent page, with the vendor's rules for PKCE, lifetime and the repeated redirect address."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    def validate_authorization_request(self) -> str:
        """Check what Authlib does not: the parameters this vendor insists on and its stand on PKCE."""
        redirect_uri = super().validate_authorization_request()
        sent = self.request.payload.data  # type: ignore[union-attr]
        missing = [name for name in self.vendor.rules.authorize_requires if not sent.get(name)]
        if missing:
            raise InvalidRequestError(f"Missing {', '.join(missing)}", redirect_uri=redirect_uri)
        challenged = bool(sent.get("code_challenge"))
        if self.vendor.rules.pkce == "required" and not challenged:
            raise InvalidRequestError("Missing code_challenge", redirect_uri=redirect_uri)
        if self.vendor.rules.pkce == "refused" and challenged:
            raise InvalidRequestError("code_challenge is not supported", redirect_uri=redirect_uri)
        return redirect_uri

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """Remember a new code."""
        sent = request.payload.data  # type: ignore[union-attr]
        self.vendor.codes[code] = AuthorizationCode(
            code=code,
            client_id=request.client.get_client_id(),  # type: ignore[union-attr]
            subject=str(request.user),
            scope=request.scope,
            redirect_uri=sent.get("redirect_uri", ""),
            until=self.vendor.clock() + timedelta(seconds=self.vendor.rules.code_seconds),
            code_challenge=sent.get("code_challenge"),
            code_challenge_method=sent.get("code_challenge_method"),
            nonce=sent.get("nonce"),
        )

    def query_authorization_code(self, code: str, client: ClientMixin) -> AuthorizationCode | None:
        """Find a living code of this client; a spent one ends its sign-in."""
        found = self.vendor.codes.get(code)
        if found is None or found.client_id != client.get_client_id():
            return None
        if found.family is not None:
            self.vendor.punish_reuse(found.family)
            return None
        if self.vendor.clock() >= found.until:
            return None
        if not self.vendor.rules.redirect_uri_at_exchange and not self.request.payload.redirect_uri:  # type: ignore[union-attr]
            found.redirect_uri = ""
        return found

    def delete_authorization_code(self, authorization_code: AuthorizationCode) -> None:
        """Mark a code as spent."""
        authorization_code.family = self.vendor.newest_family()

    def authenticate_user(self, authorization_code: AuthorizationCode) -> str | None:
        """Tell whom the grant acts for."""
        subject = authorization_code.subject
        return subject if self.vendor.subject_may_sign_in(subject) else None


class SandboxRefreshGrant(_OfVendor, RefreshTokenGrant):
    """Refresh tokens that rotate, and end the whole sign-in when a spent one comes again, as the rules say."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> IssuedToken:
        """Find a usable refresh token; raises InvalidGrantError."""
        found = self.vendor.refresh_tokens.get(refresh_token)
        if found is None or found.revoked or not self.vendor.subject_may_sign_in(found.subject):
            raise InvalidGrantError("The refresh token is invalid.")
        if found.refresh_used:
            self.vendor.punish_reuse(found.family)
            raise InvalidGrantError("The refresh token has already been used.")
        if found.refresh_until is not None and self.vendor.clock() >= found.refresh_until:
            raise InvalidGrantError("The refresh token has expired.")
        return found

    def authenticate_user(self, refresh_token: IssuedToken) -> str:
        """Tell whom the grant acts for."""
        return refresh_token.subject

    def revoke_old_credential(self, refresh_token: IssuedToken) -> None:  # type: ignore[override]
        """Spend the refresh token that was just used."""
        refresh_token.refresh_used = self.vendor.rules.rotate_refresh_tokens


class SandboxClientCredentialsGrant(_OfVendor, ClientCredentialsGrant):
    """Tokens for a client itself, acting for whom the vendor says."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    def validate_token_request(self) -> None:
        """Check the client and choose whom the token acts for."""
        super().validate_token_request()
        self.request.user = self.vendor.acting_subject(self.vendor.clients[self.client.client_id], dict(self.request.form))


class SandboxIntrospection(_OfVendor, IntrospectionEndpoint):
    """Tells a client about its own tokens."""

    CLIENT_AUTH_METHODS = AUTH_METHODS

    def query_token(self, token_string: str, token_type_hint: str | None) -> IssuedToken | None:  # noqa: ARG002 (Authlib's signature)
        """Find the token named in the request."""
        return self.vendor.find_token(token_string)

    def check_permission(self, token: IssuedToken, client: ClientMixin, request: OAuth2Request) -> bool:  # noqa: ARG002 (Authlib's signature)
        """Tell only the client the token was given to."""
        return token.check_client(client)

    def introspect_token(self, token: IssuedToken) -> dict[str, Any]:
        """Describe a living token."""
        return self.vendor.introspection(token)


class SandboxRevocation(_OfVendor, RevocationEndpoint):
    """Takes back a whole sign-in when one of its tokens is named."""

    CLIENT_AUTH_METHODS = AUTH_METHODS

    def query_token(self, token_string: str, token_type_hint: str | None) -> IssuedToken | None:  # noqa: ARG002 (Authlib's signature)
        """Find the token named in the request."""
        return self.vendor.find_token(token_string)

    def revoke_token(self, token: IssuedToken, request: OAuth2Request) -> None:  # noqa: ARG002 (Authlib's signature)
        """End the sign-in of a token."""
        self.vendor.revoke_family(token.family)


GRANTS: tuple[tuple[type[Any], list[Any]], ...] = (
    (SandboxCodeGrant, [CodeChallenge(required=False)]),
    (SandboxRefreshGrant, []),
    (SandboxClientCredentialsGrant, []),
)
SIDE_ENDPOINTS: tuple[type[Any], ...] = (SandboxIntrospection, SandboxRevocation)
